"""The audit trail: how long it is kept, and whether that can be undone."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, StringConstraints, model_validator

from environments.errors import InvariantError, InvariantErrors
from environments.settings.model import ListOf, ResourceName, SettingsModel
from environments.settings.obligations import Obligation, shortfalls

Reader = Annotated[str, StringConstraints(pattern=r"^(group|serviceAccount):[^@\s]+@[^@\s]+$")]


class AuditSettings(SettingsModel):
    """The copy of every log entry that nobody can change."""

    obligations: ListOf[Obligation]
    """Frameworks whose minimum every retention must reach, here, of logs and of backups; none where none applies."""

    retention_days: Annotated[int, Field(ge=1, le=36_500)]
    """Days for which an entry is kept, and after which it is deleted."""

    locked: bool
    """Whether nobody, not even an owner, can delete an entry before that. For ever: the bucket outlives the stack."""

    readers: Annotated[dict[ResourceName, Reader], Field(max_length=50)]
    """IAM members that may read the archive, by name; nobody else may."""

    @model_validator(mode="after")
    def _obligations_are_met(self) -> AuditSettings:
        found = list(shortfalls("audit trail", "retention_days", self.retention_days, self.obligations))
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
