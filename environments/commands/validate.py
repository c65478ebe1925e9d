"""`validate`: which configurations are right, and what is wrong with the others."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from functools import partial
from typing import Any, TypeAlias

from environments.checks import Check, everything, failure
from environments.commands.chosen import configuration, words
from environments.commands.problems import as_data, each_once
from environments.commands.screen import Said, Screen, Table
from environments.environment_manager import EnvironmentConfigManager
from environments.errors import ConfigError

_Result: TypeAlias = tuple[str, ConfigError | None]


def run(options: argparse.Namespace, manager: EnvironmentConfigManager, screen: Screen) -> int:
    """Checks what is asked for, or everything.

    Returns:
        1 where something is wrong, else 0.
    """
    if options.stack or options.environment:
        checks: list[Check] = [(words(options), partial(configuration, options, manager))]
    else:
        checks = everything(manager)
    results: list[_Result] = [(subject, failure(check)) for subject, check in checks]
    if options.json:
        screen.data(_report(results))
    else:
        _tell(results, screen)
    return 1 if any(error for _, error in results) else 0


def _tell(results: Sequence[_Result], screen: Screen) -> None:
    """Verdicts to stdout, then problems to stderr."""
    if screen.has_tables:
        verdicts = [
            [[Said("invalid", "bad") if error else Said("ok", "good")], [Said(subject)]] for subject, error in results
        ]
        screen.table(Table(("Verdict", "Subject"), verdicts))
    else:
        screen.lines(f"{'invalid' if error else 'ok':7}  {subject}" for subject, error in results)
    screen.flush()
    for problem in each_once((subject, error) for subject, error in results if error):
        print(problem, file=sys.stderr)


def _report(results: Sequence[_Result]) -> dict[str, Any]:
    return {
        "valid": not any(error for _, error in results),
        "checked": [
            {"subject": subject, "valid": not error, "errors": as_data(error) if error else []}
            for subject, error in results
        ],
    }
