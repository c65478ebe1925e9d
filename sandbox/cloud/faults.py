"""Faults on demand, for tests of what happens when a cloud is slow, fails or dies in the middle.

Off unless DIR/faults.json exists. It holds a list of rules:

    [{"provider": "gcp", "operation": "Create", "type": "gcp:sql/databaseInstance:DatabaseInstance", "nth": 2,
      "when": "after", "action": "delay", "seconds": 20, "message": "quota exceeded"}]

`provider`, `operation` and `type` narrow the rule (left out: any). `nth` (1 by default) counts the matching operations
since the file was written; previews never count. `when` is `before` or `after` the object is on disk. `action` is
`delay` (`seconds`), `error` (`message`) or `kill` (this server kills itself by SIGKILL). A rule fires once, also across
a restart; one with `every` instead of `nth` fires at each match whose number it divides, for as long as the file is
there, and counts anew after a restart. Before a rule acts it is appended to DIR/faults.fired, one JSON line each time,
so that a test can wait for it.
"""

from __future__ import annotations

import json
import os
import signal
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any


class FaultError(Exception):
    """A failure that a rule asked for."""


class FaultFileError(Exception):
    """The file of rules cannot be used."""


@dataclass(frozen=True, kw_only=True)
class _Rule:
    action: str
    provider: str | None = None
    operation: str | None = None
    type: str | None = None
    nth: int = 1
    every: int | None = None
    when: str = "before"
    seconds: float = 0
    message: str = "the stand-in cloud was told to fail here"

    def matches(self, operation: str, type_: str, when: str) -> bool:
        return (
            self.when == when
            and self.operation in (None, operation)
            and self.type in (None, type_)
            and self.provider in (None, type_.partition(":")[0])
        )

    def is_due(self, seen: int) -> bool:
        """Whether the match of this number, counted from one, is one to act at."""
        return seen % self.every == 0 if self.every else seen == self.nth


class Faults:
    """The rules of one directory.

    Args:
        directory: Where faults.json is looked for.
        sleep: How to wait; tests replace it.
        die: How to end at once; tests replace it.
    """

    def __init__(
        self,
        directory: Path,
        *,
        sleep: Callable[[float], None] = time.sleep,
        die: Callable[[], None] = lambda: os.kill(os.getpid(), signal.SIGKILL),
    ) -> None:
        self._file = directory / "faults.json"
        self._fired = directory / "faults.fired"
        self._sleep = sleep
        self._die = die
        self._lock = threading.Lock()
        self._written: tuple[int, int] | None = None
        self._rules: list[_Rule] = []
        self._seen: list[int] = []

    def meet(self, operation: str, type_: str, when: str) -> None:
        """Lets every rule act that this operation is due for.

        Args:
            operation: Create, Read, Update or Delete.
            type_: The resource type token.
            when: `before` or `after` the change of the object.

        Raises:
            FaultError: A rule with action `error` fired.
            FaultFileError: faults.json is not a list of rules.
        """
        for rule in self._due(operation, type_, when):
            if rule.action == "delay":
                self._sleep(rule.seconds)
            elif rule.action == "kill":
                self._die()
            else:
                raise FaultError(rule.message)

    def _due(self, operation: str, type_: str, when: str) -> list[_Rule]:
        with self._lock:
            self._reread()
            due = []
            for position, rule in enumerate(self._rules):
                if not rule.matches(operation, type_, when):
                    continue
                self._seen[position] += 1
                if rule.is_due(self._seen[position]) and self._record(position, operation, type_):
                    due.append(rule)
            return due

    def _reread(self) -> None:
        try:
            stat = self._file.stat()
        except FileNotFoundError:
            self._rules, self._seen, self._written = [], [], None
            return
        if self._written == (stat.st_mtime_ns, stat.st_ino):
            return
        try:
            self._rules = [_rule(raw) for raw in json.loads(self._file.read_text(encoding="utf-8"))]
        except (ValueError, TypeError) as error:
            raise FaultFileError(
                f"{self._file}: {error}; write a list of rules as sandbox/cloud/faults.py describes"
            ) from None
        self._seen = [0] * len(self._rules)
        self._written = (stat.st_mtime_ns, stat.st_ino)

    def _record(self, position: int, operation: str, type_: str) -> bool:
        """Whether the rule may fire: not twice in this file's life, unless it may often. Written before it acts."""
        assert self._written is not None
        mark = {"rule": position, "file": self._written[0], "operation": operation, "type": type_}
        with self._fired.open("a+", encoding="utf-8") as file:
            file.seek(0)
            for line in file:
                earlier = json.loads(line)
                fired = earlier["rule"] == position and earlier["file"] == mark["file"]
                if fired and not self._rules[position].every:
                    return False
            file.write(json.dumps(mark) + "\n")
            file.flush()
            os.fsync(file.fileno())
        return True


def _rule(raw: Any) -> _Rule:
    rule = _Rule(**raw)
    if rule.action not in ("delay", "error", "kill") or rule.when not in ("before", "after"):
        raise ValueError("action must be delay, error or kill, and when before or after")
    if rule.every is not None and (not isinstance(rule.every, int) or rule.every < 1 or "nth" in raw):
        raise ValueError("every must be a whole number from 1 on, and stands instead of nth")
    return rule
