"""What stands at the edge."""

from typing import Final

from guardrails.inputs import MISSING, UNKNOWN, Inputs

SSL_POLICIES: Final = ("gcp:compute/sSLPolicy:SSLPolicy", "gcp:compute/regionSslPolicy:RegionSslPolicy")
SECURITY_POLICY: Final = "gcp:compute/securityPolicy:SecurityPolicy"
GATEWAY: Final = "kubernetes:gateway.networking.k8s.io/v1:Gateway"
GATEWAY_POLICY: Final = "kubernetes:networking.gke.io/v1:GCPGatewayPolicy"
BACKEND_POLICY: Final = "kubernetes:networking.gke.io/v1:GCPBackendPolicy"


def faces_the_internet(gateway: Inputs) -> bool:
    """Whether the Gateway's class makes an external load balancer; an unknown class counts as one."""
    name = gateway.read("spec.gatewayClassName")
    return name is UNKNOWN or (name is not MISSING and "external" in str(name))
