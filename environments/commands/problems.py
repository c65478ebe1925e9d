"""Configuration errors, as commands tell them to people and to machines."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from environments.errors import ConfigError, InvalidMigrationError, InvalidSettingsError, InvalidTenantsError, suffering


def as_data(error: ConfigError) -> list[dict[str, Any]]:
    """For machines: each problem with place, consequence and remedy; with path, tenant or subject where it has one."""
    if isinstance(error, InvalidSettingsError):
        return [
            {"path": issue.path, "place": issue.place, "problem": issue.problem, **_outcome(error, issue.remedy)}
            for issue in error.issues
        ]
    if isinstance(error, InvalidTenantsError):
        return [{"tenant": name, **one} for name, below in error.errors.items() for one in as_data(below)]
    if isinstance(error, InvalidMigrationError):
        return [{"subject": subject, **one} for subject, below in error.errors.items() for one in as_data(below)]
    return [{"place": error.place, "problem": error.problem, **_outcome(error, error.remedy)}]


def each_once(found: Iterable[tuple[str, ConfigError]]) -> list[str]:
    """For people: each problem once, with those that suffer from it: a slip in base.yml breaks everything.

    Args:
        found: What was checked, in words, and what is wrong with it.
    """
    return [f"{problem}\n  In: {subjects}" for problem, subjects in suffering(found).items()]


def _outcome(error: ConfigError, remedy: str) -> dict[str, str]:
    return {"consequence": error.consequence, "remedy": remedy}
