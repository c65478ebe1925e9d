"""Checks of the checkout before anything is started, each a `python -m ...` in a process of its own.

What a check says is written for the user and is passed on as it is. A check that cannot even run, because the code that
it imports is broken, shows a traceback: of that the user gets the line that is at fault.
"""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from sandbox.refusal import Refusal

TRACEBACK = "Traceback (most recent call last):"
FRAME = re.compile(r'^ *File "([^"]+)", line (\d+)', re.MULTILINE)


def passed(commands: Mapping[str, Sequence[str]], checkout: Path, environment: Mapping[str, str]) -> dict[str, str]:
    """Runs checks side by side, and returns what each printed on standard output.

    Args:
        commands: What is the case when a check fails -> its module and arguments.
        checkout: The folder to run them in.
        environment: Their variables.

    Raises:
        Refusal: One of them found something; of several the first is told.
    """
    running = {
        label: subprocess.Popen(
            [sys.executable, "-m", *command],
            cwd=checkout,
            env=dict(environment),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for label, command in commands.items()
    }
    said = {label: process.communicate() for label, process in running.items()}
    for label, process in running.items():
        if process.returncode != 0:
            output, error = said[label]
            raise Refusal(f"{label}, so nothing was started\n{_told((error or output).strip(), checkout)}")
    return {label: output for label, (output, _) in said.items()}


def _told(text: str, checkout: Path) -> str:
    before, traceback, frames = text.partition(TRACEBACK)
    places = [(Path(file), line) for file, line in FRAME.findall(frames)]
    if not traceback or not places:
        return text
    own = [place for place in places if place[0].is_relative_to(checkout) and "site-packages" not in place[0].parts]
    file, line = (own or places)[-1]
    place = file.relative_to(checkout) if own else file
    return f"{before}{place}:{line}: {text.splitlines()[-1]}"
