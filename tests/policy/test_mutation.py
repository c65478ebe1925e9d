"""The harness itself: what it weakens, what it counts, and what it says."""

from dataclasses import replace

import pytest
from pulumi_policy import Severity

from guardrails.frameworks import soc2
from guardrails.inputs import is_true
from guardrails.irrelevance import JUDGEMENTS, why_irrelevant
from guardrails.judgement import Resource
from guardrails.mutation import mutate, mutations
from guardrails.mutation_report import as_json, as_text
from guardrails.packs import RULES
from guardrails.rule import resource_rule
from guardrails.sql.own_key import sql_own_key
from tests.policy.examples.example import UNKNOWN, resource, urn
from tests.policy.examples.foundations import key
from tests.policy.examples.sql import database

TYPE = "test:index:Thing"
CANARY = "canary-77aa"


def thing(**inputs):
    return resource(TYPE, "thing", inputs)


def about_safe(inputs):
    yield from inputs.expect("safe", is_true, "true", missing=False)


SAFE = resource_rule(
    name="thing-safe",
    description="Things are safe.",
    types=[TYPE],
    check=about_safe,
    severity=Severity.LOW,
    remediation="Make it safe.",
    reference="https://example.org",
    sources=["ours"],
    requirements=[soc2("CC6.1")],
)


def weakened(**inputs):
    return {(each.place, each.kind): each.resource.inputs for each in mutations(thing(**inputs))}


@pytest.mark.parametrize(
    ("value", "kind", "becomes"),
    [
        (True, "boolean flipped", False),
        (3, "number widened", 301),
        (3.0, "number zeroed", 0),
        ("text", "text changed", "weakened"),
        (UNKNOWN, "reference made literal", "weakened"),
        ("7776000s", "duration widened", "777600000s"),
        ("7776000s", "duration shortened", "77760s"),
        ("10.0.0.0/8", "range widened", "0.0.0.0/0"),
        ("api@sha256:abc", "digest removed", "api"),
        (["a"], "list emptied", []),
    ],
)
def test_each_kind_of_value_is_weakened_in_its_own_way(value, kind, becomes):
    assert weakened(a=value)[("a", kind)] == {"a": becomes}


def test_each_key_is_removed_at_any_depth_and_nothing_else_changes():
    inputs = {"a": {"b": [{"c": True, "d": 1}]}, "e": False}

    found = weakened(**inputs)

    assert found[("a.b[].c", "key removed")] == {"a": {"b": [{"d": 1}]}, "e": False}
    assert found[("a.b[].c", "boolean flipped")] == {"a": {"b": [{"c": False, "d": 1}]}, "e": False}
    assert found[("a", "key removed")] == {"e": False}


def test_a_number_that_is_zero_and_an_empty_list_cannot_be_lowered():
    assert set(weakened(a=0, b=[])) == {
        ("a", "key removed"),
        ("a", "number widened"),
        ("b", "key removed"),
    }


def test_a_mutation_leaves_the_plan_as_it_was():
    plan = thing(a={"b": [1]})

    list(mutations(plan))

    assert plan.inputs == {"a": {"b": [1]}}


def test_what_a_rule_refuses_is_killed_and_the_rest_survives():
    outcome = mutate([thing(safe=True, colour="red")], [SAFE])

    killed = {(each.mutation.place, each.mutation.kind): each.killers for each in outcome.verdicts}
    assert killed == {
        ("safe", "key removed"): ("thing-safe",),
        ("safe", "boolean flipped"): ("thing-safe",),
        ("colour", "key removed"): (),
        ("colour", "text changed"): (),
    }
    assert outcome.score == 0.5


def test_a_plan_that_is_refused_as_it_stands_kills_nothing_by_that():
    outcome = mutate([thing(safe=False, colour="red")], [SAFE])

    assert [refusal.rule for refusal in outcome.baseline] == ["thing-safe"]
    assert {each.mutation.place for each in outcome.verdicts if each.killers} == {"safe"}


def test_a_reference_that_becomes_a_literal_is_noticed_by_a_rule_over_the_stack():
    user = Resource(
        type=database.type,
        name=database.name,
        urn=database.urn,
        inputs={"encryptionKeyName": UNKNOWN},
        property_dependencies={"encryptionKeyName": [key.urn]},
    )

    outcome = mutate([key, user], [sql_own_key])

    killed = {(each.mutation.place, each.mutation.kind) for each in outcome.verdicts if each.killers}
    assert killed == {("encryptionKeyName", "reference made literal"), ("rotationPeriod", "key removed")}
    assert outcome.baseline == ()


def test_properties_judged_irrelevant_are_counted_apart():
    outcome = mutate([thing(safe=True, description="red")], [SAFE])

    assert (outcome.score, outcome.raw_score) == (1.0, 0.5)


def test_an_irrelevant_property_that_a_rule_refuses_counts():
    def about_description(inputs):
        yield from inputs.expect_presence("description", "a description")

    rule = resource_rule(
        **{field: getattr(SAFE, field) for field in ("name", "description", "types", "severity", "remediation")},
        check=about_description,
        reference="https://example.org",
        sources=["ours"],
        requirements=[soc2("CC6.1")],
    )

    outcome = mutate([thing(description="red")], [rule])

    assert [each.killers for each in outcome.relevant] == [("thing-safe",)]


def test_types_that_no_rule_judges_are_told_apart():
    other = resource("test:index:Other", "other", {"colour": "red"})

    outcome = mutate([thing(safe=True), other], [SAFE])

    assert (outcome.score, outcome.judged_score) == (0.5, 1.0)
    assert "in the types that some rule judges: 100%" in as_text(outcome)


def test_an_empty_plan_has_nothing_to_lose():
    assert mutate([], [SAFE]).score == 1.0


@pytest.mark.parametrize(
    ("resource_type", "place", "kind", "irrelevant"),
    [
        (TYPE, "description", "text changed", True),
        ("gcp:x:Y", "labels.environment", "key removed", True),
        ("gcp:x:Y", "settings.name", "text changed", False),
        ("kubernetes:core/v1:Service", "metadata.labels.app", "text changed", True),
        ("kubernetes:core/v1:Namespace", "metadata.labels.tenant", "text changed", False),
        (key.type, "rotationPeriod", "duration shortened", True),
        (key.type, "rotationPeriod", "duration widened", False),
        (database.type, "deletionProtection", "key removed", True),
        (database.type, "deletionProtection", "boolean flipped", False),
        (database.type, "settings.databaseFlags[].value", "text changed", False),
    ],
)
def test_irrelevance_is_a_matter_of_type_property_and_kind(resource_type, place, kind, irrelevant):
    assert bool(why_irrelevant(resource_type, place, kind)) is irrelevant


@pytest.mark.parametrize("judgement", JUDGEMENTS, ids=lambda judgement: f"{judgement.type} {judgement.places[0]}")
def test_every_judgement_of_irrelevance_has_a_reason_and_is_about_no_more_than_some_properties(judgement):
    assert judgement.reason
    assert "*" not in judgement.places


def made_by(component, **inputs):
    """A thing that a component registered."""
    return replace(thing(**inputs), urn=f"urn:pulumi:prod::spotify-ai-agent::a:b:Outer${component}${TYPE}::thing")


@pytest.mark.parametrize(
    ("qualified", "component"),
    [
        (TYPE, ""),
        (f"pulumi:pulumi:Stack${TYPE}", ""),
        (f"a:b:Inner${TYPE}", "a:b:Inner"),
        (f"a:b:Outer$a:b:Inner${TYPE}", "a:b:Inner"),
    ],
)
def test_the_component_of_a_resource_is_the_nearest_that_its_urn_names(qualified, component):
    assert replace(thing(), urn=f"urn:pulumi:prod::p::{qualified}::thing").component == component


def test_the_report_shows_scores_and_survivors_per_component_without_values():
    outcome = mutate([thing(safe=True, colour=CANARY), made_by("a:b:Inner", safe=True)], [SAFE])

    text = as_text(outcome)

    assert [line.split()[-5:] for line in text.splitlines()[:4]] == [
        ["component", "relevant", "refused", "share", "all"],
        ["component)", "4", "2", "50%", "4"],
        ["a:b:Inner", "2", "2", "100%", "2"],
        ["together", "6", "4", "67%", "6"],
    ]
    assert f"survived in (no component)\n  {TYPE} colour: key removed, text changed" in text
    assert "survived in a:b:Inner" not in text
    assert CANARY not in text
    assert CANARY not in str(as_json(outcome))


def test_the_report_for_machines_says_the_same():
    outcome = mutate([made_by("a:b:Inner", safe=True, colour="red", description="x")], [SAFE])

    survivors = {"colour": "key removed, text changed"}
    counts = {"killed": 2, "relevant": 4, "all": 6}
    assert as_json(outcome) == {
        "score": 0.5,
        "judgedScore": 0.5,
        "rawScore": 2 / 6,
        **counts,
        "components": {"a:b:Inner": {**counts, "survivors": {TYPE: survivors}}},
        "types": {TYPE: {**counts, "survivors": survivors}},
        "killers": {"thing-safe": 2},
        "refusedUnchanged": [],
    }


def test_a_component_that_is_irrelevant_altogether_has_no_score():
    text = as_text(mutate([made_by("a:b:Inner", description="x")], [SAFE]))

    assert text.splitlines()[1].split() == ["a:b:Inner", "0", "0", "-", "2"]


def test_a_good_database_loses_nothing_that_matters_unnoticed():
    """The mutations that must never survive, whatever becomes of the rules."""
    user = Resource(
        type=database.type,
        name=database.name,
        urn=database.urn,
        inputs=database.inputs,
        property_dependencies={"encryptionKeyName": [urn(key.type, key.name)]},
    )

    outcome = mutate([key, user], RULES)

    survivors = {each.mutation.place for each in outcome.verdicts if not each.killers}
    assert not survivors & {
        "encryptionKeyName",
        "settings.ipConfiguration.ipv4Enabled",
        "settings.ipConfiguration.sslMode",
        "settings.backupConfiguration.enabled",
        "settings.backupConfiguration.pointInTimeRecoveryEnabled",
        "settings.deletionProtectionEnabled",
    }
