"""Configuration errors, as commands tell them to people and to machines."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from environments.errors import ConfigError, InvalidSettingsError

MOST_NAMED = 3


def as_data(error: ConfigError) -> list[dict[str, Any]]:
    """For machines: each problem with place, consequence and remedy; with the setting's path where it is one's."""
    if isinstance(error, InvalidSettingsError):
        return [
            {"path": issue.path, "place": issue.place, "problem": issue.problem, **_outcome(error, issue.remedy)}
            for issue in error.issues
        ]
    return [{"place": error.place, "problem": error.problem, **_outcome(error, error.remedy)}]


def each_once(found: Iterable[tuple[str, ConfigError]]) -> list[str]:
    """For people: each problem once, with those that suffer from it: a slip in base.yml breaks everything.

    Args:
        found: What was checked, in words, and what is wrong with it.
    """
    suffering: dict[str, list[str]] = {}
    for subject, error in found:
        problems = [str(error)]
        if isinstance(error, InvalidSettingsError):
            problems = [issue.alone(error.consequence) for issue in error.issues]
        for problem in problems:
            suffering.setdefault(problem, []).append(subject)
    return [f"{problem}\n  In: {_named(subjects)}" for problem, subjects in suffering.items()]


def _named(subjects: list[str]) -> str:
    more = f", and {len(subjects) - MOST_NAMED} more" if len(subjects) > MOST_NAMED else ""
    return "; ".join(subjects[:MOST_NAMED]) + more


def _outcome(error: ConfigError, remedy: str) -> dict[str, str]:
    return {"consequence": error.consequence, "remedy": remedy}
