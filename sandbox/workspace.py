"""The sandbox's own folder: state, passphrase, copies of the stack files. Nothing tracked is ever written.

home/          the engine's own home
state/         the file backend
passphrase     what the state's secrets are encrypted with, readable by this user only
stacks/        a project of the same name, for `pulumi stack init` (which rewrites the stack file beside it), and the
               copies of the stack files that the engine is given by --config-file
cloud/         the stand-in cloud's objects
locks/         one per stack
"""

from __future__ import annotations

import contextlib
import json
import os
import re
import secrets
import tempfile
from pathlib import Path
from typing import Any

from sandbox.refusal import Refusal
from sandbox.stack_file import copied

PROJECT = "spotify-ai-agent"
STACK_FILES = "Pulumi.*.yaml"


class Workspace:
    """Paths and files of one sandbox.

    Args:
        checkout: The repository's folder, with `Pulumi.yaml` in it.
        directory: The sandbox's folder.
    """

    def __init__(self, checkout: Path, directory: Path) -> None:
        self.checkout = checkout.resolve()
        self.directory = Path(os.path.abspath(directory))
        self.home = self.directory / "home"
        self.state = self.directory / "state"
        self.stacks = self.directory / "stacks"
        self.cloud = self.directory / "cloud"
        self.log = self.cloud / "cloud.log"
        self.bin = self.directory / "bin"
        self.passphrase = self.directory / "passphrase"

    def stack_names(self) -> list[str]:
        """Returns the stacks of the checkout: those that have a stack file."""
        return sorted(path.name.split(".")[1] for path in self.checkout.glob(STACK_FILES))

    def require(self, stack: str) -> None:
        """Refuses a stack that the checkout has no stack file for.

        Raises:
            Refusal: There is no such stack; the message names those that there are.
        """
        names = self.stack_names()
        if stack not in names:
            raise Refusal(
                f"there is no stack `{stack}`: {self.checkout} has no Pulumi.{stack}.yaml",
                f"use one of STACK={', STACK='.join(names)}" if names else "run this in a checkout of the repository",
                exit_code=2,
            )

    def tracked(self, stack: str) -> Path:
        """Returns the path of the tracked stack file."""
        return self.checkout / f"Pulumi.{stack}.yaml"

    def stack_file(self, stack: str) -> Path:
        """Returns the path of the copy that the engine is given."""
        return self.stacks / f"Pulumi.{stack}.yaml"

    def state_file(self, stack: str) -> Path:
        """Returns the path of the stack's checkpoint in the file backend."""
        return self.state / ".pulumi" / "stacks" / PROJECT / f"{stack}.json"

    def lock(self, stack: str) -> Path:
        """Returns the path of the lock that a command on a stack holds."""
        return self.directory / "locks" / f"{stack}.lock"

    def prepare(self) -> None:
        """Makes the folders and the passphrase where they are missing.

        Raises:
            Refusal: The folder cannot be written, or the passphrase is gone while there is state to be read with it.
        """
        try:
            for folder in (self.home, self.state, self.stacks, self.cloud):
                folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            _write(self.directory / ".gitignore", "*\n")
            _write(self.stacks / "Pulumi.yaml", f"name: {PROJECT}\nruntime: python\n")
            if not self.passphrase.exists():
                if any((self.state / ".pulumi" / "stacks").rglob("*.json")):
                    raise Refusal(
                        f"{self.passphrase} is gone, and without it the state in {self.state} cannot be read",
                        f"put the file back; or run `make down` and delete {self.directory}, which gives up its stacks",
                    )
                _write(self.passphrase, secrets.token_urlsafe(32), mode=0o600)
        except OSError as error:
            raise Refusal(
                f"{error.filename or self.directory}: {error.strerror}, so the sandbox has no place for its state",
                "make the checkout writable for this user, or give its disk free space",
            ) from error

    def is_initialised(self, stack: str) -> bool:
        """Says whether the backend knows the stack and the salt of its secrets is at hand.

        A run that was killed between the two is mended: the salt is taken from the state, where there is one.
        """
        if not self.state_file(stack).exists():
            return False
        if not self._salt(stack).exists():
            provider = (self.deployment(stack).get("secrets_providers") or {}).get("state") or {}
            if not provider.get("salt"):
                self.state_file(stack).unlink()  # `pulumi stack init` was killed: nothing was ever put into it
                return False
            _write(self._salt(stack), provider["salt"])
        return True

    def remember_salt(self, stack: str) -> None:
        """Takes the salt out of the stack file that `pulumi stack init` has written.

        Raises:
            Refusal: The file has none.
        """
        written = self.stack_file(stack).read_text() if self.stack_file(stack).exists() else ""
        found = re.search(r"^encryptionsalt: *(\S+)$", written, re.MULTILINE)
        if found is None:
            raise Refusal(
                f"{self.stack_file(stack)}: the engine has initialised the stack without a salt",
                f"delete {self.state_file(stack)} and try again",
            )
        _write(self._salt(stack), found.group(1))

    def copy_stack_file(self, stack: str) -> list[str]:
        """Copies the tracked stack file anew, with the sandbox's own encryption.

        Returns:
            The configuration keys that were left out, because they are encrypted with a key that the sandbox has not.
        """
        content, left_out = copied(self.tracked(stack), self._salt(stack).read_text().strip())
        _write(self.stack_file(stack), content)
        return left_out

    def deployment(self, stack: str) -> dict[str, Any]:
        """Returns the stack's last written deployment; empty when nothing was ever up.

        Raises:
            Refusal: The checkpoint cannot be read.
        """
        try:
            checkpoint = json.loads(self.state_file(stack).read_text())
        except FileNotFoundError:
            return {}
        except (OSError, ValueError) as error:
            raise Refusal(
                f"{self.state_file(stack)}: the state cannot be read ({error})",
                f"the backend keeps the one before as {self.state_file(stack).name}.bak: put that in its place",
            ) from error
        return (checkpoint.get("checkpoint") or {}).get("latest") or {}

    def _salt(self, stack: str) -> Path:
        return self.stacks / f"{stack}.salt"


def _write(path: Path, content: str, mode: int = 0o600) -> None:
    """Writes a file in one step, and only when it changes: a reader never sees half of it."""
    with contextlib.suppress(OSError, UnicodeDecodeError):
        if path.read_text() == content:
            return
    descriptor, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(descriptor, "w") as file:
            file.write(content)
        os.chmod(temporary, mode)
        os.replace(temporary, path)
    except BaseException:
        with contextlib.suppress(OSError):
            os.unlink(temporary)
        raise
