"""The file backend's own locks on a stack: one of a dead process is removed, one of a living process is respected.

The engine leaves its lock behind when it is killed, and then refuses every later command on that stack.
"""

from __future__ import annotations

import contextlib
import json
import socket
from datetime import datetime
from pathlib import Path

from sandbox.process import started_at
from sandbox.progress import Progress
from sandbox.refusal import Refusal

TOLERANCE_S = 2.0
"""Seconds by which the times of the kernel and of the lock may differ."""


def remove_dead(state: Path, project: str, stack: str, progress: Progress) -> None:
    """Removes the locks that dead processes of this machine have left on a stack.

    Args:
        state: The file backend's folder.
        project: The project's name.
        stack: The stack's name.
        progress: Says what was removed.

    Raises:
        Refusal: A living process, or one of another machine, holds a lock.
    """
    for path in sorted((state / ".pulumi" / "locks").glob(f"*/{project}/{stack}/*.json")):
        try:
            holder, host, user, taken_at = _read(path)
        except FileNotFoundError:
            continue  # its holder has just ended
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise Refusal(
                f"{path}: the lock cannot be read ({error}), so nobody can tell who holds the stack {stack}",
                "make sure that no other command works on the stack, then delete the file",
            ) from error
        when = datetime.fromtimestamp(taken_at).astimezone().isoformat(timespec="seconds")
        if host != socket.gethostname():
            raise Refusal(
                f"the stack {stack} is locked by process {holder} of {user} on another machine, {host}, since {when}; "
                "from here nobody can tell whether it lives, so nothing was started",
                f"wait for it; or, when you know that it is gone, delete {path}",
            )
        if _lives(holder, taken_at):
            raise Refusal(
                f"the stack {stack} is being changed by process {holder} of {user} since {when}, so nothing was done",
                f"wait for it, or interrupt it (kill -INT {holder})",
            )
        path.unlink(missing_ok=True)
        progress.say(
            f"removed the lock that process {holder} has left on the stack {stack} (it ended without letting go)"
        )


def holders(state: Path, project: str) -> dict[str, str]:
    """Returns the stacks that living engines of this machine change, each with the engine's process."""
    found: dict[str, str] = {}
    for path in (state / ".pulumi" / "locks").glob(f"*/{project}/*/*.json"):
        with contextlib.suppress(OSError, ValueError, KeyError, TypeError):  # `remove_dead` tells what is damaged
            holder, host, _, taken_at = _read(path)
            if host == socket.gethostname() and _lives(holder, taken_at):
                found[path.parent.name] = str(holder)
    return found


def _read(path: Path) -> tuple[int, str, str, float]:
    content = json.loads(path.read_text())
    taken_at = datetime.fromisoformat(content["timestamp"]).timestamp()
    return int(content["pid"]), str(content["hostname"]), str(content["username"]), taken_at


def _lives(pid: int, taken_at: float) -> bool:
    """Says whether the process that took the lock lives: the same number may have been given to a later process."""
    started = started_at(pid)
    return started is not None and started <= taken_at + TOLERANCE_S
