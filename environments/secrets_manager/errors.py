"""What can be wrong with secrets, and how it is said. No message holds a value, a key or a passphrase.

ConfigError
└── SecretsError                 anything wrong with secrets
    ├── UnknownSecretError       a name that neither the settings nor the store know; is a KeyError too
    ├── MissingSecretError       a name that is known, and has no value yet (or no longer that version)
    ├── KeyStaysError            a key that signs inside Cloud KMS was asked for its value
    ├── UnfitError               a value that only its issuer can renew or that cannot be taken; a key that is none
    ├── MissingKeyError          nothing was given that opens the store
    ├── UnsafeKeyError           a key file that others can read, or that is no key
    ├── WrongKeyError            the key or passphrase of another store
    ├── MissingStoreError        the audit log tells of a store that is gone
    ├── TruncatedStoreError      the store ends too early
    ├── TamperedStoreError       the store is not as it was written
    ├── FutureStoreError         a store written by a newer version of this program
    ├── TamperedLogError         the audit log, or its head, is not as it was written
    ├── BusyStoreError           another process has held the store for too long
    ├── DiskError                the disk is full, read-only or broken
    ├── AccessDeniedError        Google refuses, or does not know who asks
    └── UnavailableError         Google does not answer, or not as it should
"""

from __future__ import annotations

from environments.errors import ConfigError

UNCHANGED = "no value was given out and nothing was changed"


class SecretsError(ConfigError):
    """Anything wrong with secrets; no value was given out."""

    def __init__(self, problem: str, *, place: str, remedy: str, consequence: str = UNCHANGED) -> None:
        super().__init__(problem, place=place, consequence=consequence, remedy=remedy)


class UnknownSecretError(SecretsError, KeyError):
    """A name that neither the settings nor the store know."""

    __str__ = ConfigError.__str__  # KeyError would print the repr


class MissingSecretError(SecretsError):
    """A name that is known, and has no value yet, or no longer that version."""


class KeyStaysError(SecretsError):
    """A key that signs inside Cloud KMS was asked for its value."""


class UnfitError(SecretsError):
    """A value that only its issuer can renew, one that cannot be taken, or what does not sign."""


class MissingKeyError(SecretsError):
    """Nothing was given that opens the store."""


class UnsafeKeyError(SecretsError):
    """A key file that others can read, or that is no key."""


class WrongKeyError(SecretsError):
    """The key or passphrase of another store."""


class MissingStoreError(SecretsError):
    """The audit log tells of a store that is gone."""


class TruncatedStoreError(SecretsError):
    """The store ends too early."""


class TamperedStoreError(SecretsError):
    """The store is not as it was written."""


class FutureStoreError(SecretsError):
    """A store written by a newer version of this program."""


class TamperedLogError(SecretsError):
    """The audit log, or its head, is not as it was written."""


class BusyStoreError(SecretsError):
    """Another process has held the store for too long."""


class DiskError(SecretsError):
    """The disk is full, read-only or broken."""


class AccessDeniedError(SecretsError):
    """Google refuses, or does not know who asks."""


class UnavailableError(SecretsError):
    """Google does not answer, or not as it should."""


def no_signing_key(name: str, kind: str) -> UnfitError:
    """The error for signing with what does not sign."""
    return UnfitError(
        f"{name} is of the kind {kind}, and does not sign",
        place=name,
        remedy="name a signing key; `python -m environments secrets list` tells which are",
    )
