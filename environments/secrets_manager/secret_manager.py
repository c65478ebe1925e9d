"""Secrets in Google's Secret Manager, where the platform has made a place for each, and signing keys in Cloud KMS.

Who may read and write is Google's to decide, and who did is in its audit logs, which nobody who is told of in them can
change; there is no log of ours beside them. Values lie under a key in Cloud KMS that the platform has chosen.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING, NoReturn

from environments.secrets_manager.audit_log import AuditEntry
from environments.secrets_manager.catalogue import SIGNING_KEY, Catalogue, Declared, Kind
from environments.secrets_manager.cloud_kms import CloudKms
from environments.secrets_manager.errors import (
    KeyStaysError,
    MissingSecretError,
    UnfitError,
    no_signing_key,
)
from environments.secrets_manager.google_calls import TIMEOUT_S, check_whole, checksum, moment, secret_manager, told
from environments.secrets_manager.new_values import checked, new_value
from environments.secrets_manager.record import SecretRecord, Verified, absent
from environments.secrets_manager.rotation import due_at
from environments.secrets_manager.secret_value import SecretValue
from environments.secrets_manager.signing import PublicKey, Signature

if TYPE_CHECKING:
    from google.cloud.secretmanager_v1 import SecretManagerServiceClient, SecretVersion

AUDIT = "Cloud Audit Logs of the project, in the locked archive (docs/secrets.md)"
_LATEST = "latest"


class SecretManager:
    """The secrets of one stack in Google Cloud."""

    def __init__(
        self,
        *,
        project: str,
        name_prefix: str,
        catalogue: Catalogue,
        keys: CloudKms,
        clock: Callable[[], datetime],
        client: SecretManagerServiceClient | None,
    ) -> None:
        """Nothing is asked yet.

        Args:
            project: Project id.
            name_prefix: First part of each secret's id.
            catalogue: What the settings declare.
            keys: The signing keys.
            clock: Now, with its time zone.
            client: The client; one for whoever is logged in by default.
        """
        self._project, self._prefix, self._catalogue = project, name_prefix, catalogue
        self._keys, self._clock, self._given = keys, clock, client

    @property
    def place(self) -> str:
        """Where the secrets are, for messages."""
        return f"projects/{self._project}/secrets"

    def get(self, name: str, version: int | None = None) -> SecretValue:
        """The latest value of a secret, or an earlier one that is enabled."""
        declared = self._catalogue.known(name)
        if declared.kind == SIGNING_KEY:
            self._refuse_key(declared)
        path = f"{self.secret(declared)}/versions/{version or _LATEST}"
        with self._told(declared, path, version):
            payload = self._client.access_secret_version(request={"name": path}, timeout=TIMEOUT_S).payload
        check_whole(payload.data, payload.data_crc32c, path)
        try:
            return SecretValue(payload.data.decode())
        except UnicodeDecodeError:
            raise UnfitError(
                f"the value of {name} is no text", place=path, remedy="write it anew as text, in base64 if it must be"
            ) from None

    def set(self, name: str, value: SecretValue, kind: Kind | None = None) -> int:
        """Adds a version; those before it stay enabled."""
        declared = self._catalogue.known(name) if kind is None else self._catalogue.own(name, kind, stored={})
        if declared.kind == SIGNING_KEY:
            self._refuse_key(declared)
        return self._added(declared, checked(declared, value))

    def rotate(self, name: str, value: SecretValue | None = None) -> int:
        """Adds a new value, one that is made here where none is given; of a signing key, makes a new version."""
        declared = self._catalogue.known(name)
        if declared.kind == SIGNING_KEY:
            if value is not None:
                self._refuse_key(declared)
            return self._keys.rotate(declared)
        new = new_value(declared, self._clock()) if value is None else checked(declared, value)
        return self._added(declared, new)

    def retire(self, name: str) -> tuple[int, ...]:
        """Disables versions of a signing key whose overlap has ended; other values are the custodian's to disable."""
        declared = self._catalogue.known(name)
        return self._keys.retire(declared) if declared.kind == SIGNING_KEY else ()

    def records(self) -> tuple[SecretRecord, ...]:
        """All secrets of the settings; no value is read."""
        return tuple(self._record(declared) for declared in self._catalogue.declared.values())

    def sign(self, name: str, message: bytes) -> Signature:
        """Signs inside Cloud KMS."""
        return self._keys.sign(self._signing(name), message)

    def public_keys(self, name: str) -> tuple[PublicKey, ...]:
        """Public halves of all enabled versions, the newest first."""
        return self._keys.public_keys(self._signing(name))

    def verify(self) -> Verified:
        """Whether each secret of the settings is there and has an enabled version; no value is read.

        Raises:
            MissingSecretError: Some have none; all of them are told at once.
        """
        records = self.records()
        empty = [one.name for one in records if one.version is None]
        if empty:
            raise MissingSecretError(
                f"{', '.join(empty)}: no value",
                place=self.place,
                remedy="set each: `python -m environments secrets set NAME`",
            )
        versions = sum(1 + len(one.former) for one in records)
        return Verified(secrets=len(records), versions=versions, lines=None, audit=AUDIT)

    def audit(self) -> tuple[AuditEntry, ...]:
        """Refused: the log is Google's.

        Raises:
            UnfitError: Always.
        """
        raise UnfitError(
            "who read and wrote secrets is in Cloud Audit Logs, which this cannot read",
            place=self.place,
            remedy=f"as an auditor: `gcloud logging read 'protoPayload.serviceName=\"secretmanager.googleapis.com\"' "
            f"--project={self._project}`",
        )

    def secret(self, declared: Declared) -> str:
        """Name of a secret, as the platform has made it: `projects/*/secrets/*`.

        Raises:
            UnfitError: The settings do not know it, so that it has no place.
        """
        if declared.key is None:
            raise UnfitError(
                f"{declared.name} has no place in Secret Manager",
                place=self.place,
                remedy="add it to vault.entries, and bring the stack up",
            )
        return f"{self.place}/{self._prefix}-{declared.key}"

    def _added(self, declared: Declared, value: SecretValue) -> int:
        data = value.reveal().encode()
        path = self.secret(declared)
        with self._told(declared, path, None):
            added = self._client.add_secret_version(
                request={"parent": path, "payload": {"data": data, "data_crc32c": checksum(data)}}, timeout=TIMEOUT_S
            )
        return _number(added)

    def _record(self, declared: Declared) -> SecretRecord:
        if declared.kind == SIGNING_KEY:
            found = [(one.number, one.made_at) for one in self._keys.versions(declared)]
        else:
            path = self.secret(declared)
            with self._told(declared, path, None):
                listed = list(self._client.list_secret_versions(request={"parent": path}, timeout=TIMEOUT_S))
            found = sorted(
                ((_number(one), moment(one.create_time)) for one in listed if one.state.name == "ENABLED"), reverse=True
            )
        if not found:
            return absent(declared)
        (number, made_at), *former = found
        due = due_at(declared, made_at)
        return SecretRecord(
            name=declared.name,
            kind=declared.kind,
            version=number,
            made_at=made_at,
            due_at=due,
            former=tuple(sorted(one for one, _ in former)),
            is_due=due <= self._clock(),
        )

    def _signing(self, name: str) -> Declared:
        declared = self._catalogue.known(name)
        if declared.kind != SIGNING_KEY:
            raise no_signing_key(name, declared.kind)
        return declared

    def _told(self, declared: Declared, path: str, version: int | None) -> AbstractContextManager[None]:
        which = declared.name if version is None else f"version {version} of {declared.name}"
        return told(
            path,
            missing=f"{which} has no value that is enabled",
            remedy=f"bring the stack up if it is not; then `python -m environments secrets set {declared.name}`",
        )

    def _refuse_key(self, declared: Declared) -> NoReturn:
        raise KeyStaysError(
            f"{declared.name} signs inside Cloud KMS and never leaves it: there is no value to read or write",
            place=f"Cloud KMS, key {declared.key}-signing",
            remedy=f"sign with `SecretsManager.sign({declared.name!r}, message)`, verify with `public_keys`; "
            f"a new version is made by `python -m environments secrets rotate {declared.name}`",
        )

    @cached_property
    def _client(self) -> SecretManagerServiceClient:
        return self._given or secret_manager()


def _number(version: SecretVersion) -> int:
    return int(version.name.rpartition("/")[2])
