"""Calls to Google: its clients, made when they are first needed, and what it refuses, in our words.

Google's messages name resources, accounts and permissions, and never what is in a secret.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import TYPE_CHECKING

from environments.secrets_manager.errors import AccessDeniedError, MissingSecretError, UnavailableError

if TYPE_CHECKING:
    from google.cloud.kms_v1 import KeyManagementServiceClient
    from google.cloud.secretmanager_v1 import SecretManagerServiceClient

# A person or a request waits for it; Google's own default is a minute.
TIMEOUT_S = 10.0

# Castagnoli's polynomial, reflected: the checksum that Google's interfaces ask for and give.
_CASTAGNOLI = 0x82F63B78


def secret_manager() -> SecretManagerServiceClient:
    """The client of Secret Manager, as whoever is logged in.

    Raises:
        AccessDeniedError: Nobody is.
    """
    with told("Secret Manager"), _quietly():
        from google.cloud.secretmanager_v1 import SecretManagerServiceClient  # noqa: PLC0415 (takes half a second)

        return SecretManagerServiceClient()


def key_management() -> KeyManagementServiceClient:
    """The client of Cloud KMS, as whoever is logged in.

    Raises:
        AccessDeniedError: Nobody is.
    """
    with told("Cloud KMS"), _quietly():
        from google.cloud.kms_v1 import KeyManagementServiceClient  # noqa: PLC0415 (takes half a second)

        return KeyManagementServiceClient()


@contextmanager
def told(place: str, *, missing: str = "it is not there", remedy: str = "bring the stack up") -> Iterator[None]:
    """Says what Google says in our words.

    Args:
        place: What was asked for.
        missing: The fact, where it is not there or has nothing that is enabled.
        remedy: How that is mended.

    Raises:
        MissingSecretError: It is not there, or disabled.
        AccessDeniedError: Whoever asks may not, or is nobody.
        UnavailableError: There is no answer.
    """
    with _quietly():
        from google.api_core import exceptions  # noqa: PLC0415 (only where Google is asked)
        from google.auth.exceptions import GoogleAuthError  # noqa: PLC0415

    try:
        yield
    except (exceptions.NotFound, exceptions.FailedPrecondition) as error:
        raise MissingSecretError(f"{missing} ({error.message})", place=place, remedy=remedy) from error
    except (exceptions.PermissionDenied, exceptions.Unauthenticated) as error:
        raise AccessDeniedError(
            f"Google refuses: {error.message}",
            place=place,
            remedy="ask as one of the entry's readers, or to write as the role `custodian` (docs/secrets.md)",
        ) from error
    except GoogleAuthError as error:
        raise AccessDeniedError(
            "nobody is logged in to Google here",
            place=place,
            remedy="on a laptop: `gcloud auth application-default login`; in the cluster: the pod's service account",
        ) from error
    except (exceptions.GoogleAPICallError, exceptions.RetryError) as error:
        raise UnavailableError(
            f"Google does not answer: {type(error).__name__}", place=place, remedy="try again; status.cloud.google.com"
        ) from error


def checksum(data: bytes) -> int:
    """CRC-32C, by which either side sees that nothing changed on the way."""
    crc = 0xFFFFFFFF
    for byte in data:
        crc ^= byte
        for _ in range(8):
            crc = crc >> 1 ^ (_CASTAGNOLI if crc & 1 else 0)
    return crc ^ 0xFFFFFFFF


def moment(stamp: object) -> datetime:
    """A moment in Google's answers, which the clients give as a datetime whatever their types say."""
    assert isinstance(stamp, datetime)
    return stamp


def check_whole(data: bytes, expected: object, place: str) -> None:
    """Makes sure that an answer arrived as it was sent.

    Raises:
        UnavailableError: It did not.
    """
    if checksum(data) != expected:
        raise UnavailableError("the answer was changed on its way", place=place, remedy="try again")


@contextmanager
def _quietly() -> Iterator[None]:
    """Imports Google's packages without their warning of Python's age, which is not for whoever asks for a secret."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", FutureWarning)
        yield
