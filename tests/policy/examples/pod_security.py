"""What the rule about the restricted Pod Security Standard says of a good pod, changed in one fact."""

from tests.policy.examples.example import UNKNOWN, Change, Example, Inputs, both, drop, example, put
from tests.policy.examples.kubernetes import CONTAINER, CONTAINER_PATH, DIGEST, POD_PATH, SPEC, job, rollout


def unsafe_container(fact: str, path: str, value: object, refused: str = "") -> Example:
    """One changed fact about the container's security."""
    return example(
        "kubernetes-pod-security",
        rollout,
        fact,
        put(f"{CONTAINER}/{path}", value),
        f"{CONTAINER_PATH}.{refused or path.replace('/', '.')}",
    )


def unsafe_pod(fact: str, path: str, value: object, refused: str = "") -> Example:
    """One changed fact about the pod's security."""
    return example(
        "kubernetes-pod-security",
        rollout,
        fact,
        put(f"{SPEC}/{path}", value),
        f"{POD_PATH}.{refused or path.replace('/', '.')}",
    )


def second_container(inputs: Inputs) -> None:
    """A container about which nothing is said, before the good one."""
    spec = inputs["spec"]["template"]["spec"]
    spec["initContainers"] = [{"name": "migrate", "image": f"registry.example/migrate@{DIGEST}"}]


own_word: Change = both(drop(f"{SPEC}/securityContext"), put(f"{CONTAINER}/securityContext/runAsNonRoot", True))

ACCEPTED = ()
EXAMPLES = (
    unsafe_pod("the node's network", "hostNetwork", True),
    unsafe_pod("the node's processes", "hostPID", True),
    unsafe_pod("the node's memory", "hostIPC", True),
    unsafe_pod("the node's files", "volumes/0", {"name": "v", "hostPath": {"path": "/"}}, "volumes[0].hostPath"),
    unsafe_pod(
        "a kernel setting",
        "securityContext/sysctls",
        [{"name": "kernel.msgmax", "value": "1"}],
        "securityContext.sysctls[0].name",
    ),
    unsafe_pod("root", "securityContext/runAsUser", 0),
    unsafe_pod(
        "the Windows host",
        "securityContext/windowsOptions",
        {"hostProcess": True},
        "securityContext.windowsOptions.hostProcess",
    ),
    unsafe_pod(
        "a wider SELinux type",
        "securityContext/seLinuxOptions",
        {"type": "spc_t"},
        "securityContext.seLinuxOptions.type",
    ),
    unsafe_pod(
        "an SELinux user", "securityContext/seLinuxOptions", {"user": "u"}, "securityContext.seLinuxOptions.user"
    ),
    unsafe_pod(
        "an SELinux role", "securityContext/seLinuxOptions", {"role": "r"}, "securityContext.seLinuxOptions.role"
    ),
    unsafe_pod(
        "no AppArmor", "securityContext/appArmorProfile", {"type": "Unconfined"}, "securityContext.appArmorProfile.type"
    ),
    unsafe_container("privileged", "securityContext/privileged", True),
    unsafe_container("escalation", "securityContext/allowPrivilegeEscalation", True),
    unsafe_container("an unmasked proc", "securityContext/procMount", "Unmasked"),
    unsafe_container("root", "securityContext/runAsUser", 0),
    unsafe_container("not all capabilities dropped", "securityContext/capabilities/drop", ["NET_RAW"]),
    unsafe_container(
        "a capability added",
        "securityContext/capabilities/add",
        ["NET_BIND_SERVICE", "SYS_ADMIN"],
        "securityContext.capabilities.add[1]",
    ),
    unsafe_container("perhaps root, against the pod's word", "securityContext/runAsNonRoot", False),
    unsafe_container(
        "no seccomp, against the pod's word",
        "securityContext/seccompProfile",
        {"type": "Unconfined"},
        "securityContext.seccompProfile.type",
    ),
    unsafe_container("a port of the node", "ports/0/hostPort", 8080, "ports[0].hostPort"),
    unsafe_container("a probe of another host", "readinessProbe/httpGet/host", "10.0.0.1"),
    example(
        "kubernetes-pod-security",
        rollout,
        "escalation, as nothing is said",
        drop(f"{CONTAINER}/securityContext/allowPrivilegeEscalation"),
        f"{CONTAINER_PATH}.securityContext.allowPrivilegeEscalation",
    ),
    example(
        "kubernetes-pod-security",
        rollout,
        "capabilities, as nothing is said",
        drop(f"{CONTAINER}/securityContext/capabilities"),
        f"{CONTAINER_PATH}.securityContext.capabilities.drop",
    ),
    example(
        "kubernetes-pod-security",
        rollout,
        "neither pod nor container says non-root and seccomp",
        drop(f"{SPEC}/securityContext"),
        f"{CONTAINER_PATH}.securityContext.runAsNonRoot",
        f"{CONTAINER_PATH}.securityContext.seccompProfile.type",
    ),
    example(
        "kubernetes-pod-security",
        rollout,
        "the container alone says non-root",
        own_word,
        f"{CONTAINER_PATH}.securityContext.seccompProfile.type",
    ),
    example(
        "kubernetes-pod-security",
        rollout,
        "an init container about which nothing is said",
        second_container,
        f"{POD_PATH}.initContainers[0].securityContext.allowPrivilegeEscalation",
        f"{POD_PATH}.initContainers[0].securityContext.capabilities.drop",
    ),
    example(
        "kubernetes-pod-security",
        rollout,
        "AppArmor switched off by the older annotation",
        put("spec/template/metadata/annotations", {"container.apparmor.security.beta.kubernetes.io/api": "unconfined"}),
        "spec.template.metadata.annotations",
    ),
    example(
        "kubernetes-pod-security",
        job,
        "privileged, in a cron job",
        put("spec/jobTemplate/spec/template/spec/containers/0/securityContext/privileged", True),
        "spec.jobTemplate.spec.template.spec.containers[0].securityContext.privileged",
    ),
    example(
        "kubernetes-pod-security",
        rollout,
        "a low port",
        put(f"{CONTAINER}/securityContext/capabilities/add", ["NET_BIND_SERVICE"]),
    ),
    example(
        "kubernetes-pod-security",
        rollout,
        "an unknown list of capabilities",
        put(f"{CONTAINER}/securityContext/capabilities/drop", UNKNOWN),
    ),
    example("kubernetes-pod-security", rollout, "unknown words of the pod", put(f"{SPEC}/securityContext", UNKNOWN)),
    example(
        "kubernetes-pod-security", rollout, "unknown annotations", put("spec/template/metadata/annotations", UNKNOWN)
    ),
    example("kubernetes-pod-security", rollout, "an unknown pod", put(SPEC, UNKNOWN)),
    example(
        "kubernetes-pod-security",
        rollout,
        "pods that a Deployment describes",
        both(drop("spec/template"), put("spec/workloadRef", {"kind": "Deployment", "name": "api"})),
    ),
)
