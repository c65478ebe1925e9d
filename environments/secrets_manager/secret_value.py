"""A secret value that shows itself only when it is told to."""

from __future__ import annotations

import hmac
from typing import NoReturn

from environments.errors import MASK


class SecretValue:
    """Text that neither `str`, `repr`, formatting, logging, JSON nor pickle shows; `reveal()` gives it."""

    __slots__ = ("_text",)

    def __init__(self, text: str) -> None:
        """Keeps it.

        Args:
            text: The value in clear.
        """
        self._text = text

    def reveal(self) -> str:
        """The value in clear; whoever calls this answers for where it goes."""
        return self._text

    def __str__(self) -> str:
        return MASK

    def __repr__(self) -> str:
        return f"SecretValue({MASK})"

    def __format__(self, specification: str) -> str:
        return format(MASK, specification)

    def __eq__(self, other: object) -> bool:
        """Whether both hold the same, in a time that does not depend on where they differ."""
        if not isinstance(other, SecretValue):
            return NotImplemented
        return hmac.compare_digest(self._text.encode(), other._text.encode())

    __hash__ = None  # type: ignore[assignment]  # a hash of a short value tells it

    def __reduce_ex__(self, _protocol: object) -> NoReturn:
        """Refuse: a pickle would hold the value, and so would a deep copy's.

        Raises:
            TypeError: Always.
        """
        raise TypeError("a secret value is not pickled or copied; pass the name on and ask again")
