"""Kills a process at every step of a writing, and tells what was then there.

Run as a program, because it forks: `python -m tests.environments.secrets_manager.killed FOLDER ACTION`. It prints one
JSON object per death. A step is a call of the system that changes something; death comes before it, and for `write`
also after half of it.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import sys
from pathlib import Path

from environments import EnvironmentConfigManager
from environments.secrets_manager import SecretsManager
from environments.secrets_manager.errors import MissingSecretError

NAME, OLD, NEW, LATER = "spotify.api_key", "old", "new", "later"
STEPS = ("open", "write", "fsync", "replace", "ftruncate", "close", "mkdir", "lseek")
ACTIONS = ("first", "next", "get")
MOST = 200


def main(folder: Path, action: str) -> None:
    config = EnvironmentConfigManager(environ={}).load("development")
    pristine = folder / "pristine"
    pristine.mkdir()
    if action != "first":
        manager(config, pristine).set_secret(NAME, OLD)
    for half in (False, True):
        for number in range(1, MOST):
            place = folder / f"{number}{'h' if half else ''}"
            shutil.copytree(pristine, place)
            step = died(lambda place=place: act(config, place, action), number, half)
            if step is None:
                break
            print(json.dumps({"step": step, "number": number, "half": half, **afterwards(config, place)}))


def manager(config, place: Path) -> SecretsManager:
    return SecretsManager(config=config, store="encrypted_file", folder=place, who="tester")


def act(config, place: Path, action: str) -> None:
    if action == "get":
        manager(config, place).get_secret(NAME)
    else:
        manager(config, place).set_secret(NAME, NEW)


def afterwards(config, place: Path) -> dict[str, object]:
    """What the next process finds, and whether it can go on."""
    found = manager(config, place)
    try:
        value = found.get_secret(NAME).reveal()
        lines = found.verify().lines
        changes = sum(one.action == "set" for one in found.audit())
    except MissingSecretError:
        value, lines, changes = None, 0, 0
    found.set_secret(NAME, LATER)
    return {
        "value": value,
        "lines": lines,
        "changes": changes,
        "goes_on": found.get_secret(NAME).reveal() == LATER and found.verify().secrets == 1,
        "left": sorted(path.name for path in place.rglob("*") if path.is_file()),
    }


def died(act, number: int, half: bool) -> str | None:
    """Runs something in a process that is killed at a step; the step's name, None where it ended before."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        arm(number, half, writing)
        act()
        os._exit(0)
    os.close(writing)
    with open(reading, encoding="ascii") as pipe:
        step = pipe.read()
    status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    assert status in (0, -signal.SIGKILL), f"the child ended with {status}"
    return step if status else None


def arm(number: int, half: bool, report: int) -> None:
    """Has the process die at its n-th step, or half-way through its n-th writing."""
    passed = 0
    real = {name: getattr(os, name) for name in STEPS}

    def stepping(name):
        def step(*arguments, **named):
            nonlocal passed
            passed += not half or name == "write"
            if passed == number:
                if half:
                    real["write"](arguments[0], bytes(arguments[1])[: len(arguments[1]) // 2])
                real["write"](report, name.encode())
                os.kill(os.getpid(), signal.SIGKILL)
            return real[name](*arguments, **named)

        return step

    for name in STEPS:
        setattr(os, name, stepping(name))


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2])
