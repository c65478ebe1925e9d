"""The promises of the machinery, each with a rule made for the test."""

from datetime import date

import pytest
from pulumi_policy import EnforcementLevel, Severity

from guardrails.frameworks import gdpr, soc2
from guardrails.inputs import Violation
from guardrails.judgement import Resource, judge
from guardrails.rule import resource_rule, stack_rule
from tests.policy.examples.example import UNKNOWN, resource, urn

TYPE = "test:index:Thing"
CANARY = "canary-31c2"
TODAY = date(2026, 11, 23)


def rule(check, **changed):
    fields = {
        "name": "test-rule",
        "description": "Things are fine.",
        "types": [TYPE],
        "check": check,
        "severity": Severity.HIGH,
        "remediation": "Mend the thing.",
        "reference": "https://example.org",
        "sources": ["ours"],
        "requirements": [soc2("CC6.1"), gdpr("32(1)(a)")],
    }
    return resource_rule(**(fields | changed))


def rule_about_the_stack(check):
    return stack_rule(
        name="test-stack-rule",
        description="Things are fine together.",
        types=[TYPE],
        also_reads=[],
        check=check,
        severity=Severity.HIGH,
        remediation="Mend the things.",
        reference="https://example.org",
        sources=["ours"],
        requirements=[soc2("CC6.1")],
    )


def thing(name="thing", **inputs):
    return resource(TYPE, name, inputs)


def refuse(inputs):
    yield Violation(path="size", expected="less")


def messages(resources, *rules, **options):
    return [refusal.message for refusal in judge(resources, rules, today=TODAY, **options)]


def exception(**changed):
    entry = {"owner": "data team", "reason": "until the move", "expires": "2026-11-23", "urn": urn(TYPE, "th*")}
    return {"test-rule": {"exceptions": [entry | changed]}}


def test_a_refusal_names_rule_resource_property_remedy_and_who_asks():
    assert messages([thing()], rule(refuse)) == [
        "test-rule refuses Thing thing: size: expected less. Mend the thing. [security; soc2 CC6.1; gdpr 32(1)(a)]"
    ]


def test_a_rule_that_raises_is_named_and_refuses_without_showing_what_it_read():
    def raising(inputs):
        raise ValueError(inputs.read("password"))
        yield

    (message,) = messages([thing(password=CANARY)], rule(raising))

    assert message.startswith("test-rule failed on Thing thing (ValueError) and so refuses it")
    assert CANARY not in message


def test_a_rule_that_raises_keeps_what_it_had_found_before():
    def half(inputs):
        yield from refuse(inputs)
        raise KeyError("x")

    found = messages([thing()], rule(half))

    assert [message.partition(" Thing")[0] for message in found] == ["test-rule refuses", "test-rule failed on"]


def test_a_rule_that_raises_leaves_other_rules_and_resources_alone():
    def raising_on_one(inputs):
        if inputs.read("broken") is True:
            raise KeyError("x")
        yield from refuse(inputs)

    found = messages([thing("one", broken=True), thing("two")], rule(raising_on_one), rule(refuse, name="other-rule"))

    assert [message.partition(": ")[0] for message in found] == [
        "test-rule failed on Thing one (KeyError) and so refuses it",
        "test-rule refuses Thing two",
        "other-rule refuses Thing one",
        "other-rule refuses Thing two",
    ]


def test_a_check_that_reads_past_the_inputs_and_meets_an_unknown_fails_aloud():
    def raw(inputs):
        assert inputs._values["size"]
        return []

    (message,) = messages([thing(size=UNKNOWN)], rule(raw))

    assert message.startswith("test-rule failed on Thing thing (UnknownValueError)")


def test_a_stack_rule_that_fails_on_one_resource_still_judges_the_others():
    def raising_on_one(thing, stack):
        if thing.name == "one":
            raise KeyError("x")
        yield Violation(path="size", expected="less")

    found = judge([thing("one"), thing("two")], [rule_about_the_stack(raising_on_one)], today=TODAY)

    assert [(refusal.urn, "failed" in refusal.message) for refusal in found] == [
        (urn(TYPE, "one"), True),
        (urn(TYPE, "two"), False),
    ]


def test_a_stack_rule_sees_what_was_declared_though_there_are_no_outputs():
    def about_size(thing, stack):
        yield from thing.inputs.expect("size", lambda size: size < 3, "less than 3")

    found = judge([thing("one", size=2), thing("two", size=4, key=UNKNOWN)], [rule_about_the_stack(about_size)])

    assert [refusal.urn for refusal in found] == [urn(TYPE, "two")]


def test_a_stack_rule_follows_a_reference_whose_value_is_unknown():
    def about_key(thing, stack):
        if "key" in thing.inputs.given() and [each.name for each in thing.references["key"]] != ["one"]:
            yield Violation(path="key", expected="one")

    user = Resource(
        type=TYPE, name="two", urn="two", inputs={"key": UNKNOWN}, property_dependencies={"key": [urn(TYPE, "one")]}
    )

    assert judge([thing("one"), user], [rule_about_the_stack(about_key)]) == []


def test_an_exception_in_force_lets_the_named_resource_pass():
    found = messages([thing("the thing"), thing("other")], rule(refuse), config=exception())

    assert [message.partition(":")[0] for message in found] == ["test-rule refuses Thing other"]


def test_an_exception_whose_last_day_is_over_refuses_and_says_whose_it_was():
    (message,) = messages([thing()], rule(refuse), config=exception(expires="2026-11-22"))

    assert "The exception of data team ended on 2026-11-22: mend the resource or renew it." in message


def test_an_exception_in_force_counts_although_an_older_one_ended():
    entries = exception()["test-rule"]["exceptions"] + exception(expires="2020-01-01")["test-rule"]["exceptions"]

    assert messages([thing()], rule(refuse), config={"test-rule": {"exceptions": entries}}) == []


def test_an_exception_that_cannot_be_read_excepts_nothing():
    (message,) = messages([thing()], rule(refuse), config=exception(expires="soon"))

    assert message.startswith("test-rule failed on Thing thing (ValueError)")


def test_brackets_in_an_exception_are_plain_characters():
    assert messages([thing("a[0]")], rule(refuse), config=exception(urn=urn(TYPE, "a[0]"))) == []


@pytest.mark.parametrize(
    "made", [rule(refuse), rule_about_the_stack(lambda thing, stack: [])], ids=["resource", "stack"]
)
def test_the_engine_gets_a_mandatory_policy_with_everything_that_a_report_needs(made):
    policy = made.policy({})

    assert policy.enforcement_level is EnforcementLevel.MANDATORY
    assert (policy.name, policy.severity, policy.url) == (made.name, Severity.HIGH, "https://example.org")
    assert policy.tags[:2] == ["security", "soc2"]
    assert set(policy.config_schema.properties) == {"exceptions", "lowered"}
