"""`python -m sandbox.control_plane serve --directory D --realm R`: run one cluster in the foreground until stopped."""

from __future__ import annotations

import argparse
import os
import signal
import sys
import threading
from pathlib import Path
from types import FrameType

from sandbox.control_plane import programs
from sandbox.control_plane.server import serve
from sandbox.progress import Progress
from sandbox.refusal import Refusal, of_disk

CONSEQUENCE = "so the cluster is not up; what is in it stays on disk"


def main(arguments: list[str] | None = None) -> int:
    """Runs the command; returns the exit status."""
    parser = argparse.ArgumentParser(prog="python -m sandbox.control_plane", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    command = commands.add_parser("serve", help="serve one cluster until stopped, or until its folder is gone")
    command.add_argument("--realm", required=True, help="the cluster, as the program's provider names it")
    command.add_argument("--directory", type=Path, required=True, help="where the cluster keeps all that it has")
    options = parser.parse_args(arguments)
    stop, progress = threading.Event(), Progress()

    def on_signal(number: int, frame: FrameType | None) -> None:
        stop.set()

    signal.signal(signal.SIGTERM, on_signal)
    signal.signal(signal.SIGINT, on_signal)
    try:
        serve(
            options.directory.resolve(),
            options.realm,
            stop,
            get=lambda: programs.acquire(progress, os.environ),
            progress=progress,
            environment=os.environ,
        )
    except Refusal as refusal:
        progress.say(f"error: {refusal}")
        return refusal.exit_code
    except OSError as error:
        progress.say(f"error: {of_disk(error, options.directory, CONSEQUENCE)}")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
