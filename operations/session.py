"""What every operation is given: the checkout, its settings, children, and the person who typed the command."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from environments import EnvironmentConfigManager
from operations.children import Children
from operations.errors import NOTHING_CHANGED, WRONG_USAGE, OperationError
from operations.lock import held
from operations.progress import Progress

LOCKS = ".operations"
"""Folder of the checkout that holds the locks; git ignores it."""


@dataclass(frozen=True, kw_only=True)
class Session:
    """One command.

    Attributes:
        project: The checkout, with Pulumi.yaml in it.
        manager: Loads its settings.
        children: Runs programs.
        progress: Says what happens.
        environment: Environment variables of the command.
        typed: Asks the person a question and returns the answer; None where nobody is there to answer.
        sleep: Waits, seconds.
        now: The time, with its zone.
    """

    project: Path
    manager: EnvironmentConfigManager
    children: Children
    progress: Progress
    environment: Mapping[str, str]
    typed: Callable[[str], str | None]
    sleep: Callable[[float], None]
    now: Callable[[], datetime]

    @property
    def dry_run(self) -> bool:
        """Whether what changes something is only printed."""
        return self.children.dry_run

    def confirm(self, question: str, *, expected: str, given: str | None, option: str) -> None:
        """Goes on only once the person has typed what is expected.

        Args:
            question: What is about to happen.
            expected: What must be typed.
            given: What an option has said already; None where it has not been given.
            option: That option, for whoever cannot answer.

        Raises:
            OperationError: Something else was typed, or nobody is there.
        """
        if self.dry_run:
            self.progress.say(f"would ask: {question}")
            return
        answer = given if given is not None else self.typed(f"{question} Type {expected} to go on: ")
        if answer is not None and answer.strip() == expected:
            return
        fact = "nobody is there to be asked" if answer is None else f"the answer was not {expected}"
        raise OperationError(
            f"it was not confirmed: {fact}",
            place=question,
            consequence=NOTHING_CHANGED,
            remedy=f"type {expected} when asked, or give {option}",
            exit_code=WRONG_USAGE,
        )

    @contextlib.contextmanager
    def holding(self, stack: str, doing: str) -> Iterator[None]:
        """Holds the stack against other operations on this machine; a dry run holds nothing.

        Raises:
            OperationError: Another operation holds it.
        """
        if self.dry_run:
            yield
            return
        with held(self.project / LOCKS / f"{stack}.lock", stack=stack, doing=doing):
            yield
