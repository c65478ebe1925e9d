"""Values that arrive once something else stands: whoever uses one can rely on it."""

from __future__ import annotations

from typing import Any

from pulumi import Input, Output


def after(value: Input[str], *ready: Output[Any]) -> Output[str]:
    """The value, once the others are known: whoever uses it can rely on what they stand for.

    Args:
        value: What is handed on.
        *ready: Outputs of what must exist before; by URN where a preview is to know the value.
    """
    return Output.all(value, *ready).apply(lambda values: str(values[0]))
