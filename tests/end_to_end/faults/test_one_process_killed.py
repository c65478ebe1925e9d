"""One process of an `up` killed while the others live: the engine, the program, its language host, the cloud."""

from __future__ import annotations

import pytest

from tests.end_to_end.faults import broken_runs

STACK = "local"
KILLS = 2
LONGEST_S = 8.0
"""About what an `up` of this stack takes where nothing else runs; a process that is not there yet is waited for."""

VICTIMS = {
    "engine": lambda checkout: broken_runs.engine,
    "language host": lambda checkout: broken_runs.language_host,
    "program": lambda checkout: broken_runs.program,
    "cloud": broken_runs.cloud_of,
}

pytestmark = pytest.mark.faults


@pytest.mark.parametrize("name", VICTIMS)
def test_the_next_up_mends_what_one_killed_process_has_left(checkout, runs, moments, name):
    victim = VICTIMS[name](checkout)

    for number in range(KILLS):
        deed = f"the {name} alone, kill {number + 1},"
        broken = runs.killed(deed, "up", STACK, moments.uniform(0, LONGEST_S), victim)
        assert broken.exit_code != 0 or "Resources:" in broken, broken.text

    runs.converges(STACK)
    destroyed = checkout.take_down(STACK)
    assert destroyed.exit_code == 0, destroyed.text


def test_an_engine_that_is_killed_in_a_destroy_is_told_and_the_next_destroy_ends_it(checkout, runs, moments):
    assert checkout.put_up(STACK).exit_code == 0

    for number in range(KILLS):
        deed = f"the engine of a destroy, kill {number + 1},"
        broken = runs.killed(deed, "destroy", STACK, moments.uniform(1, LONGEST_S / 2), broken_runs.engine)
        assert "the engine was killed (signal 9)" in broken or broken.exit_code == 0, broken.text

    gone = runs.run("nothing: it ends", "destroy", STACK)
    assert gone.exit_code == 0, gone.text
    assert checkout.objects() == []
