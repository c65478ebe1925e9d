"""The objects of a stack's plan, as the cluster gets them: those that a bare API server knows."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from typing import Any

from tests.isolation.server import Server
from tests.program import plan_of
from tests.recorded_plan import UNKNOWN

STACK = "prod"
POLICY = "kubernetes:admissionregistration.k8s.io/v1:ValidatingAdmissionPolicy"
BINDING = f"{POLICY}Binding"
NAMESPACE = "kubernetes:core/v1:Namespace"
ROLLOUT = "kubernetes:argoproj.io/v1alpha1:Rollout"

PLACES = (
    NAMESPACE,
    "kubernetes:core/v1:ServiceAccount",
    "kubernetes:core/v1:ConfigMap",
    "kubernetes:core/v1:ResourceQuota",
    "kubernetes:core/v1:LimitRange",
    "kubernetes:scheduling.k8s.io/v1:PriorityClass",
    "kubernetes:networking.k8s.io/v1:NetworkPolicy",
    "kubernetes:rbac.authorization.k8s.io/v1:ClusterRole",
    "kubernetes:rbac.authorization.k8s.io/v1:ClusterRoleBinding",
    "kubernetes:rbac.authorization.k8s.io/v1:Role",
    "kubernetes:rbac.authorization.k8s.io/v1:RoleBinding",
)
"""What makes a place for pods, in the order in which it is made."""

AN_ADDRESS = "10.58.0.2"
LATER = "known-after-up"

Object = dict[str, Any]


def objects(type_: str, stack: str = STACK) -> dict[str, Object]:
    """The objects of one type, by the name of their resource."""
    return {name: _settled(inputs) for name, inputs in plan_of(stack).every(type_).items()}


def pods_of(workload: Mapping[str, Any]) -> Object:
    """The pod that a Deployment's or Rollout's controller would make."""
    template = copy.deepcopy(workload["spec"]["template"])
    metadata = {"name": workload["metadata"]["name"], "namespace": workload["metadata"]["namespace"]}
    return {"apiVersion": "v1", "kind": "Pod", **template, "metadata": {**template.get("metadata", {}), **metadata}}


def apply_all(server: Server, *types: str, stack: str = STACK) -> None:
    """Applies every object of these types; the server must take each."""
    for type_ in types:
        for name, wanted in objects(type_, stack).items():
            answer = server.apply(wanted)
            assert answer.status in (200, 201), f"{name}: {answer.message}"


def _settled(value: Any, key: str = "") -> Any:
    """A value with something plausible in the place of what only an `up` tells."""
    if isinstance(value, Mapping):
        return {name: _settled(item, name) for name, item in value.items()}
    if isinstance(value, list):
        return [_settled(item, key) for item in value]
    if value == UNKNOWN:
        return {"cidr": f"{AN_ADDRESS}/32", "ip": AN_ADDRESS, "hostAliases": []}.get(key, LATER)
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return value
