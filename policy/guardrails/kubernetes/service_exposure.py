"""No Kubernetes Service opens a port on nodes or an address on the internet.

The risk: such a service bypasses the gateway, and with it the certificate, the rate limit and the log.
Cannot see: Gateway and Ingress objects, which are the way in that is meant, or services of Helm releases. A load
balancer inside the network passes when its annotation says so.
"""

from collections.abc import Iterator

from pulumi_policy import Severity

from guardrails.frameworks import gdpr, hipaa, soc2
from guardrails.inputs import UNKNOWN, Inputs, Violation, one_of
from guardrails.rule import resource_rule

SERVICE = "kubernetes:core/v1:Service"
INTERNAL = "networking.gke.io/load-balancer-type"


def check(inputs: Inputs) -> Iterator[Violation]:
    """ClusterIP by default."""
    annotations = inputs.within("metadata.annotations")
    if annotations is None:
        return
    internal = annotations.read_key(INTERNAL)
    if inputs.read("spec.type") == "LoadBalancer" and internal in ("Internal", UNKNOWN):
        return
    yield from inputs.expect(
        "spec.type", one_of("ClusterIP", "ExternalName"), "ClusterIP or ExternalName", missing="ClusterIP"
    )
    if not inputs.lacks("spec.externalIPs"):
        yield Violation(path="spec.externalIPs", expected="unset")


kubernetes_service_exposure = resource_rule(
    name="kubernetes-service-exposure",
    description="No Service is a node port, a load balancer outside of the network, or has external addresses.",
    types=[SERVICE],
    check=check,
    severity=Severity.HIGH,
    remediation="Use ClusterIP and let the gateway route to it.",
    reference="https://kubernetes.io/docs/concepts/services-networking/service/",
    sources=["ours"],
    requirements=[soc2("CC6.6"), hipaa("164.312(e)(1)"), gdpr("32")],
)
