"""Keys that sign: who signs, who verifies, and that nothing about them can be shared."""

from __future__ import annotations

import pulumi
import pytest

from components.signing_keys import SigningKeys
from tests.components import security_arguments as arguments
from tests.recorded_plan import record

KEY = "gcp:kms/cryptoKey:CryptoKey"
GRANT = "gcp:kms/cryptoKeyIAMMember:CryptoKeyIAMMember"


def test_a_key_signs_tokens_inside_an_hsm_and_does_not_rotate_by_itself():
    inputs = record(lambda: SigningKeys("keys", arguments.signing_keys())).inputs(KEY, "keys-jwt")

    assert inputs == {
        "keyRing": "projects/p/locations/europe-west1/keyRings/r",
        "name": "jwt-signing",
        "purpose": "ASYMMETRIC_SIGN",
        "destroyScheduledDuration": "2592000s",
        "versionTemplate": {"algorithm": "EC_SIGN_P256_SHA256", "protectionLevel": "HSM"},
        "deletionPolicy": "PREVENT",
        "labels": {"environment": "prod"},
    }


def test_who_verifies_cannot_sign():
    grants = record(lambda: SigningKeys("keys", arguments.signing_keys())).every(GRANT)

    roles = {name: grant["role"] for name, grant in grants.items()}
    assert roles == {
        "keys-jwt-sign-api": "roles/cloudkms.signer",
        "keys-jwt-verify-api": "roles/cloudkms.publicKeyViewer",
        "keys-jwt-verify-gateway": "roles/cloudkms.publicKeyViewer",
    }


@pytest.mark.parametrize(("protected", "policy"), [(True, "PREVENT"), (False, "DELETE")])
def test_a_key_goes_only_where_nothing_is_protected(protected, policy):
    plan = record(lambda: SigningKeys("keys", arguments.signing_keys(deletion_protection=protected)))

    assert plan.inputs(KEY, "keys-jwt")["deletionPolicy"] == policy
    assert plan.one(KEY, "keys-jwt").delete_before_replace is False


def test_whoever_signs_waits_for_the_grants():
    def program():
        keys = SigningKeys("keys", arguments.signing_keys())
        pulumi.CustomResource("test:user:User", "user", {"key": keys.key_ids["jwt"]})

    assert {"keys-jwt", "keys-jwt-sign-api"} <= record(program).one("test:user:User", "user").behind("key")
