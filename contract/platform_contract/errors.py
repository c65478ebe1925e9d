"""What is told when a stack's outputs cannot be read."""

from __future__ import annotations

import pulumi


class ContractError(pulumi.RunError):
    """A stack does not keep the contract that the program was written for.

    Pulumi prints errors of this kind as they are, without a traceback. The text names stack and output, never a value:
    it may be a secret.
    """
