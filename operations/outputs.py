"""A stack's outputs, typed by the contract: what `pulumi stack output --json` printed, section by section."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from operations.errors import NOTHING_CHANGED, OperationError
from platform_contract.decoding import Mismatch, decoded
from platform_contract.outputs import CONTRACT_VERSION

Section = TypeVar("Section")


class Outputs:
    """The outputs of one stack.

    Args:
        stack: Its name, for messages.
        values: What it exports.
    """

    def __init__(self, stack: str, values: Mapping[str, Any]) -> None:
        """Takes the values.

        Raises:
            OperationError: There are none, or they are of another version of the contract.
        """
        self.stack = stack
        self._values = values
        version = values.get("contract_version")
        if version is None:
            raise _refusal(stack, "exports nothing: it is not up", f"bring it up first: {_deploy(stack)}")
        if version != CONTRACT_VERSION:
            raise _refusal(
                stack,
                f"keeps version {version:g} of the contract, and this checkout understands {CONTRACT_VERSION}",
                "use the checkout that the stack was brought up with",
            )

    def find(self, name: str, kind: type[Section]) -> Section | None:
        """A section, or one within it by its dotted path; None where the stack has none.

        Raises:
            OperationError: What it exports is not what the contract promises.
        """
        value = self.at(name)
        if value is None:
            return None
        try:
            found: Section = decoded(kind, value, name)
        except Mismatch as mismatch:
            raise _refusal(
                self.stack,
                f"exports {mismatch.path} as {mismatch.found}, and the contract promises {mismatch.expected}",
                f"it is older than this checkout, or newer: {_deploy(self.stack)}",
            ) from None
        return found

    def need(self, name: str, kind: type[Section]) -> Section:
        """A section that the operation cannot do without.

        Raises:
            OperationError: The stack has none, or not as promised.
        """
        found = self.find(name, kind)
        if found is None:
            raise _refusal(
                self.stack,
                f"exports no {name}",
                "name a stack that has it (docs/reference/outputs.md says what each kind of stack exports)",
            )
        return found

    def at(self, path: str) -> Any:
        """A plain value at a dotted path; None where there is nothing."""
        value: Any = self._values
        for part in path.split("."):
            value = value.get(part) if isinstance(value, Mapping) else None
        return value


def _refusal(stack: str, fact: str, remedy: str) -> OperationError:
    return OperationError(
        f"the stack {fact}", place=f"outputs of the stack {stack}", consequence=NOTHING_CHANGED, remedy=remedy
    )


def _deploy(stack: str) -> str:
    return f"python -m operations deploy --stack {stack}"
