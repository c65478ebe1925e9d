"""The project's own program, run in process for one stack as its file says."""

from __future__ import annotations

import json
import os
import runpy
import tempfile
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any
from unittest import mock

import yaml

from environments.environment_variables import STACK_FILE_VARIABLE
from tests.recorded_plan import ORGANIZATION, IdOf, Plan, nothing_exists, record

ROOT = Path(__file__).parent.parent
PROJECT = "spotify-ai-agent"
PLATFORMS = ("dev", "staging", "prod")
"""On Google Cloud."""

CELLS = ("prod-cell-1",)
RECOVERIES = ("prod-dr",)
ON_EXISTING_CLUSTERS = ("local",)
STACKS = (*PLATFORMS, *CELLS, *RECOVERIES, *ON_EXISTING_CLUSTERS)

HOME = Path(__file__).parent / "home"
"""Its kubeconfig knows the cluster of the stacks on existing ones; whoever runs the tests need not have one."""


def record_stack(
    stack: str,
    *,
    environ: Mapping[str, str] | None = None,
    id_of: IdOf = nothing_exists,
    overrides: Sequence[str] | None = None,
) -> Plan:
    """Run `__main__.py` as a preview of `stack` and return its plan.

    Args:
        stack: Name of the stack; its file is in the project's root.
        environ: Environment variables of the settings' layer; those of the caller do not count.
        id_of: Id of a resource that exists already, by type and name; empty for one that does not.
        overrides: Overrides in the place of those that its file names; None for those.
    """
    if overrides is not None:
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / f"Pulumi.{stack}.yaml"
            said = yaml.safe_load((ROOT / file.name).read_text(encoding="utf-8"))
            said["config"][f"{PROJECT}:overrides"] = list(overrides)
            file.write_text(yaml.safe_dump(said), encoding="utf-8")
            return _record(file, stack, {**(environ or {}), STACK_FILE_VARIABLE: str(file)}, id_of)
    return _record(ROOT / f"Pulumi.{stack}.yaml", stack, environ or {}, id_of)


@cache
def plan_of(stack: str) -> Plan:
    """The plan of a stack as its file says, recorded once per process; nobody changes anything in it."""
    return record_stack(stack)


def _record(file: Path, stack: str, environ: Mapping[str, str], id_of: IdOf) -> Plan:
    values = yaml.safe_load(file.read_text(encoding="utf-8"))["config"]
    # As the engine hands it over: text as it is, everything else as JSON.
    engine = {key: value if isinstance(value, str) else json.dumps(value) for key, value in values.items()}
    mine = {n: value for n, value in os.environ.items() if not n.startswith(("SPOTIFY_AI_AGENT", "KUBECONFIG"))}
    ours = {"PULUMI_CONFIG": json.dumps(engine), "HOME": str(HOME)}
    with mock.patch.dict(os.environ, {**mine, **ours, **environ}, clear=True):
        return record(_main, project=PROJECT, stack=stack, id_of=id_of, stacks=_platform(values))


def _platform(values: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """Of a cell, what its platform exports: the outputs of that stack's own plan."""
    of_stack = values.get(f"{PROJECT}:settings", {}).get("stack", {})
    if of_stack.get("kind") != "cell":
        return {}
    name = str(of_stack["platform"])
    return {f"{ORGANIZATION}/{PROJECT}/{name}": plan_of(name).outputs}


def _main() -> None:
    runpy.run_path(str(ROOT / "__main__.py"), run_name="__main__")
