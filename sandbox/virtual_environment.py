"""Makes the checkout's `.venv` from the lock file. Runs on the machine's own Python: standard library only.

`.venv` is whole when its stamp says so; the stamp is written last, and names what it was made from. Anything else (an
interrupted installation, a changed lock file, a Python that is gone) is made anew. Two runs at once do it once.
Exit code 75: this Python has no way to pip; the caller tries another one.
"""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import json
import os
import shutil
import subprocess
import sys
import threading
import time
import tomllib
from collections.abc import Iterator
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parent.parent
VENV = CHECKOUT / ".venv"
LOCK_FILE = CHECKOUT / "requirements.lock"
STAMP = VENV / "whole"
HEARTBEAT_S = 8.0
NO_WAY_TO_PIP = 75
PIP = ("--disable-pip-version-check", "--no-input", "--quiet", "--progress-bar", "off")
FOREIGN = ("PYTHONPATH", "PYTHONHOME", "VIRTUAL_ENV")
"""Variables of the caller that would lead the new interpreter astray."""


class Failed(Exception):
    """A step that ended with an error; the text has its last lines."""


class NoPip(Exception):
    """This Python cannot give a virtual environment its pip."""


def main() -> int:
    """Makes `.venv` where it is not whole, and returns the process's exit code."""
    wanted = fingerprint()
    if is_whole(wanted):
        return 0
    try:
        with _alone():
            if is_whole(wanted):
                return 0
            _make(wanted)
    except NoPip as reason:
        say(str(reason))
        return NO_WAY_TO_PIP
    except (Failed, OSError) as error:
        say(f"error: the virtual environment {VENV} was not made: {error}")
        say("  remedy: mend that and run the same command again; what was begun is made anew")
        return 1
    except KeyboardInterrupt:
        say("interrupted; the virtual environment is made anew next time")
        return 130
    return 0


def fingerprint() -> str:
    """Returns what a whole `.venv` was made from: the lock file, what is installed of the project, where it lies."""
    project = tomllib.loads((CHECKOUT / "pyproject.toml").read_text(encoding="utf-8"))
    installed = [project.get("build-system"), project.get("project"), project.get("tool", {}).get("setuptools")]
    digest = hashlib.sha256()
    for part in (LOCK_FILE.read_bytes(), json.dumps(installed, sort_keys=True).encode(), os.fsencode(CHECKOUT)):
        digest.update(len(part).to_bytes(8, "big") + part)
    return digest.hexdigest()


def is_whole(wanted: str) -> bool:
    """Says whether `.venv` was made from what is wanted, and its interpreter is still there."""
    with contextlib.suppress(OSError):
        return STAMP.read_text() == wanted and (VENV / "bin/python").exists()
    return False


def say(line: str) -> None:
    """Prints one progress line."""
    print(f"sandbox: {line}", file=sys.stderr, flush=True)


@contextlib.contextmanager
def _alone() -> Iterator[None]:
    with open(CHECKOUT / "requirements.lock", "rb") as file:  # the lock file is the lock: it is there and stays
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            with _step("waiting for another make, which sets up the virtual environment"):
                fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _make(wanted: str) -> None:
    say(f"setting up .venv with Python {sys.version.split()[0]} ({sys.executable})")
    STAMP.unlink(missing_ok=True)
    if VENV.is_symlink():
        VENV.unlink()
    shutil.rmtree(VENV, ignore_errors=True)
    pip = _virtual_environment()
    # The lock file is whole by itself. Left to resolve, a pip of 2023 takes `coverage[toml]` for another project than
    # the pinned `coverage`, and fails on the day when a newer one comes out.
    _run(
        "installing the pinned packages (some minutes the first time)",
        [*pip, "install", *PIP, "--require-hashes", "--no-deps", "--requirement", str(LOCK_FILE)],
    )
    rules = ["install", *PIP, "--no-deps", "--no-build-isolation", "--editable", str(CHECKOUT)]
    _run("installing the rule library", [*pip, *rules])
    _run("looking whether anything is missing", [*pip, "check", "--disable-pip-version-check"])
    temporary = STAMP.with_suffix(".new")
    temporary.write_text(wanted)
    temporary.replace(STAMP)


def _virtual_environment() -> list[str]:
    """Makes an empty environment and returns the command of its pip. Debian's Python comes without ensurepip."""
    python = str(VENV / "bin/python")
    reasons = []
    for label, command in (
        ("venv", [sys.executable, "-m", "venv", str(VENV)]),
        ("uv", ["uv", "venv", "--seed", "--quiet", "--python", sys.executable, str(VENV)]),
        ("virtualenv", ["virtualenv", "--quiet", "--python", sys.executable, str(VENV)]),
    ):
        if label != "venv" and shutil.which(label) is None:
            reasons.append(f"there is no {label}")
            continue
        try:
            _run(f"making the virtual environment ({label})", command)
            _run("looking for its pip", [python, "-m", "pip", "--version"])
        except Failed as failure:
            reasons.append(f"{label}: {str(failure).splitlines()[-1].strip()}")
            shutil.rmtree(VENV, ignore_errors=True)
        else:
            return [python, "-m", "pip"]
    for other in (sys.executable, "python3.13", "python3.12", "python3.11", "python3"):
        pip = [other, "-m", "pip", "--python", python]
        try:
            if not (VENV / "bin/python").exists():
                bare = [sys.executable, "-m", "venv", "--without-pip", str(VENV)]
                _run("making the virtual environment (without pip)", bare)
            _run(f"looking for the pip of {other}", [*pip, "--version"])
            _run("giving it a pip", [*pip, "install", *PIP, "--require-hashes", "--no-deps", "-r", _pinned_pip()])
        except Failed as failure:
            reasons.append(f"pip of {other}: {str(failure).splitlines()[-1].strip()}")
        else:
            return [python, "-m", "pip"]
    shutil.rmtree(VENV, ignore_errors=True)
    raise NoPip(f"{sys.executable} cannot make a virtual environment with pip ({'; '.join(reasons)})")


def _pinned_pip() -> str:
    """Writes pip's own lines of the lock file into the environment and returns the file."""
    lines, taken = LOCK_FILE.read_text().splitlines(), False
    kept = []
    for line in lines:
        taken = line.startswith("pip==") or (taken and line.startswith(" "))
        if taken and not line.lstrip().startswith("#"):
            kept.append(line)
    path = VENV / "pip.lock"
    path.write_text("\n".join(kept).rstrip("\\ ") + "\n")
    return str(path)


def _run(label: str, command: list[str]) -> None:
    """Runs a command quietly, with a line at least every 10 seconds."""
    kept = {name: value for name, value in os.environ.items() if name not in FOREIGN}
    with _step(label):
        try:
            answer = subprocess.run(
                command,
                env=kept,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                check=False,
            )
        except OSError as error:
            raise Failed(f"{command[0]}: {error.strerror}") from error
    if answer.returncode != 0:
        said = answer.stdout.decode(errors="replace").strip().splitlines()[-15:]
        raise Failed(f"{label} ended with exit code {answer.returncode}\n" + "\n".join(f"    {line}" for line in said))


@contextlib.contextmanager
def _step(label: str) -> Iterator[None]:
    started, ended = time.monotonic(), threading.Event()

    def beat() -> None:
        while not ended.wait(HEARTBEAT_S):
            say(f"{label}: {time.monotonic() - started:.0f} s")

    heart = threading.Thread(target=beat, daemon=True)
    heart.start()
    try:
        yield
    finally:
        ended.set()
        heart.join()


if __name__ == "__main__":
    sys.exit(main())
