"""Keys that sign inside Cloud KMS and never leave it: their versions, public halves and signatures.

A rotation is a new version; the newest one signs, and those before it stay enabled, so that what they signed is still
verified, until their overlap has ended and `retire` disables them. Applications may sign and read public halves, and
not list versions: they ask for the public half of version 1, 2, 3 until there is none.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from itertools import pairwise
from typing import TYPE_CHECKING

from environments.secrets_manager.catalogue import Declared
from environments.secrets_manager.errors import MissingSecretError, UnfitError
from environments.secrets_manager.google_calls import TIMEOUT_S, check_whole, checksum, key_management, moment, told
from environments.secrets_manager.signing import ALGORITHMS, PublicKey, Signature, key_id, raw

if TYPE_CHECKING:
    from google.cloud.kms_v1 import CryptoKeyVersion, KeyManagementServiceClient

# For how long an application goes on with the versions that it knows; far shorter than any overlap.
KNOWN_FOR = timedelta(minutes=5)
_SUFFIX = r"-[0-9a-f]+"  # of a key ring: its name outlives it (docs/adr/0002)


@dataclass(frozen=True, kw_only=True)
class KeyVersion:
    """A version that can be used.

    Attributes:
        number: 1 for the first.
        made_at: When it was made.
    """

    number: int
    made_at: datetime


class CloudKms:
    """The signing keys of one stack."""

    def __init__(
        self,
        *,
        location: str,
        name_prefix: str,
        key_ids: Mapping[str, str],
        clock: Callable[[], datetime],
        client: KeyManagementServiceClient | None,
    ) -> None:
        """Nothing is asked yet.

        Args:
            location: `projects/*/locations/*`.
            name_prefix: First part of the key ring's name.
            key_ids: Ids of keys by the secret's name, as the output `vault.signing_key_ids` has them; keys that are
                not among them are looked up, which only people may.
            clock: Now, with its time zone.
            client: The client; one for whoever is logged in by default.
        """
        self._location, self._prefix, self._clock = location, name_prefix, clock
        self._ids = dict(key_ids)
        self._given = client
        self._known: dict[str, tuple[datetime, tuple[PublicKey, ...]]] = {}

    def sign(self, declared: Declared, message: bytes) -> Signature:
        """Signs with the newest version."""
        newest = self.public_keys(declared)[0]
        path = f"{self.key(declared)}/cryptoKeyVersions/{newest.version}"
        with told(path, missing="the key does not sign", remedy="enable a version, or rotate it"):
            answer = self._client.asymmetric_sign(
                request={"name": path, "data": message, "data_crc32c": checksum(message)}, timeout=TIMEOUT_S
            )
        check_whole(answer.signature, answer.signature_crc32c, path)
        value = raw(answer.signature) if newest.algorithm == "ES256" else answer.signature
        return Signature(key_id=newest.key_id, algorithm=newest.algorithm, value=value)

    def public_keys(self, declared: Declared) -> tuple[PublicKey, ...]:
        """Public halves of all enabled versions, the newest first."""
        now = self._clock()
        asked_at, found = self._known.get(declared.name, (None, ()))
        if asked_at is None or now - asked_at >= KNOWN_FOR:
            found = self._published(declared)
            self._known[declared.name] = now, found
        return found

    def versions(self, declared: Declared) -> Sequence[KeyVersion]:
        """Enabled versions, the newest first."""
        path = self.key(declared)
        with told(path):
            listed = list(self._client.list_crypto_key_versions(request={"parent": path}, timeout=TIMEOUT_S))
        usable = [
            KeyVersion(number=int(one.name.rpartition("/")[2]), made_at=moment(one.create_time))
            for one in listed
            if _is_enabled(one)
        ]
        return sorted(usable, key=lambda one: one.number, reverse=True)

    def rotate(self, declared: Declared) -> int:
        """Makes a new version, and disables those whose overlap has ended."""
        path = self.key(declared)
        with told(path):
            made = self._client.create_crypto_key_version(
                request={"parent": path, "crypto_key_version": {}}, timeout=TIMEOUT_S
            )
        self._known.pop(declared.name, None)
        self.retire(declared)
        return int(made.name.rpartition("/")[2])

    def retire(self, declared: Declared) -> tuple[int, ...]:
        """Disables versions whose overlap has ended.

        Returns:
            Their numbers; a version that is disabled can be enabled again.
        """
        versions = self.versions(declared)
        now = self._clock()
        ended = tuple(old.number for new, old in pairwise(versions) if now >= new.made_at + declared.overlap)
        for number in ended:
            path = f"{self.key(declared)}/cryptoKeyVersions/{number}"
            with told(path):
                self._client.update_crypto_key_version(
                    request={
                        "crypto_key_version": {"name": path, "state": "DISABLED"},
                        "update_mask": {"paths": ["state"]},
                    },
                    timeout=TIMEOUT_S,
                )
        if ended:
            self._known.pop(declared.name, None)
        return ended

    def key(self, declared: Declared) -> str:
        """Id of the key: `projects/*/locations/*/keyRings/*/cryptoKeys/*`.

        Raises:
            MissingSecretError: There is none, or more than one key ring has one.
        """
        if declared.name not in self._ids:
            self._ids[declared.name] = self._looked_up(declared)
        return self._ids[declared.name]

    def _looked_up(self, declared: Declared) -> str:
        with told(self._location):
            rings = [
                ring.name
                for ring in self._client.list_key_rings(request={"parent": self._location}, timeout=TIMEOUT_S)
                if re.fullmatch(re.escape(self._prefix) + _SUFFIX, ring.name.rpartition("/")[2])
            ]
            wanted = [f"{ring}/cryptoKeys/{declared.key}-signing" for ring in rings]
            present = {
                key.name
                for ring in rings
                for key in self._client.list_crypto_keys(request={"parent": ring}, timeout=TIMEOUT_S)
            }
        found = [one for one in wanted if one in present and self._has_versions(one)]
        if len(found) == 1:
            return found[0]
        raise MissingSecretError(
            f"{len(found) or 'none'} of the key rings {self._prefix}-* has the key of {declared.name}; one is wanted",
            place=self._location,
            remedy=(
                "give the output `vault.signing_key_ids` of the stack as `signing_key_ids`"
                if found
                else "bring the stack up"
            ),
        )

    def _has_versions(self, key: str) -> bool:
        """Whether any version can be used: the keys of a stack that was destroyed stay, without one."""
        listed = self._client.list_crypto_key_versions(request={"parent": key}, timeout=TIMEOUT_S)
        return any(map(_is_enabled, listed))

    def _published(self, declared: Declared) -> tuple[PublicKey, ...]:
        found: list[PublicKey] = []
        number = 0
        while True:
            number += 1
            path = f"{self.key(declared)}/cryptoKeyVersions/{number}"
            try:
                with told(path, missing="this version gives no public key"):
                    answer = self._client.get_public_key(request={"name": path}, timeout=TIMEOUT_S)
            except MissingSecretError as error:
                if _is_beyond(error):
                    break
                continue
            check_whole(answer.pem.encode(), answer.pem_crc32c, path)
            if answer.algorithm.name != declared.algorithm:
                raise UnfitError(
                    f"{declared.name} signs with {answer.algorithm.name}, and the settings say {declared.algorithm}",
                    place=path,
                    remedy="mend vault.signing_keys: the algorithm of a key is fixed for good",
                )
            found.append(
                PublicKey(
                    key_id=key_id(answer.pem),
                    algorithm=ALGORITHMS[declared.algorithm],
                    version=number,
                    pem=answer.pem,
                )
            )
        if not found:
            raise MissingSecretError(
                f"{declared.name} has no version that signs",
                place=self.key(declared),
                remedy=f"have one made: `python -m environments secrets rotate {declared.name}`",
            )
        return tuple(reversed(found))

    @cached_property
    def _client(self) -> KeyManagementServiceClient:
        return self._given or key_management()


def _is_enabled(version: CryptoKeyVersion) -> bool:
    return bool(version.state.name == "ENABLED")


def _is_beyond(error: MissingSecretError) -> bool:
    """Whether there is no such version at all; a disabled one is another thing."""
    from google.api_core.exceptions import NotFound  # noqa: PLC0415 (only where Google is asked)

    return isinstance(error.__cause__, NotFound)
