"""Five `up`s of one stack at once: one works, four are refused and name it."""

from __future__ import annotations

import time

import pytest

STACK = "local"
AT_ONCE = 5

pytestmark = pytest.mark.faults


def test_one_works_and_four_are_refused_by_name(checkout, runs):
    assert checkout.run("preview", STACK).exit_code == 0  # the cloud is up: the five meet at the stack
    began = time.monotonic()
    started = [checkout.start("up", STACK) for _ in range(AT_ONCE)]
    texts = [process.communicate()[0] for process in started]

    for number, text in enumerate(texts):
        runs.note(f"number {number + 1} of {AT_ONCE} at once", text, STACK, time.monotonic() - began)
    assert sorted(process.returncode for process in started) == [0, 1, 1, 1, 1], "\n".join(texts)
    (winner,) = (process for process in started if process.returncode == 0)
    for process, text in zip(started, texts, strict=True):
        assert "Traceback" not in text
        if process is not winner:
            assert f"is being worked on by another command (process {winner.pid})" in text, text
            assert "so nothing was started" in text
    runs.is_whole(STACK)
    runs.is_at_rest(STACK)
