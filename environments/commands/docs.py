"""`docs`: the reference of every setting below a path: what it is, what it means, what each environment makes of it."""

from __future__ import annotations

import argparse

from environments.commands.screen import Cell, Said, Screen, Table
from environments.environment_manager import EnvironmentConfigManager
from environments.reference import Reference, Setting
from environments.reference_page import page
from environments.reference_values import told


def run(options: argparse.Namespace, manager: EnvironmentConfigManager, screen: Screen) -> int:
    """Shows it; always ends with 0."""
    reference = Reference(manager)
    if options.markdown:
        screen.lines([page(reference, options.path).rstrip("\n")])
        return 0
    found = reference.settings(options.path)
    if options.json:
        screen.data([one.as_data() for one in found])
    elif screen.has_tables:
        screen.table(Table(("Setting", "Values", "Meaning"), [_row(one) for one in found]))
    else:
        screen.lines(map(_line, found))
    return 0


def _line(setting: Setting) -> str:
    values = [f"{name} {word}" for name, word in _values(setting)]
    return f"{setting.path}: {'; '.join([setting.nature, *values])}  # {setting.meaning}"


def _row(setting: Setting) -> list[Cell]:
    values = [
        Said(f"{name} {word}", "layer" if name in setting.changes else "value") for name, word in _values(setting)
    ]
    return [[Said(setting.path, "setting"), Said(setting.nature, "note")], values, [Said(setting.meaning)]]


def _values(setting: Setting) -> list[tuple[str, str]]:
    """Each value by where it stands: the default, environments, what may be chosen beside them."""
    default = {"default": (setting.default,)} if setting.default else {}
    everywhere = {**default, **setting.values, **setting.changes}
    return [(name, told(values, setting.path)) for name, values in everywhere.items()]
