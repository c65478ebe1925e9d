"""`python -m sandbox.lock_file`: is `requirements.lock` in step with `pyproject.toml`? Needs no network.

In step means: every direct requirement and every requirement of an installed pinned package is met by a pin, every pin
has a hash, and the file names no address of a package index.
"""

from __future__ import annotations

import importlib.metadata
import re
import sys
import tomllib
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

CHECKOUT = Path(__file__).resolve().parent.parent
PIN = re.compile(r"^([A-Za-z0-9][\w.-]*)(?:\[[^\]]*\])?==([^\s;\\]+)")


def findings(lock: str, project: str) -> list[str]:
    """Returns what is out of step, one line each.

    Args:
        lock: The content of the lock file.
        project: The content of `pyproject.toml`.
    """
    pins = _pins(lock)
    table = tomllib.loads(project)["project"]
    direct = [*table["dependencies"], *table.get("optional-dependencies", {}).get("dev", [])]
    found = [f"{text}: pyproject.toml wants it" for text in direct if not _is_met(Requirement(text), pins, "")]
    for name in sorted(pins):
        for text in _requirements(name):
            if not _is_met(Requirement(text), pins, ""):
                found.append(f"{text}: {name} wants it")
    blocks = re.split(r"^(?=[A-Za-z0-9])", lock, flags=re.MULTILINE)
    found += [f"{block.split()[0]}: it has no hash" for block in blocks if PIN.match(block) and "--hash=" not in block]
    found += [f"`{line.strip()}`: it names an address" for line in lock.splitlines() if "://" in line]
    return found


def main() -> int:
    """Prints what is out of step and returns the process's exit code."""
    lock, project = CHECKOUT / "requirements.lock", CHECKOUT / "pyproject.toml"
    found = findings(lock.read_text(encoding="utf-8"), project.read_text(encoding="utf-8"))
    for finding in found:
        print(f"requirements.lock: {finding}", file=sys.stderr)
    if found:
        print("requirements.lock is out of step; mend it by: make lock", file=sys.stderr)
    return 1 if found else 0


def _pins(lock: str) -> dict[str, str]:
    matches = (PIN.match(line) for line in lock.splitlines())
    return {canonicalize_name(match.group(1)): match.group(2) for match in matches if match}


def _is_met(requirement: Requirement, pins: dict[str, str], extra: str) -> bool:
    if requirement.marker is not None and not requirement.marker.evaluate({"extra": extra}):
        return True
    pin = pins.get(canonicalize_name(requirement.name))
    return pin is not None and requirement.specifier.contains(pin, prereleases=True)


def _requirements(name: str) -> list[str]:
    """What an installed package wants; a pin for another system or Python is not installed here."""
    try:
        return importlib.metadata.requires(name) or []
    except importlib.metadata.PackageNotFoundError:
        return []


if __name__ == "__main__":
    sys.exit(main())
