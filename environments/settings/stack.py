"""What the stack is, beside its environment."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import StringConstraints, model_validator

from environments.errors import InvariantError, InvariantErrors
from environments.settings.model import SettingsModel

CELL = "cell"
"""The kind that carries tenants of a platform that another stack is."""

RECOVERY = "recovery"
"""The kind that can take a platform's place from a second region."""


class StackSettings(SettingsModel):
    """The stack itself."""

    kind: Literal["platform", "cell", "recovery"]
    """What the stack is made of: platform (everything), cell (tenants of a platform that is a stack of its own), or
    recovery (what can take a platform's place from a second region)."""

    platform: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9._-]{1,100}$")] | None
    """Of a cell, the stack of its platform, which must be up before; of a recovery stack, the one that it can stand in
    for: `prod`; null for a platform."""

    site: Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9]{0,7}$")] | None
    """Of a recovery stack, the part of its names that tells them from the platform's in the same project: `dr`; null
    for all others."""

    state: Annotated[str, StringConstraints(pattern=r"^(gs|s3|azblob|file)://[^\s@]+$")] | None
    """Where the engine keeps the stack's state: the bucket, `gs://...`, that `python -m operations` runs the engine on;
    null: wherever whoever types the command is logged in to (`pulumi login`), which no protected stack leaves open."""

    @model_validator(mode="after")
    def _it_names_what_its_kind_stands_on(self) -> StackSettings:
        wanted = {"platform": self.kind in (CELL, RECOVERY), "site": self.kind == RECOVERY}
        if found := [error for name, needed in wanted.items() if (error := self._missing_or_idle(name, needed))]:
            raise InvariantErrors(found)
        return self

    def _missing_or_idle(self, name: str, needed: bool) -> InvariantError | None:
        value = getattr(self, name)
        if needed == (value is not None):
            return None
        if needed:
            return InvariantError(name, *_MISSING[self.kind, name])
        return InvariantError(name, f"a stack of kind {self.kind} has none, and this names {value}", "set it to null")


_MISSING = {
    (CELL, "platform"): (
        "a cell carries tenants of a platform, and this names none",
        "name the platform's stack, such as prod",
    ),
    (RECOVERY, "platform"): (
        "a recovery stack takes the place of a platform, and this names none",
        "name the platform's stack, such as prod",
    ),
    (RECOVERY, "site"): (
        "a recovery stack shares its project with the platform, and without a site their names would be the same",
        "give it one, such as dr",
    ),
}
