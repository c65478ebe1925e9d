"""Secret Manager and signing keys: which values are kept, who reads them, when they are due.

The group is not called after what it guards: texts below a path that sounds like a secret are masked in every message,
and here stand only names.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, StringConstraints, model_validator

from environments.errors import InvariantError, InvariantErrors
from environments.settings.model import ListOf, ResourceName, SettingsModel

HOURS_OF_A_DAY = 24

DottedName = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)+$")]
"""What applications ask for: `spotify.api_key`."""

Workload = Literal["api", "observability"]
"""Who can read: the workloads that have an identity of their own."""

SCHEDULE_OF = {
    "password": "generated",
    "api_key": "issued",
    "signing_key": "signing_key",
    "certificate": "certificate",
}
"""The schedule of each kind; none is called after a secret, or its figures would be masked."""


class ScheduleSettings(SettingsModel):
    """How long a value of one kind is good."""

    rotation_days: Annotated[int, Field(ge=1, le=365)]
    """Days after which a value is due for a new one, where its entry says nothing else."""

    overlap_h: Annotated[int, Field(ge=0, le=720)]
    """Hours for which the former value is still given out by its version, and the public half of a former signing key
    still published, so that what was signed or opened with it ends well."""

    @model_validator(mode="after")
    def _overlaps_end(self) -> ScheduleSettings:
        if self.overlap_h >= self.rotation_days * HOURS_OF_A_DAY:
            raise InvariantError(
                "overlap_h",
                f"{self.overlap_h} hours are no less than {self.rotation_days} days: more than two would be good",
                "shorten the overlap, or rotate less often",
            )
        return self


class SchedulesSettings(SettingsModel):
    """How long values are good, by their kind."""

    generated: ScheduleSettings
    """Of the kind `password`: made here, and known to nobody else."""

    issued: ScheduleSettings
    """Of the kind `api_key`: issued by whoever it opens, who alone can renew it."""

    signing_key: ScheduleSettings
    """Of keys that sign; the overlap is to outlast what was signed."""

    certificate: ScheduleSettings
    """Of certificates; one whose life ends sooner is due when a third of that life is left."""


class VaultEntrySettings(SettingsModel):
    """One value that Secret Manager keeps."""

    name: DottedName
    """Name under which applications ask for it."""

    kind: Literal["password", "api_key", "certificate"]
    """How a new value comes about: a password and a certificate are made, an API key is issued by whoever it opens."""

    rotation_days: Annotated[int, Field(ge=1, le=365)]
    """Days after which it is due for a new value."""

    readers: ListOf[Workload]
    """Workloads that may read it; others cannot, whatever else they may do."""


class SigningKeySettings(SettingsModel):
    """One key that signs inside Cloud KMS; there is no value to keep."""

    name: DottedName
    """Name under which applications ask for it."""

    algorithm: Literal["EC_SIGN_P256_SHA256", "RSA_SIGN_PKCS1_3072_SHA256"]
    """EC_SIGN_P256_SHA256 is ES256 of JSON Web Tokens, RSA_SIGN_PKCS1_3072_SHA256 is RS256; fixed for good."""

    signers: Annotated[ListOf[Workload], Field(min_length=1)]
    """Workloads that may sign, and read the public half."""


class VaultSettings(SettingsModel):
    """Values that no file holds."""

    store: Literal["encrypted_file", "secret_manager"]
    """Where `SecretsManager` keeps values unless it is told otherwise: a file on this machine, or Secret Manager."""

    schedules: SchedulesSettings
    """How long values are good, by their kind."""

    first_rotation: Annotated[
        str, StringConstraints(pattern=r"^20[0-9]{2}-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:00Z$")
    ]
    """When new entries are due first, RFC 3339 in UTC; must lie in the future when an entry is made, then counts for
    nothing: Secret Manager moves it on."""

    version_destroy_delay_days: Annotated[int, Field(ge=1, le=1_000)]
    """Days for which a destroyed version can still be restored."""

    entries: dict[ResourceName, VaultEntrySettings]
    """Entries by the last part of their ids."""

    signing_keys: dict[ResourceName, SigningKeySettings]
    """Signing keys by purpose."""

    @model_validator(mode="after")
    def _names_are_given_once_and_overlaps_end(self) -> VaultSettings:
        taken: dict[str, str] = {}
        broken = []
        groups = (("entries", self.entries), ("signing_keys", self.signing_keys))
        for path, name in [(f"{group}.{key}", entry.name) for group, named in groups for key, entry in named.items()]:
            if name in taken:
                broken.append(
                    InvariantError(
                        f"{path}.name", f"is also the name of {taken[name]}", "give each name to one entry or key"
                    )
                )
            taken[name] = path
        for key, entry in self.entries.items():
            overlap_h = getattr(self.schedules, SCHEDULE_OF[entry.kind]).overlap_h
            if overlap_h >= entry.rotation_days * HOURS_OF_A_DAY:
                broken.append(
                    InvariantError(
                        f"entries.{key}.rotation_days",
                        f"{entry.rotation_days} days are no more than the overlap of its kind, {overlap_h} hours",
                        f"rotate less often, or shorten schedules.{SCHEDULE_OF[entry.kind]}.overlap_h",
                    )
                )
        if broken:
            raise InvariantErrors(broken)
        return self
