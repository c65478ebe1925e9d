"""`up` killed at random moments, each time on what the kills before have left; then one `up` mends all of it."""

from __future__ import annotations

import time

import pytest

from tests.end_to_end.checkout import Checkout

pytestmark = pytest.mark.faults

CHANGES = (
    ("environments/dev/dev.yml", "maximum_nodes: 6", "maximum_nodes: 7"),
    ("environments/base.yml", "  managed-by: pulumi\n", "  managed-by: pulumi\n  round: second\n"),
)
"""A label changes nearly everything that is in the cloud."""
REPLACED = ("api-configuration", "api-configuration-suffix")
"""What is named after its content."""


@pytest.fixture(scope="module")
def longest(tmp_path_factory):
    """Seconds that a first `up` of dev takes on this machine, today."""
    measured = Checkout(tmp_path_factory.mktemp("measured"))
    started = time.monotonic()
    outcome = measured.run("up", "dev")
    taken = time.monotonic() - started
    measured.stop()
    assert outcome.exit_code == 0, outcome.text
    return taken


def test_a_first_up_that_is_killed_again_and_again_converges(runs, moments, rounds, longest):
    for number in range(rounds):
        runs.killed(f"first up, kill {number + 1}", "up", "dev", moments.uniform(0, longest))

    runs.converges("dev")


def test_a_changing_up_that_is_killed_again_and_again_converges(checkout, runs, moments, rounds, longest):
    for file, before, after in CHANGES:
        checkout.edit(file, before, after)

    for number in range(rounds):
        runs.killed(f"changing up, kill {number + 1}", "up", "dev", moments.uniform(0, longest))

    runs.converges("dev", REPLACED)


def test_a_destroy_that_is_killed_again_and_again_ends_with_nothing_left(checkout, runs, moments, rounds, longest):
    for number in range(max(rounds // 2, 1)):
        runs.killed(f"destroy, kill {number + 1}", "destroy", "dev", moments.uniform(0, longest / 2))

    gone = runs.run("nothing: it ends", "destroy", "dev")

    assert gone.exit_code == 0, gone.text
    assert not any(item.get("custom") for item in checkout.resources("dev").values())
    left = [item for item in checkout.objects() if item["state"] == "active" and not item.get("why")]
    assert left == []
