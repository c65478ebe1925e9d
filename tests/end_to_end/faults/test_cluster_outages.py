"""The cluster under an `up` dies, hangs or is stopped at random moments: told at once, and mended by the next `up`."""

from __future__ import annotations

import contextlib
import os
import signal
import threading
import time

import pytest

from tests.end_to_end.faults.broken_runs import cluster_program
from tests.end_to_end.held_objects import held, known

STACK = "local"
REALM = "spotify-ai-agent-dev/kind-spotify-ai-agent"
KILLS = 2
PAUSE_S = 6.0

WITHOUT_PREVIEW = "--skip-preview"
"""More of the moments are then in what changes the cluster."""

LABEL = "  managed-by: pulumi\n"
REPLACED = ("api-configuration", "api-configuration-suffix")
"""What is named after its content, which has the label."""

TOLD = ("does not answer", "the API server refused it", "did not come up", "was killed", "ended with exit code")

pytestmark = pytest.mark.faults


@pytest.fixture(scope="module")
def clusters():
    return "real"


@pytest.fixture(scope="module")
def longest(checkout):
    """Seconds that an `up` of the stack takes on this machine, today, with its cluster up already."""
    assert checkout.put_up(STACK).exit_code == 0
    assert checkout.take_down(STACK).exit_code == 0
    started = time.monotonic()
    assert checkout.run("up", STACK, WITHOUT_PREVIEW).exit_code == 0
    taken = time.monotonic() - started
    assert checkout.take_down(STACK).exit_code == 0
    return taken


@pytest.fixture(autouse=True)
def from_nothing(checkout):
    """Each story begins and ends without the stack."""
    yield
    gone = checkout.take_down(STACK)
    assert gone.exit_code == 0, gone.text
    with checkout.cluster(REALM) as api:
        assert held(api) == set()


def converges(checkout, runs, replaced=()):
    runs.converges(STACK, replaced)
    with checkout.cluster(REALM) as api:
        assert held(api) == known(checkout, STACK)


def is_told(broken):
    """Whether an `up` went through, or says what became of the cluster."""
    assert "Traceback" not in broken
    assert broken.exit_code == 0 or any(words in broken for words in TOLD), broken.text


@pytest.mark.parametrize("name", ["kube-apiserver", "etcd", "kube-controller-manager", "supervisor"])
def test_one_program_of_the_cluster_killed_again_and_again(checkout, runs, moments, longest, name):
    victim = cluster_program(checkout, name)

    for number in range(KILLS):
        deed = f"the cluster's {name}, kill {number + 1},"
        is_told(runs.killed(deed, "up", STACK, moments.uniform(0, longest), victim, WITHOUT_PREVIEW))

    converges(checkout, runs)


@pytest.mark.parametrize("name", ["kube-apiserver", "etcd"])
def test_a_program_that_hangs_for_a_while_is_waited_for_or_told(checkout, runs, moments, longest, name):
    assert checkout.put_up(STACK).exit_code == 0
    checkout.edit("environments/base.yml", LABEL, f"{LABEL}  round: {name}\n")
    victim = cluster_program(checkout, name)
    hung = threading.Timer(moments.uniform(longest / 3, longest), hang, [victim])
    hung.start()

    is_told(runs.run(f"{name} hangs for {PAUSE_S:g} s", "up", STACK, WITHOUT_PREVIEW))

    hung.join()
    converges(checkout, runs, REPLACED)
    checkout.edit("environments/base.yml", f"  round: {name}\n", "")


def test_an_up_that_is_killed_again_and_again_leaves_nothing_twice_in_the_cluster(
    checkout, runs, moments, longest, rounds
):
    for number in range(rounds):
        deed = f"up on a real cluster, kill {number + 1}"
        runs.killed(deed, "up", STACK, moments.uniform(longest / 3, longest), None, WITHOUT_PREVIEW)

    converges(checkout, runs)


def hang(victim):
    """Holds a program for a while."""
    found = victim(None)
    assert found is not None
    with contextlib.suppress(ProcessLookupError):
        os.kill(found, signal.SIGSTOP)
        time.sleep(PAUSE_S)
        os.kill(found, signal.SIGCONT)
