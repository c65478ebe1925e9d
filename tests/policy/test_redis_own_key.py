"""A stack rule over references, which a preview knows although the key's id is unknown."""

import pytest

from guardrails.judgement import judge
from guardrails.kms.types import CRYPTO_KEY
from guardrails.redis.own_key import redis_own_key
from guardrails.redis.types import CLUSTER
from tests.policy.examples.example import UNKNOWN, resource, urn

KEY = urn(CRYPTO_KEY, "redis")
GRANT = "gcp:kms/cryptoKeyIAMMember:CryptoKeyIAMMember"


def key(**changed):
    return resource(CRYPTO_KEY, "redis", {"keyRing": UNKNOWN, "rotationPeriod": "7776000s"} | changed)


def cluster(reference=KEY, name="cache", value=UNKNOWN):
    inputs = {"region": UNKNOWN, "shardCount": 3.0} | ({"kmsKey": value} if value else {})
    return resource(CLUSTER, name, inputs, **({"kmsKey": reference} if reference else {}))


def refused(*resources):
    return {refusal.urn.rpartition("::")[2]: refusal.message for refusal in judge(resources, [redis_own_key])}


def test_a_key_of_this_stack_that_rotates_is_accepted_while_its_id_is_unknown():
    assert refused(key(), cluster()) == {}


def test_an_unknown_period_is_on_its_way():
    assert refused(key(rotationPeriod=UNKNOWN), cluster()) == {}


def test_a_key_by_name_is_refused():
    found = refused(key(), cluster(reference=None, value="projects/theirs/k"))

    assert "kmsKey: expected the id of a Cloud KMS key of this stack" in found["cache"]


def test_a_reference_to_something_else_is_refused():
    grant = resource(GRANT, "grant", {})

    assert list(refused(grant, cluster(reference=grant.urn))) == ["cache"]


@pytest.mark.parametrize("changed", [{"rotationPeriod": None}, {"rotationPeriod": ""}], ids=["none", "empty"])
def test_a_key_that_never_rotates_is_refused(changed):
    assert "a key that rotates" in refused(key(**changed), cluster())["cache"]


def test_one_bad_cluster_is_found_among_good_ones():
    assert list(refused(key(), cluster(), cluster(reference=None, name="other"))) == ["other"]


def test_an_cluster_without_any_key_is_left_to_the_rule_about_that():
    assert refused(key(), cluster(reference=None, value=None)) == {}
