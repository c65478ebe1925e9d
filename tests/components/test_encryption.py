"""The key ring, under Pulumi mocks in preview mode: what nobody fabricates stays unknown, as in a real preview."""

import pulumi
import pytest

from components.encryption import ENCRYPT_DECRYPT, Encryption, EncryptionArgs, KeyArgs
from tests.recorded_plan import UNKNOWN, record

RING = "gcp:kms/keyRing:KeyRing"
KEY = "gcp:kms/cryptoKey:CryptoKey"
GRANT = "gcp:kms/cryptoKeyIAMMember:CryptoKeyIAMMember"
SUFFIX = "random:index/randomId:RandomId"


def key(**changed):
    fields = {
        "rotation_period_s": 7_776_000,
        "destroy_delay_s": 2_592_000,
        "protection_level": "HSM",
        "outlives_the_stack": False,
        "members": {"sql-agent": "serviceAccount:sql@example.iam.gserviceaccount.com"},
    }
    return KeyArgs(**(fields | changed))


def encryption(**changed):
    fields = {
        "project": "p",
        "location": "europe-west1",
        "ring_name": "prod",
        "labels": {"environment": "prod"},
        "deletion_protection": True,
        "keys": {"sql": key()},
    }
    return EncryptionArgs(**(fields | changed))


def test_each_key_rotates_sits_in_an_hsm_and_can_be_restored_for_thirty_days():
    inputs = record(lambda: Encryption("keys", encryption())).inputs(KEY, "keys-sql")

    assert inputs == {
        "name": "sql",
        "keyRing": UNKNOWN,
        "purpose": "ENCRYPT_DECRYPT",
        "rotationPeriod": "7776000s",
        "destroyScheduledDuration": "2592000s",
        "versionTemplate": {"algorithm": "GOOGLE_SYMMETRIC_ENCRYPTION", "protectionLevel": "HSM"},
        "deletionPolicy": "PREVENT",
        "labels": {"environment": "prod"},
    }


def test_a_key_may_be_destroyed_only_where_nothing_is_protected():
    plan = record(lambda: Encryption("keys", encryption(deletion_protection=False)))

    assert plan.inputs(KEY, "keys-sql")["deletionPolicy"] == "DELETE"


def test_a_key_under_backups_that_outlive_the_stack_keeps_its_material():
    kept = encryption(deletion_protection=False, keys={"sql": key(outlives_the_stack=True)})

    assert record(lambda: Encryption("keys", kept)).inputs(KEY, "keys-sql")["deletionPolicy"] == "ABANDON"


def test_a_key_is_never_destroyed_to_make_room_for_its_successor():
    made = record(lambda: Encryption("keys", encryption())).one(KEY, "keys-sql")

    assert made.delete_before_replace is False


def test_the_rings_name_ends_in_digits_of_this_stack_because_rings_outlive_a_destroy():
    plan = record(lambda: Encryption("keys", encryption()))

    assert plan.inputs(RING, "keys-ring") == {"project": "p", "location": "europe-west1", "name": UNKNOWN}
    assert plan.one(RING, "keys-ring").behind("name") == {"keys-suffix"}
    assert plan.inputs(SUFFIX, "keys-suffix") == {
        "byteLength": 4.0,
        "keepers": {"project": "p", "location": "europe-west1", "ring_name": "prod"},
    }


def test_only_the_named_members_may_use_a_key_and_only_to_encrypt_and_decrypt():
    members = {
        "nodes": "serviceAccount:a@x.iam.gserviceaccount.com",
        "backup": "serviceAccount:b@x.iam.gserviceaccount.com",
    }
    keys = {"sql": key(), "disks": key(members=members), "unused": key(members={})}

    grants = record(lambda: Encryption("keys", encryption(keys=keys))).every(GRANT)

    assert grants == {
        "keys-sql-sql-agent": {
            "cryptoKeyId": UNKNOWN,
            "role": ENCRYPT_DECRYPT,
            "member": "serviceAccount:sql@example.iam.gserviceaccount.com",
        },
        "keys-disks-nodes": {"cryptoKeyId": UNKNOWN, "role": ENCRYPT_DECRYPT, "member": members["nodes"]},
        "keys-disks-backup": {"cryptoKeyId": UNKNOWN, "role": ENCRYPT_DECRYPT, "member": members["backup"]},
    }
    assert ENCRYPT_DECRYPT == "roles/cloudkms.cryptoKeyEncrypterDecrypter"


def test_whoever_uses_a_key_waits_for_its_grants():
    def program():
        keys = Encryption("keys", encryption())
        pulumi.CustomResource("test:user:User", "user", {"key": keys.key_ids["sql"]})

    behind = record(program).one("test:user:User", "user").behind("key")

    assert {"keys-sql", "keys-sql-sql-agent"} <= behind


def test_created_twice_in_one_stack_two_rings_stand_beside_each_other():
    def program():
        Encryption("one", encryption())
        Encryption("other", encryption())

    assert record(program).names(RING) == ["one-ring", "other-ring"]


@pytest.mark.parametrize("protect", [True, False])
def test_the_callers_protection_reaches_ring_keys_and_grants(protect):
    plan = record(lambda: Encryption("keys", encryption(), pulumi.ResourceOptions(protect=protect)))

    assert {resource.protect for resource in plan.resources} == {protect}
    assert len(plan.resources) == 5
