"""What pods may not do: pure functions.

Asked of pods, and of whatever makes pods: a Deployment that is refused at once tells more than one whose pods never
come. The boundary are the pods; an object that makes pods and is not listed here is only told later.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from components.admission.policy import Demand, Policy, text, texts
from components.namespace_marks import ACCELERATORS, IMAGES, MIRRORED, TENANCY, TENANT

GPU = "nvidia.com/gpu"
"""Taint of the nodes with GPUs, and the resource that asks for one."""

DIGEST = "@sha256:[0-9a-f]{64}$"


@dataclass(frozen=True, kw_only=True)
class Shape:
    """Where an object keeps what pods are made of.

    Attributes:
        resources: API version to resources.
        changed: CEL; whether the request says something new of pods. What was there before the policy can still be
            scaled, annotated and deleted, finalizers included.
        pod: CEL; the pod's specification.
        labels: CEL; the labels of the object, and of the pods that it makes.
        placed: CEL; whether a node that is named was named by the request, and not by the scheduler before.
    """

    resources: Mapping[str, Sequence[str]]
    changed: str
    pod: str
    labels: Sequence[str]
    placed: str


SHAPES: Mapping[str, Shape] = {
    "pods": Shape(
        resources={"v1": ["pods", "pods/ephemeralcontainers"]},
        changed="oldObject == null || object.spec != oldObject.spec || "
        "object.metadata.?labels != oldObject.metadata.?labels",
        pod="object.spec",
        labels=["object.metadata.?labels.orValue({})"],
        placed="request.operation == 'CREATE'",
    ),
    "workloads": Shape(
        resources={
            "v1": ["replicationcontrollers"],
            "apps/v1": ["deployments", "replicasets", "statefulsets", "daemonsets"],
            "batch/v1": ["jobs"],
            "argoproj.io/v1alpha1": ["rollouts"],
        },
        # A Rollout may take its pods from a Deployment, and then has no template.
        changed="has(object.spec.template) && "
        "(oldObject == null || object.spec.?template != oldObject.spec.?template)",
        pod="object.spec.template.spec",
        labels=["object.metadata.?labels.orValue({})", "object.spec.template.?metadata.?labels.orValue({})"],
        placed="true",
    ),
    "cron-jobs": Shape(
        resources={"batch/v1": ["cronjobs"]},
        changed="oldObject == null || object.spec.jobTemplate != oldObject.spec.jobTemplate",
        pod="object.spec.jobTemplate.spec.template.spec",
        labels=[
            "object.metadata.?labels.orValue({})",
            "object.spec.jobTemplate.?metadata.?labels.orValue({})",
            "object.spec.jobTemplate.spec.template.?metadata.?labels.orValue({})",
        ],
        placed="true",
    ),
}
"""What makes pods, by how it says so: CEL is typed, and a field that a kind does not have is a mistake in it."""


def pod_policies(registries: Sequence[str]) -> dict[str, Policy]:
    """One policy per shape.

    Args:
        registries: Registries of ours, as hosts and folders without the final slash.
    """
    return {name: _policy(shape, registries) for name, shape in SHAPES.items()}


def _policy(shape: Shape, registries: Sequence[str]) -> Policy:
    return Policy(
        resources=shape.resources,
        condition=shape.changed,
        variables=_variables(shape, registries),
        demands=[*_images(registries), *_places(shape), *_tenants(shape)],
        marked=IMAGES,
        of_namespaces=False,
    )


def _variables(shape: Shape, registries: Sequence[str]) -> dict[str, str]:
    containers = [f"variables.pod.?{kind}.orValue([])" for kind in ("containers", "initContainers")]
    late = "variables.pod.?ephemeralContainers.orValue([])"
    images = [f"{found}.map(c, c.?image.orValue(''))" for found in (*containers, late)]
    volumes = "variables.pod.?volumes.orValue([]).map(v, v.?image.?reference.orValue('')).filter(i, i != '')"
    asking = " || ".join(
        f"{found}.exists(c, {text(GPU)} in c.?resources.?limits.orValue({{}})"
        f" && string(c.resources.limits[{text(GPU)}]) != '0')"
        for found in containers
    )
    (accelerators, allowed), (tenancy, _) = *ACCELERATORS.items(), *TENANCY.items()
    return {
        "pod": shape.pod,
        "marks": "namespaceObject.metadata.?labels.orValue({})",
        "images": " + ".join([*images, volumes]),
        # With the slash: another project's name may begin like ours.
        "foreign": f"variables.images.filter(i, !{texts([f'{each}/' for each in registries])}"
        ".exists(r, i.startsWith(r)))",
        "unpinned": f"variables.images.filter(i, !i.matches({text(DIGEST)}))",
        "mirrored": f"variables.marks[?{text(IMAGES)}].orValue('') == {text(MIRRORED[IMAGES])}",
        "accelerated": f"variables.marks[?{text(accelerators)}].orValue('') == {text(allowed)}",
        "asks": asking,
        # Without a key, a toleration is one of every taint.
        "tolerates": "variables.pod.?tolerations.orValue([])"
        f".exists(t, t.?key.orValue('') == '' || t.key == {text(GPU)})",
        "is_tenant": f"{text(tenancy)} in variables.marks",
        "tenant": f"variables.marks[?{text(TENANT)}].orValue('')",
        "priority": "variables.pod.?priorityClassName.orValue('')",
    }


def _images(registries: Sequence[str]) -> list[Demand]:
    ours = " or ".join(f"{each}/" for each in registries)
    return [
        Demand(
            expression="variables.foreign.size() == 0",
            fact="'images come from no registry of ours: ' + variables.foreign.join(', ')",
            remedy=f"push or mirror them to {ours}, and name them by digest",
            summary="an image comes from no registry of ours",
        ),
        Demand(
            expression="variables.mirrored || variables.unpinned.size() == 0",
            fact="'images are named by tag, which can be moved: ' + variables.unpinned.join(', ')",
            remedy="name them by digest, NAME@sha256:..., as the registry shows it",
            summary="an image is named by tag, which can be moved",
        ),
    ]


def _places(shape: Shape) -> list[Demand]:
    return [
        Demand(
            expression="variables.accelerated || !(variables.tolerates || variables.asks)",
            fact=f"'the pod asks for nodes with GPUs (' + (variables.tolerates ? 'it tolerates their taint' : "
            f"'a container has the limit {GPU}') + '), and ' + request.namespace + ' has none'",
            remedy="take it out: they are for model servers and training; a toleration without a key is one of every "
            "taint, so name the taint that is meant",
            summary="the pod asks for nodes with GPUs, and its namespace has none",
        ),
        Demand(
            expression=f"!({shape.placed}) || variables.pod.?nodeName.orValue('') == ''",
            fact="'the pod goes to the node ' + variables.pod.nodeName + ' past the scheduler, and past the taints of "
            "nodes with it'",
            remedy="leave nodeName out; a nodeSelector or an affinity says where pods should be",
            summary="the pod names its node, past the scheduler",
        ),
    ]


def _tenants(shape: Shape) -> list[Demand]:
    labels = " && ".join(
        f"{found}[?{text(TENANT)}].orValue(variables.tenant) == variables.tenant" for found in shape.labels
    )
    return [
        Demand(
            # A tenant's name has no dot, so that none is the beginning of another's with the dot.
            expression="!variables.is_tenant || variables.priority == '' || "
            "variables.priority.startsWith(request.namespace + '.')",
            fact="'the priority class ' + variables.priority + ' is not this tenant\\'s: its pods would push others "
            "aside'",
            remedy="leave priorityClassName out, or ask the platform for a class of the tenant's own "
            "(NAMESPACE.NAME)",
            summary="the priority class is not this tenant's",
        ),
        Demand(
            expression=f"!variables.is_tenant || ({labels})",
            fact="'the label tenant says another tenant than ' + variables.tenant + ': its bills and logs would be "
            "theirs'",
            remedy="leave the label out, or say the namespace's own tenant",
            summary="the label tenant says another tenant",
        ),
    ]
