"""A stack rule over references, which a preview knows although the key's id is unknown."""

import pytest

from guardrails.judgement import judge
from guardrails.kms.types import CRYPTO_KEY
from guardrails.sql.own_key import sql_own_key
from guardrails.sql.types import DATABASE_INSTANCE
from tests.policy.examples.example import UNKNOWN, resource, urn

KEY = urn(CRYPTO_KEY, "sql")
GRANT = "gcp:kms/cryptoKeyIAMMember:CryptoKeyIAMMember"


def key(**changed):
    return resource(CRYPTO_KEY, "sql", {"keyRing": UNKNOWN, "rotationPeriod": "7776000s"} | changed)


def database(reference=KEY, name="primary", value=UNKNOWN):
    inputs = {"region": UNKNOWN, "settings": {"tier": UNKNOWN}} | ({"encryptionKeyName": value} if value else {})
    return resource(DATABASE_INSTANCE, name, inputs, **({"encryptionKeyName": reference} if reference else {}))


def refused(*resources):
    return {refusal.urn.rpartition("::")[2]: refusal.message for refusal in judge(resources, [sql_own_key])}


def test_a_key_of_this_stack_that_rotates_is_accepted_while_its_id_is_unknown():
    assert refused(key(), database()) == {}


def test_an_unknown_period_is_on_its_way():
    assert refused(key(rotationPeriod=UNKNOWN), database()) == {}


def test_a_key_by_name_is_refused():
    found = refused(key(), database(reference=None, value="projects/theirs/k"))

    assert "encryptionKeyName: expected the id of a Cloud KMS key of this stack" in found["primary"]


def test_a_reference_to_something_else_is_refused():
    grant = resource(GRANT, "grant", {})

    assert list(refused(grant, database(reference=grant.urn))) == ["primary"]


@pytest.mark.parametrize("changed", [{"rotationPeriod": None}, {"rotationPeriod": ""}], ids=["none", "empty"])
def test_a_key_that_never_rotates_is_refused(changed):
    assert "a key that rotates" in refused(key(**changed), database())["primary"]


def test_one_bad_instance_is_found_among_good_ones():
    assert list(refused(key(), database(), database(reference=None, name="replica"))) == ["replica"]


def test_an_instance_without_any_key_is_left_to_the_rule_about_that():
    assert refused(key(), database(reference=None, value=None)) == {}
