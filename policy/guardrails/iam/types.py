"""Where access is granted: one member, or a list of members, per binding."""

from collections.abc import Iterator
from typing import Any

from guardrails.inputs import UNKNOWN, Inputs, State

PROJECT_GRANTS = (
    "gcp:projects/iAMMember:IAMMember",
    "gcp:projects/iAMBinding:IAMBinding",
)
GRANTS = (
    *PROJECT_GRANTS,
    "gcp:kms/cryptoKeyIAMMember:CryptoKeyIAMMember",
    "gcp:kms/cryptoKeyIAMBinding:CryptoKeyIAMBinding",
    "gcp:kms/keyRingIAMMember:KeyRingIAMMember",
    "gcp:kms/keyRingIAMBinding:KeyRingIAMBinding",
    "gcp:serviceaccount/iAMMember:IAMMember",
    "gcp:serviceaccount/iAMBinding:IAMBinding",
    "gcp:certificateauthority/caPoolIamMember:CaPoolIamMember",
    "gcp:certificateauthority/caPoolIamBinding:CaPoolIamBinding",
    "gcp:storage/bucketIAMMember:BucketIAMMember",
    "gcp:storage/bucketIAMBinding:BucketIAMBinding",
    "gcp:secretmanager/secretIamMember:SecretIamMember",
    "gcp:secretmanager/secretIamBinding:SecretIamBinding",
    "gcp:pubsub/topicIAMMember:TopicIAMMember",
    "gcp:pubsub/topicIAMBinding:TopicIAMBinding",
    "gcp:iap/webIamMember:WebIamMember",
    "gcp:iap/webIamBinding:WebIamBinding",
    "gcp:iap/webTypeComputeIamMember:WebTypeComputeIamMember",
    "gcp:iap/webTypeComputeIamBinding:WebTypeComputeIamBinding",
)


def members(inputs: Inputs) -> Iterator[tuple[str, Any]]:
    """Path and name of each known member."""
    single = inputs.read("member")
    if not isinstance(single, State) and single is not UNKNOWN:
        yield "member", single
    yield from inputs.items("members")
