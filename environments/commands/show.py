"""`show`: every setting below a path, with the layer and the place that it comes from."""

from __future__ import annotations

import argparse

from environments.commands.chosen import configuration
from environments.commands.screen import Said, Screen, Table
from environments.environment_manager import EnvironmentConfigManager
from environments.explanation import settings, text
from environments.provenance import dotted


def run(options: argparse.Namespace, manager: EnvironmentConfigManager, screen: Screen) -> int:
    """Shows them; always ends with 0."""
    config = configuration(options, manager)
    shown = [(dotted(path), value) for path, value in settings(config, options.path)]
    found = [(path, value, config.origin(path)) for path, value in shown]
    if options.json:
        screen.data([{"path": path, "value": value, **origin.as_data()} for path, value, origin in found])
    elif screen.has_tables:
        rows = [
            [
                [Said(path, "setting")],
                [Said(text(value), "value")],
                [Said(origin.layer, "layer")],
                [Said(str(origin), "place")],
            ]
            for path, value, origin in found
        ]
        screen.table(Table(("Setting", "Value", "Layer", "Place"), rows))
    else:
        screen.lines(f"{path}: {text(value)}  # {origin.layer}, {origin}" for path, value, origin in found)
    return 0
