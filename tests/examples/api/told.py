"""What the platform tells its API, taken from the plan of a stack, and put where a test may write."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from music_api.configuration import Configuration
from tests.program import plan_of
from tests.recorded_plan import Plan

CONFIG_MAP = "kubernetes:core/v1:ConfigMap"
ROLLOUT = "kubernetes:argoproj.io/v1alpha1:Rollout"
PLATFORMS = ("dev", "staging", "prod")
STACKS = (*PLATFORMS, "prod-dr", "local")


def rendered(stack: str | Plan) -> str:
    """The text in the ConfigMap that the pods mount."""
    plan = plan_of(stack) if isinstance(stack, str) else stack
    text: str = plan.one(CONFIG_MAP, "api-configuration").inputs["data"]["configuration.json"]
    return text


def container(stack: str) -> dict[str, Any]:
    """How the platform runs the process."""
    found: dict[str, Any] = plan_of(stack).one(ROLLOUT, "api-workload-rollout").inputs["spec"]["template"]["spec"]
    (only,) = found["containers"]
    return {**only, "grace": found["terminationGracePeriodSeconds"]}


def mounted(folder: Path, text: str, changed: Mapping[str, Any] | None = None) -> Path:
    """The file, with the files that it names, below a folder instead of below /etc.

    Args:
        folder: Where.
        text: The rendered configuration.
        changed: Values in the place of its own, by dotted path.
    """
    document = json.loads(text.replace('"/etc/', f'"{folder}/'))
    for path, value in (changed or {}).items():
        *parents, last = path.split(".")
        section = document
        for parent in parents:
            section = section[parent]
        section[last] = value
    for tls in (document["database"]["postgresql"]["tls"], document["cache"]["redis"]["tls"]):
        for name in ("ca_file", "cert_file", "key_file"):
            if name in tls and tls[name].startswith(f"{folder}/"):
                Path(tls[name]).parent.mkdir(parents=True, exist_ok=True)
                Path(tls[name]).write_text("a certificate")
    file = folder / "configuration.json"
    file.write_text(json.dumps(document), encoding="utf-8")
    return file


def configuration(folder: Path, stack: str | Plan, **changed: Any) -> Configuration:
    """It as the application reads it; names of changed values have `__` between their parts."""
    from music_api.configuration import VARIABLE, read

    by_path = {name.replace("__", "."): value for name, value in changed.items()}
    return read({VARIABLE: str(mounted(folder, rendered(stack), by_path))})
