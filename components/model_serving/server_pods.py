"""The pod of a model server, as the `restricted` Pod Security Standard and nodes with GPUs want it: pure functions."""

from __future__ import annotations

import math
from typing import Any

from components.model_serving.model_serving_args import ServerArgs
from components.model_serving.server_parameters import (
    GRPC_PORT,
    METRICS_PATH,
    MODELS_PATH,
    REST_PORT,
    SERVER_PATH,
    flags,
)
from components.pods import DEREGISTRATION_S, USER

GPU = "nvidia.com/gpu"
GPU_NODES = "cloud.google.com/gke-accelerator"
PERIOD_S = 10

SCRATCH = "1Gi"
"""Temporary files; models are read from the bucket into memory."""


def pod_spec(
    server: ServerArgs, *, account: str, models_map: str, server_map: str, pod_labels: dict[str, str]
) -> dict[str, Any]:
    """`spec.template.spec`, in the API's own spelling.

    Args:
        server: The server.
        account: Kubernetes service account.
        models_map: ConfigMap that says what is served; a change reaches running servers.
        server_map: ConfigMap with the server's own parameters.
        pod_labels: Labels that select the pods of the track.
    """
    spec: dict[str, Any] = {
        "serviceAccountName": account,
        "automountServiceAccountToken": False,
        "enableServiceLinks": False,
        "terminationGracePeriodSeconds": DEREGISTRATION_S + server.request_timeout_s,
        "securityContext": {
            "runAsNonRoot": True,
            "runAsUser": USER,
            "runAsGroup": USER,
            "fsGroup": USER,
            "seccompProfile": {"type": "RuntimeDefault"},
        },
        "topologySpreadConstraints": [
            {
                "maxSkew": 1,
                "topologyKey": key,
                # GPUs are where there are some: a spread that cannot be had must not keep a server away.
                "whenUnsatisfiable": "ScheduleAnyway",
                "labelSelector": {"matchLabels": pod_labels},
                "matchLabelKeys": ["pod-template-hash"],
            }
            for key in ("topology.kubernetes.io/zone", "kubernetes.io/hostname")
        ],
        "containers": [_container(server)],
        "volumes": [
            {"name": "models", "configMap": {"name": models_map}},
            {"name": "server", "configMap": {"name": server_map}},
            {"name": "scratch", "emptyDir": {"sizeLimit": SCRATCH}},
        ],
    }
    if server.gpu is not None:
        spec["nodeSelector"] = {GPU_NODES: server.gpu.accelerator}
        spec["tolerations"] = [{"key": GPU, "operator": "Exists", "effect": "NoSchedule"}]
    return spec


def _container(server: ServerArgs) -> dict[str, Any]:
    # Kubernetes takes the limit of an extended resource for its request, too.
    gpus = {} if server.gpu is None else {GPU: str(server.gpu.count)}
    return {
        "name": "server",
        "image": server.image,
        "imagePullPolicy": "IfNotPresent",
        # Not the image's own entry point: that is a script for one model named by variables.
        "command": ["tensorflow_model_server"],
        "args": flags(request_timeout_s=server.request_timeout_s),
        "ports": [
            {"name": "grpc", "containerPort": GRPC_PORT, "protocol": "TCP"},
            {"name": "rest", "containerPort": REST_PORT, "protocol": "TCP"},
        ],
        "resources": {
            "requests": {"cpu": server.cpu, "memory": server.memory, "ephemeral-storage": SCRATCH},
            "limits": {"memory": server.memory, "ephemeral-storage": SCRATCH, **gpus},
        },
        "securityContext": {
            "allowPrivilegeEscalation": False,
            "privileged": False,
            "readOnlyRootFilesystem": True,
            "runAsNonRoot": True,
            "capabilities": {"drop": ["ALL"]},
        },
        "startupProbe": {**_probe(), "failureThreshold": math.ceil(server.startup_timeout_s / PERIOD_S)},
        "readinessProbe": {**_probe(), "failureThreshold": 2},
        "livenessProbe": {**_probe(), "failureThreshold": 6},
        "lifecycle": {"preStop": {"sleep": {"seconds": DEREGISTRATION_S}}},
        "volumeMounts": [
            {"name": "models", "mountPath": MODELS_PATH, "readOnly": True},
            {"name": "server", "mountPath": SERVER_PATH, "readOnly": True},
            {"name": "scratch", "mountPath": "/tmp"},
        ],
    }


def _probe() -> dict[str, Any]:
    """The REST port opens after the first load of all models, whatever they are called."""
    return {
        "httpGet": {"path": METRICS_PATH, "port": "rest"},
        "periodSeconds": PERIOD_S,
        "timeoutSeconds": 5,
    }
