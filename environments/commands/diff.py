"""`diff`: what two configurations have otherwise, and the layers behind it."""

from __future__ import annotations

import argparse

from environments.commands.arguments import DIFFERENT
from environments.commands.screen import Cell, Said, Screen, Table
from environments.difference import ABSENT, Difference, differences
from environments.environment_manager import EnvironmentConfigManager
from environments.explanation import Written
from environments.named_configuration import load_named


def run(options: argparse.Namespace, manager: EnvironmentConfigManager, screen: Screen) -> int:
    """Compares.

    Returns:
        3 where they differ and `--exit-code` asks for it, else 0.
    """
    sides = {name: load_named(manager, name) for name in (options.A, options.B)}
    left, right = sides[options.A], sides[options.B]
    found = differences(left, right, options.path)
    within = f" below {options.path}" if options.path else ""
    count = "1 setting" if len(found) == 1 else f"{len(found)} settings"
    title = f"{left.subject} and {right.subject} differ in {count}{within}"
    if options.json:
        screen.data([one.as_data() for one in found])
    elif screen.has_tables and found:
        rows = [_row(one) for one in found]
        screen.table(Table(("Setting", options.A, options.B), rows, title=title))
    else:
        screen.lines(["\n\n".join([title, *(one.told(options.A, options.B) for one in found)])])
    return DIFFERENT if found and options.exit_code else 0


def _row(difference: Difference) -> list[Cell]:
    return [[Said(difference.path, "setting")], _side(difference.left), _side(difference.right)]


def _side(written: Written | None) -> Cell:
    if written is None:
        return [Said(ABSENT, "note")]
    return [Said(str(written), "value"), Said(written.origin.layer, "layer"), Said(str(written.origin), "place")]
