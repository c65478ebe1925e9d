"""When Google may restart what it runs for us: one shape for every service."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from environments.settings.model import SettingsModel

Weekday = Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]


class MaintenanceWindowSettings(SettingsModel):
    """A weekly window, in UTC."""

    day: Weekday
    """Day of the week."""

    hour: Annotated[int, Field(ge=0, le=23)]
    """Hour at which the window opens, UTC."""
