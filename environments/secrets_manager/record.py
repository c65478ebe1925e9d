"""What is known of secrets without their values."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from environments.secrets_manager.catalogue import Declared, Kind
from environments.secrets_manager.rotation import written


@dataclass(frozen=True, kw_only=True)
class SecretRecord:
    """One secret.

    Attributes:
        name: As applications ask for it.
        kind: How a new value comes about.
        version: Of the present value; None where there is none yet.
        made_at: When that was written.
        due_at: When it is due for a new one; None where there is no value.
        former: Versions that are still given out, or whose public halves are.
        is_due: Whether it is due now; also where there is no value.
    """

    name: str
    kind: Kind
    version: int | None
    made_at: datetime | None
    due_at: datetime | None
    former: tuple[int, ...]
    is_due: bool

    @property
    def state(self) -> str:
        """In words: `no value`, `due` or `ok`."""
        if self.version is None:
            return "no value"
        return "due" if self.is_due else "ok"

    def as_data(self) -> dict[str, Any]:
        """For machines."""
        return {
            "name": self.name,
            "kind": self.kind,
            "state": self.state,
            "version": self.version,
            "made_at": self.made_at and written(self.made_at),
            "due_at": self.due_at and written(self.due_at),
            "former": list(self.former),
        }


@dataclass(frozen=True, kw_only=True)
class Verified:
    """What was looked at, and found as it should be.

    Attributes:
        secrets: Names with a value.
        versions: Values that were opened, or versions that are good, where nothing is opened.
        lines: Lines of the audit log; None where it is kept elsewhere.
        audit: Where the audit log is.
    """

    secrets: int
    versions: int
    lines: int | None
    audit: str

    def as_data(self) -> dict[str, Any]:
        """For machines."""
        return {"secrets": self.secrets, "versions": self.versions, "lines": self.lines, "audit": self.audit}


def absent(declared: Declared) -> SecretRecord:
    """The record of a secret that has no value yet."""
    return SecretRecord(
        name=declared.name, kind=declared.kind, version=None, made_at=None, due_at=None, former=(), is_due=True
    )
