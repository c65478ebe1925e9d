"""What every place for secrets can do."""

from __future__ import annotations

from typing import Protocol

from environments.secrets_manager.audit_log import AuditEntry
from environments.secrets_manager.catalogue import Kind
from environments.secrets_manager.record import SecretRecord, Verified
from environments.secrets_manager.secret_value import SecretValue
from environments.secrets_manager.signing import PublicKey, Signature


class Backend(Protocol):
    """A place for the secrets of one environment; each method raises `SecretsError` where it cannot."""

    @property
    def place(self) -> str:
        """Where the secrets are, for messages."""

    def get(self, name: str, version: int | None = None) -> SecretValue:
        """The present value, or a former one that is still given out."""

    def set(self, name: str, value: SecretValue, kind: Kind | None = None) -> int:
        """Keeps a value, and gives its version."""

    def rotate(self, name: str, value: SecretValue | None = None) -> int:
        """Keeps a new value, one that is made where none is given, and gives its version."""

    def retire(self, name: str) -> tuple[int, ...]:
        """Ends what is past its overlap, and gives the versions."""

    def records(self) -> tuple[SecretRecord, ...]:
        """What is known of all secrets without their values."""

    def sign(self, name: str, message: bytes) -> Signature:
        """Signs with the present version of a signing key."""

    def public_keys(self, name: str) -> tuple[PublicKey, ...]:
        """Public halves of what signs and of what has signed and is still good, the present one first."""

    def verify(self) -> Verified:
        """Looks at all of it."""

    def audit(self) -> tuple[AuditEntry, ...]:
        """The audit log's lines."""
