"""The audit trail: how long it is kept, and whether that can be undone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import Field, StringConstraints, model_validator

from environments.errors import InvariantError, InvariantErrors
from environments.settings.model import ListOf, ResourceName, SettingsModel

Obligation = Literal["hipaa", "soc2"]

Reader = Annotated[str, StringConstraints(pattern=r"^(group|serviceAccount):[^@\s]+@[^@\s]+$")]


@dataclass(frozen=True, kw_only=True)
class Minimum:
    """The shortest time that a framework lets one keep the audit trail.

    Attributes:
        days: Days; a year has 365, and as many leap days are added as the span can hold.
        source: Who says so.
    """

    days: int
    source: str


MINIMA: Mapping[Obligation, Minimum] = {
    "hipaa": Minimum(
        days=6 * 365 + 2,
        source="45 CFR 164.316(b)(2)(i): six years from the creation of the documentation",
    ),
    "soc2": Minimum(
        days=365,
        source="derived by us: a Type II report usually covers twelve months, and its evidence must last as long",
    ),
}
"""GDPR sets no minimum: article 5(1)(e) asks for the shortest time that serves, which `retention_days` states."""


class AuditSettings(SettingsModel):
    """The copy of every log entry that nobody can change."""

    obligations: ListOf[Obligation]
    """Frameworks whose minimum the retention must reach; none where no data falls under any."""

    retention_days: Annotated[int, Field(ge=1, le=36_500)]
    """Days for which an entry is kept, and after which it is deleted."""

    locked: bool
    """Whether nobody, not even an owner, can delete an entry before that. For ever: the bucket outlives the stack."""

    readers: Annotated[dict[ResourceName, Reader], Field(max_length=50)]
    """IAM members that may read the archive, by name; nobody else may."""

    @model_validator(mode="after")
    def _obligations_are_met(self) -> AuditSettings:
        found = []
        for obligation in self.obligations:
            minimum = MINIMA[obligation]
            if self.retention_days < minimum.days:
                found.append(
                    InvariantError(
                        "retention_days",
                        f"{self.retention_days} days are under the {minimum.days} of {obligation} ({minimum.source})",
                        f"keep at least {minimum.days} days, or take {obligation} from the obligations",
                    )
                )
        if self.obligations and not self.locked:
            found.append(
                InvariantError(
                    "locked",
                    f"an audit trail that can be deleted is no evidence for {', '.join(self.obligations)}",
                    "lock it, or empty the obligations",
                )
            )
        if found:
            raise InvariantErrors(found)
        return self
