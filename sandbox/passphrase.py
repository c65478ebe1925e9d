"""The passphrase that encrypts the secrets of a sandbox's states: made once, and never another one unnoticed.

With a wrong one the engine fails late, and says neither which file it read nor what to do. So every stack remembers
from its initialisation a fingerprint, by which a changed passphrase is known. The fingerprint is slow to compute and
salted: it gives nothing away even of a passphrase that a person chose.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Callable
from pathlib import Path

from sandbox import whole_file
from sandbox.lock import briefly
from sandbox.refusal import Refusal

COST = {"n": 2**12, "r": 8, "p": 1}
"""About 10 ms and 4 MB: a passphrase of ours has 256 bits and needs no more, one chosen by a person gets some cover."""


class Passphrase:
    """The passphrase in a file.

    Args:
        path: The file, which its user alone can read.
    """

    def __init__(self, path: Path) -> None:
        self.path = path

    def ensure(self, has_state: Callable[[], bool]) -> None:
        """Makes the passphrase where there is none; of commands that do so at once, one makes it for all.

        Args:
            has_state: Says whether there is state that was encrypted already.

        Raises:
            Refusal: It is gone, and there is state that only it can read.
            OSError: It cannot be read or written.
        """
        with briefly(self.path.with_name("passphrase.lock")):
            if self._read():
                return
            if has_state():
                raise Refusal(
                    f"{self.path} is {'empty' if self.path.exists() else 'gone'}, and without the passphrase in it the "
                    "states of this sandbox cannot be read",
                    f"put the file back; or run `make down` and delete {self.path.parent}, which gives up its stacks",
                )
            whole_file.write(self.path, secrets.token_urlsafe(32), mode=0o600)

    def fingerprint(self, salt: str) -> str:
        """Returns what this passphrase is known by.

        Args:
            salt: Makes the fingerprint another one for each stack.
        """
        return hashlib.scrypt(self._read(), salt=salt.encode(), **COST).hex()

    def require(self, fingerprint: str, salt: str, stack: str) -> None:
        """Refuses a passphrase that is not the one a stack was initialised with.

        Raises:
            Refusal: It is another one.
        """
        if not hmac.compare_digest(fingerprint, self.fingerprint(salt)):
            raise Refusal(
                f"{self.path}: this is not the passphrase that the stack {stack} was initialised with, so its state "
                "cannot be read and nothing was started",
                f"put the former passphrase back into the file; or run `make down` and delete {self.path.parent}, "
                "which gives up its stacks",
            )

    def _read(self) -> bytes:
        """The passphrase as the engine takes it, without the spaces around it; empty when there is none."""
        try:
            return self.path.read_bytes().strip()
        except FileNotFoundError:
            return b""
