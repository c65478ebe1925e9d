"""Where workloads are declared, the pods and containers inside them, and the namespaces around them."""

from collections.abc import Iterator

from guardrails.inputs import MISSING, UNKNOWN, Inputs
from guardrails.rule import Stack, StackResource

NAMESPACE = "kubernetes:core/v1:Namespace"

ADMISSION_POLICY = "kubernetes:admissionregistration.k8s.io/v1:ValidatingAdmissionPolicy"
ADMISSION_BINDING = "kubernetes:admissionregistration.k8s.io/v1:ValidatingAdmissionPolicyBinding"

POD_SPECS = {
    "kubernetes:core/v1:Pod": "spec",
    "kubernetes:core/v1:PodTemplate": "template.spec",
    "kubernetes:core/v1:ReplicationController": "spec.template.spec",
    "kubernetes:apps/v1:Deployment": "spec.template.spec",
    "kubernetes:apps/v1:StatefulSet": "spec.template.spec",
    "kubernetes:apps/v1:DaemonSet": "spec.template.spec",
    "kubernetes:apps/v1:ReplicaSet": "spec.template.spec",
    "kubernetes:batch/v1:Job": "spec.template.spec",
    "kubernetes:batch/v1:CronJob": "spec.jobTemplate.spec.template.spec",
    "kubernetes:argoproj.io/v1alpha1:Rollout": "spec.template.spec",
}
"""Type token -> where its pod specification stands. Not among them: what a Helm release brings."""

WORKLOADS = tuple(POD_SPECS)
CONTAINER_LISTS = ("initContainers", "containers", "ephemeralContainers")


def pod_spec(inputs: Inputs) -> Inputs | None:
    """The pod specification; None when unknown, or when a Rollout takes its pods from a Deployment (`workloadRef`)."""
    if not inputs.lacks("spec.workloadRef"):
        return None
    return inputs.within(POD_SPECS[inputs.resource_type])


def containers(inputs: Inputs, lists: tuple[str, ...] = CONTAINER_LISTS) -> Iterator[Inputs]:
    """Each known container of the workload."""
    spec = pod_spec(inputs)
    if spec is not None:
        for name in lists:
            yield from spec.each(name)


def inside(namespace: StackResource, resource_type: str, stack: Stack) -> Iterator[StackResource]:
    """The resources of the type that are in the namespace: by reference, or by the same name as text."""
    name = namespace.inputs.read("metadata.name")
    by_name = name not in (MISSING, UNKNOWN)
    for resource in stack.of_type(resource_type):
        refers = namespace in resource.references.get("metadata", ())
        if refers or (by_name and resource.inputs.read("metadata.namespace") == name):
            yield resource
