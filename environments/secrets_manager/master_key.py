"""The key that opens a store: from a passphrase or from a file, and the keys that are made of it."""

from __future__ import annotations

import hashlib
import os
import secrets
import stat
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn, Protocol

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from environments.errors import MASK
from environments.secrets_manager import durable_file
from environments.secrets_manager.errors import MissingKeyError, UnsafeKeyError

KEY_BYTES = 32
PASSPHRASE_VARIABLE = "SECRETS_PASSPHRASE"
KEY_FILE_VARIABLE = "SECRETS_KEY_FILE"
SHORTEST_PASSPHRASE = 12

# Part of the store's format: other figures are another format. OWASP asks for N=2^17, r=8, p=1, which take 128 MiB:
# https://cheatsheetseries.owasp.org/cheatsheets/Password_Storage_Cheat_Sheet.html
SCRYPT_COST, SCRYPT_BLOCK, SCRYPT_LANES = 2**17, 8, 1
_SCRYPT_MEMORY = 256 * 1024 * 1024
_OTHERS = stat.S_IRWXG | stat.S_IRWXO


class KeySource(Protocol):
    """Where the key of a store comes from."""

    @property
    def kind(self) -> str:
        """The word for it in the store's header."""

    @property
    def place(self) -> str:
        """Where it is, for messages."""

    def material(self, salt: bytes) -> bytes:
        """32 bytes of key.

        Raises:
            SecretsError: There is none, or none that is safe.
        """


class Passphrase:
    """A key made of what a person knows, by scrypt; once per salt, for it takes half a second."""

    kind = "passphrase"

    def __init__(self, passphrase: str, *, place: str) -> None:
        """Takes the passphrase.

        Args:
            passphrase: At least 12 characters.
            place: Where it was given, for messages.

        Raises:
            UnsafeKeyError: It is too short.
        """
        if len(passphrase) < SHORTEST_PASSPHRASE:
            raise UnsafeKeyError(
                f"the passphrase has fewer than {SHORTEST_PASSPHRASE} characters",
                place=place,
                remedy="take four words or more that nobody would put together",
            )
        self._passphrase, self.place = passphrase.encode(), place
        self._made: dict[bytes, bytes] = {}

    def material(self, salt: bytes) -> bytes:
        """32 bytes of key."""
        if salt not in self._made:
            self._made[salt] = hashlib.scrypt(
                self._passphrase,
                salt=salt,
                n=SCRYPT_COST,
                r=SCRYPT_BLOCK,
                p=SCRYPT_LANES,
                maxmem=_SCRYPT_MEMORY,
                dklen=KEY_BYTES,
            )
        return self._made[salt]

    def __repr__(self) -> str:
        return f"Passphrase({MASK})"

    def __reduce_ex__(self, _protocol: object) -> NoReturn:
        raise TypeError("a passphrase is not pickled")


class KeyFile:
    """A key in a file that only its owner reads: 64 hexadecimal digits in a line."""

    kind = "key_file"

    def __init__(self, path: Path) -> None:
        """Names the file; it is read when the store is opened.

        Args:
            path: The file.
        """
        self.path, self.place = path, str(path)

    def material(self, salt: bytes) -> bytes:
        """32 bytes of key.

        Raises:
            MissingKeyError: There is no such file, or it cannot be read.
            UnsafeKeyError: It is not a file of ours alone, or holds no key.
        """
        try:
            descriptor = os.open(self.path, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC | os.O_NONBLOCK)
        except OSError as error:
            raise MissingKeyError(
                f"the key file cannot be read: {error.strerror}",
                place=self.place,
                remedy=f"put it back, or name another one by {KEY_FILE_VARIABLE}; nobody opens the store without",
            ) from error
        try:
            self._check(os.fstat(descriptor))
            text = os.read(descriptor, 2 * KEY_BYTES + 2)
        finally:
            os.close(descriptor)
        try:
            material = bytes.fromhex(text.decode("ascii").strip())
        except ValueError:
            material = b""
        if len(material) != KEY_BYTES:
            raise UnsafeKeyError(
                f"the key file does not hold {2 * KEY_BYTES} hexadecimal digits",
                place=self.place,
                remedy="put the right file back",
            )
        return material

    def make(self) -> None:
        """Writes a new key; the caller has found none, and holds the store's lock.

        Raises:
            DiskError: It cannot be written.
        """
        durable_file.make_folder(self.path.parent)
        durable_file.replace(self.path, f"{secrets.token_hex(KEY_BYTES)}\n".encode())

    def _check(self, status: os.stat_result) -> None:
        problem, remedy = "", f"chmod 600 {self.path}"
        if not stat.S_ISREG(status.st_mode):
            problem, remedy = "is no file", "name a file"
        elif status.st_uid not in (os.geteuid(), 0):
            problem, remedy = (
                "belongs to somebody else",
                f"take a key of your own, or: chown {os.geteuid()} {self.path}",
            )
        elif status.st_mode & _OTHERS:
            problem = f"is open to others (mode {stat.S_IMODE(status.st_mode):04o})"
        if problem:
            raise UnsafeKeyError(
                f"the key file {problem}", place=self.place, remedy=f"{remedy}; rotate what it guards if it was read"
            )


@dataclass(frozen=True, kw_only=True, repr=False)
class Keys:
    """What is made of one key, each for one use.

    Attributes:
        identity: Tells whether it is the right key, and nothing about it.
        whole: Encrypts the store's own key.
        values: Encrypts the data keys of values.
        log: Authenticates the audit log.
    """

    identity: bytes
    whole: bytes
    values: bytes
    log: bytes

    def __repr__(self) -> str:
        return f"Keys({MASK})"

    def __reduce_ex__(self, _protocol: object) -> NoReturn:
        raise TypeError("keys are not pickled")


def keys(source: KeySource, salt: bytes) -> Keys:
    """The keys of a store.

    Args:
        source: Where its key comes from.
        salt: The store's own, 16 bytes.

    Raises:
        SecretsError: There is no key, or none that is safe.
    """
    material = source.material(salt)
    made = {
        use: HKDF(algorithm=SHA256(), length=KEY_BYTES, salt=salt, info=f"secrets_manager {use}".encode()).derive(
            material
        )
        for use in ("identity", "whole", "values", "log")
    }
    return Keys(**made)


def chosen(environ: Mapping[str, str], default: Path) -> KeySource:
    """The key that the process's environment names, else the file that is usual.

    Args:
        environ: Environment variables.
        default: The usual key file.

    Raises:
        UnsafeKeyError: The passphrase is too short.
    """
    if environ.get(PASSPHRASE_VARIABLE):
        return Passphrase(environ[PASSPHRASE_VARIABLE], place=f"environment variable {PASSPHRASE_VARIABLE}")
    return KeyFile(Path(environ.get(KEY_FILE_VARIABLE) or default))
