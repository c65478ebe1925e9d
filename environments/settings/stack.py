"""What the stack is, beside its environment."""

from __future__ import annotations

from typing import Literal

from environments.settings.model import SettingsModel


class StackSettings(SettingsModel):
    """The stack itself."""

    kind: Literal["platform"]
    """What the stack is made of: platform (everything)."""
