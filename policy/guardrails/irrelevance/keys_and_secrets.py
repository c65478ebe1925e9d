"""What is harmless in keys, secrets and the topic that tells when they are due."""

from typing import Final

from guardrails.irrelevance.judgement import (
    A_NAME,
    A_PLACE,
    GOOD_DEFAULT,
    PACE,
    STRICTER,
    Judgement,
)

KEY: Final = "gcp:kms/cryptoKey:CryptoKey"

JUDGEMENTS: Final = (
    Judgement(type=KEY, places=("destroyScheduledDuration", "purpose"), kind="key removed", reason=GOOD_DEFAULT),
    Judgement(type=KEY, places=("destroyScheduledDuration",), kind="duration widened", reason=STRICTER),
    Judgement(type=KEY, places=("rotationPeriod",), kind="duration shortened", reason=STRICTER),
    Judgement(type="gcp:secretmanager/secret:Secret", places=("secretId",), reason=A_NAME),
    Judgement(type="gcp:secretmanager/secret:Secret", places=("*.replicas[].location",), reason=A_PLACE),
    Judgement(
        type="gcp:secretmanager/secret:Secret", places=("rotation.nextRotationTime", "versionDestroyTtl"), reason=PACE
    ),
    Judgement(
        type="gcp:secretmanager/secret:Secret",
        places=("rotation.rotationPeriod",),
        kind="duration shortened",
        reason=STRICTER,
    ),
    Judgement(type="gcp:pubsub/topic:Topic", places=("messageRetentionDuration",), reason=PACE),
)
