"""A cloud that refuses every nth operation: each `up` gets further, and says what was refused in the cloud's words."""

from __future__ import annotations

import json

import pytest

STACK = "local"
REFUSAL = "googleapi: Error 429: quota exceeded for this minute"
TOO_MANY_RUNS = 60

pytestmark = pytest.mark.faults


@pytest.fixture
def refusing(checkout):
    """Has the cloud refuse every nth creation."""
    file = checkout.directory / "cloud" / "faults.json"
    file.parent.mkdir(parents=True, exist_ok=True)

    def set_up(nth):
        rule = {"operation": "Create", "every": nth, "action": "error", "message": REFUSAL}
        file.write_text(json.dumps([rule]), encoding="utf-8")

    yield set_up
    file.unlink()
    assert checkout.take_down(STACK).exit_code == 0


@pytest.mark.parametrize("nth", [5, 17])
def test_up_runs_again_until_all_is_there(checkout, runs, refusing, nth):
    refusing(nth)
    there = 0
    for number in range(TOO_MANY_RUNS):
        outcome = runs.run(f"every {nth}th refused, run {number + 1}", "up", STACK, "--skip-preview")
        if outcome.exit_code == 0:
            break
        assert REFUSAL in outcome, outcome.text
        # Not one more: the first creation of a run may be the one that is refused.
        assert len(checkout.objects()) >= there, "a run that was refused lost something"
        there = len(checkout.objects())

    assert outcome.exit_code == 0, f"not there after {TOO_MANY_RUNS} runs"
    runs.is_whole(STACK)
    runs.is_at_rest(STACK)


def test_an_engine_that_goes_on_past_refusals_needs_few_runs_although_half_is_refused(checkout, runs, refusing):
    """As somebody would who types `pulumi up --continue-on-error`."""
    assert checkout.run("preview", STACK).exit_code == 0  # initialises the stack
    refusing(2)
    file = str(checkout.directory / "stacks" / f"Pulumi.{STACK}.yaml")
    typed = ["--", "up", "--yes", "--skip-preview", "--continue-on-error", "--stack", STACK, "--config-file", file]
    for number in range(TOO_MANY_RUNS):
        outcome = runs.run(f"every 2nd refused, run {number + 1}", "pulumi", STACK, *typed)
        if outcome.exit_code == 0:
            break
        assert REFUSAL in outcome, outcome.text

    assert outcome.exit_code == 0, f"not there after {TOO_MANY_RUNS} runs"
    runs.is_whole(STACK)
    runs.is_at_rest(STACK)
