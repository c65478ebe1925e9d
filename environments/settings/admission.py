"""What the cluster refuses at the door, whoever asks."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from environments.settings.in_cluster_postgresql import Registry
from environments.settings.model import Distinct, ListOf, SettingsModel


class AdmissionSettings(SettingsModel):
    """Policies that the API server holds, for people and controllers as for this program."""

    action: Literal["deny", "warn"]
    """What becomes of a request that breaks one: `deny` refuses it; `warn` lets it through, tells the client, and
    notes it in the audit log."""

    image_registries: Annotated[ListOf[Registry], Distinct, Field(min_length=1, max_length=20)]
    """Where images come from, tenants' included: hosts and the folders in them, without the final slash."""
