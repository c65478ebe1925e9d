"""Objects as a tenant makes them, each as it should be; tests change one fact of them."""

from __future__ import annotations

import copy
from typing import Any

Object = dict[str, Any]

MINE = "acme-music"
TENANT = f"tenant-{MINE}"
DIGEST = "sha256:" + "0123456789abcdef" * 4
REGISTRY = "europe-docker.pkg.dev/spotify-ai-agent-prod"
IMAGE = f"{REGISTRY}/tenants/player@{DIGEST}"
IMAGES = "spotify-ai-agent.com/images"
ENFORCED = "pod-security.kubernetes.io/enforce"


def container(name: str = "player", image: str = IMAGE) -> Object:
    return {
        "name": name,
        "image": image,
        "securityContext": {
            "allowPrivilegeEscalation": False,
            "capabilities": {"drop": ["ALL"]},
            "runAsNonRoot": True,
            "seccompProfile": {"type": "RuntimeDefault"},
        },
    }


def template() -> Object:
    return {
        "metadata": {"labels": {"app": "player"}},
        "spec": {"serviceAccountName": "workload", "containers": [container()], "restartPolicy": "Always"},
    }


def an_object(version: str, kind: str, namespace: str = TENANT, **content: Any) -> Object:
    return {"apiVersion": version, "kind": kind, "metadata": {"name": "player", "namespace": namespace}, **content}


def priority_class() -> Object:
    """Of a tenant whose name begins with this one's."""
    metadata = {"name": f"{TENANT}-two.high"}
    return {"apiVersion": "scheduling.k8s.io/v1", "kind": "PriorityClass", "metadata": metadata, "value": 1000}


def pod(namespace: str = TENANT, account: str = "workload") -> Object:
    found = an_object("v1", "Pod", namespace, **copy.deepcopy({"spec": template()["spec"]}))
    found["spec"]["serviceAccountName"] = account
    return found


def workload(version: str, kind: str) -> Object:
    content: Object = {"template": template()}
    if kind != "Job":
        content["selector"] = {"matchLabels": {"app": "player"}}
    if kind == "ReplicationController":
        content["selector"] = {"app": "player"}
    if kind == "StatefulSet":
        content["serviceName"] = "player"
    if kind == "Job":
        content["template"]["spec"]["restartPolicy"] = "Never"
    return an_object(version, kind, spec=content)


def cron_job() -> Object:
    job = {"spec": {"template": template()}}
    job["spec"]["template"]["spec"]["restartPolicy"] = "Never"
    return an_object("batch/v1", "CronJob", spec={"schedule": "0 4 * * *", "jobTemplate": job})


def service() -> Object:
    return an_object("v1", "Service", spec={"selector": {"app": "player"}, "ports": [{"port": 80}]})


def role_binding(*subjects: Object, kind: str = "Role", name: str = "tenant") -> Object:
    reference = {"apiGroup": "rbac.authorization.k8s.io", "kind": kind, "name": name}
    return an_object("rbac.authorization.k8s.io/v1", "RoleBinding", roleRef=reference, subjects=list(subjects))


def subject(kind: str, name: str, namespace: str = "") -> Object:
    if kind == "ServiceAccount":
        return {"kind": kind, "name": name, "namespace": namespace}
    return {"apiGroup": "rbac.authorization.k8s.io", "kind": kind, "name": name}


def namespace(**labels: str | None) -> Object:
    """With these labels changed; None takes one away."""
    every = {ENFORCED: "restricted", IMAGES: "pinned", **labels}
    marks = {label: value for label, value in every.items() if value is not None}
    return {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "tenant-trial", "labels": marks}}
