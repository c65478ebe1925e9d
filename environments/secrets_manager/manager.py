"""The secrets of an environment, wherever they are kept."""

from __future__ import annotations

import getpass
import json
import logging
import os
import socket
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Literal, NoReturn

from environments.environment_config import EnvironmentConfig
from environments.environment_manager import EnvironmentConfigManager
from environments.environment_type import EnvironmentType
from environments.errors import UnknownNameError
from environments.secrets_manager.audit_log import DONE, AuditEntry
from environments.secrets_manager.backend import Backend
from environments.secrets_manager.catalogue import Catalogue, Kind, is_name
from environments.secrets_manager.encrypted_file import EncryptedFile
from environments.secrets_manager.errors import UNCHANGED, SecretsError, UnfitError
from environments.secrets_manager.master_key import KeySource, chosen
from environments.secrets_manager.record import SecretRecord, Verified
from environments.secrets_manager.secret_value import SecretValue
from environments.secrets_manager.signing import PublicKey, Signature

if TYPE_CHECKING:
    from google.cloud.kms_v1 import KeyManagementServiceClient
    from google.cloud.secretmanager_v1 import SecretManagerServiceClient

STORES = ("encrypted_file", "secret_manager")
FOLDER = "encrypted"
KEY = Path("keys") / "store.key"
_LOGGER = logging.getLogger("environments.secrets_manager")
_LOGGER.addHandler(logging.NullHandler())  # an application's handlers decide; without any, nothing is printed


class SecretsManager:
    """Gives out, keeps and rotates the secrets of an environment.

    Every call is a line of the audit log: of the encrypted file's own, or of Google's. Besides, each is logged as JSON
    by `environments.secrets_manager`, so that attempts with a wrong key, of which no store can tell, are seen, too.
    """

    def __init__(
        self,
        environment: str | EnvironmentType | None = None,
        *,
        config: EnvironmentConfig | None = None,
        store: Literal["encrypted_file", "secret_manager"] | None = None,
        folder: Path | None = None,
        key: KeySource | None = None,
        signing_key_ids: Mapping[str, str] | None = None,
        who: str | None = None,
        clock: Callable[[], datetime] | None = None,
        secret_manager: SecretManagerServiceClient | None = None,
        key_management: KeyManagementServiceClient | None = None,
    ) -> None:
        """Loads the settings; no store is opened yet.

        Args:
            environment: Name or alias, or an `EnvironmentType`; ENV, or development, where none is given.
            config: Settings that are loaded already, for instance those of a stack; then no environment is named.
            store: Where secrets are kept; the setting `vault.store` by default.
            folder: The folder of the encrypted file and its key; `environments/<environment>/secrets` by default.
            key: What opens the encrypted file; by default the passphrase SECRETS_PASSPHRASE, the file
                SECRETS_KEY_FILE, or `keys/store.key` in the folder.
            signing_key_ids: Ids of keys in Cloud KMS by the secret's name: the output `vault.signing_key_ids`. An
                application needs them; for people, they are looked up.
            who: For the audit log; user and machine by default.
            clock: Now, with its time zone.
            secret_manager: A client; one for whoever is logged in by default.
            key_management: A client; one for whoever is logged in by default.

        Raises:
            ConfigError: The settings are wrong, or there is no such environment or store.
        """
        manager = EnvironmentConfigManager()
        config = config or manager.load(environment)
        settings = config.settings
        self._who = who or _somebody()
        self._subject = config.subject
        now = clock or _now
        catalogue = Catalogue(settings.vault, subject=config.subject)
        self._backend: Backend
        if _known_store(store or settings.vault.store) == "encrypted_file":
            inside = folder or manager.files.folder / config.environment_type.folder / "secrets"
            self._backend = EncryptedFile(
                inside / FOLDER,
                environment=settings.environment,
                catalogue=catalogue,
                source=key or chosen(os.environ, inside / KEY),
                who=self._who,
                clock=now,
            )
        else:
            from environments.secrets_manager.cloud_kms import CloudKms  # noqa: PLC0415 (only where Google is asked)
            from environments.secrets_manager.secret_manager import SecretManager  # noqa: PLC0415

            cloud, site = settings.google_cloud, settings.stack.site
            prefix = "-".join([settings.name, settings.environment, *([site] if site else [])])
            self._backend = SecretManager(
                project=cloud.project_id,
                name_prefix=prefix,
                catalogue=catalogue,
                keys=CloudKms(
                    location=f"projects/{cloud.project_id}/locations/{cloud.region}",
                    name_prefix=prefix,
                    key_ids=signing_key_ids or {},
                    clock=now,
                    client=key_management,
                ),
                clock=now,
                client=secret_manager,
            )

    @property
    def place(self) -> str:
        """Where the secrets are."""
        return self._backend.place

    def get_secret(self, name: str, version: int | None = None) -> SecretValue:
        """The value of a secret: `get_secret("spotify.api_key").reveal()`.

        Args:
            name: As the settings declare it in `vault`, or as it was set in an encrypted file.
            version: A former one within its overlap; the present one by default.

        Raises:
            UnknownSecretError: (a KeyError) There is no such name.
            MissingSecretError: It has no value yet, or not that version.
            KeyStaysError: It is a key that signs inside Cloud KMS; use `sign` and `public_keys`.
            SecretsError: The store does not open.
        """
        with self._logged("get", name):
            return self._backend.get(name, version)

    def set_secret(self, name: str, value: SecretValue | str, *, kind: Kind | None = None) -> int:
        """Keeps a value.

        Args:
            name: As the settings declare it, or any other name with dots, in an encrypted file.
            value: Text of at most 64 KiB.
            kind: What it is; only for a name that is new.

        Returns:
            The version that it became.

        Raises:
            UnfitError: The value cannot be one of its kind.
            SecretsError: It was not kept; the former value is as before.
        """
        with self._logged("set", name):
            return self._backend.set(name, _hidden(value), kind)

    def rotate_secret(self, name: str, value: SecretValue | str | None = None) -> int:
        """Keeps a new value; the former one is given out, or verifies, until its overlap ends.

        Args:
            name: As in `get_secret`.
            value: The new value; one is made where none is given.

        Returns:
            The version that it became.

        Raises:
            UnfitError: It is an API key, and no value was given: only its issuer can renew it.
            SecretsError: It was not kept; the former value is as before.
        """
        with self._logged("rotate", name):
            return self._backend.rotate(name, None if value is None else _hidden(value))

    def rotate_due(self) -> tuple[tuple[str, int], ...]:
        """Rotates every secret that is due and can be made here, and ends what is past its overlap.

        Returns:
            Names and their new versions; what is still due then in `list()`, only its issuer can renew.
        """
        records = self.list()
        for record in records:
            if record.version is not None and record.former:
                self._backend.retire(record.name)
        due = [one.name for one in records if one.is_due and one.kind != "api_key"]
        return tuple((name, self.rotate_secret(name)) for name in due)

    def list(self) -> tuple[SecretRecord, ...]:
        """What is known of all secrets without their values."""
        with self._logged("list", ""):
            return self._backend.records()

    def sign(self, name: str, message: bytes) -> Signature:
        """Signs with the present version of a signing key, as a JSON Web Token wants it."""
        with self._logged("sign", name):
            return self._backend.sign(name, message)

    def public_keys(self, name: str) -> tuple[PublicKey, ...]:
        """What verifies: the present public half first, then former ones within their overlap."""
        with self._logged("public_keys", name):
            return self._backend.public_keys(name)

    def verify(self) -> Verified:
        """Looks at every secret and every line of the audit log.

        Raises:
            SecretsError: Something is not as it was written, or missing; the message tells what and where.
        """
        with self._logged("verify", ""):
            return self._backend.verify()

    def audit(self) -> tuple[AuditEntry, ...]:
        """The lines of the audit log, checked.

        Raises:
            TamperedLogError: It is not as it was written.
            UnfitError: It is Google's, which this cannot read.
        """
        with self._logged("audit", ""):
            return self._backend.audit()

    def __repr__(self) -> str:
        return f"SecretsManager({self._subject}, {self._backend.place})"

    def __reduce_ex__(self, _protocol: object) -> NoReturn:
        """Refuse: a pickle would hold the key.

        Raises:
            TypeError: Always.
        """
        raise TypeError("a SecretsManager is not pickled; make one where it is needed")

    @contextmanager
    def _logged(self, action: str, name: str) -> Iterator[None]:
        outcome = "stopped"
        try:
            yield
            outcome = DONE
        except SecretsError as error:
            outcome = type(error).__name__
            raise
        finally:
            line = {
                "action": action,
                "name": name if is_name(name) else "",
                "who": self._who,
                "outcome": outcome,
                "where": self.place,
            }
            _LOGGER.log(logging.INFO if outcome == DONE else logging.WARNING, json.dumps(line))


def _known_store(name: str) -> str:
    if name not in STORES:  # a slip of the pen must not lead to the cloud
        raise UnknownNameError(
            f"there is no store of secrets {name!r}",
            place="the store",
            consequence=UNCHANGED,
            remedy=f"name one of {', '.join(STORES)}",
        )
    return name


def _hidden(value: SecretValue | str) -> SecretValue:
    if isinstance(value, SecretValue):
        return value
    if isinstance(value, str):
        return SecretValue(value)
    raise UnfitError(
        f"a value is text, and not {type(value).__name__}",
        place="the value",
        remedy="give a str or SecretValue",
    )


def _now() -> datetime:
    return datetime.now(UTC)


def _somebody() -> str:
    """User and machine; a container may have a number for a user, and no name."""
    try:
        user = getpass.getuser()
    except (KeyError, OSError, ImportError):
        user = str(os.getuid())
    return f"{user}@{socket.gethostname()}"
