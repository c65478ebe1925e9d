"""The long stories of broken runs: random moments that can be drawn again, and a tally at the end.

FAULT_SEED draws the moments of an earlier run again (its tally names it); FAULT_ROUNDS says how many kills a story has.
"""

from __future__ import annotations

import os
import random
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.end_to_end.checkout import ROOT, Checkout
from tests.end_to_end.faults.broken_runs import BrokenRuns
from tests.end_to_end.faults.tally import Tally

ROUNDS = 5
FILE = ROOT / "build" / "faults.json"
TALLY = pytest.StashKey[Tally]()


def pytest_configure(config: pytest.Config) -> None:
    """Draws the seed, or takes the one that was given."""
    config.stash[TALLY] = Tally(seed=int(os.environ.get("FAULT_SEED") or random.SystemRandom().randrange(10**6)))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Prints the tally, where a story was told, and keeps it for machines."""
    tally = config.stash[TALLY]
    if not tally.rounds:
        return
    terminalreporter.section("tally of faults")
    for line in tally.lines():
        terminalreporter.write_line(line)
    tally.write(FILE)
    terminalreporter.write_line(f"also in {FILE.relative_to(ROOT)}")


@pytest.fixture(scope="module", autouse=True)
def without_a_control_plane() -> Iterator[None]:
    """The cluster believes what it is told, where a story is not about the cluster: starting one takes its time."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SANDBOX_CONTROL_PLANE", "none")
        yield


@pytest.fixture(scope="session")
def tally(pytestconfig: pytest.Config) -> Tally:
    """What is printed at the end."""
    return pytestconfig.stash[TALLY]


@pytest.fixture(scope="session")
def rounds() -> int:
    """How many kills a story has."""
    return int(os.environ.get("FAULT_ROUNDS") or ROUNDS)


@pytest.fixture(scope="module")
def moments(tally: Tally, request: pytest.FixtureRequest) -> random.Random:
    """Random moments; each module's own, so that one of them alone draws the same as all of them together."""
    return random.Random(f"{tally.seed} {Path(str(request.node.path)).stem}")


@pytest.fixture(scope="module")
def runs(checkout: Checkout, tally: Tally, request: pytest.FixtureRequest) -> BrokenRuns:
    """Runs of the module's checkout that are broken, noted under the module's name."""
    story = Path(str(request.node.path)).stem.removeprefix("test_").replace("_", " ")
    return BrokenRuns(checkout, tally, story)
