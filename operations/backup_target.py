"""A store that can be backed up now: what each kind of it offers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, Protocol


@dataclass(frozen=True, kw_only=True)
class Progressed:
    """How far a backup is.

    Attributes:
        verdict: ok once it can be used, failed once it never will; None while it is under way.
        detail: What was said of it.
    """

    verdict: Literal["ok", "failed"] | None
    detail: str


class BackupTarget(Protocol):
    """One store."""

    @property
    def subject(self) -> str:
        """The store, for people."""

    def begin(self, name: str) -> None:
        """Begins a backup of this name; where there is one already, nothing.

        Raises:
            OperationError: It was refused.
        """

    def progressed(self, name: str) -> Progressed:
        """How far it is.

        Raises:
            OperationError: Nobody can say.
        """
