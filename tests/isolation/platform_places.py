"""Everybody who could want to talk to somebody in prod: pods of the plan, of tenants and of the cluster, and others."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product

from tests.isolation.network_evaluation import Place, Policy
from tests.isolation.platform_objects import NAMESPACE, ROLLOUT, objects

NETWORK_POLICY = "kubernetes:networking.k8s.io/v1:NetworkPolicy"
DEPLOYMENT = "kubernetes:apps/v1:Deployment"
APP = "app.kubernetes.io/name"
HOME = "kubernetes.io/metadata.name"

NAMED: dict[str, tuple[str, dict[str, str]]] = {
    "argo-rollouts": ("platform-controllers", {APP: "argo-rollouts"}),
    "keda-operator": ("platform-controllers", {APP: "keda-operator"}),
    "keda-metrics": ("platform-controllers", {APP: "keda-operator-metrics-apiserver"}),
    "keda-webhooks": ("platform-controllers", {APP: "keda-admission-webhooks"}),
    "training-job": ("training", {APP: "trainer"}),
    "pod-in-edge": ("edge", {}),
    "acme": ("tenant-acme-music", {"app": "player"}),
    "acme-worker": ("tenant-acme-music", {APP: "api", "app": "worker"}),
    "garage": ("tenant-garage-demo", {"app": "player"}),
    "garage-worker": ("tenant-garage-demo", {"app": "worker"}),
    "nordwave": ("tenant-nordwave-radio", {"app": "player"}),
    "nordwave-worker": ("tenant-nordwave-radio", {"app": "worker"}),
}
"""Pods that charts, jobs and tenants bring. One of a tenant's calls itself what the API's pods are called."""

OF_THE_CLUSTER: dict[str, tuple[str, dict[str, str]]] = {
    "kube-dns": ("kube-system", {"k8s-app": "kube-dns"}),
    "node-local-dns": ("kube-system", {"k8s-app": "node-local-dns"}),
    "another-of-kube-system": ("kube-system", {"k8s-app": "metrics-server"}),
    "collector": ("gmp-system", {APP: "collector"}),
    "another-of-gmp-system": ("gmp-system", {APP: "rule-evaluator"}),
    "of-gke-gmp-system": ("gke-gmp-system", {APP: "collector"}),
    "stranger": ("default", {APP: "collector"}),
}
"""Pods that GKE brings, and one that somebody has put where nothing is closed."""

ADDRESSES: dict[str, str] = {
    "metadata-server": "169.254.169.254",
    "dns-cache-on-the-node": "169.254.20.10",
    "google-apis": "199.36.153.8",
    "postgres": "10.58.0.2",
    "redis": "10.59.0.2",
    "entrance-to-models": "10.48.15.250",
    "node-or-api-server": "10.48.0.2",
    "proxy-of-the-gateway": "10.57.0.2",
    "health-check": "35.191.0.1",
    "older-health-check": "130.211.0.1",
    "another-network-of-ours": "10.16.0.2",
    "internet": "203.0.113.7",
}
"""By the address plan of prod (environments/prod/prod.yml) and by what Google publishes."""

PODS_RANGE = "10.52.0."


def policies() -> list[Policy]:
    """The network policies of the plan."""
    return [
        Policy(name=name, namespace=wanted["metadata"]["namespace"], spec=wanted["spec"])
        for name, wanted in objects(NETWORK_POLICY).items()
    ]


def places() -> dict[str, Place]:
    """All places by name; pods have addresses of the pods' range."""
    labels = {each["metadata"]["name"]: each["metadata"]["labels"] for each in objects(NAMESPACE).values()}
    pods = [*_declared(), *((name, home, own, {}) for name, (home, own) in {**NAMED, **OF_THE_CLUSTER}.items())]
    found = {
        name: Place(
            name=name,
            address=f"{PODS_RANGE}{number}",
            namespace=home,
            namespace_labels={**labels.get(home, {}), HOME: home},
            labels=own,
            ports=ports,
        )
        for number, (name, home, own, ports) in enumerate(pods, start=1)
    }
    return {**found, **{name: Place(name=name, address=address) for name, address in ADDRESSES.items()}}


def pairs(found: dict[str, Place]) -> Iterator[tuple[Place, Place]]:
    """Every two places of which one at least is a pod in a namespace of ours."""
    ours = {each["metadata"]["name"] for each in objects(NAMESPACE).values()}
    for source, target in product(found.values(), repeat=2):
        if source is not target and {source.namespace, target.namespace} & ours:
            yield source, target


def _declared() -> Iterator[tuple[str, str, dict[str, str], dict[str, tuple[str, int]]]]:
    """Name, namespace, labels and ports of the pods that the plan's workloads make."""
    for wanted in (*objects(DEPLOYMENT).values(), *objects(ROLLOUT).values()):
        template = wanted["spec"]["template"]
        ports = {
            each["name"]: (each.get("protocol", "TCP"), int(each["containerPort"]))
            for container in template["spec"]["containers"]
            for each in container.get("ports", ())
        }
        metadata = wanted["metadata"]
        yield metadata["name"], metadata["namespace"], template["metadata"]["labels"], ports
