"""The environments that there are, and the names by which people call them."""

from __future__ import annotations

import difflib
from enum import Enum

from environments.errors import UnknownNameError


class EnvironmentType(Enum):
    """One environment; its value is its long name."""

    DEVELOPMENT = "development"
    STAGING = "staging"
    PRODUCTION = "production"

    @property
    def folder(self) -> str:
        """The short name, which is also the folder's and the file's: dev, staging, prod."""
        return _FOLDERS[self]

    @staticmethod
    def names() -> list[str]:
        """All names and aliases."""
        return list(_NAMES)

    @classmethod
    def parse(cls, name: str, *, place: str) -> EnvironmentType:
        """The environment of a name or alias, in any case.

        Args:
            name: development, dev, staging, stage, production or prod.
            place: Where the name was given, for the message.

        Raises:
            UnknownNameError: There is none.
        """
        found = _NAMES.get(name.strip().lower())
        if found is not None:
            return found
        close = difflib.get_close_matches(name.lower(), _NAMES, n=1)
        raise UnknownNameError(
            f"there is no environment {name!r}",
            place=place,
            consequence="no settings were loaded",
            remedy=(f"did you mean {close[0]}? " if close else "") + f"There are {', '.join(_NAMES)}",
        )


_FOLDERS = {
    EnvironmentType.DEVELOPMENT: "dev",
    EnvironmentType.STAGING: "staging",
    EnvironmentType.PRODUCTION: "prod",
}
_NAMES = {
    "development": EnvironmentType.DEVELOPMENT,
    "dev": EnvironmentType.DEVELOPMENT,
    "staging": EnvironmentType.STAGING,
    "stage": EnvironmentType.STAGING,
    "production": EnvironmentType.PRODUCTION,
    "prod": EnvironmentType.PRODUCTION,
}
