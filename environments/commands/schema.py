"""`schema`: the JSON Schema of a kind of file, for editors."""

from __future__ import annotations

import argparse

from environments.commands.screen import Screen
from environments.environment_manager import EnvironmentConfigManager
from environments.json_schema import FileKind, rendered


def run(options: argparse.Namespace, _manager: EnvironmentConfigManager, screen: Screen) -> int:
    """Prints it; always ends with 0."""
    screen.lines([rendered(FileKind(options.kind)).rstrip("\n")])
    return 0
