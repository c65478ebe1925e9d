"""What a computed output, an id or a guard may be made from: a resource's inputs, its scope, its id and its birth.

Everything invented here (addresses, numbers, fingerprints) derives from the object's identity, so that it is the same
on every machine and after every restart.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from typing import Any

from sandbox.cloud import paths
from sandbox.cloud.wire import Unknown

_LONGEST = 19
"""Digits of the largest number that the real provider's state can hold as an id."""

_PLACEHOLDER = re.compile(r"\{([\w.$-]+)(?:\|(name|path|project|number))?\}")


class UnknownFactError(Exception):
    """The fact depends on something that is not known before the resource exists."""


class Facts:
    """The facts about one object.

    Args:
        inputs: The checked inputs, without secret marks, with the scope (project, region, namespace) filled in.
        identity: Its identity in the cloud; None while it has none.
        born: When it was created, RFC 3339; None while it was not.
        realm: The cluster it lives in; empty where identities are global.
    """

    def __init__(self, inputs: Mapping[str, Any], *, identity: str | None, born: str | None, realm: str = "") -> None:
        self._inputs = inputs
        self._identity = identity
        self._born = born
        self.realm = realm

    def get(self, path: str, default: Any = None) -> Any:
        """The input at a schema path, or the default where it is not set."""
        for _, value in paths.find(self._inputs, path):
            if isinstance(value, Unknown):
                raise UnknownFactError(path)
            return value
        return default

    def each(self, path: str) -> list[Any]:
        """All inputs that a schema path with list steps names."""
        values = [value for _, value in paths.find(self._inputs, path)]
        if any(isinstance(value, Unknown) for value in values):
            raise UnknownFactError(path)
        return values

    @property
    def identity(self) -> str:
        """The identity in the cloud."""
        if self._identity is None:
            raise UnknownFactError("identity")
        return self._identity

    @property
    def born(self) -> str:
        """The time of creation, RFC 3339."""
        if self._born is None:
            raise UnknownFactError("born")
        return self._born

    @property
    def project_number(self) -> str:
        """The number of the object's project."""
        return project_number(str(self.get("project", "")))

    def render(self, template: str, **extra: str) -> str:
        """Fills `{path}` with an input, or with a part of one that may be a full resource path or URL.

        `{path|name}` is its last part, `{path|path}` the path without the API's address, `{path|project}` the project
        in it. `{path|number}` is a number made of it, as clouds give to what may be renamed.
        """

        def fill(match: re.Match[str]) -> str:
            value = str(extra[match[1]] if match[1] in extra else self.get(match[1], ""))
            return _part(value, match[2])

        return _PLACEHOLDER.sub(fill, template)

    def digest(self, purpose: str, length: int = 40) -> str:
        """Hexadecimal digits that are always the same for this object and purpose."""
        return hashlib.sha256(f"{self.realm}|{self.identity}|{purpose}".encode()).hexdigest()[:length]

    def number(self, purpose: str, digits: int) -> str:
        """A decimal number that is always the same for this object and purpose; of 19 digits, a signed 64-bit one."""
        number = _digits(f"{self.realm}|{self.identity}|{purpose}", digits)
        return f"1{number[1:]}" if digits == _LONGEST and int(number) >= 2**63 else number

    def address(self, purpose: str, network: str) -> str:
        """An address within a /16 given by its first two octets, such as `10.64`."""
        seed = int(self.digest(purpose, 8), 16)
        return f"{network}.{seed % 254 + 1}.{seed // 254 % 253 + 2}"


def _part(value: str, part: str | None) -> str:
    if part == "name":
        return value.rsplit("/", 1)[-1]
    if part == "path":
        return value[value.index("projects/") :] if "projects/" in value else value
    if part == "project":
        return value.partition("projects/")[2].partition("/")[0]
    if part == "number":
        return _digits(f"number|{value}", 19)
    return value


def project_number(project: str) -> str:
    """The twelve-digit number of a project, as service agents' names carry it."""
    return _digits(f"project|{project}", 12)


def _digits(seed: str, digits: int) -> str:
    span = 9 * 10 ** (digits - 1)
    return str(10 ** (digits - 1) + int(hashlib.sha256(seed.encode()).hexdigest(), 16) % span)
