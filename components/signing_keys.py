"""Keys that sign: private halves that never leave Cloud KMS, public halves for whoever verifies.

Takes the place of shared secrets for tokens (`jwt.secret_key`): a service signs by calling Cloud KMS as itself, and the
others verify with a public key, so that there is nothing to leak, copy or hide.
Owns the keys in a ring, who may sign with each and who may read its public half. Does not own the ring (encryption.py),
nor the versions after the first.
Deliberately not set: `rotation_period`, which Cloud KMS refuses for asymmetric keys: a rotation is a new version, made
by operations, published beside the old one until the last token of the old one has expired.
Surprises: signing takes a network call and has a quota; tokens are signed per session, not per request. Like every key,
it is never deleted; algorithm and protection level stay as they were made.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import pulumi_gcp as gcp
from pulumi import ComponentResource, Input, Output, ResourceOptions

SIGN = "roles/cloudkms.signer"
VERIFY = "roles/cloudkms.publicKeyViewer"


@dataclass(frozen=True, kw_only=True)
class SigningKeyArgs:
    """One key.

    Attributes:
        algorithm: EC_SIGN_P256_SHA256 is ES256 of JSON Web Algorithms (RFC 7518), RSA_SIGN_PKCS1_3072_SHA256 is RS256.
        protection_level: SOFTWARE or HSM.
        destroy_delay_s: Seconds that a destroyed version can still be restored.
        signers: IAM members that may sign, by name.
        verifiers: IAM members that may read the public half, by name.
    """

    algorithm: Literal["EC_SIGN_P256_SHA256", "RSA_SIGN_PKCS1_3072_SHA256"]
    protection_level: Literal["SOFTWARE", "HSM"]
    destroy_delay_s: int
    signers: Mapping[str, Input[str]]
    verifiers: Mapping[str, Input[str]]


@dataclass(frozen=True, kw_only=True)
class SigningKeysArgs:
    """What the keys need.

    Attributes:
        key_ring: Id of the ring.
        labels: On every key.
        deletion_protection: Whether the provider refuses to destroy a key, that is, all its versions.
        keys: A purpose to its key.
    """

    key_ring: Input[str]
    labels: Mapping[str, str]
    deletion_protection: bool
    keys: Mapping[str, SigningKeyArgs]


class SigningKeys(ComponentResource):
    """Keys whose signers may sign when `key_ids` resolves."""

    key_ids: dict[str, Output[str]]

    def __init__(self, name: str, args: SigningKeysArgs, opts: ResourceOptions | None = None) -> None:
        super().__init__("spotify-ai-agent:security:SigningKeys", name, None, opts)
        child = ResourceOptions(parent=self)

        self.key_ids = {}
        for purpose, key in args.keys.items():
            crypto_key = gcp.kms.CryptoKey(
                f"{name}-{purpose}",
                key_ring=args.key_ring,
                # Apart from the keys that encrypt, which lie in the same ring under their purposes.
                name=f"{purpose}-signing",
                purpose="ASYMMETRIC_SIGN",
                destroy_scheduled_duration=f"{key.destroy_delay_s}s",
                version_template={"algorithm": key.algorithm, "protection_level": key.protection_level},
                deletion_policy="PREVENT" if args.deletion_protection else "DELETE",
                labels=dict(args.labels),
                opts=ResourceOptions(parent=self, delete_before_replace=False),
            )
            grants = [
                gcp.kms.CryptoKeyIAMMember(
                    f"{name}-{purpose}-{verb}-{member_name}",
                    crypto_key_id=crypto_key.id,
                    role=role,
                    member=member,
                    opts=child,
                )
                for verb, role, members in (("sign", SIGN, key.signers), ("verify", VERIFY, key.verifiers))
                for member_name, member in members.items()
            ]
            # By URN, which a preview knows: see docs/adr/0006.
            self.key_ids[purpose] = Output.all(crypto_key.id, *(grant.urn for grant in grants)).apply(
                lambda got: str(got[0])
            )

        self.register_outputs({"key_ids": self.key_ids})
