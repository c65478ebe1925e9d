"""What can be typed after `python -m environments secrets`."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Sequence
from pathlib import Path

ACTIONS = ("list", "get", "set", "rotate", "verify", "audit", "public-keys")
STORES = ("encrypted_file", "secret_manager")
KINDS = ("password", "api_key", "signing_key", "certificate")
"""As in secrets_manager/catalogue.py, which a prompt does without."""

_FEW_LINES = 20


def add_actions(
    secrets: argparse.ArgumentParser,
    parents: Sequence[argparse.ArgumentParser],
    one_of: Callable[[Sequence[str], str], Callable[[str], str]],
) -> None:
    """Adds what can be done with secrets.

    Args:
        secrets: The parser of the command.
        parents: Options that each action has.
        one_of: Makes a type of a choice of words and what they are.
    """
    secrets.add_argument("action", type=one_of(ACTIONS, "action"), metavar="ACTION", help=", ".join(ACTIONS))
    secrets.add_argument("name", nargs="?", default="", metavar="NAME", help="of the secret, such as spotify.api_key")
