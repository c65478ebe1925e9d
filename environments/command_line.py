"""`python -m environments`: check, read, explain, compare, document and judge settings, keep the secrets they name.

Results go to stdout, errors to stderr; with `--json` both are JSON on stdout. Exit status: 0 all is well, 1 a
configuration is wrong or nothing can be written, 2 the command is wrong, 3 `diff --exit-code` found a difference or
`compliance` a gap, 130 interrupted, 141 the reader of stdout went away (as after SIGPIPE).
"""

from __future__ import annotations

import argparse
import importlib
import os
import sys
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, TypeAlias

from environments.commands.arguments import parsed
from environments.commands.problems import as_data
from environments.commands.screen import Screen
from environments.errors import ConfigError

if TYPE_CHECKING:
    from environments.environment_manager import EnvironmentConfigManager

WRONG = 1
INTERRUPTED = 130
BROKEN_PIPE = 141
ASKED_BY_SHELL = "_ARGCOMPLETE"
"""Set by a shell that wants to know how a word goes on, and no command run."""

_Command: TypeAlias = Callable[[argparse.Namespace, "EnvironmentConfigManager", Screen], int]


def main(arguments: Sequence[str] | None = None, manager: EnvironmentConfigManager | None = None) -> int:
    """Run one command.

    Args:
        arguments: The command line without the program's name; the process's own by default.
        manager: Where to load from; this package's folder by default.

    Returns:
        The exit status.
    """
    try:
        if ASKED_BY_SHELL in os.environ:
            return _completed(manager)
        options = parsed(arguments)
        screen = Screen()
        try:
            status = _command(options.command)(options, manager or _manager(), screen)
        except ConfigError as error:
            status = _refused(options, error, screen)
        screen.flush()
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:
        _silence()
        return BROKEN_PIPE
    except OSError as error:
        _silence()
        print(f"{error.filename or 'standard output'}: {error.strerror}", file=sys.stderr)
        return WRONG
    return status


def _command(name: str) -> _Command:
    """What runs a command: the module of its name, imported only now."""
    run: _Command = importlib.import_module(f"environments.commands.{name}").run
    return run


def _completed(manager: EnvironmentConfigManager | None) -> int:
    """Answers a shell; what cannot be completed is its business, and a traceback in a prompt is nobody's."""
    try:
        status: int = importlib.import_module("environments.commands.completion").answer(manager and manager.files)
    except Exception:  # noqa: BLE001
        return WRONG
    return status


def _manager() -> EnvironmentConfigManager:
    made: EnvironmentConfigManager = importlib.import_module("environments").EnvironmentConfigManager()
    return made


def _refused(options: argparse.Namespace, error: ConfigError, screen: Screen) -> int:
    """Tells what is wrong, in the language that was asked for."""
    if getattr(options, "json", False):
        screen.data({"valid": False, "errors": as_data(error)})
    else:
        screen.flush()
        print(error, file=sys.stderr)
    return WRONG


def _silence() -> None:
    """Nothing more to a stdout that takes nothing: the interpreter flushes once more at its end."""
    if sys.stdout is not None:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
