"""Commands of the sandbox that are broken off, and what has to be true after the next one."""

from __future__ import annotations

import contextlib
import json
import os
import re
import signal
import subprocess
import time
from collections import Counter
from collections.abc import Callable, Collection, Iterable
from pathlib import Path
from typing import Any

from sandbox.full_disk import is_whole
from tests.end_to_end.checkout import LONGEST_S, Checkout, Outcome
from tests.end_to_end.faults.tally import Round, Tally

POLL_S = 0.02
CHANGING = {"Updating (": "update", "Destroying (": "destroy"}
ENDED = "Duration:"
"""A preview has one, too."""
BEFORE = "before the engine"
MENDED = re.compile(r"mending the state: (\d+) adopted from the cloud, (\d+) to be created again")
ADOPTED = re.compile(r"the cloud has (\d+) objects of the stack")
DRAFTS = ("*.tmp", "*.attrs", ".drafts/*", "locks/**/*.json")
UNCHANGED = re.compile(r"\b\d+ unchanged")
CHANGED = re.compile(r"^ +[-+~]+ \d+ \w+", re.MULTILINE)


Victim = Callable[[Any], int | None]
"""Finds the process to be killed among those of a command; None where it is not there (yet)."""


class BrokenRuns:
    """The commands of one story.

    Args:
        checkout: Where they run.
        tally: Where each is noted.
        story: What the tally calls the story.
    """

    def __init__(self, checkout: Checkout, tally: Tally, story: str) -> None:
        self.checkout = checkout
        self._tally = tally
        self._story = story

    def run(self, deed: str, command: str, stack: str, *more: str) -> Outcome:
        """Runs a command to its end, whatever that is, and notes it."""
        started = time.monotonic()
        outcome = self.checkout.run(command, stack, *more)
        self.note(deed, outcome.text, stack, time.monotonic() - started)
        assert "Traceback" not in outcome, outcome.text
        return outcome

    def killed(
        self, deed: str, command: str, stack: str, moment_s: float, victim: Victim | None = None, *more: str
    ) -> Outcome:
        """Kills a command, or one process of it, by SIGKILL at a moment, and notes what it hit.

        Args:
            deed: What the tally calls it.
            command: Which command.
            stack: Which stack.
            moment_s: Seconds after its start; a victim that is not there by then is waited for.
            victim: Whom to kill; the whole process group where none is named.
            more: Further arguments of the command.
        """
        started = time.monotonic()
        process = self.checkout.start(command, stack, *more)
        with contextlib.suppress(subprocess.TimeoutExpired):
            text, _ = process.communicate(timeout=moment_s)
        if process.poll() is None:
            if victim is None:
                os.killpg(process.pid, signal.SIGKILL)
            else:
                _kill_when_there(process, victim)
            text, _ = process.communicate(timeout=LONGEST_S)
        outcome = Outcome(process.returncode, text)
        self.note(f"{deed} at {moment_s:.1f} s", text, stack, time.monotonic() - started)
        assert "Traceback" not in outcome, outcome.text
        return outcome

    def converges(self, stack: str, replaced: Collection[str] = ()) -> None:
        """Has an `up` make good what was broken off, and another one find nothing to do.

        Args:
            stack: Which stack.
            replaced: Names of resources that a change replaces; all others keep their ids and times.
        """
        made, stood = self.made(replaced), self.stood(stack, replaced)

        again = self.run("nothing: it converges", "up", stack)

        assert again.exit_code == 0, again.text
        stands, there = self.stood(stack), self.made()
        assert {urn: id_ for urn, id_ in stood.items() if stands.get(urn) != id_} == {}, "the state lost what it knew"
        changed = {what: when for what, when in made.items() if there.get(what) != when}
        assert changed == {}, "what was there already was made a second time, or deleted"
        self.is_whole(stack)
        self.is_at_rest(stack)

    def is_at_rest(self, stack: str) -> None:
        """Makes sure that an `up` finds nothing to do."""
        last = self.checkout.run("up", stack)
        assert last.exit_code == 0, last.text
        summary = last.text[last.text.rindex("Resources:") :]
        assert UNCHANGED.search(summary), last.text
        assert CHANGED.findall(summary) == [], last.text
        assert "adopted" not in last

    def is_whole(self, stack: str) -> None:
        """Makes sure that nothing is doubled, locked, under way or half written."""
        latest = json.loads(self.checkout.state_file(stack).read_text(encoding="utf-8"))["checkpoint"]["latest"]
        assert not latest.get("pending_operations")
        times = Counter(item["urn"] for item in self.checkout.objects() if item["state"] == "active")
        assert {urn: count for urn, count in times.items() if count > 1} == {}
        assert {urn for urn in times if f":{stack}::" in urn} <= set(self.checkout.resources(stack))
        state, cloud = self.checkout.directory / "state", self.checkout.directory / "cloud"
        assert [str(path) for folder in (state, cloud) for draft in DRAFTS for path in folder.rglob(draft)] == []
        for path in (*state.rglob("*.json"), *cloud.rglob("*.json")):
            json.loads(path.read_text(encoding="utf-8"))

    def made(self, but: Collection[str] = ()) -> dict[tuple[str, str], str]:
        """When what is in the cloud was made, by type and id, but for resources of some names."""
        active = [item for item in self.checkout.objects() if item["state"] == "active"]
        return {(item["type"], item["id"]): item["created"] for item in active if _name(item["urn"]) not in but}

    def stood(self, stack: str, but: Collection[str] = ()) -> dict[str, str]:
        """The ids of what the state knows, by URN, but for some names; a state that was cut off knows nothing."""
        if not is_whole(self.checkout.state_file(stack)):
            return {}
        found = self.checkout.resources(stack)
        return {urn: item["id"] for urn, item in found.items() if item.get("id") and _name(urn) not in but}

    def note(self, deed: str, text: str, stack: str, seconds: float) -> None:
        """Notes a command that has ended, however it did: what it said, and what the state says is under way."""
        mended, adopted = MENDED.search(text), ADOPTED.search(text)
        took_over = int(mended.group(1) if mended else 0) + int(adopted.group(1) if adopted else 0)
        self._tally.add(
            Round(
                story=self._story,
                deed=deed,
                hit=_hit(text),
                in_flight=tuple(_in_flight(self.checkout.state_file(stack))),
                adopted=took_over,
                again=int(mended.group(2)) if mended else 0,
                seconds=round(seconds, 1),
            )
        )


def engine(process: Any) -> int | None:
    """The engine of a command."""
    return _child(process.pid, re.compile(r"^\S*/pulumi (up|preview|destroy)\b"))


def language_host(process: Any) -> int | None:
    """The program that serves the language of the program to the engine."""
    return _child(process.pid, re.compile(r"\blanguage_host\.py\b"))


def program(process: Any) -> int | None:
    """The running program."""
    return _child(process.pid, re.compile(r"/sandbox/program\.py\b"))


def cloud_of(checkout: Checkout) -> Victim:
    """The stand-in cloud of a checkout, once it has started."""

    def found(process: Any) -> int | None:
        with contextlib.suppress(FileNotFoundError, ValueError):
            announced = json.loads((checkout.directory / "cloud" / "servers.json").read_text(encoding="utf-8"))
            return int(announced["pid"])
        return None

    return found


def cluster_program(checkout: Checkout, name: str) -> Victim:
    """A program of the checkout's only cluster, by its name; `supervisor` is the one that started the others."""
    folder = str(checkout.directory / "clusters")

    def found(process: Any) -> int | None:
        words = "sandbox.control_plane serve" if name == "supervisor" else f"/{name} "
        listed = subprocess.run(["ps", "-A", "-ww", "-o", "pid=,command="], capture_output=True, text=True, check=True)
        rows = [line.split(None, 1) for line in listed.stdout.splitlines()]
        return next((int(pid) for pid, command in rows if folder in command and words in f"{command} "), None)

    return found


def _hit(text: str) -> str:
    """How far a command got, by what the engine has said."""
    for said, hit in CHANGING.items():
        if said in text:
            return "its end" if ENDED in text.rpartition(said)[2] else hit
    return "preview" if "Previewing " in text else BEFORE


def _name(urn: str) -> str:
    return urn.rpartition("::")[2]


def _kill_when_there(process: Any, victim: Victim) -> None:
    while process.poll() is None:
        if found := victim(process):
            with contextlib.suppress(ProcessLookupError):
                os.kill(found, signal.SIGKILL)
            return
        time.sleep(POLL_S)


def _child(ancestor: int, words: re.Pattern[str]) -> int | None:
    """The youngest process below another one whose command line has these words."""
    listed = subprocess.run(
        ["ps", "-A", "-ww", "-o", "pid=,ppid=,command="], capture_output=True, text=True, check=True
    )
    rows = [line.split(None, 2) for line in listed.stdout.splitlines()]
    parents = {int(row[0]): int(row[1]) for row in rows}
    found = [int(row[0]) for row in rows if len(row) > 2 and words.search(row[2])]
    return next((pid for pid in reversed(found) if ancestor in _ancestors(pid, parents)), None)


def _ancestors(pid: int, parents: dict[int, int]) -> Iterable[int]:
    while pid := parents.get(pid, 0):
        yield pid


def _in_flight(state_file: Path) -> Iterable[str]:
    if not is_whole(state_file):
        return
    latest = json.loads(state_file.read_text(encoding="utf-8"))["checkpoint"]["latest"] or {}
    for operation in latest.get("pending_operations") or []:
        yield f"{operation['type']} {operation['resource']['type']}"
