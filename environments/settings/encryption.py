"""Keys in Cloud KMS."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from environments.settings.model import SettingsModel


class EncryptionSettings(SettingsModel):
    """The keys that encrypt data at rest: one ring per stack, one key per purpose."""

    protection_level: Literal["SOFTWARE", "HSM"]
    """Where key material lives; HSM is FIPS 140-2 level 3. Fixed when a key is made."""

    rotation_days: Annotated[int, Field(ge=1, le=365)]
    """Days between automatic rotations (CIS Google Cloud 1.11 asks for at most 90)."""

    destroy_delay_days: Annotated[int, Field(ge=1, le=120)]
    """Days for which a destroyed key version can still be restored. Fixed when a key is made."""
