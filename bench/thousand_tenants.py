"""A thousand tenants on the project's own plans and use cases, and one process that loads them all for prod.

`python -m bench.thousand_tenants FOLDER` loads what `write` has written there, and prints what it took as JSON: in a
process of its own, because the most memory that a process ever had is told once, at its end.
"""

from __future__ import annotations

import json
import resource
import shutil
import sys
import time
from pathlib import Path

import environments
from environments import EnvironmentConfigManager
from environments.schema_version import CURRENT, KEY

COUNT = 1_000
OVERRIDES = ("high_availability", "scaling", "disaster_recovery")
"""Those of the stack prod."""

WAYS = (
    ("free", ()),
    ("free", ("embedded_player",)),
    ("premium", ("live_events", "model_trials")),
    ("enterprise", ("batch_analysis",)),
)
"""Plan and use cases of the tenants, in turns."""

MOST_CONNECTIONS = 50
_KIB_PER_MB = 1_000_000 / 1_024


def write(folder: Path, count: int = COUNT) -> Path:
    """Write the project's own layers with so many tenants more.

    Args:
        folder: Where to.
        count: How many tenants.

    Returns:
        The folder of layers.
    """
    layers = folder / "environments"
    shutil.copytree(Path(environments.__file__).parent, layers, ignore=shutil.ignore_patterns("*.py", "__pycache__"))
    for number in range(count):
        (layers / "tenants" / f"{name(number)}.yml").write_text(_text(number), encoding="utf-8")
    return layers


def name(number: int) -> str:
    """What the tenant of a number is called."""
    return f"tenant-{number:04}"


def connections(number: int) -> int:
    """Each tenant has a number of its own here."""
    return number % MOST_CONNECTIONS + 1


def load(layers: Path) -> dict[str, float]:
    """Load all of them.

    Returns:
        `tenants`: how many; `s`: seconds of the processor for reading, merging and validating; `mb`: the most memory
        that this process ever had, in millions of bytes, Python, pydantic and the settings model included.
    """
    start = time.process_time()
    found = EnvironmentConfigManager(layers, environ={}).load_tenants("prod", OVERRIDES)
    seconds = time.process_time() - start
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss  # KiB on Linux
    return {"tenants": len(found), "s": seconds, "mb": most / _KIB_PER_MB}


def _text(number: int) -> str:
    plan, use_cases = WAYS[number % len(WAYS)]
    return (
        f"{KEY}: {CURRENT}\n"
        f"extends: plans/{plan}\n"
        f"use_cases: [{', '.join(use_cases)}]\n"
        "\n"
        "tenant:\n"
        f"  name: {name(number)}\n"
        "  residency: eu\n"
        f"  group: {name(number)}-operators@example.com\n"
        "  database:\n"
        f"    connections: {connections(number)}\n"
    )


if __name__ == "__main__":
    print(json.dumps(load(Path(sys.argv[1]))))
