"""What the engine is told beside arguments that a person types: the stack, and the sandbox's copy of its file. Pure.

Without it the engine writes its salt and whatever is configured into the tracked file of the stack.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence

OPTION = "PULUMI_OPTION_"
ELSEWHERE = frozenset({"--cwd", "-C", "--config-file"})
"""They lead to another program or file, whose own is meant then."""
OF_STACKS = "stack"
"""The command whose parts take a stack's name as an argument, and refuse it beside a flag."""
KEPT_FILE = {f"{OPTION}PRESERVE_CONFIG": "true"}
"""`stack rm` deletes the stack's file, which is the tracked one here."""
STACK = ("--stack", "-s")


def options(arguments: Sequence[str], named: Sequence[str]) -> dict[str, str]:
    """Returns variables that stand for flags which are not typed.

    Args:
        arguments: What is typed.
        named: The flags that name the stack and its file, each with its value.
    """
    flags = dict(zip(named[::2], named[1::2], strict=True))
    command = next((argument for argument in arguments if not argument.startswith("-")), "")
    if command == OF_STACKS:
        return dict(KEPT_FILE)
    if ELSEWHERE & {argument.partition("=")[0] for argument in arguments}:
        return {}
    if any(stack != flags["--stack"] for stack in _stacks(arguments)):
        return {}
    return {OPTION + flag.lstrip("-").replace("-", "_").upper(): value for flag, value in flags.items()}


def _stacks(arguments: Sequence[str]) -> list[str]:
    """The stacks that arguments name."""
    apart = [after for before, after in itertools.pairwise(arguments) if before in STACK]
    return apart + [
        value for flag, is_set, value in (each.partition("=") for each in arguments) if is_set and flag in STACK
    ]
