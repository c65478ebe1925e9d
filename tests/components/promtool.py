"""Prometheus' own engine, over series that a test makes up.

`promtool` is not among the project's packages; without it on PATH (Debian: prometheus) the evaluations are skipped, and
what an expression asks for is tested by its text alone.
"""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

PROMTOOL = shutil.which("promtool")
evaluated = pytest.mark.skipif(PROMTOOL is None, reason="promtool is not installed")
LONGEST_S = 60


def evaluate(folder: Path, test: Mapping[str, Any], *, every: str, expected: object) -> None:
    """Have the engine hold a test's expressions against what they should say.

    Args:
        folder: The test's own.
        test: Series and expressions, as `promtool test rules` reads them.
        every: How often rules are evaluated; samples are taken in up to the last multiple of it.
        expected: What the expressions should say, for the message.

    Raises:
        AssertionError: They say something else; what that is stands in the message.
    """
    file = folder / "test.json"
    file.write_text(json.dumps({"rule_files": [], "evaluation_interval": every, "tests": [test]}))
    done = subprocess.run(
        [str(PROMTOOL), "test", "rules", str(file)], capture_output=True, text=True, check=False, timeout=LONGEST_S
    )
    told = done.stdout + done.stderr
    assert done.returncode == 0, f"expected {expected}: {re.findall('got: *(.*)', told) or told}"
