"""Which secrets there are, as the settings declare them: name, kind, where it is kept, how long it is good."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Literal, TypeAlias, get_args

from environments.secrets_manager.errors import UnfitError, UnknownSecretError
from environments.settings.vault import SCHEDULE_OF, DottedName, VaultSettings

Kind: TypeAlias = Literal["password", "api_key", "signing_key", "certificate"]
KINDS: tuple[Kind, ...] = ("password", "api_key", "signing_key", "certificate")
SIGNING_KEY: Kind = "signing_key"
DEFAULT_ALGORITHM = "EC_SIGN_P256_SHA256"

LONGEST_NAME = 100
_NAME = re.compile(get_args(DottedName)[1].pattern)

# Names that people ask for out of habit.
_LOGINS = ("database.", "cache.", "postgresql.", "redis.")
_BY_IDENTITY = "databases and caches let in by Google identity or client certificate, so that there is no password"


@dataclass(frozen=True, kw_only=True)
class Declared:
    """One secret.

    Attributes:
        name: As applications ask for it, for instance `spotify.api_key`.
        kind: How a new value comes about.
        key: Last part of its id in Secret Manager, or purpose of its key in Cloud KMS; None for a name that only a
            store on this machine has.
        lasts: How long a value is used before it is due for a new one.
        overlap: How long the former value is still given out after that.
        algorithm: What a signing key signs with, in Cloud KMS's words.
    """

    name: str
    kind: Kind
    key: str | None
    lasts: timedelta
    overlap: timedelta
    algorithm: str


class Catalogue:
    """The secrets of one environment."""

    def __init__(self, vault: VaultSettings, *, subject: str) -> None:
        """Takes them from the settings.

        Args:
            vault: Settings of the environment.
            subject: What they were loaded for, in words, for messages.
        """
        self._vault = vault
        self._subject = subject
        declared = [self._made(one.name, one.kind, key, days=one.rotation_days) for key, one in vault.entries.items()]
        declared += [
            self._made(one.name, SIGNING_KEY, key, algorithm=one.algorithm) for key, one in vault.signing_keys.items()
        ]
        self._by_name = {one.name: one for one in declared}

    @property
    def declared(self) -> Mapping[str, Declared]:
        """All of them by name."""
        return self._by_name

    def known(self, name: str, *, stored: Mapping[str, Kind] | None = None) -> Declared:
        """A secret by its name.

        Args:
            name: With dots.
            stored: Names and kinds beyond the settings' that a store on this machine has.

        Raises:
            UnknownSecretError: Neither the settings nor the store know it.
        """
        if name in self._by_name:
            return self._by_name[name]
        if stored is not None and name in stored:
            return self._made(name, stored[name], None)
        raise self.unknown(name, stored or ())

    def own(self, name: str, kind: Kind, *, stored: Mapping[str, Kind]) -> Declared:
        """A secret that a store on this machine is to have, whether or not the settings know it.

        Args:
            name: With dots.
            kind: What it is.
            stored: Names and kinds beyond the settings' that the store has.

        Raises:
            UnknownSecretError: It cannot be called so.
            UnfitError: It is of another kind.
        """
        known = self.known(name, stored=stored) if name in self._by_name or name in stored else None
        if known is not None and known.kind != kind:
            raise UnfitError(
                f"{name} is of the kind {known.kind}, not {kind}",
                place=f"{self._subject}, the name of the secret",
                remedy="leave the kind out",
            )
        if known is None and not is_name(name):
            raise self.unknown(name, ())
        return known or self._made(name, kind, None)

    def unknown(self, name: str, stored: Iterable[str]) -> UnknownSecretError:
        """The error for a name that nobody knows."""
        if not is_name(name):  # perhaps a value in the wrong place
            return UnknownSecretError(
                "this is no name of a secret",
                place="the name of the secret",
                remedy="names are lower-case words with dots between them, such as `spotify.api_key`",
            )
        names = [*self._by_name, *stored]
        close = difflib.get_close_matches(name, names, n=1)
        hint = f"did you mean {close[0]}? " if close else ""
        if name.startswith(_LOGINS):
            hint += f"{_BY_IDENTITY} (docs/secrets.md). "
        return UnknownSecretError(
            f"there is no secret {name!r}",
            place=f"{self._subject}, vault.entries and vault.signing_keys",
            remedy=f"{hint}There are {', '.join(dict.fromkeys(names)) or 'none'}; an encrypted file also takes others, "
            "if they are set with their kind",
        )

    def _made(
        self, name: str, kind: Kind, key: str | None, *, days: int | None = None, algorithm: str = DEFAULT_ALGORITHM
    ) -> Declared:
        schedule = getattr(self._vault.schedules, SCHEDULE_OF[kind])
        return Declared(
            name=name,
            kind=kind,
            key=key,
            lasts=timedelta(days=schedule.rotation_days if days is None else days),
            overlap=timedelta(hours=schedule.overlap_h),
            algorithm=algorithm,
        )


def is_name(text: str) -> bool:
    """Whether a secret can be called so; what cannot is not repeated, for it may be a value in the wrong place."""
    return isinstance(text, str) and len(text) <= LONGEST_NAME and _NAME.fullmatch(text) is not None
