"""A thousand tenants: how long it takes to load, merge and validate all of them for prod, and how much memory."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from pathlib import Path

from bench import thousand_tenants
from bench.figure import Figure, Part, figure

ROUNDS = 5

MOST_SECONDS = 2.0
MOST_MB = 300.0
"""Goals."""


def measure() -> Part:
    """Measure in a process for each round, on tenants that are written for it."""
    with tempfile.TemporaryDirectory() as name:
        layers = thousand_tenants.write(Path(name))
        rounds = [_loaded(layers) for _ in range(ROUNDS)]
    memory = [one["mb"] for one in rounds]
    return Part(
        name="tenants",
        about=f"{rounds[0]['tenants']:,} tenants of prod in one process, medians of {ROUNDS} rounds",
        figures=(
            figure("load, merge, validate", [one["s"] for one in rounds], "s", goal=MOST_SECONDS),
            Figure(
                what="memory of the process at most, Python and the settings model included",
                value=max(memory),
                unit="MB",
                spread=(min(memory), max(memory)),
                goal=MOST_MB,
            ),
        ),
    )


def _loaded(layers: Path) -> dict[str, float]:
    found: dict[str, float] = json.loads(
        subprocess.run(
            [sys.executable, "-m", "bench.thousand_tenants", str(layers)], check=True, capture_output=True, text=True
        ).stdout
    )
    return found
