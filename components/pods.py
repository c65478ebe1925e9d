"""The pod of a workload, as the `restricted` Pod Security Standard and drains of nodes want it: pure functions."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from pulumi import Output

from components.rollout_args import ConfigMapMountArgs, RolloutArgs, SecretMountArgs

USER = 65532
"""`nonroot` of the distroless images. Numeric, since the kubelet cannot tell whether a named user is root."""

STARTUP_PERIOD_S = 2
"""Seconds between startup probes: short, since every probe too late delays a start."""

DEREGISTRATION_S = 15
"""Seconds that a stopping pod still serves, while load balancers and proxies learn that it is leaving."""

GROUP_READS = 0o440
"""Root owns a Secret's files and the pod's group reads them: what PostgreSQL's clients accept of a private key."""

METRICS = "metrics"
"""Name of the port for metrics."""

SCRATCH_PATH = "/tmp"  # the only place in the container that can be written
SCRATCH_SIZE = "256Mi"


def pod_template(args: RolloutArgs, *, labels: dict[str, str], pod_labels: dict[str, str]) -> dict[str, Any]:
    """`spec.template` of the workload, in the API's own spelling."""
    return {
        "metadata": {"labels": labels},
        "spec": {
            "serviceAccountName": args.service_account,
            "automountServiceAccountToken": False,
            "enableServiceLinks": False,  # one set of variables per Service of the namespace, none of them ours
            "terminationGracePeriodSeconds": DEREGISTRATION_S + args.shutdown_grace_s,
            "securityContext": {
                "runAsNonRoot": True,
                "runAsUser": USER,
                "runAsGroup": USER,
                "fsGroup": USER,
                "seccompProfile": {"type": "RuntimeDefault"},
            },
            "topologySpreadConstraints": _spread(pod_labels),
            "containers": [_container(args)],
            "volumes": [
                {"name": "scratch", "emptyDir": {"sizeLimit": SCRATCH_SIZE}},
                *({"name": key, **_volume(mount)} for key, mount in args.mounts.items()),
            ],
            **_host_aliases(args),
        },
    }


def _volume(mount: ConfigMapMountArgs | SecretMountArgs) -> dict[str, Any]:
    """Where the files come from."""
    if isinstance(mount, SecretMountArgs):
        return {"secret": {"secretName": mount.secret, "defaultMode": GROUP_READS}}
    return {"configMap": {"name": mount.config_map}}


def _host_aliases(args: RolloutArgs) -> dict[str, Any]:
    """Lines of /etc/hosts, where there are any."""
    if not args.host_aliases:
        return {}
    return {"hostAliases": Output.all(**args.host_aliases).apply(host_lines)}


def host_lines(addresses: Mapping[str, str]) -> list[dict[str, Any]]:
    """One line per address: server-side apply takes it for the line's key, and refuses a second line of the same."""
    return [
        {"ip": address, "hostnames": sorted(host for host, found in addresses.items() if found == address)}
        for address in sorted(set(addresses.values()))
    ]


def _container(args: RolloutArgs) -> dict[str, Any]:
    return {
        "name": args.app,
        "image": args.image,
        "imagePullPolicy": "IfNotPresent",  # a digest never changes its content
        "ports": _ports(args),
        "env": [{"name": name, "value": value} for name, value in sorted(args.environment.items())],
        "resources": {
            "requests": {
                "cpu": args.resources.cpu_request,
                "memory": args.resources.memory,
                "ephemeral-storage": args.resources.ephemeral_storage,
            },
            "limits": {
                "cpu": args.resources.cpu_limit,
                "memory": args.resources.memory,
                "ephemeral-storage": args.resources.ephemeral_storage,
            },
        },
        "securityContext": {
            "allowPrivilegeEscalation": False,
            "privileged": False,
            "readOnlyRootFilesystem": True,
            "runAsNonRoot": True,
            "capabilities": {"drop": ["ALL"]},
        },
        "startupProbe": {
            **_probe(args, args.probes.startup_path),
            "periodSeconds": STARTUP_PERIOD_S,
            "failureThreshold": math.ceil(args.probes.startup_timeout_s / STARTUP_PERIOD_S),
        },
        "readinessProbe": _probe(args, args.probes.readiness_path),
        "livenessProbe": _probe(args, args.probes.liveness_path),
        "lifecycle": {"preStop": {"sleep": {"seconds": DEREGISTRATION_S}}},
        "volumeMounts": [
            {"name": "scratch", "mountPath": SCRATCH_PATH},
            *({"name": key, "mountPath": mount.path, "readOnly": True} for key, mount in args.mounts.items()),
        ],
    }


def _ports(args: RolloutArgs) -> list[dict[str, Any]]:
    """The port that serves, and the one that is asked for metrics."""
    serving = {"name": "http", "containerPort": args.port, "protocol": "TCP"}
    if args.metrics_port is None:
        return [serving]
    return [serving, {"name": METRICS, "containerPort": args.metrics_port, "protocol": "TCP"}]


def _probe(args: RolloutArgs, path: str) -> dict[str, Any]:
    return {
        "httpGet": {"path": path, "port": "http"},
        "periodSeconds": args.probes.period_s,
        "timeoutSeconds": args.probes.timeout_s,
        "failureThreshold": args.probes.failure_threshold,
    }


def _spread(pod_labels: dict[str, str]) -> list[dict[str, Any]]:
    """Evenly over zones, as a rule; over nodes where it is possible. Each version counts for itself."""
    shared = {
        "maxSkew": 1,
        "labelSelector": {"matchLabels": pod_labels},
        "matchLabelKeys": ["rollouts-pod-template-hash"],
        "nodeTaintsPolicy": "Honor",  # a zone whose nodes are all tainted, as in an outage, must not block the others
    }
    return [
        {"topologyKey": "topology.kubernetes.io/zone", "whenUnsatisfiable": "DoNotSchedule", **shared},
        {"topologyKey": "kubernetes.io/hostname", "whenUnsatisfiable": "ScheduleAnyway", **shared},
    ]
