"""What is harmless at the edge."""

from typing import Final

from guardrails.irrelevance.judgement import (
    A_NAME,
    A_PLACE,
    A_ROUTE,
    CAPACITY,
    STRICTER,
    Judgement,
)

JUDGEMENTS: Final = (
    Judgement(type="kubernetes:networking.gke.io/v1:HealthCheckPolicy", places=("spec*",), reason=CAPACITY),
    Judgement(
        type="kubernetes:networking.gke.io/v1:GCPBackendPolicy",
        places=("spec.default.timeoutSec", "spec.default.connectionDraining*"),
        reason=CAPACITY,
    ),
    Judgement(
        type="kubernetes:gateway.networking.k8s.io/v1:*",
        places=(
            "spec.addresses*",
            "spec.hostnames*",
            "spec.listeners[].name",
            "spec.rules[].backendRefs*",
            "spec.rules[].matches*",
        ),
        reason=A_ROUTE,
    ),
    Judgement(type="gcp:compute/address:Address", places=("address", "purpose", "subnetwork"), reason=A_PLACE),
    Judgement(type="gcp:compute/globalAddress:GlobalAddress", places=("addressType", "ipVersion"), reason=A_PLACE),
    Judgement(
        type="gcp:compute/securityPolicy:SecurityPolicy",
        places=("rules[].description", "advancedOptionsConfig.jsonParsing", "*.ruleVisibility"),
        reason=A_NAME,
    ),
    Judgement(type="gcp:iap/settings:Settings", places=("*.maxAge",), kind="duration shortened", reason=STRICTER),
)
