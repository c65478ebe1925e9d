"""`completion`: the script that lets a shell complete these commands, and the answers that the script asks for.

The package argcomplete finds out, from the shell's line and the parser, which argument is being typed, and minds the
shells' rules about quotes and about words that they break at `:` or `@`; `candidates.py` knows the words.
"""

from __future__ import annotations

import argparse
import importlib.util
import shlex
import sys
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import TextIO, TypeAlias

from environments.commands.arguments import SHELLS, frameworks, kinds, parsers
from environments.commands.candidates import Candidates
from environments.commands.screen import Screen
from environments.commands.secret_arguments import KINDS, STORES
from environments.errors import ConfigError
from environments.layers import LayerFiles

FOLDER = Path(__file__).parents[1]
"""The folder of layers."""

_SCRIPTS = Path(__file__).parent / "shells"

_Words: TypeAlias = Callable[[str, argparse.Namespace], Iterable[str]]


def run(options: argparse.Namespace, _manager: object, screen: Screen) -> int:
    """Prints the script for a shell; always ends with 0.

    Raises:
        ConfigError: The package that answers is not installed.
    """
    if importlib.util.find_spec("argcomplete") is None:
        raise ConfigError(
            "the package argcomplete is not installed",
            place=sys.executable,
            consequence="a prompt would complete nothing",
            remedy="run `make venv`, and use .venv/bin/python",
        )
    text = (_SCRIPTS / f"environments.{options.shell}").read_text(encoding="utf-8")
    places = {"@PYTHON@": shlex.quote(sys.executable), "@ROOT@": shlex.quote(str(FOLDER.parent))}
    for name, place in places.items():
        text = text.replace(name, place)
    screen.lines([text.rstrip("\n")])
    return 0


def answer(files: LayerFiles | None = None, output: TextIO | None = None) -> int:
    """Tells the shell how the word at the cursor may go on; the line is in the environment, as argcomplete has it.

    Args:
        files: The layers' files; this package's own by default.
        output: Where to write; what the script opened by default.

    Returns:
        0, also where there is nothing to offer.
    """
    from argcomplete.completers import SuppressCompleter  # noqa: PLC0415 (known here alone)
    from argcomplete.finders import CompletionFinder  # noqa: PLC0415

    candidates = Candidates(files or LayerFiles(FOLDER))
    whole, commands = parsers()
    words = _words(candidates)
    for command in _with_actions(commands.values()):
        for action in command._actions:
            action.completer = _completer(words[action.dest]) if action.dest in words else None  # type: ignore[attr-defined]

    class Finder(CompletionFinder):
        """Writes no trace of its own: descriptor 9, where it would, may be somebody else's."""

        def _init_debug_stream(self) -> None:
            pass

    Finder()(
        whole,
        always_complete_options=False,
        exit_method=_no_exit,
        output_stream=output,
        default_completer=SuppressCompleter(),
    )
    return 0


def _words(candidates: Candidates) -> dict[str, _Words]:
    """The words of each argument, by its name."""

    def paths(prefix: str, options: argparse.Namespace) -> list[str]:
        if options.command == "diff":
            layers = [layer for side in (options.A, options.B) for layer in candidates.layers_of(side)]
        else:
            layers = list(candidates.layers(options))
        return candidates.paths(prefix, layers, any_name=options.command == "docs")

    return {
        "environment": lambda prefix, _: candidates.environments(prefix),
        "override": lambda _, options: candidates.overrides(options.environment, options.override),
        "tenant": lambda _, options: candidates.tenants(getattr(options, "stack", None)),
        "stack": lambda *_: candidates.stacks(),
        "A": lambda prefix, _: candidates.configurations(prefix),
        "B": lambda prefix, _: candidates.configurations(prefix),
        "path": paths,
        "files": lambda _, options: candidates.files(options.files),
        "kind": lambda *_: kinds(),
        "shell": lambda *_: SHELLS,
        "framework": lambda _, options: [name for name in frameworks() if name not in (options.framework or ())],
        "name": lambda _, options: candidates.secrets(options),
        "secret_kind": lambda *_: KINDS,
        "store": lambda *_: STORES,
    }


def _with_actions(commands: Iterable[argparse.ArgumentParser]) -> Iterator[argparse.ArgumentParser]:
    """Commands, and the actions that some of them have."""
    for command in commands:
        yield command
        for action in command._actions:
            if isinstance(action, argparse._SubParsersAction):
                yield from action.choices.values()


def _completer(words: _Words) -> Callable[..., Iterable[str]]:
    """As argcomplete calls it."""

    def completer(*, prefix: str, parsed_args: argparse.Namespace, **_: object) -> Iterable[str]:
        return words(prefix, parsed_args)

    return completer


def _no_exit(status: int) -> None:
    """Argcomplete would end the process without its last words."""
