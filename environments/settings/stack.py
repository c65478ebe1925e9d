"""What the stack is, beside its environment."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import StringConstraints, model_validator

from environments.errors import InvariantError
from environments.settings.model import SettingsModel

CELL = "cell"
"""The kind that carries tenants of a platform that another stack is."""


class StackSettings(SettingsModel):
    """The stack itself."""

    kind: Literal["platform", "cell"]
    """What the stack is made of: platform (everything), or cell (tenants of a platform that is a stack of its own)."""

    platform: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9._-]{1,100}$")] | None
    """Of a cell, the stack of its platform, which must be up before: `prod`; null for a platform."""

    @model_validator(mode="after")
    def _a_cell_has_a_platform(self) -> StackSettings:
        if (self.kind == CELL) == (self.platform is None):
            raise InvariantError(
                "platform",
                (
                    "a cell carries tenants of a platform, and this names none"
                    if self.platform is None
                    else f"a stack of kind {self.kind} stands on no other, and this names {self.platform}"
                ),
                "name the platform's stack, such as prod" if self.platform is None else "set it to null, or kind: cell",
            )
        return self
