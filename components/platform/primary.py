"""What a recovery stack was told of its platform. Pure."""

from __future__ import annotations


def known(fact: str | None) -> str:
    """A fact about the platform.

    Raises:
        ValueError: It was not written down; the settings' invariants ask for each in a recovery stack.
    """
    if fact is None:
        raise ValueError("recovery.primary is not complete; the settings' invariants ask for it in a recovery stack")
    return fact
