"""What is harmless in networks and in names."""

from typing import Final

from guardrails.irrelevance.judgement import (
    A_ROUTE,
    STRICTER,
    Judgement,
)

JUDGEMENTS: Final = (
    Judgement(
        type="gcp:compute/subnetwork:Subnetwork",
        places=("logConfig.flowSampling",),
        kind="number widened",
        reason=STRICTER,
    ),
    Judgement(type="gcp:dns/recordSet:RecordSet", places=("ttl", "managedZone", "rrdatas*", "type"), reason=A_ROUTE),
)
