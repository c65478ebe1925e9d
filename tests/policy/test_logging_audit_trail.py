"""Stack rules of the audit trail: everything is copied into a bucket, and nobody can delete it from there."""

import pytest

from guardrails.judgement import judge
from guardrails.logging.locked_archive import logging_locked_archive
from guardrails.logging.sink_for_all import logging_sink_for_all
from guardrails.logging.types import AUDIT_CONFIG, SINK
from guardrails.storage.types import BUCKET
from tests.policy.examples.example import UNKNOWN, resource, urn

ARCHIVE = urn(BUCKET, "archive")
LOCKED = {"isLocked": True, "retentionPeriod": "31536000"}
KEY = "gcp:kms/cryptoKey:CryptoKey"


def config(service="allServices"):
    return resource(AUDIT_CONFIG, "config", {"service": service})


def sink(into=ARCHIVE, **changed):
    inputs = {"destination": UNKNOWN, "uniqueWriterIdentity": True} | changed
    return resource(SINK, "everything", inputs, **({"destination": into} if into else {}))


def archive(policy=LOCKED, name="archive"):
    return resource(BUCKET, name, {"name": UNKNOWN} | ({"retentionPolicy": policy} if policy else {}))


def refused(*resources, rule):
    return [refusal.message for refusal in judge(resources, [rule])]


def test_a_sink_for_everything_into_a_bucket_of_the_stack_is_accepted_while_its_name_is_unknown():
    assert refused(config(), sink(), archive(), rule=logging_sink_for_all) == []


@pytest.mark.parametrize(
    "changed",
    [
        {"filter": "severity=ERROR"},
        {"filter": UNKNOWN},
        {"exclusions": [{"name": "n", "filter": "f"}]},
        {"disabled": True},
        {"uniqueWriterIdentity": False},
    ],
    ids=str,
)
def test_a_sink_that_leaves_something_out_is_none(changed):
    (message,) = refused(config(), sink(**changed), archive(), rule=logging_sink_for_all)
    assert "service: expected a sink of this stack that copies every entry" in message


@pytest.mark.parametrize("into", [None, urn(KEY, "key")], ids=["a bucket by name", "something else"])
def test_a_sink_elsewhere_is_none(into):
    key = resource(KEY, "key", {})
    assert len(refused(config(), sink(into=into), archive(), key, rule=logging_sink_for_all)) == 1


def test_no_sink_at_all_is_refused():
    assert len(refused(config(), archive(), rule=logging_sink_for_all)) == 1


@pytest.mark.parametrize("changed", [{"filter": ""}, {"exclusions": []}, {"disabled": False}], ids=str)
def test_nothing_left_out_may_be_said_in_words(changed):
    assert refused(config(), sink(**changed), archive(), rule=logging_sink_for_all) == []


def test_a_stack_that_configures_one_service_need_not_keep_the_trail():
    assert refused(config(service="storage.googleapis.com"), rule=logging_sink_for_all) == []


def test_a_locked_archive_is_accepted():
    assert refused(sink(), archive(), rule=logging_locked_archive) == []


@pytest.mark.parametrize(
    ("policy", "paths"),
    [
        (None, ["retentionPolicy.isLocked", "retentionPolicy.retentionPeriod"]),
        ({"isLocked": False, "retentionPeriod": "31536000"}, ["retentionPolicy.isLocked"]),
        ({"retentionPeriod": "31536000"}, ["retentionPolicy.isLocked"]),
        ({"isLocked": True, "retentionPeriod": "31535999"}, ["retentionPolicy.retentionPeriod"]),
        ({"isLocked": True, "retentionPeriod": "a year"}, ["retentionPolicy.retentionPeriod"]),
        ({"isLocked": UNKNOWN, "retentionPeriod": "1"}, ["retentionPolicy.retentionPeriod"]),
    ],
)
def test_an_archive_that_can_be_emptied_is_refused(policy, paths):
    messages = refused(sink(), archive(policy), rule=logging_locked_archive)
    assert len(messages) == len(paths)
    assert all(f"{path}: expected" in message for path, message in zip(paths, messages, strict=True))


@pytest.mark.parametrize(
    "policy",
    [{"isLocked": True, "retentionPeriod": 31536000.0}, {"isLocked": True, "retentionPeriod": UNKNOWN}, UNKNOWN],
    ids=str,
)
def test_another_spelling_or_what_is_not_known_yet_is_accepted(policy):
    assert refused(sink(), archive(policy), rule=logging_locked_archive) == []


def test_a_bucket_that_no_sink_fills_need_not_be_locked():
    assert refused(sink(), archive(), archive(policy=None, name="models"), rule=logging_locked_archive) == []
