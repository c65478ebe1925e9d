"""Secrets at run time: given out, kept, rotated, and written down who asked for what.

    from environments.secrets_manager import SecretsManager
    secrets = SecretsManager(environment="production")
    secrets.get_secret("spotify.api_key").reveal()
    secrets.rotate_secret("jwt.secret_key")

`manager.py` is the face. Two places for secrets have one interface (`backend.py`): `encrypted_file.py` with
`store_session.py`, `store_file.py`, `envelope.py`, `master_key.py`, `audit_log.py`, `durable_file.py`, `file_lock.py`;
and `secret_manager.py` with `cloud_kms.py` and `google_calls.py`. Names come from the settings (`catalogue.py`), new
values from `new_values.py`, their times from `rotation.py`.
"""

from environments.secrets_manager.catalogue import Kind
from environments.secrets_manager.errors import SecretsError
from environments.secrets_manager.manager import SecretsManager
from environments.secrets_manager.record import SecretRecord, Verified
from environments.secrets_manager.secret_value import SecretValue
from environments.secrets_manager.signing import PublicKey, Signature

__all__ = [
    "Kind",
    "PublicKey",
    "SecretRecord",
    "SecretValue",
    "SecretsError",
    "SecretsManager",
    "Signature",
    "Verified",
]
