"""What can be typed after `python -m environments secrets`: an action, each with arguments of its own."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TypeAlias

STORES = ("encrypted_file", "secret_manager")
KINDS = ("password", "api_key", "signing_key", "certificate")
"""As in secrets_manager/catalogue.py, which a prompt does without."""

ACTIONS = {
    "list": "what secrets there are, of which kind, and when each is due for a new value",
    "get": "look at a value; --reveal prints it",
    "set": "keep a value, from a prompt or standard input",
    "rotate": "keep a new value: one that is made here, or, of an API key, from a prompt or standard input",
    "public-keys": "what verifies the signatures of a signing key",
    "verify": "open every value and check every line of the audit log",
    "audit": "who read and wrote what, and when",
}
TYPED_VALUE = (
    "one word too many; if it is a value, take another one: others have seen it. Values come from a prompt or from "
    "standard input"
)

_OF_ONE = ("get", "set", "rotate", "public-keys")

OneOf: TypeAlias = Callable[[Sequence[str], str], Callable[[str], str]]


def add_actions(secrets: argparse.ArgumentParser, parents: Sequence[argparse.ArgumentParser], one_of: OneOf) -> None:
    """Adds the actions; each leaves its parser in the namespace.

    Args:
        secrets: The parser of the command.
        parents: Options that every action has.
        one_of: Makes a type of a choice of words and of what they are.
    """
    actions = secrets.add_subparsers(dest="action", required=True, metavar="ACTION")
    made = {name: actions.add_parser(name, parents=list(parents), help=text) for name, text in ACTIONS.items()}
    for name, parser in made.items():
        parser.set_defaults(parser=parser)
        _add_store(parser, one_of)
        if name in _OF_ONE:
            number = "?" if name == "rotate" else None
            parser.add_argument("name", nargs=number, metavar="NAME", help="a secret, for instance spotify.api_key")
    made["get"].add_argument("--reveal", action="store_true", help="print the value")
    made["get"].add_argument("--version", type=_number, metavar="N", help="a former version within its overlap")
    made["rotate"].add_argument("--due", action="store_true", help="all that are due and can be made here")
    made["set"].add_argument(
        "--kind",
        dest="secret_kind",
        type=one_of(KINDS, "kind of secret"),
        metavar="KIND",
        help=f"what a name that is new to an encrypted file holds: {', '.join(KINDS)}",
    )


def check_action(options: argparse.Namespace) -> None:
    """Refuses what does not go together.

    Raises:
        SystemExit: With status 2; the reason is printed.
    """
    if options.action == "rotate" and bool(options.name) == options.due:
        options.parser.error("name a secret, or have all that are due rotated by --due")


def _add_store(parser: argparse.ArgumentParser, one_of: OneOf) -> None:
    parser.add_argument(
        "--store",
        type=one_of(STORES, "store"),
        metavar="STORE",
        help=f"{' or '.join(STORES)}; the setting vault.store by default",
    )
    parser.add_argument(
        "--folder", type=Path, metavar="F", help="of the encrypted file and its key; environments/E/secrets by default"
    )


def _number(word: str) -> int:
    if not word.isdecimal() or int(word) < 1:
        raise argparse.ArgumentTypeError("a version is a whole number from 1")
    return int(word)
