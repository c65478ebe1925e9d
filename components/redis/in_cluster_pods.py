"""The pod of an in-cluster Redis node, as the `restricted` Pod Security Standard wants it: pure functions."""

from __future__ import annotations

from typing import Any

from components.pods import USER
from components.redis.in_cluster_args import InClusterRedisArgs
from components.redis.node_configuration import ACL_PATH, CONFIGURATION_PATH, DATA_PATH, TLS_PATH
from components.redis.redis import PORT

BUS_PORT = PORT + 10_000
"""Where nodes talk to each other; Redis' own convention."""

SCRIPTS_PATH = "/scripts"
STOP_GRACE_S = 60  # handing over takes half a minute at most, writing the rest of the file usually less than that
LOAD_PATIENCE_S = 600  # a node that loads its file answers at last; the volume's size bounds it

_RESTRICTED: dict[str, Any] = {
    "allowPrivilegeEscalation": False,
    "privileged": False,
    "readOnlyRootFilesystem": True,
    "runAsNonRoot": True,
    "capabilities": {"drop": ["ALL"]},
}
_KEEPER_RESOURCES = {
    "requests": {"cpu": "10m", "memory": "32Mi", "ephemeral-storage": "16Mi"},
    "limits": {"memory": "64Mi", "ephemeral-storage": "16Mi"},
}


def pod_spec(args: InClusterRedisArgs, *, app: str, domain: str, pod_labels: dict[str, str]) -> dict[str, Any]:
    """`spec.template.spec` of the StatefulSet, in the API's own spelling.

    Args:
        args: The cluster.
        app: Name of StatefulSet, ConfigMap, service account and certificate Secret's beginning.
        domain: DNS domain in which pods have their names.
        pod_labels: Labels that select the pods.
    """
    environment = _environment(args, domain)
    probe = {"periodSeconds": 10, "timeoutSeconds": 6}
    return {
        "serviceAccountName": app,
        "automountServiceAccountToken": False,
        "enableServiceLinks": False,
        "terminationGracePeriodSeconds": STOP_GRACE_S,
        "securityContext": {
            "runAsNonRoot": True,
            "runAsUser": USER,
            "runAsGroup": USER,
            "fsGroup": USER,
            "fsGroupChangePolicy": "OnRootMismatch",
            "seccompProfile": {"type": "RuntimeDefault"},
        },
        "topologySpreadConstraints": _spread(args, pod_labels),
        "containers": [
            {
                "name": "redis",
                "image": args.node.image,
                "imagePullPolicy": "IfNotPresent",
                "command": ["sh", f"{SCRIPTS_PATH}/start.sh"],
                "ports": [
                    {"name": "redis", "containerPort": PORT, "protocol": "TCP"},
                    {"name": "bus", "containerPort": BUS_PORT, "protocol": "TCP"},
                ],
                "env": environment,
                "resources": {
                    "requests": {"cpu": args.node.cpu, "memory": args.node.memory, "ephemeral-storage": "64Mi"},
                    "limits": {"memory": args.node.memory, "ephemeral-storage": "64Mi"},
                },
                "securityContext": _RESTRICTED,
                "startupProbe": {
                    **_runs("alive.sh"),
                    "periodSeconds": 5,
                    "timeoutSeconds": 6,
                    "failureThreshold": LOAD_PATIENCE_S // 5,
                },
                "readinessProbe": {**_runs("ready.sh"), **probe, "failureThreshold": 2},
                "livenessProbe": {**_runs("alive.sh"), **probe, "failureThreshold": 6},
                "lifecycle": {"preStop": _runs("leave.sh")},
                "volumeMounts": [*_mounts(args), {"name": "data", "mountPath": DATA_PATH}],
            },
            {
                "name": "keeper",
                "image": args.node.image,
                "imagePullPolicy": "IfNotPresent",
                "command": ["sh", f"{SCRIPTS_PATH}/keep.sh"],
                "env": environment,
                "resources": _KEEPER_RESOURCES,
                "securityContext": _RESTRICTED,
                "volumeMounts": _mounts(args),
            },
        ],
        "volumes": [
            {"name": "configuration", "configMap": {"name": f"{app}-configuration"}},
            {"name": "scripts", "configMap": {"name": f"{app}-scripts"}},
            {"name": "tls", "secret": {"secretName": f"{app}-tls"}},
            {"name": "scratch", "emptyDir": {"medium": "Memory", "sizeLimit": "16Mi"}},
            *([{"name": "acl", "secret": {"secretName": args.acl_secret}}] if args.acl_secret else []),
        ],
    }


def _environment(args: InClusterRedisArgs, domain: str) -> list[dict[str, Any]]:
    """What the scripts read; the operator's password comes by reference."""
    nodes = args.primaries * (1 + args.replicas_per_primary)
    fields = {"POD_IP": "status.podIP", "POD_NAME": "metadata.name"}
    values = {"DOMAIN": domain, "NODES": str(nodes), "PRIMARIES": str(args.primaries)}
    found: list[dict[str, Any]] = [
        *({"name": name, "valueFrom": {"fieldRef": {"fieldPath": path}}} for name, path in fields.items()),
        *({"name": name, "value": value} for name, value in values.items()),
    ]
    if args.acl_secret:
        reference = {"name": args.acl_secret, "key": "operator-password"}
        found.append({"name": "REDISCLI_AUTH", "valueFrom": {"secretKeyRef": reference}})
    return found


def _mounts(args: InClusterRedisArgs) -> list[dict[str, Any]]:
    read_only = {"configuration": CONFIGURATION_PATH, "scripts": SCRIPTS_PATH, "tls": TLS_PATH}
    if args.acl_secret:
        read_only["acl"] = ACL_PATH
    return [
        *({"name": name, "mountPath": path, "readOnly": True} for name, path in read_only.items()),
        {"name": "scratch", "mountPath": "/tmp"},
    ]


def _runs(script: str) -> dict[str, Any]:
    return {"exec": {"command": ["sh", f"{SCRIPTS_PATH}/{script}"]}}


def _spread(args: InClusterRedisArgs, pod_labels: dict[str, str]) -> list[dict[str, Any]]:
    """Over zones where there are any. Over machines strictly where there are replicas: there a lost one is survived."""
    shared = {"maxSkew": 1, "labelSelector": {"matchLabels": pod_labels}}
    machines = "DoNotSchedule" if args.replicas_per_primary else "ScheduleAnyway"
    return [
        {"topologyKey": "topology.kubernetes.io/zone", "whenUnsatisfiable": "ScheduleAnyway", **shared},
        {"topologyKey": "kubernetes.io/hostname", "whenUnsatisfiable": machines, **shared},
    ]
