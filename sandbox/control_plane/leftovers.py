"""Programs that outlived their supervisor, where the kernel does not end them with it: they would hold the data."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import time

from sandbox import whole_file
from sandbox.control_plane.folder import Folder
from sandbox.process import command_of, started_at

PATIENCE_S = 5.0


def remember(folder: Folder, processes: list[int]) -> None:
    """Notes which processes a supervisor has started."""
    whole_file.write(folder.run / "processes.json", json.dumps(processes))


def end_leftovers(folder: Folder) -> list[int]:
    """Kills what an earlier supervisor has left, and waits for its end; returns whom.

    Only for whoever holds the folder. A number that was given to a stranger since is known by its command, which does
    not name anything in the folder.
    """
    try:
        noted = json.loads((folder.run / "processes.json").read_text())
    except (OSError, ValueError):
        return []
    numbers = [each for each in noted if isinstance(each, int)] if isinstance(noted, list) else []
    left = [process for process in numbers if f"{folder.root}{os.sep}" in command_of(process)]
    for process in left:
        with contextlib.suppress(ProcessLookupError):
            os.kill(process, signal.SIGKILL)
    deadline = time.monotonic() + PATIENCE_S
    while any(started_at(process) is not None for process in left) and time.monotonic() < deadline:
        time.sleep(0.05)
    return left
