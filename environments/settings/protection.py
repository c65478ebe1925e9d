"""Protection against deletion by accident: one switch for everything that holds data."""

from __future__ import annotations

from environments.settings.model import SettingsModel


class ProtectionSettings(SettingsModel):
    """Whether what holds data can be deleted."""

    enabled: bool
    """Refuse deletion on both levels: Pulumi's `protect` and the services' own deletion protection."""
