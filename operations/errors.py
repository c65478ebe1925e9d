"""What is told when an operation cannot be carried out: the fact, the place, the consequence, the remedy.

Exception
└── OperationError       the only exception of ours that leaves this package; printed without a traceback
    ├── ChildError       a child ended with an error, or there is no such program
    └── Interrupted      Ctrl-C, or somebody ended the process
"""

from __future__ import annotations

NOTHING_CHANGED = "nothing was changed"
FAILED, WRONG_USAGE, INTERRUPTED = 1, 2, 130
"""Exit statuses: refused or failed, wrong usage, 128 + SIGINT as a shell expects it."""


class OperationError(Exception):
    """An operation was refused, or failed.

    Attributes:
        fact: What is the case.
        place: Where: a stack, a file, a command.
        consequence: What does not happen because of it.
        remedy: How to mend it.
        exit_code: The process's exit status.
    """

    def __init__(self, fact: str, *, place: str, consequence: str, remedy: str, exit_code: int = FAILED) -> None:
        super().__init__(fact)
        self.fact = fact
        self.place = place
        self.consequence = consequence
        self.remedy = remedy
        self.exit_code = exit_code

    def __str__(self) -> str:
        return f"{self.place}: {self.fact}\n  Consequence: {self.consequence}\n  Remedy: {self.remedy}"


class ChildError(OperationError):
    """A child ended with an error, or there is no such program."""


class Interrupted(OperationError):
    """The user ended the command."""

    def __init__(
        self,
        place: str = "operations",
        consequence: str = "what was begun stands as it is",
        remedy: str = "type the same command again: it begins with what is the case",
    ) -> None:
        super().__init__(
            "interrupted",
            place=place,
            consequence=consequence,
            remedy=remedy,
            exit_code=INTERRUPTED,
        )
