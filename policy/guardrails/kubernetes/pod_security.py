"""Pods meet the restricted Pod Security Standard.

The risk: a container that may be root, gain privileges or reach into its node turns one flaw in an application into
the loss of the node and of every tenant on it.
Checks the controls of the levels baseline and restricted, version 1.34, for Linux and Windows pods.
Cannot see: pods of Helm releases and operators (the namespaces' own admission labels judge them), the user that an
image names, or what a policy in the cluster changes.
"""

from collections.abc import Iterator

from pulumi_policy import Severity

from guardrails.frameworks import gdpr, hipaa, soc2
from guardrails.inputs import MISSING, UNKNOWN, Inputs, State, Violation, is_false, is_true, one_of
from guardrails.kubernetes.types import POD_SPECS, WORKLOADS, containers, pod_spec
from guardrails.rule import resource_rule

VOLUME_KINDS = (
    "configMap",
    "csi",
    "downwardAPI",
    "emptyDir",
    "ephemeral",
    "persistentVolumeClaim",
    "projected",
    "secret",
)
SAFE_SYSCTLS = (
    "kernel.shm_rmid_forced",
    "net.ipv4.ip_local_port_range",
    "net.ipv4.ip_unprivileged_port_start",
    "net.ipv4.tcp_syncookies",
    "net.ipv4.ping_group_range",
    "net.ipv4.ip_local_reserved_ports",
    "net.ipv4.tcp_keepalive_time",
    "net.ipv4.tcp_fin_timeout",
    "net.ipv4.tcp_keepalive_intvl",
    "net.ipv4.tcp_keepalive_probes",
)
SELINUX_TYPES = ("", "container_t", "container_init_t", "container_kvm_t", "container_engine_t")
APPARMOR_ANNOTATION = "container.apparmor.security.beta.kubernetes.io/"
HANDLERS = (
    "livenessProbe.httpGet",
    "livenessProbe.tcpSocket",
    "readinessProbe.httpGet",
    "readinessProbe.tcpSocket",
    "startupProbe.httpGet",
    "startupProbe.tcpSocket",
    "lifecycle.postStart.httpGet",
    "lifecycle.postStart.tcpSocket",
    "lifecycle.preStop.httpGet",
    "lifecycle.preStop.tcpSocket",
)


def check(inputs: Inputs) -> Iterator[Violation]:
    """The pod first, then each container; what a container may leave out must then be set for its pod."""
    spec = pod_spec(inputs)
    if spec is None:
        return
    yield from _pod(spec)
    yield from _apparmor_annotations(inputs)
    for container in containers(inputs):
        yield from _container(container)
        yield from _set_here_or_on_the_pod(container, spec)


def _pod(spec: Inputs) -> Iterator[Violation]:
    for namespace in ("hostNetwork", "hostPID", "hostIPC"):
        yield from spec.expect(namespace, is_false, "false", missing=False)
    for volume in spec.each("volumes"):
        for kind in volume.given():
            if kind != "name" and kind not in VOLUME_KINDS:
                yield Violation(
                    path=f"{volume.path}.{kind}", expected="one of the kinds of volumes that hold no host data"
                )
    for sysctl in spec.each("securityContext.sysctls"):
        yield from sysctl.expect("name", one_of(*SAFE_SYSCTLS), "a sysctl that concerns the pod alone")
    yield from _either(spec)


def _either(context: Inputs) -> Iterator[Violation]:
    """What pods and containers may both say."""
    prefix = "securityContext"
    yield from context.expect(f"{prefix}.runAsUser", lambda user: user != 0, "not 0 (root)", missing="unset")
    yield from context.expect(f"{prefix}.windowsOptions.hostProcess", is_false, "false", missing=False)
    yield from context.expect(f"{prefix}.seLinuxOptions.type", one_of(*SELINUX_TYPES), "a container type", missing="")
    yield from context.expect(f"{prefix}.seLinuxOptions.user", one_of(""), "unset", missing="")
    yield from context.expect(f"{prefix}.seLinuxOptions.role", one_of(""), "unset", missing="")
    yield from context.expect(
        f"{prefix}.appArmorProfile.type",
        one_of("RuntimeDefault", "Localhost"),
        "RuntimeDefault or Localhost",
        missing="RuntimeDefault",
    )


def _container(container: Inputs) -> Iterator[Violation]:
    prefix = "securityContext"
    yield from _either(container)
    yield from container.expect(f"{prefix}.privileged", is_false, "false", missing=False)
    yield from container.expect(f"{prefix}.allowPrivilegeEscalation", is_false, "false", missing=True)
    yield from container.expect(f"{prefix}.procMount", one_of("Default", ""), "Default", missing="Default")
    yield from _capabilities(container)
    for port in container.each("ports"):
        yield from port.expect("hostPort", lambda number: number == 0, "unset", missing=0)
    for handler in HANDLERS:
        if not container.lacks(f"{handler}.host"):
            yield Violation(path=f"{container.path}.{handler}.host", expected="unset, so that the pod itself is asked")


def _capabilities(container: Inputs) -> Iterator[Violation]:
    yield from container.expect_among("securityContext.capabilities.drop", "ALL")
    for path, capability in container.items("securityContext.capabilities.add"):
        if capability != "NET_BIND_SERVICE":
            yield Violation(path=path, expected="NET_BIND_SERVICE, or none")


def _set_here_or_on_the_pod(container: Inputs, spec: Inputs) -> Iterator[Violation]:
    """A container's own word counts more than its pod's."""
    for path, holds, expected in (
        ("securityContext.runAsNonRoot", is_true, "true, here or on the pod"),
        (
            "securityContext.seccompProfile.type",
            one_of("RuntimeDefault", "Localhost"),
            "RuntimeDefault or Localhost, here or on the pod",
        ),
    ):
        own, shared = container.read(path), spec.read(path)
        value = shared if own is MISSING else own
        if value is UNKNOWN:
            continue
        if isinstance(value, State) or not holds(value):
            yield Violation(path=f"{container.path}.{path}", expected=expected)


def _apparmor_annotations(inputs: Inputs) -> Iterator[Violation]:
    """The older spelling, on the pod's metadata."""
    metadata_path = POD_SPECS[inputs.resource_type].removesuffix("spec") + "metadata"
    annotations = inputs.within(f"{metadata_path}.annotations")
    if annotations is None:
        return
    for key in annotations.given():
        if key.startswith(APPARMOR_ANNOTATION):
            yield Violation(path=f"{metadata_path}.annotations", expected="appArmorProfile, not the annotation")


kubernetes_pod_security = resource_rule(
    name="kubernetes-pod-security",
    description="Pods meet the restricted Pod Security Standard.",
    types=WORKLOADS,
    check=check,
    severity=Severity.HIGH,
    remediation="Set the security contexts as the restricted standard asks, or redesign what needs more.",
    reference="https://kubernetes.io/docs/concepts/security/pod-security-standards/",
    sources=["CKV_K8S_16-20", "CKV_K8S_23", "CKV_K8S_31", "CKV_K8S_37", "Kyverno pod-security"],
    requirements=[soc2("CC6.8"), hipaa("164.312(a)(1)"), gdpr("32")],
)
