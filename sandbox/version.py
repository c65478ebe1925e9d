"""What version an executable says that it has."""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path

TIMEOUT_S = 20
"""Seconds after which an executable that says nothing is taken for one that does not run."""


def said_by(
    executable: Path, pattern: str, environment: Mapping[str, str], arguments: Sequence[str] = ("version",)
) -> str | None:
    """Returns the version that an executable prints; None when it does not run, or prints something else.

    Args:
        executable: Prints its version when it is asked for it.
        pattern: Matches the beginning of what is printed; its first group is the version.
        environment: The executable's variables.
        arguments: How it is asked.
    """
    try:
        answer = subprocess.run(
            [executable, *arguments],
            env=dict(environment),
            cwd=os.sep,
            capture_output=True,
            stdin=subprocess.DEVNULL,
            text=True,
            timeout=TIMEOUT_S,
            check=True,
        ).stdout
    except (OSError, subprocess.SubprocessError):
        return None
    found = re.match(pattern, answer.strip())
    return found.group(1) if found else None


def numbers(version: str) -> tuple[int, ...]:
    """Returns a version as numbers, to be compared; what is written between them (`rc`, `beta`) parts them only."""
    return tuple(int(number) for number in re.findall(r"\d+", version))
