"""The unit of each setting, from its name: the one place where names and units are told of one another.

A name ends in its unit (`timeout_s`, `disk_gb`), in what it counts (`nodes`, `requests_per_minute`), or is listed here.
`tests/environments/test_units.py` fails for a number of which none is true.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import get_args

from pydantic import BaseModel

from environments import model_fields
from environments.provenance import Path
from environments.settings.model import CpuQuantity, MemoryQuantity

ENDINGS = {
    "us": "microseconds",
    "ms": "milliseconds",
    "s": "seconds",
    "minutes": "minutes",
    "h": "hours",
    "hour": "hour of the day in UTC",
    "days": "days",
    "years": "years",
    "gb": "GB",
    "percent": "percent",
    "share": "share of 1",
    "port": "TCP port",
    "ports": "TCP ports",
    **{
        counted: counted
        for counted in ("backups", "batches", "connections", "gpus", "instances", "jobs", "nodes", "pods", "threads")
    },
    "replicas": "pods",
}
"""What the last word of a name says, words being parted by `_`."""

NAMED: Mapping[Path, str] = {
    ("google_cloud", "project_number"): "identifier",
    ("flow_logs", "sampling"): ENDINGS["share"],
    ("upgrade", "max_surge"): "nodes",
    ("upgrade", "max_unavailable"): "nodes",
    ("connection_pool", "min_size"): "connections",
    ("connection_pool", "max_size"): "connections",
    ("connection_pool", "overflow"): "connections",
    ("insights", "query_string_length"): "bytes",
    ("batching", "maximum_size"): "examples",
    ("probes", "failure_threshold"): "failures",
    ("replicas", "minimum"): "pods",
    ("replicas", "maximum"): "pods",
    ("predictive", "seasons"): "seasons",
    ("predictive", "growth_minimum"): "factor",
    ("predictive", "growth_maximum"): "factor",
    ("blue_green", "revision_history"): "versions",
    ("analysis", "measurements_before"): "measurements",
    ("analysis", "measurements_after"): "measurements",
    ("analysis", "tolerated_failures"): "measurements",
    ("analysis", "minimum_requests"): "requests",
    ("rate_limit", "burst"): "requests",
    ("tensorflow_serving", "tracks"): "nodes",
    ("*", "versions"): "model version",
    ("*", "labels"): "model version",
    ("*", "weights"): "percent",
    ("armor", "attack_rule_sets"): "sensitivity level",
}
"""Names that do not say it themselves, each with the group that it is in."""

_PER = "per"
_QUANTITIES = {
    get_args(CpuQuantity)[1].pattern: "cores (1000m are one)",
    get_args(MemoryQuantity)[1].pattern: "bytes in Mi or Gi",
}


def unit(model: type[BaseModel], path: Path) -> str:
    """The unit of a setting; empty where its values are neither numbers nor quantities, or nothing tells it.

    Args:
        model: The settings model.
        path: The setting; `*` stands for any key or item.
    """
    if is_number(model, path):
        return unit_of_number(path)
    return _QUANTITIES.get(model_fields.constraints(model, path).get("pattern", ""), "")


def is_number(model: type[BaseModel], path: Path) -> bool:
    """Whether a setting is a number, or a list or mapping of numbers."""
    found = (*model_fields.types_at(model, path), *model_fields.types_at(model, (*path, "*")))
    return any(one in (int, float) for one in found)


def unit_of_number(path: Path) -> str:
    """The unit of a number, by its name; empty where nothing tells it."""
    words = path[-1].split("_")
    if path[-2:] in NAMED:
        return NAMED[path[-2:]]
    if _PER in words[1:-1]:
        per = words.index(_PER)
        return f"{words[per - 1]} per {' '.join(words[per + 1 :])}"
    return ENDINGS.get(words[-1], "")
