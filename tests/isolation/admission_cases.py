"""What the cluster's admission policies refuse and let through: one changed fact each, about an accepted object."""

from __future__ import annotations

import copy
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from tests.isolation.tenant_objects import (
    DIGEST,
    ENFORCED,
    IMAGES,
    MINE,
    REGISTRY,
    TENANT,
    Object,
    an_object,
    container,
    cron_job,
    namespace,
    pod,
    role_binding,
    service,
    subject,
    workload,
)
from tests.policy.examples.example import both, put

OTHER = "garage-demo"
TAGGED = f"{REGISTRY}/tenants/player:v1"
FOREIGN = f"docker.io/library/redis@{DIGEST}"


@dataclass(frozen=True, kw_only=True)
class Case:
    """One changed fact.

    Attributes:
        policy: Which policy is asked, by what it is about.
        fact: What was changed, in words.
        object: The accepted object, changed.
        said: What the refusal says; empty where it is let through.
    """

    policy: str
    fact: str
    object: Object
    said: str

    @property
    def id(self) -> str:
        return f"{self.policy}: {self.fact}"


def changed(policy: str, accepted: Object, fact: str, change: Callable[[Object], None], said: str) -> Case:
    wanted = copy.deepcopy(accepted)
    change(wanted)
    return Case(policy=policy, fact=fact, object=wanted, said=said)


SHAPES: dict[str, tuple[str, Object, str]] = {
    "Pod": ("pods", pod(), "spec"),
    "Deployment": ("workloads", workload("apps/v1", "Deployment"), "spec/template/spec"),
    "ReplicaSet": ("workloads", workload("apps/v1", "ReplicaSet"), "spec/template/spec"),
    "StatefulSet": ("workloads", workload("apps/v1", "StatefulSet"), "spec/template/spec"),
    "DaemonSet": ("workloads", workload("apps/v1", "DaemonSet"), "spec/template/spec"),
    "Job": ("workloads", workload("batch/v1", "Job"), "spec/template/spec"),
    "ReplicationController": ("workloads", workload("v1", "ReplicationController"), "spec/template/spec"),
    "CronJob": ("cron-jobs", cron_job(), "spec/jobTemplate/spec/template/spec"),
}
"""Whatever pods are made of: its policy, an accepted one, and where its pod is."""

FOREIGN_SAID = "come from no registry of ours"
TAG_SAID = "named by tag, which can be moved"
GPU_SAID = "asks for nodes with GPUs"

POD_CASES: tuple[tuple[str, str, Any, str], ...] = (
    ("an image of somebody else's", "containers/0/image", FOREIGN, FOREIGN_SAID),
    ("an image without a registry", "containers/0/image", f"redis@{DIGEST}", FOREIGN_SAID),
    (
        "an image of a project whose name begins like ours",
        "containers/0/image",
        f"{REGISTRY}-not/player@{DIGEST}",
        FOREIGN_SAID,
    ),
    (
        "an init container's image of somebody else's",
        "initContainers",
        [container("first", FOREIGN)],
        FOREIGN_SAID,
    ),
    (
        "a second container's image of somebody else's",
        "containers",
        [container(), container("second", FOREIGN)],
        FOREIGN_SAID,
    ),
    (
        "a volume that is an image of somebody else's",
        "volumes",
        [{"name": "extra", "image": {"reference": FOREIGN}}],
        FOREIGN_SAID,
    ),
    ("an image by tag", "containers/0/image", TAGGED, TAG_SAID),
    ("an image by nothing at all", "containers/0/image", f"{REGISTRY}/tenants/player", TAG_SAID),
    ("a digest of another sort", "containers/0/image", f"{REGISTRY}/tenants/player@sha256:0123", TAG_SAID),
    (
        "a toleration of the GPU nodes' taint",
        "tolerations",
        [{"key": "nvidia.com/gpu", "operator": "Exists", "effect": "NoSchedule"}],
        GPU_SAID,
    ),
    ("a toleration of every taint", "tolerations", [{"operator": "Exists"}], GPU_SAID),
    (
        "a container with GPUs",
        "containers/0/resources",
        {"limits": {"nvidia.com/gpu": "1"}},
        GPU_SAID,
    ),
    ("a node past the scheduler", "nodeName", "gpu-node-1", "goes to the node gpu-node-1 past the scheduler"),
    (
        "a priority class of the system's",
        "priorityClassName",
        "system-node-critical",
        "the priority class system-node-critical is not this tenant's",
    ),
    (
        "a priority class of a tenant whose name goes on",
        "priorityClassName",
        f"{TENANT}-two.high",
        f"the priority class {TENANT}-two.high is not this tenant's",
    ),
)

ACCEPTED_PODS: tuple[tuple[str, str, Any], ...] = (
    ("a toleration of another taint", "tolerations", [{"key": "batch", "operator": "Exists"}]),
    ("a volume that is no image", "volumes", [{"name": "scratch", "emptyDir": {}}]),
    ("a selector of nodes", "nodeSelector", {"topology.kubernetes.io/zone": "europe-west1-b"}),
)


def _pod_cases() -> list[Case]:
    found = []
    for kind, (policy, accepted, place) in SHAPES.items():
        found.append(Case(policy=policy, fact=f"{kind} as it should be", object=accepted, said=""))
        for fact, path, value, said in POD_CASES:
            found.append(changed(policy, accepted, f"{kind} with {fact}", put(f"{place}/{path}", value), said))
        for fact, path, value in ACCEPTED_PODS:
            found.append(changed(policy, accepted, f"{kind} with {fact}", put(f"{place}/{path}", value), ""))
        labels = "metadata/labels" if kind == "Pod" else f"{place.removesuffix('/spec')}/metadata/labels"
        for whose, said in ((OTHER, "the label tenant says another tenant than acme-music"), (MINE, "")):
            change = put(labels, {"app": "player", "tenant": whose})
            found.append(changed(policy, accepted, f"{kind} with the label of {whose}", change, said))
    return found


GROUP = "acme-music-operators@spotify-ai-agent.com"
STRANGERS_SAID = f"the binding gives rights in {TENANT} to others"

CASES: tuple[Case, ...] = (
    *_pod_cases(),
    Case(policy="services", fact="a Service as it should be", object=service(), said=""),
    changed("services", service(), "a headless one", put("spec/clusterIP", "None"), ""),
    changed("services", service(), "a load balancer", put("spec/type", "LoadBalancer"), "of type LoadBalancer"),
    changed("services", service(), "a node port", put("spec/type", "NodePort"), "of type NodePort"),
    changed(
        "services",
        service(),
        "another name for something outside",
        both(put("spec/type", "ExternalName"), put("spec/externalName", "example.org")),
        "of type ExternalName, and gives a name of the cluster to something outside",
    ),
    changed(
        "services",
        service(),
        "addresses that are not its own",
        put("spec/externalIPs", ["203.0.113.7"]),
        "takes addresses that are not its own: 203.0.113.7",
    ),
    Case(
        policy="entrances",
        fact="an Ingress",
        object=an_object(
            "networking.k8s.io/v1",
            "Ingress",
            spec={"defaultBackend": {"service": {"name": "player", "port": {"number": 80}}}},
        ),
        said=f"Ingress opens a way into {TENANT}",
    ),
    Case(
        policy="role-bindings",
        fact="the tenant's own group",
        object=role_binding(subject("Group", GROUP)),
        said="",
    ),
    Case(
        policy="role-bindings",
        fact="an account of the same namespace",
        object=role_binding(subject("ServiceAccount", "workload", TENANT)),
        said="",
    ),
    Case(
        policy="role-bindings",
        fact="a group of the platform's people with a ClusterRole",
        object=role_binding(
            subject("Group", "on-call@spotify-ai-agent.com"), kind="ClusterRole", name="spotify-ai-agent-prod-observer"
        ),
        said="",
    ),
    Case(policy="role-bindings", fact="nobody", object=role_binding(), said=""),
    Case(
        policy="role-bindings",
        fact="everybody with an account",
        object=role_binding(subject("Group", "system:authenticated")),
        said=f"{STRANGERS_SAID}: Group system:authenticated",
    ),
    Case(
        policy="role-bindings",
        fact="all accounts of another tenant",
        object=role_binding(subject("Group", f"system:serviceaccounts:tenant-{OTHER}")),
        said=STRANGERS_SAID,
    ),
    Case(
        policy="role-bindings",
        fact="an account of another tenant",
        object=role_binding(subject("ServiceAccount", "workload", f"tenant-{OTHER}")),
        said=f"{STRANGERS_SAID}: ServiceAccount workload",
    ),
    Case(
        policy="role-bindings",
        fact="an account of another tenant by its name as a user",
        object=role_binding(subject("User", f"system:serviceaccount:tenant-{OTHER}:workload")),
        said=STRANGERS_SAID,
    ),
    Case(
        policy="role-bindings",
        fact="the group of another tenant",
        object=role_binding(subject("Group", GROUP), subject("Group", f"{OTHER}-operators@spotify-ai-agent.com")),
        said=f"{STRANGERS_SAID}: Group {OTHER}-operators@spotify-ai-agent.com",
    ),
    Case(
        policy="role-bindings",
        fact="one person",
        object=role_binding(subject("User", "somebody@spotify-ai-agent.com")),
        said=STRANGERS_SAID,
    ),
    Case(
        policy="role-bindings",
        fact="a ClusterRole for the tenant's group",
        object=role_binding(subject("Group", GROUP), kind="ClusterRole", name="admin"),
        said="the binding gives the ClusterRole admin",
    ),
    Case(policy="namespaces", fact="a namespace as it should be", object=namespace(), said=""),
    Case(
        policy="namespaces",
        fact="pods that are not restricted",
        object=namespace(**{ENFORCED: "baseline"}),
        said="tenant-trial would admit pods that are not restricted",
    ),
    Case(
        policy="namespaces",
        fact="no standard at all",
        object=namespace(**{ENFORCED: None}),
        said="tenant-trial would admit pods that are not restricted",
    ),
    Case(
        policy="namespaces",
        fact="a tenant's with images by tag",
        object=namespace(**{IMAGES: "mirrored", "spotify-ai-agent.com/tenancy": "tenant", "tenant": "trial"}),
        said="tenant-trial is a tenant's, and would admit images by tag",
    ),
)
