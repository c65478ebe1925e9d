"""The one exception that a user of the sandbox sees: it is printed without a traceback.

Refusal
└── Interrupted    Ctrl-C, or the terminal went away
"""

from __future__ import annotations

from pathlib import Path


class Refusal(Exception):
    """A command that was not carried out: the fact, what follows from it, and how to mend it.

    Args:
        fact: What is the case, with the place.
        remedy: What the user can do; empty where nothing helps.
        exit_code: The process's exit code (1: refused or failed, 2: wrong usage).
    """

    def __init__(self, fact: str, remedy: str = "", exit_code: int = 1) -> None:
        super().__init__(fact if not remedy else f"{fact}\n  remedy: {remedy}")
        self.fact = fact
        self.remedy = remedy
        self.exit_code = exit_code


class Interrupted(Refusal):
    """The user ended the command; 128 + SIGINT is what a shell expects then."""

    def __init__(self, fact: str = "interrupted") -> None:
        super().__init__(fact, exit_code=130)


def of_disk(error: OSError, directory: Path, consequence: str) -> Refusal:
    """What a full disk, or a folder that is somebody else's, has refused.

    Args:
        error: What the system said.
        directory: The folder that has to be writable.
        consequence: What follows, such as `so the cluster is not up`.
    """
    return Refusal(
        f"{error.filename or directory}: {error.strerror}, {consequence}",
        f"make {directory} writable for this user, and give its disk free space",
    )
