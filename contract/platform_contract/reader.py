"""From a stack's outputs to typed values, one name at a time."""

from __future__ import annotations

from typing import Any

import pulumi

from platform_contract.decoding import Mismatch, decoded
from platform_contract.errors import ContractError

VERSION_NAME = "contract_version"


class Reader:
    """Reads the outputs of one platform stack.

    Args:
        stack: The stack's full name, ORGANIZATION/spotify-ai-agent/STACK ("organization" with a backend of one's own,
            such as a bucket), or a reference that the program has made already.
        version: Major version of the contract that the program understands.

    Errors surface as `ContractError`, at preview already, when the stack is of another version or not of the platform;
    for a single name, when that name is used.
    """

    def __init__(self, stack: str | pulumi.StackReference, version: int) -> None:
        self._reference = pulumi.StackReference(stack) if isinstance(stack, str) else stack
        self._expected = version
        found = pulumi.Output.all(self._reference.name, self._reference.get_output(VERSION_NAME))
        self._stack = found.apply(lambda got: self._checked(str(got[0]), got[1]))

    def _checked(self, stack: str, found: Any) -> str:
        """The stack's name, once its version is known to be the right one."""
        if found is None:
            raise ContractError(
                f"the stack {stack} exports no {VERSION_NAME}, so nothing was read from it: it is not a stack of the "
                "platform, or it has never been up. Name a platform stack (ORGANIZATION/spotify-ai-agent/STACK), and "
                "let its owners bring it up"
            )
        if found != self._expected or isinstance(found, bool):
            shown = f"{found:g}" if isinstance(found, int | float) else "of an unknown kind"
            raise ContractError(
                f"the stack {stack} keeps version {shown} of the contract, and this program understands version "
                f"{self._expected}, so nothing was read from it. Install the release of spotify-ai-agent-contract with "
                "the stack's major version, and follow its change log"
            )
        return stack

    def _read(self, name: str, kind: Any) -> pulumi.Output[Any]:
        """One output as `kind`; secret when the platform exports it as a secret, and only then."""
        both = pulumi.Output.all(self._stack, self._reference.get_output(name))
        return both.apply(lambda got: _typed(str(got[0]), name, kind, got[1]))


def _typed(stack: str, name: str, kind: Any, value: Any) -> Any:
    if value is None:
        raise ContractError(
            f"the stack {stack} exports no `{name}`, so it cannot be used. A stack exports what it has: one in a "
            "cluster of others has nothing of Google Cloud, and one that is older than this package lacks what came "
            f"later. Name a stack that has `{name}`, or ask its owners for an `up`"
        )
    try:
        return decoded(kind, value, name)
    except Mismatch as mismatch:
        raise ContractError(
            f"the stack {stack} exports `{mismatch.path}` as {mismatch.found}, and the contract promises "
            f"{mismatch.expected}, so `{name}` cannot be used. The stack is older than this package, or its owners "
            "broke the contract: ask them for an `up`, or install the package's release that the stack was made with"
        ) from None
