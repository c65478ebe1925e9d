"""The audit log: who did what to which secret, when, and with what outcome; never a value.

One JSON object per line. The code of each line (HMAC-SHA256 under a key of the store) covers the line before it, so
that none can be changed, taken out or moved; `audit.head` says how many there are and how the last one ends, under a
code of its own, so that none can be cut off at the end. The head is written after the line: a process that dies between
them leaves a line too many, whose code proves that it is ours, or half a line, which nobody was told of.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from environments.secrets_manager import durable_file
from environments.secrets_manager.envelope import canonical, parsed
from environments.secrets_manager.errors import MissingStoreError, TamperedLogError, TamperedStoreError

LOG = "audit.log"
HEAD = "audit.head"
DONE = "done"
CHANGES = ("set", "rotate")
_FIELDS = ("number", "at", "who", "action", "name", "version", "outcome")


@dataclass(frozen=True, kw_only=True)
class AuditEntry:
    """One line.

    Attributes:
        number: 1 for the first.
        at: When, RFC 3339.
        who: User and machine, or what the application calls itself.
        action: get, set, rotate, list, verify, sign, public_keys or audit.
        name: The secret; empty where it is about all.
        version: The version that was read or written; None where there is none.
        outcome: `done`, or the name of the error.
    """

    number: int
    at: str
    who: str
    action: str
    name: str
    version: int | None
    outcome: str

    @property
    def is_change(self) -> bool:
        """Whether the store was written."""
        return self.action in CHANGES and self.outcome == DONE

    def as_data(self) -> dict[str, Any]:
        """For machines and for the file."""
        return {name: getattr(self, name) for name in _FIELDS}


@dataclass(frozen=True, kw_only=True)
class Head:
    """Where the log ends.

    Attributes:
        count: Lines.
        size: Bytes.
        code: Of the last line, in hexadecimal.
        changed: Number of the latest line that tells of a change; a store that is older was put back.
    """

    count: int
    size: int
    code: str
    changed: int


class AuditLog:
    """The log of one store; the caller holds the store's lock."""

    def __init__(self, folder: Path, *, key: bytes, environment: str) -> None:
        """Names the files.

        Args:
            folder: Where log and head lie.
            key: Authenticates the lines.
            environment: Short name; the log of another one is none of this.
        """
        self._path, self._head_path = folder / LOG, folder / HEAD
        self._key = key
        self._begin = Head(count=0, size=0, code=self._code(b"begin", environment.encode()), changed=0)

    @property
    def place(self) -> str:
        """The file, for messages."""
        return str(self._path)

    def begin(self) -> None:
        """Writes the head of a log without lines, before there is a store.

        Raises:
            DiskError: It cannot be written.
        """
        self._write_head(self._begin)

    def end(self) -> Head:
        """Where the log ends, with whole lines that a killed process left behind its head.

        Raises:
            TamperedLogError: Head and log do not fit each other.
        """
        head = self._head()
        *_, (end, _) = self._lines(head, self._content(head), start=head)
        return end

    def recorded(self, change: Mapping[str, Any], end: Head) -> Head:
        """Where the log ends once it tells of the store's latest change, which a killed process could not add.

        Args:
            change: The line, as the store has it.
            end: As `end()` gave it.

        Raises:
            TamperedLogError: Lines are missing.
            TamperedStoreError: The log tells of later changes: an old store was put in the place of the new one.
            DiskError: The line cannot be added.
        """
        number = change["number"]
        if number < end.changed:
            raise TamperedStoreError(
                f"the store is older than its audit log: line {end.changed} tells of a later change than {number}",
                place=str(self._path.parent),
                remedy="restore the newest store, or log, head and store from one backup",
            )
        if number > end.count + 1:
            raise self._tampered(f"it has {end.count} lines, and the store tells of {number}")
        return self.append(AuditEntry(**change), end) if number == end.count + 1 else end

    def append(self, entry: AuditEntry, end: Head) -> Head:
        """Adds a line, for good.

        Args:
            entry: Its number is one more than the end's.
            end: As `end()` or the last `append` gave it.

        Raises:
            DiskError: It cannot be written; the log ends as before.
        """
        data = canonical(entry.as_data())
        code = self._code(end.code.encode(), data)
        line = canonical({**entry.as_data(), "code": code}) + b"\n"
        durable_file.append(self._path, line, size=end.size)
        new = Head(
            count=entry.number,
            size=end.size + len(line),
            code=code,
            changed=entry.number if entry.is_change else end.changed,
        )
        self._write_head(new)
        return new

    def entries(self) -> tuple[AuditEntry, ...]:
        """All lines, after all of them have been checked.

        Raises:
            TamperedLogError: A line, or the head, is not as it was written.
        """
        head = self._head()
        content = self._content(head)
        found: list[AuditEntry] = []
        for end, entry in self._lines(head, content, start=self._begin):
            if entry is not None:
                found.append(entry)
            if end.count == head.count and end != head:
                raise self._tampered(f"line {end.count} is not the one that the head tells of")
        if len(found) < head.count:
            raise self._tampered(f"it has {len(found)} lines, and the head tells of {head.count}")
        return tuple(found)

    def _lines(self, head: Head, content: bytes, *, start: Head) -> Iterator[tuple[Head, AuditEntry | None]]:
        """Each whole line from a place on with the end that it makes, the place itself first."""
        yield start, None
        end = start
        while end.size < len(content):
            stop = content.find(b"\n", end.size)
            number = end.count + 1
            if stop < 0:
                if number <= head.count:
                    raise self._tampered(f"line {number} has no end")
                return  # half a line, of a process that died
            entry, code = self._entry(content[end.size : stop], end)
            end = Head(count=number, size=stop + 1, code=code, changed=number if entry.is_change else end.changed)
            yield end, entry

    def _entry(self, line: bytes, before: Head) -> tuple[AuditEntry, str]:
        number = before.count + 1
        try:
            data = parsed(line)
            code = str(data.pop("code"))
            entry = AuditEntry(**data)
            is_ours = hmac.compare_digest(code, self._code(before.code.encode(), canonical(data)))
        except (ValueError, KeyError, TypeError) as error:
            raise self._changed(number) from error
        if not is_ours or entry.number != number:
            raise self._changed(number)
        return entry, code

    def _changed(self, number: int) -> TamperedLogError:
        return self._tampered(f"line {number} was changed, or lines before it were moved or taken out")

    def _content(self, head: Head) -> bytes:
        content = durable_file.read(self._path) or b""
        if len(content) < head.size:
            raise self._tampered(
                f"it ends after {len(content):,} bytes, and the head tells of {head.size:,}: lines were cut off"
            )
        return content

    def _head(self) -> Head:
        raw = durable_file.read(self._head_path)
        if raw is None:
            raise self._tampered(f"{HEAD} is gone", at_head=True)
        problem = f"{HEAD} was changed, or is another store's"
        try:
            data = parsed(raw)
            seal = str(data.pop("seal"))
            head = Head(**data)
            is_ours = hmac.compare_digest(seal, self._seal(head))
        except (ValueError, KeyError, TypeError) as error:
            raise self._tampered(problem, at_head=True) from error
        if not is_ours:
            raise self._tampered(problem, at_head=True)
        return head

    def _write_head(self, head: Head) -> None:
        durable_file.replace(self._head_path, canonical({**asdict(head), "seal": self._seal(head)}))

    def _seal(self, head: Head) -> str:
        return self._code(b"head", canonical(asdict(head)))

    def _code(self, before: bytes, data: bytes) -> str:
        return hmac.new(self._key, before + b"|" + data, hashlib.sha256).hexdigest()

    def _tampered(self, problem: str, *, at_head: bool = False) -> TamperedLogError:
        return TamperedLogError(
            f"the audit log is not as it was written: {problem}",
            place=str(self._head_path if at_head else self._path),
            remedy="find out who could write there, and restore log, head and store from one backup",
        )


def check_nothing_was_there(folder: Path, store: Path) -> None:
    """Makes sure that a store that is missing was never there: its log is made after it.

    Raises:
        MissingStoreError: The log tells of it.
    """
    if (folder / LOG).exists():
        raise MissingStoreError(
            "the store is gone, and its audit log is still there",
            place=str(store),
            remedy=f"restore it from a backup; to begin anew without its values, move {LOG} and {HEAD} away",
        )
