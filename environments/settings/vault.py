"""Secret Manager and signing keys: which values are kept, who reads them, when they are due.

The group is not called after what it guards: texts below a path that sounds like a secret are masked in every message,
and here stand only names.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, StringConstraints, model_validator

from environments.errors import InvariantError, InvariantErrors
from environments.settings.model import ListOf, ResourceName, SettingsModel

DottedName = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)+$")]
"""What applications ask for: `spotify.api_key`."""

Workload = Literal["api", "observability"]
"""Who can read: the workloads that have an identity of their own."""


class VaultEntrySettings(SettingsModel):
    """One value that Secret Manager keeps."""

    name: DottedName
    """Name under which applications ask for it."""

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
    def _names_are_given_once(self) -> VaultSettings:
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
        if broken:
            raise InvariantErrors(broken)
        return self
