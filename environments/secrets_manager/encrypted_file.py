"""Secrets in an encrypted file, with an audit log beside it. Nothing leaves this machine, and nobody is asked.

Everything happens under one lock, reading too: each reading is a line of the log, and no value is given out before its
line is on the disk.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

from environments.secrets_manager import file_lock
from environments.secrets_manager.audit_log import AuditEntry
from environments.secrets_manager.catalogue import SIGNING_KEY, Catalogue, Declared, Kind
from environments.secrets_manager.envelope import seal
from environments.secrets_manager.errors import MissingSecretError, no_signing_key
from environments.secrets_manager.master_key import KeySource
from environments.secrets_manager.new_values import certificate_of, checked, new_value
from environments.secrets_manager.record import SecretRecord, Verified, absent
from environments.secrets_manager.rotation import due_at, is_given_out, read, written
from environments.secrets_manager.secret_value import SecretValue
from environments.secrets_manager.signing import ALGORITHMS, PublicKey, Signature, key_id, public_pem, signed
from environments.secrets_manager.store_file import Entry, Version, place_of, value_of
from environments.secrets_manager.store_session import Session, StoreSessions

_HOUR = timedelta(hours=1)


class EncryptedFile:
    """The secrets of one environment on this machine."""

    def __init__(
        self,
        folder: Path,
        *,
        environment: str,
        catalogue: Catalogue,
        source: KeySource,
        who: str,
        clock: Callable[[], datetime],
        patience_s: float = file_lock.PATIENCE_S,
    ) -> None:
        """Names the files; nothing is read yet.

        Args:
            folder: Where store, log and lock lie; made when the first value is set.
            environment: Short name; a store opens for no other.
            catalogue: What the settings declare.
            source: The key.
            who: For the log.
            clock: Now, with its time zone.
            patience_s: Seconds to wait for other processes.
        """
        self._catalogue, self._clock, self._environment = catalogue, clock, environment
        self._sessions = StoreSessions(
            folder=folder, environment=environment, source=source, who=who, clock=clock, patience_s=patience_s
        )

    @property
    def place(self) -> str:
        """The store's file, for messages."""
        return str(self._sessions.path)

    def get(self, name: str, version: int | None = None) -> SecretValue:
        """The present value of a secret, or a former one within its overlap."""
        with self._sessions.session("get", name) as session:
            found = self._version(self._known(session, name), session, version)
            session.version = found.number
            return self._value(session, name, found)

    def set(self, name: str, value: SecretValue, kind: Kind | None = None) -> int:
        """Keeps a value; the former one is given out until its overlap ends."""
        return self._change("set", name, value, kind)

    def rotate(self, name: str, value: SecretValue | None = None) -> int:
        """Keeps a new value; one that is made here where none is given."""
        return self._change("rotate", name, value, None)

    def retire(self, name: str) -> tuple[int, ...]:
        """Nothing to do: what is past its overlap is not given out, and goes with the next change."""
        return ()

    def records(self) -> tuple[SecretRecord, ...]:
        """All secrets, those of the settings first."""
        if not self._sessions.exist():
            return tuple(absent(declared) for declared in self._catalogue.declared.values())
        with self._sessions.session("list", "") as session:
            names = dict.fromkeys([*self._catalogue.declared, *session.store.entries])
            return tuple(self._record(session, self._known(session, name)) for name in names)

    def sign(self, name: str, message: bytes) -> Signature:
        """Signs with the present version of a signing key."""
        with self._sessions.session("sign", name) as session:
            declared = self._signing(session, name)
            version = self._version(declared, session, None)
            session.version = version.number
            value = self._value(session, name, version)
        return signed(value.reveal(), message, algorithm=declared.algorithm)

    def public_keys(self, name: str) -> tuple[PublicKey, ...]:
        """Public halves of the present version and of those within their overlap, the present one first."""
        with self._sessions.session("public_keys", name) as session:
            declared = self._signing(session, name)
            versions = [self._version(declared, session, None), *reversed(self._former(session, declared))]
            pems = [(one.number, public_pem(self._value(session, name, one).reveal())) for one in versions]
        algorithm = ALGORITHMS[declared.algorithm]
        return tuple(
            PublicKey(key_id=key_id(pem), algorithm=algorithm, version=number, pem=pem) for number, pem in pems
        )

    def verify(self) -> Verified:
        """Opens every value and reads every line of the log."""
        with self._sessions.session("verify", "") as session:
            entries = session.store.entries
            for name, entry in entries.items():
                for version in entry.versions:
                    self._value(session, name, version)
            lines = session.log.entries()
        count = sum(len(entry.versions) for entry in entries.values())
        return Verified(secrets=len(entries), versions=count, lines=len(lines), audit=session.log.place)

    def audit(self) -> tuple[AuditEntry, ...]:
        """All lines of the log, checked."""
        with self._sessions.session("audit", "") as session:
            return session.log.entries()

    def _change(self, action: str, name: str, value: SecretValue | None, kind: Kind | None) -> int:
        with self._sessions.session(action, name, makes=True) as session:
            if kind is None:
                declared = self._known(session, name)
            else:
                declared = self._catalogue.own(name, kind, stored=_kinds(session))
            now = self._clock()
            new = new_value(declared, now) if value is None else checked(declared, value)
            entry = self._with_version(session, declared, new, now)
            session.version = entry.versions[-1].number
            self._sessions.save(session, entry)
        return session.version

    def _with_version(self, session: Session, declared: Declared, value: SecretValue, now: datetime) -> Entry:
        """The secret with a new version; what is no longer given out is left out."""
        before = session.store.entries.get(declared.name)
        former = self._former(session, declared)
        if before is not None:
            former = (*former, replace(before.versions[-1], superseded_at=written(now)))
        number = former[-1].number + 1 if former else 1
        bound = place_of(self._environment, declared.name, number)
        sealed = seal(session.file.keys.values, value.reveal().encode(), bound=bound)
        present = Version(number=number, made_at=written(now), superseded_at=None, sealed=sealed)
        return Entry(kind=declared.kind, versions=(*former, present))

    def _known(self, session: Session, name: str) -> Declared:
        return self._catalogue.known(name, stored=_kinds(session))

    def _signing(self, session: Session, name: str) -> Declared:
        declared = self._known(session, name)
        if declared.kind != SIGNING_KEY:
            raise no_signing_key(name, declared.kind)
        return declared

    def _version(self, declared: Declared, session: Session, number: int | None) -> Version:
        entry = session.store.entries.get(declared.name)
        if entry is None:
            raise MissingSecretError(
                f"{declared.name} has no value yet",
                place=self.place,
                remedy=(
                    f"set one: `python -m environments secrets set {declared.name}`"
                    if declared.kind == "api_key"
                    else f"have one made: `python -m environments secrets rotate {declared.name}`"
                ),
            )
        given_out = (*self._former(session, declared), entry.versions[-1])
        found = given_out[-1] if number is None else next((one for one in given_out if one.number == number), None)
        if found is None:
            raise MissingSecretError(
                f"version {number} of {declared.name} is not given out, or no longer",
                place=self.place,
                remedy=f"take the present one, {entry.versions[-1].number}; a former one is given out for "
                f"{declared.overlap / _HOUR:.0f} h after it was rotated",
            )
        return found

    def _former(self, session: Session, declared: Declared) -> tuple[Version, ...]:
        """Former versions that are still given out, the oldest first."""
        entry = session.store.entries.get(declared.name)
        now = self._clock()
        return tuple(
            one
            for one in (entry.versions[:-1] if entry else ())
            if is_given_out(declared, read(one.superseded_at) if one.superseded_at else None, now)
        )

    def _value(self, session: Session, name: str, version: Version) -> SecretValue:
        return SecretValue(value_of(session.file, name, version, self.place))

    def _record(self, session: Session, declared: Declared) -> SecretRecord:
        entry = session.store.entries.get(declared.name)
        if entry is None:
            return absent(declared)
        present = entry.versions[-1]
        life = None
        if declared.kind == "certificate":
            certificate = certificate_of(self._value(session, declared.name, present).reveal())
            life = (certificate.not_valid_before_utc, certificate.not_valid_after_utc) if certificate else None
        made_at = read(present.made_at)
        due = due_at(declared, made_at, life=life)
        return SecretRecord(
            name=declared.name,
            kind=declared.kind,
            version=present.number,
            made_at=made_at,
            due_at=due,
            former=tuple(one.number for one in self._former(session, declared)),
            is_due=due <= self._clock(),
        )


def _kinds(session: Session) -> dict[str, Kind]:
    """Names and kinds that the store has."""
    return {name: entry.kind for name, entry in session.store.entries.items()}
