"""One opening of the encrypted file: under the lock, with its line in the audit log, whatever the outcome.

A change is in the store together with its line, so that a process that dies between store and log leaves neither a
change without a line nor a line without a change; whoever opens the store next adds what is missing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from environments.secrets_manager import durable_file, file_lock
from environments.secrets_manager.audit_log import DONE, AuditEntry, AuditLog, Head, check_nothing_was_there
from environments.secrets_manager.catalogue import is_name
from environments.secrets_manager.errors import DiskError, MissingSecretError, SecretsError
from environments.secrets_manager.master_key import KeyFile, KeySource, keys
from environments.secrets_manager.rotation import written
from environments.secrets_manager.store_file import Entry, OpenStore, Store, new_salt, opened
from environments.secrets_manager.store_file import written as as_bytes

STORE = "store.enc"
LOCK = "store.lock"


@dataclass(kw_only=True)
class Session:
    """The store while it is open.

    Attributes:
        file: The store and its keys.
        log: Its audit log.
        end: Where that ends.
        action: For the log.
        name: Of the secret, for the log; empty where it is about all.
        version: For the log, as soon as it is known.
        is_noted: Whether the line was written.
    """

    file: OpenStore
    log: AuditLog
    end: Head
    action: str
    name: str
    version: int | None = None
    is_noted: bool = False

    @property
    def store(self) -> Store:
        """What the store holds."""
        return self.file.store


@dataclass(frozen=True, kw_only=True)
class StoreSessions:
    """Opens one store again and again.

    Attributes:
        folder: Where store, log and lock lie; made with the first value.
        environment: Short name; a store opens for no other.
        source: The key.
        who: For the log.
        clock: Now, with its time zone.
        patience_s: Seconds to wait for other processes.
    """

    folder: Path
    environment: str
    source: KeySource
    who: str
    clock: Callable[[], datetime]
    patience_s: float

    @property
    def path(self) -> Path:
        """The store's file."""
        return self.folder / STORE

    def exist(self) -> bool:
        """Whether there is a store.

        Raises:
            MissingStoreError: There was one.
        """
        if self.path.exists():
            return True
        check_nothing_was_there(self.folder, self.path)
        return False

    @contextmanager
    def session(self, action: str, name: str, *, makes: bool = False) -> Iterator[Session]:
        """Opens the store, and writes the log's line at the end.

        Args:
            action: For the log.
            name: Of the secret; empty where it is about all.
            makes: Whether a store is made where there is none.

        Raises:
            MissingSecretError: There is no store, and none is made.
            SecretsError: It cannot be opened, or the line cannot be written; then nothing is given out.
        """
        if not makes and not self.exist():
            raise self._nothing_yet()
        durable_file.make_folder(self.folder)
        with file_lock.held(self.folder / LOCK, patience_s=self.patience_s):
            session = self._opened(action, name)
            try:
                yield session
            except SecretsError as error:
                if session.store.generation:
                    with suppress(SecretsError):  # the first error is the one to tell
                        self._note(session, self._line(session, type(error).__name__))
                raise
            if not session.is_noted:
                self._note(session, self._line(session, DONE))

    def save(self, session: Session, entry: Entry) -> None:
        """Keeps the session's secret with the line that tells of it; the next session adds the line if this one cannot.

        Raises:
            DiskError: The store cannot be written, and is as before.
        """
        line = self._line(session, DONE)
        changed = replace(
            session.store.with_entry(session.name, entry),
            generation=session.store.generation + 1,
            change=line.as_data(),
        )
        content = as_bytes(changed, salt=session.file.salt, source=self.source, made=session.file.keys)
        durable_file.replace(self.path, content)
        session.file, session.is_noted = replace(session.file, store=changed), True
        with suppress(DiskError):
            self._note(session, line)

    def _opened(self, action: str, name: str) -> Session:
        content = durable_file.read(self.path)
        if content is None:
            check_nothing_was_there(self.folder, self.path)
            file = self._made()
        else:
            file = opened(content, environment=self.environment, source=self.source, place=str(self.path))
        log = AuditLog(self.folder, key=file.keys.log, environment=self.environment)
        if content is None:
            log.begin()
        end = log.end()
        if file.store.change:
            end = log.recorded(file.store.change, end)
        return Session(file=file, log=log, end=end, action=action, name=name)

    def _made(self) -> OpenStore:
        """A store that is not on the disk before its first change is."""
        if isinstance(self.source, KeyFile) and not self.source.path.exists():
            self.source.make()
        salt = new_salt()
        return OpenStore(store=Store(environment=self.environment), salt=salt, keys=keys(self.source, salt))

    def _line(self, session: Session, outcome: str) -> AuditEntry:
        return AuditEntry(
            number=session.end.count + 1,
            at=written(self.clock()),
            who=self.who,
            action=session.action,
            name=session.name if is_name(session.name) else "",
            version=session.version,
            outcome=outcome,
        )

    def _note(self, session: Session, line: AuditEntry) -> None:
        session.end = session.log.append(line, session.end)
        session.is_noted = True

    def _nothing_yet(self) -> MissingSecretError:
        return MissingSecretError(
            "there is no store yet",
            place=str(self.path),
            remedy="set a value, and the store is made: `python -m environments secrets set NAME`",
        )
