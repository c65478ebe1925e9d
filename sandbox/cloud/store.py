"""The cloud's objects on disk: one JSON file per object, shared by the stacks of all environments.

A file appears whole or not at all: it is written beside its place, flushed to the disk and linked or renamed into it.
So a SIGKILL at any point leaves each object either as it was or as it was meant to be, and of two creations of one name
exactly one wins. Nothing is kept in memory: what a person deletes or edits on disk is what the next read sees.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import threading
import uuid
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

ACTIVE = "active"
REMAINS = "remains"
LENT = "lent"


@dataclass(frozen=True, kw_only=True)
class Link:
    """An object's bond to its parent.

    Attributes:
        type: The parent's resource type.
        identity: The parent's identity.
        cascade: Whether the object goes with its parent.
    """

    type: str
    identity: str
    cascade: bool


@dataclass(frozen=True, kw_only=True)
class StoredObject:
    """One object of the cloud, or what outlived it.

    Attributes:
        type: Resource type token.
        realm: The cluster it lives in; empty for Google Cloud, whose identities are global.
        identity: Its identity in the cloud.
        id: The provider's id for it.
        urn: The resource that created it, for people who clean up.
        created: When, RFC 3339.
        inputs: Its inputs, secrets withheld.
        outputs: Its outputs, secrets withheld.
        parents: What it is bound to.
        state: `active`, `remains` after a deletion that left something, or `lent`: nobody made it here, and it is there
            so that others can be bound to it, until somebody makes it.
        until: When the remains end, RFC 3339; None means never.
        why: What a person should know about remains, or about what is lent.
        readable: Whether the remains can be read and imported.
    """

    type: str
    realm: str
    identity: str
    id: str
    urn: str
    created: str
    inputs: dict[str, Any]
    outputs: dict[str, Any]
    parents: tuple[Link, ...] = ()
    state: str = ACTIVE
    until: str | None = None
    why: str | None = None
    readable: bool = False
    version: int = field(default=1)

    @property
    def provider(self) -> str:
        """The provider's name, the first part of the type token."""
        return self.type.partition(":")[0]

    def over(self, now: datetime) -> bool:
        """Whether these are remains whose time has passed."""
        return self.state == REMAINS and self.until is not None and datetime.fromisoformat(self.until) <= now


class TakenError(Exception):
    """An object of this identity is there already."""


class DamagedError(Exception):
    """A file in the store is not what this version writes."""


class Store:
    """The objects below one directory.

    Args:
        directory: The stand-in cloud's directory; objects lie in `objects/` below it.
    """

    def __init__(self, directory: Path) -> None:
        self._root = directory / "objects"
        self._root.mkdir(parents=True, exist_ok=True)
        self._drafts = self._root / ".drafts"
        self._drafts.mkdir(exist_ok=True)
        self.lock = threading.RLock()

    def discard_drafts(self) -> None:
        """Removes what an interrupted write left beside the objects; only for the process that owns the directory."""
        for draft in self._drafts.iterdir():
            draft.unlink(missing_ok=True)

    def get(self, type_: str, realm: str, identity: str) -> StoredObject | None:
        """The object, or its remains; None where there is neither (or their time is over)."""
        found = _read(self._file(type_, realm, identity))
        if found is not None and found.over(datetime.now(UTC)):
            return None
        return found

    def create(self, stored: StoredObject) -> None:
        """Adds an object.

        Raises:
            TakenError: One of the same identity is there, or its remains are.
        """
        file = self._file(stored.type, stored.realm, stored.identity)
        with self.lock:
            if file.exists() and self.get(stored.type, stored.realm, stored.identity) is None:
                file.unlink()
            draft = self._draft(stored)
            try:
                os.link(draft, file)
            except FileExistsError:
                raise TakenError(stored.identity) from None
            finally:
                draft.unlink()
            _flush_folder(file.parent)

    def put(self, stored: StoredObject) -> None:
        """Writes an object over whatever is there."""
        file = self._file(stored.type, stored.realm, stored.identity)
        with self.lock:
            os.replace(self._draft(stored), file)
            _flush_folder(file.parent)

    def remove(self, stored: StoredObject) -> None:
        """Deletes an object without a trace; one that is not there is fine."""
        file = self._file(stored.type, stored.realm, stored.identity)
        with self.lock:
            file.unlink(missing_ok=True)
            _flush_folder(file.parent)

    def bury(self, stored: StoredObject, *, until: datetime | None, why: str, readable: bool) -> None:
        """Turns an object into its remains."""
        end = until.isoformat() if until else None
        self.put(replace(stored, state=REMAINS, until=end, why=why, readable=readable))

    def all(self) -> Iterator[StoredObject]:
        """Every object and all remains whose time is not over, by type and identity."""
        yield from self._read_all(lambda text: True)

    def of_type(self, type_: str) -> Iterator[StoredObject]:
        """Every object of one type, and its remains."""
        now = datetime.now(UTC)
        for file in sorted((self._root / _slug(type_)).glob("*.json")):
            stored = _read(file)
            if stored is not None and not stored.over(now):
                yield stored

    def children(self, parent: StoredObject) -> list[StoredObject]:
        """The objects (and remains) that are bound to this one."""
        # Most files do not even contain the name, and taking them apart was most of a destroy's work.
        name = json.dumps(parent.identity)
        return [
            stored
            for stored in self._read_all(lambda text: name in text)
            if stored.realm == parent.realm
            and any(link.type == parent.type and link.identity == parent.identity for link in stored.parents)
        ]

    def _read_all(self, wanted: Callable[[str], bool]) -> list[StoredObject]:
        now = datetime.now(UTC)
        found = (_read(file, wanted) for file in self._root.glob("*/*.json"))
        return sorted(
            (stored for stored in found if stored is not None and not stored.over(now)),
            key=lambda stored: (stored.type, stored.realm, stored.identity),
        )

    def _file(self, type_: str, realm: str, identity: str) -> Path:
        folder = self._root / _slug(type_)
        folder.mkdir(exist_ok=True)
        digest = hashlib.sha256(f"{type_}\n{realm}\n{identity}".encode()).hexdigest()[:16]
        return folder / f"{_slug(identity)[-80:]}.{digest}.json"

    def _draft(self, stored: StoredObject) -> Path:
        draft = self._drafts / uuid.uuid4().hex
        try:
            with draft.open("w", encoding="utf-8") as file:
                json.dump(asdict(stored), file, indent=1, sort_keys=True)
                file.flush()
                os.fsync(file.fileno())
        except OSError:  # the disk is full: what is written of it would take what room there is
            draft.unlink(missing_ok=True)
            raise
        return draft


def _slug(text: str) -> str:
    return re.sub(r"[^A-Za-z0-9.]+", "-", text).strip("-.") or "object"


def _read(file: Path, wanted: Callable[[str], bool] = lambda text: True) -> StoredObject | None:
    """The object in a file; None where there is no file, or its text is not wanted."""
    try:
        text = file.read_text(encoding="utf-8")
        if not wanted(text):
            return None
        raw = json.loads(text)
        links = tuple(Link(**link) for link in raw.pop("parents"))
        return StoredObject(parents=links, **raw)
    except FileNotFoundError:
        return None
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise DamagedError(
            f"{file}: not an object of the stand-in cloud ({type(error).__name__}); every operation that meets it "
            "stops. Remove the file if you edited it, or remove the whole sandbox state."
        ) from None


def _flush_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
