"""The encrypted file: what is in it, and how it lies on the disk.

    magic (8 bytes)  format (2)  length of the header (4)  length of the body (4)   big-endian
    header           JSON in clear: environment, kind of key, salt, a mark of the key
    body             AES-256-GCM, under a key that is new with every writing and that the store's key encrypts;
                     bound to all that stands before it

The body is JSON: the environment, how often the store was written, the entries with their versions, and the line of the
audit log that goes with the latest change. Each version's value is sealed once more, under a data key of its own and
bound to environment, name and version, so that no two can change places, whatever wrote the body.
"""

from __future__ import annotations

import base64
import hmac
import os
import struct
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from environments.secrets_manager.catalogue import KINDS, Kind
from environments.secrets_manager.envelope import Bound, OpeningError, bits, canonical, parsed, seal, unseal
from environments.secrets_manager.errors import (
    FutureStoreError,
    SecretsError,
    TamperedStoreError,
    TruncatedStoreError,
    WrongKeyError,
)
from environments.secrets_manager.master_key import KEY_FILE_VARIABLE, PASSPHRASE_VARIABLE, Keys, KeySource, keys

# No text in any encoding begins so, and a transfer that mends line ends breaks it, as PNG's does.
MAGIC = b"\x93SAS\r\n\x1a\n"
FORMAT = 1
SALT_BYTES = 16
_FRAME = struct.Struct(">8sHII")
_GIVE_THE_KEY = "give the key or passphrase that it was made with"
_OPENED_BY = {
    "passphrase": f"give the passphrase: `read -rs {PASSPHRASE_VARIABLE} && export {PASSPHRASE_VARIABLE}`",
    "key_file": f"let {KEY_FILE_VARIABLE} name the file that it was made with, and unset {PASSPHRASE_VARIABLE}",
}
_RESTORE = (
    "restore the file from a backup or from git; `python -m environments secrets audit` tells who changed it last"
)


@dataclass(frozen=True, kw_only=True)
class Version:
    """One value of a secret.

    Attributes:
        number: 1 for the first.
        made_at: When it was written, RFC 3339.
        superseded_at: When the next one was; None for the present one.
        sealed: Data key and ciphertext.
    """

    number: int
    made_at: str
    superseded_at: str | None
    sealed: Mapping[str, str]


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One secret with its versions, the present one last."""

    kind: Kind
    versions: tuple[Version, ...]


@dataclass(frozen=True, kw_only=True)
class Store:
    """What a store holds.

    Attributes:
        environment: Short name; a store opens for no other.
        generation: How often it was written.
        entries: By name.
        change: The audit log's line of the latest change.
    """

    environment: str
    generation: int = 0
    entries: Mapping[str, Entry] = field(default_factory=dict)
    change: Mapping[str, Any] = field(default_factory=dict)

    def with_entry(self, name: str, entry: Entry) -> Store:
        """The same with a secret added or replaced."""
        return replace(self, entries={**self.entries, name: entry})


@dataclass(frozen=True, kw_only=True)
class OpenStore:
    """A store and what opens and writes it."""

    store: Store
    salt: bytes
    keys: Keys


def new_salt() -> bytes:
    """The salt of a new store."""
    return os.urandom(SALT_BYTES)


def place_of(environment: str, name: str, version: int) -> dict[str, str | int]:
    """What a value is bound to."""
    return {"environment": environment, "name": name, "version": version}


def written(store: Store, *, salt: bytes, source: KeySource, made: Keys) -> bytes:
    """A store as it lies on the disk.

    Args:
        store: What it holds.
        salt: The store's.
        source: Where the key comes from.
        made: The keys of salt and source.
    """
    header = canonical(
        {
            "environment": store.environment,
            "identity": base64.b64encode(made.identity).decode(),
            "key": source.kind,
            "salt": base64.b64encode(salt).decode(),
        }
    )
    body = {
        "generation": store.generation,
        "change": dict(store.change),
        "entries": {
            name: {
                "kind": entry.kind,
                "versions": [
                    {"number": one.number, "made_at": one.made_at, "superseded_at": one.superseded_at, **one.sealed}
                    for one in entry.versions
                ],
            }
            for name, entry in store.entries.items()
        },
    }
    sealed = canonical(seal(made.whole, canonical(body), bound={"header": header.decode(), "format": FORMAT}))
    return _FRAME.pack(MAGIC, FORMAT, len(header), len(sealed)) + header + sealed


def opened(content: bytes, *, environment: str, source: KeySource, place: str) -> OpenStore:
    """The store that lies on the disk.

    Args:
        content: All of the file.
        environment: Short name of the environment that it is to be for.
        source: Where its key comes from.
        place: The file, for messages.

    Raises:
        TruncatedStoreError: It ends too early.
        FutureStoreError: A newer version wrote it.
        WrongKeyError: The key is another store's.
        TamperedStoreError: It is not as it was written, or another environment's.
    """
    header_bytes, body_bytes = _framed(content, place)
    header = _read_header(header_bytes, place)
    if header["environment"] != environment:
        raise TamperedStoreError(
            f"the store is one of {header['environment']}, not of {environment}",
            place=place,
            remedy=f"name its environment or another folder; if it lay here as {environment}'s, {_RESTORE}",
        )
    if header["key"] != source.kind:
        raise _wrong_key(
            f"the store is opened by a {header['key'].replace('_', ' ')}, and was given a "
            f"{source.kind.replace('_', ' ')}",
            source,
            place,
            remedy=_OPENED_BY.get(header["key"], _GIVE_THE_KEY),
        )
    made = keys(source, header["salt"])
    if not hmac.compare_digest(made.identity, header["identity"]):
        repaired = canonical({**parsed(header_bytes), "identity": base64.b64encode(made.identity).decode()})
        if _body(made, repaired, body_bytes) is None:
            raise _wrong_key(
                "the key is not the one of this store, or the head of the store was changed", source, place
            )
        raise _tampered("the head of the store was changed", place)
    body = _body(made, header_bytes, body_bytes)
    if body is None:
        raise _tampered("the store was changed", place)
    return OpenStore(store=_store(body, environment, place), salt=header["salt"], keys=made)


def value_of(opened_store: OpenStore, name: str, version: Version, place: str) -> str:
    """The clear text of one version.

    Raises:
        TamperedStoreError: It was sealed for another place.
    """
    bound = place_of(opened_store.store.environment, name, version.number)
    try:
        return unseal(opened_store.keys.values, version.sealed, bound=bound).decode()
    except (OpeningError, UnicodeDecodeError) as error:
        raise _tampered(f"version {version.number} of {name} was put there from another place", place) from error


def _framed(content: bytes, place: str) -> tuple[bytes, bytes]:
    """Header and body."""
    if not content.startswith(MAGIC[: len(content)]):
        raise _tampered("it is no store of secrets, or its beginning was changed", place)
    if len(content) < _FRAME.size:
        raise _truncated(len(content), "its frame needs more", place)
    _, number, header, body = _FRAME.unpack_from(content)
    if number != FORMAT:
        raise FutureStoreError(
            f"the store has format {number}, and this program knows format {FORMAT}",
            place=place,
            remedy="use the version of this program that wrote it (it is newer, or the file was changed)",
        )
    length = _FRAME.size + header + body
    if len(content) < length:
        raise _truncated(len(content), f"it was written with {length:,}", place)
    if len(content) > length:
        raise _tampered(f"{len(content) - length:,} bytes stand behind its end", place)
    return content[_FRAME.size : _FRAME.size + header], content[_FRAME.size + header :]


def _read_header(raw: bytes, place: str) -> dict[str, Any]:
    try:
        data = parsed(raw)
        decoded = {name: bits(data[name]) for name in ("identity", "salt")}
        return {"environment": str(data["environment"]), "key": str(data["key"]), **decoded}
    except (ValueError, KeyError) as error:
        raise _tampered("the head of the store was changed", place) from error


def _body(made: Keys, header: bytes, body: bytes) -> dict[str, Any] | None:
    """The body in clear; None where it does not open."""
    try:
        bound: Bound = {"header": header.decode(), "format": FORMAT}
        return parsed(unseal(made.whole, parsed(body), bound=bound))
    except (OpeningError, ValueError):
        return None


def _store(body: dict[str, Any], environment: str, place: str) -> Store:
    try:
        entries = {
            name: Entry(
                kind=one["kind"],
                versions=tuple(
                    Version(
                        number=version["number"],
                        made_at=version["made_at"],
                        superseded_at=version["superseded_at"],
                        sealed={part: version[part] for part in ("key", "text")},
                    )
                    for version in one["versions"]
                ),
            )
            for name, one in body["entries"].items()
            if one["kind"] in KINDS
        }
        return Store(
            environment=environment, generation=body["generation"], entries=entries, change=dict(body["change"])
        )
    except (KeyError, TypeError, AttributeError) as error:
        raise _tampered("the store's inside is not of this format", place) from error


def _truncated(length: int, wanted: str, place: str) -> TruncatedStoreError:
    return TruncatedStoreError(f"the store ends after {length:,} bytes: {wanted}", place=place, remedy=_RESTORE)


def _tampered(problem: str, place: str) -> TamperedStoreError:
    return TamperedStoreError(problem, place=place, remedy=_RESTORE)


def _wrong_key(problem: str, source: KeySource, place: str, *, remedy: str = _GIVE_THE_KEY) -> SecretsError:
    return WrongKeyError(problem, place=f"{place}, key from {source.place}", remedy=remedy)
