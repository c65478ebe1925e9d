"""The environments that there are, and the names by which people call them."""

from __future__ import annotations

import difflib
import logging
from collections.abc import Mapping
from enum import Enum
from functools import cache

from environments.errors import UnknownNameError

ENVIRONMENT_VARIABLE = "ENV"
_LOGGER = logging.getLogger("environments")


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
    def parse(cls, name: str | EnvironmentType, *, place: str) -> EnvironmentType:
        """The environment of a name or alias, in any case.

        Args:
            name: development, dev, staging, stage, production or prod; or the environment itself.
            place: Where the name was given, for the message.

        Raises:
            UnknownNameError: There is none.
        """
        if isinstance(name, cls):
            return name
        text = name.strip().lower() if isinstance(name, str) else ""
        if text in _NAMES:
            return _NAMES[text]
        close = difflib.get_close_matches(text, _NAMES, n=1)
        raise UnknownNameError(
            f"there is no environment {name!r}",
            place=place,
            consequence="no settings were loaded",
            remedy=(f"did you mean {close[0]}? " if close else "") + f"There are {', '.join(_NAMES)}",
        )


def chosen_environment(name: str | EnvironmentType | None, environ: Mapping[str, str]) -> EnvironmentType:
    """The environment of a name; where none is given, the one that ENV names, or development.

    Args:
        name: Name or alias, or the environment itself.
        environ: Environment variables.

    Raises:
        UnknownNameError: There is none of that name.
    """
    if name is not None:
        return EnvironmentType.parse(name, place="the name of the environment")
    from_variable = environ.get(ENVIRONMENT_VARIABLE, "")
    if not from_variable.strip():
        _log_default()
        return EnvironmentType.DEVELOPMENT
    return EnvironmentType.parse(from_variable, place=f"environment variable {ENVIRONMENT_VARIABLE}")


@cache
def _log_default() -> None:
    """Logged once per process."""
    _LOGGER.warning("%s is not set; using the environment development", ENVIRONMENT_VARIABLE)


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
