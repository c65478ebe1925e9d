"""What tells a living process from a later one that was given the same number: when it was started, and as what."""

from __future__ import annotations

import contextlib
import os
import subprocess
import time
from datetime import datetime
from pathlib import Path


def started_at(pid: int) -> float | None:
    """Returns when a living process was started, in seconds since 1970; None when there is none (a zombie is none)."""
    proc = Path("/proc")
    if (proc / "stat").exists():
        try:
            fields = (proc / str(pid) / "stat").read_text().rpartition(")")[2].split()
        except (FileNotFoundError, ProcessLookupError):
            return None
        if fields[0] in "ZX":
            return None
        uptime_s = float((proc / "uptime").read_text().split()[0])
        return time.time() - uptime_s + int(fields[19]) / os.sysconf("SC_CLK_TCK")
    answer = subprocess.run(["ps", "-o", "stat=,lstart=", "-p", str(pid)], capture_output=True, text=True, check=False)
    state, _, started = answer.stdout.strip().partition(" ")
    if answer.returncode != 0 or not started or state.startswith("Z"):
        return None
    return datetime.strptime(started.strip(), "%a %b %d %H:%M:%S %Y").timestamp()


def command_of(pid: int) -> str:
    """Returns the command line of a living process, its words parted by spaces; empty when there is none."""
    proc = Path("/proc")
    if (proc / "stat").exists():
        with contextlib.suppress(OSError):
            return (proc / str(pid) / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace").strip()
        return ""
    answer = subprocess.run(
        ["ps", "-ww", "-o", "command=", "-p", str(pid)], capture_output=True, text=True, check=False
    )
    return answer.stdout.strip()
