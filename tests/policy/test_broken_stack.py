"""The broken stack of the end-to-end tests, in process: if a rule does not fire here, it cannot fire on the engine."""

import runpy
from pathlib import Path

import pytest

from guardrails.judgement import Resource, judge
from guardrails.packs import RULES
from tests.recorded_plan import UNKNOWN, record

PROGRAM = Path(__file__).parent.parent / "end_to_end" / "broken_stack" / "__main__.py"
CANARY = "canary-5f1d7c0e"


@pytest.fixture(scope="module")
def plan():
    return record(lambda: runpy.run_path(str(PROGRAM), run_name="__main__"), project="broken-stack", stack="test")


@pytest.fixture(scope="module")
def refusals(plan):
    return judge([Resource.parse(each.as_recorded()) for each in plan.resources], RULES)


def test_every_rule_refuses_something(refusals):
    assert {refusal.rule for refusal in refusals} == {rule.name for rule in RULES}


def test_no_rule_fails_where_it_should_refuse(refusals):
    assert [refusal.message for refusal in refusals if " failed on " in refusal.message] == []


def test_unknown_values_are_among_the_inputs_that_are_refused(plan, refusals):
    refused = {refusal.urn for refusal in refusals}

    assert UNKNOWN in str([each.inputs for each in plan.resources if each.urn in refused])


def test_the_planted_secret_is_declared_and_appears_in_no_message(plan, refusals):
    assert CANARY in str([each.inputs for each in plan.resources])
    assert CANARY not in str([refusal.message for refusal in refusals])
