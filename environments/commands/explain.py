"""`explain`: why a setting is what it is: the word that counts and those that it shadows."""

from __future__ import annotations

import argparse

from environments.commands.chosen import configuration
from environments.commands.screen import Cell, Said, Screen, Table
from environments.environment_manager import EnvironmentConfigManager
from environments.explanation import Explanation, explain


def run(options: argparse.Namespace, manager: EnvironmentConfigManager, screen: Screen) -> int:
    """Explains a setting, or each one of a group; always ends with 0."""
    found = explain(configuration(options, manager), options.path)
    if options.json:
        screen.data([one.as_data() for one in found])
    elif screen.has_tables:
        for number, one in enumerate(found):
            screen.lines([""] if number else [])
            screen.table(_table(one))
    else:
        screen.lines(["\n\n".join(map(str, found))])
    return 0


def _table(explanation: Explanation) -> Table:
    words = [explanation.wins, *explanation.shadowed]
    rows: list[list[Cell]] = [
        [
            [Said("shadowed", "shadowed") if number else Said("wins", "good")],
            [Said(written.origin.layer, "layer")],
            [Said(str(written.origin), "place")],
            [Said(str(written), "note" if number else "value")],
        ]
        for number, written in enumerate(words)
    ]
    notes = [line for line in (explanation.description, explanation.nature) if line]
    notes += explanation.remarks()
    return Table(("", "Layer", "Place", "Value"), rows, title=explanation.path, notes=notes, whole=True)
