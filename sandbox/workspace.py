"""The sandbox's own folder: state, passphrase, copies of the stack files. Nothing tracked is ever written.

home/          the engine's own home
state/         the file backend
passphrase     what the state's secrets are encrypted with, readable by this user only
stacks/        a project of the same name, for `pulumi stack init` (which rewrites the stack file beside it), and the
               copies of the stack files that the engine is given by --config-file
cloud/         the stand-in cloud's objects
clusters/      one folder per Kubernetes cluster; see sandbox/control_plane/folder.py
locks/         one per stack
"""

from __future__ import annotations

import contextlib
import json
import os
import re
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from sandbox import whole_file
from sandbox.full_disk import Keeper, is_whole
from sandbox.passphrase import Passphrase
from sandbox.refusal import Refusal
from sandbox.stack_file import copied

PROJECT = "spotify-ai-agent"
STACK_FILES = "Pulumi.*.yaml"

FREE_BYTES = 50_000_000
"""What must be free on the disk: an `up` writes some megabytes (checkpoint, its backup, history, the cloud's
objects), and an engine that meets a full disk in the middle cannot note what it has made."""

NO_LOGS = "The engine keeps no log of its runs here: where it would make a folder for them, it finds this file.\n"
"""Each log would take a third of the engine's own time and 10 MB at an `up` of prod, and no setting does without
(measured with 3.256). `pulumi --logtostderr -v=9` still tells all of one run."""


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
        self.clusters = self.directory / "clusters"
        self.log = self.cloud / "cloud.log"
        self.bin = self.directory / "bin"
        self.locks = self.directory / "locks"
        self.passphrase = self.directory / "passphrase"
        self._passphrase = Passphrase(self.passphrase)

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

    def kubeconfig(self, stack: str) -> Path:
        """Returns the path of the kubeconfig that a stack on an existing cluster is given."""
        return self.stacks / f"{stack}.kubeconfig"

    def state_file(self, stack: str) -> Path:
        """Returns the path of the stack's checkpoint in the file backend."""
        return self.state / ".pulumi" / "stacks" / PROJECT / f"{stack}.json"

    def keeper(self, stack: str) -> Keeper:
        """Returns what keeps the stack's last whole checkpoint while an engine works on it."""
        return Keeper(self.state_file(stack), self.stacks / f"{stack}.checkpoint")

    def lock(self, stack: str) -> Path:
        """Returns the path of the lock that a command on a stack holds."""
        return self.locks / f"{stack}.lock"

    def prepare(self) -> None:
        """Makes the folders and the passphrase where they are missing, and deletes what the engine needs no more.

        Raises:
            Refusal: The folder cannot be written, the disk is about to be full, or the passphrase is gone while there
                is state to be read with it.
        """
        try:
            for folder in (self.home, self.state, self.stacks, self.cloud):
                folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            self._require_space()
            whole_file.write(self.directory / ".gitignore", "*\n")
            whole_file.write(self.stacks / "Pulumi.yaml", f"name: {PROJECT}\nruntime: python\n")
            self._passphrase.ensure(lambda: any((self.state / ".pulumi" / "stacks").rglob("*.json")))
            self._keep_logs_out()
            self._discard_attributes()
        except OSError as error:
            raise Refusal(
                f"{error.filename or self.directory}: {error.strerror}, so the sandbox has no place for its state",
                "make the checkout writable for this user, or give its disk free space",
            ) from error

    def discard_drafts(self, stack: str) -> None:
        """Deletes what a killed engine was writing beside a stack's files; only for whoever holds the stack."""
        root = self.state / ".pulumi"
        for pattern in (
            f"stacks/{PROJECT}/{stack}.*.tmp",
            f"*/{PROJECT}/{stack}/*.tmp",
            f"*/*/{PROJECT}/{stack}/*.tmp",
        ):
            for draft in root.glob(pattern):
                draft.unlink(missing_ok=True)

    def discard_cut_off(self, stack: str, since_s: float) -> None:
        """Deletes what a full disk has cut off of a stack's history and backups, which the backend never writes again.

        Args:
            stack: Which stack; only for whoever holds it.
            since_s: When the command began that met the full disk, in seconds since 1970.
        """
        root = self.state / ".pulumi"
        for kind in ("history", "backups"):
            for path in root.glob(f"{kind}/{PROJECT}/{stack}/*.json"):
                if _written_at(path) >= since_s and not is_whole(path):
                    path.unlink(missing_ok=True)

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
            whole_file.write(self._salt(stack), provider["salt"])
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
        whole_file.write(self._fingerprint(stack), self._passphrase.fingerprint(found.group(1)))
        whole_file.write(self._salt(stack), found.group(1))

    def require_passphrase(self, stack: str) -> None:
        """Refuses another passphrase than the one that an initialised stack was encrypted with.

        Raises:
            Refusal: It is another one.
        """
        with contextlib.suppress(FileNotFoundError):  # the stack was initialised before fingerprints were kept
            known = self._fingerprint(stack).read_text().strip()
            self._passphrase.require(known, self._salt(stack).read_text().strip(), stack)

    def copy_stack_file(self, stack: str) -> list[str]:
        """Copies the tracked stack file anew, with the sandbox's own encryption.

        Returns:
            The configuration keys that were left out, because they are encrypted with a key that the sandbox has not.
        """
        content, left_out = copied(self.tracked(stack), self._salt(stack).read_text().strip())
        whole_file.write(self.stack_file(stack), content)
        return left_out

    def deployment(self, stack: str) -> dict[str, Any]:
        """Returns the stack's last written deployment; empty when nothing was ever up.

        Raises:
            Refusal: The checkpoint cannot be read.
        """
        try:
            return _deployment(json.loads(self.state_file(stack).read_text()))
        except FileNotFoundError:
            return {}
        except (OSError, ValueError) as error:
            raise Refusal(
                f"{self.state_file(stack)}: the state cannot be read ({error})",
                f"the backend keeps the one before as {self.state_file(stack).name}.bak: put that in its place",
            ) from error

    def _require_space(self) -> None:
        free = shutil.disk_usage(self.directory).free
        if free < FREE_BYTES:
            raise Refusal(
                f"the disk of {self.directory} has {free // 10**6} MB left, and an engine that meets a full disk loses "
                "track of what it has made; so nothing was started",
                f"free at least {FREE_BYTES // 10**6} MB",
            )

    def _keep_logs_out(self) -> None:
        logs = self.home / "logs"
        if logs.is_dir():  # an earlier version has let the engine write them
            shutil.rmtree(logs, ignore_errors=True)
        if not logs.exists():
            whole_file.write(logs, NO_LOGS)

    def _discard_attributes(self) -> None:
        """Deletes the attributes that earlier versions had the backend write: an empty file of them hides its state."""
        for attributes in self.state.rglob("*.attrs"):
            attributes.unlink(missing_ok=True)

    def _salt(self, stack: str) -> Path:
        return self.stacks / f"{stack}.salt"

    def _fingerprint(self, stack: str) -> Path:
        return self.stacks / f"{stack}.fingerprint"


def _deployment(content: Any) -> dict[str, Any]:
    """The deployment in a checkpoint file's content.

    Raises:
        ValueError: The content is no checkpoint.
    """
    if not isinstance(content, dict):
        raise ValueError("it is no JSON object")  # noqa: TRY004  the content is at fault, no argument
    checkpoint = _part(content, "checkpoint", dict)
    latest: dict[str, Any] = _part(checkpoint, "latest", dict)
    for name, known_by in (("resources", "urn"), ("pending_operations", "resource")):
        for item in _part(latest, name, list):
            if not isinstance(item, dict) or known_by not in item:
                raise ValueError(f"one of its `{name}` is no object with a `{known_by}`")
    return latest


def _part(content: Mapping[str, Any], name: str, kind: type) -> Any:
    value = content.get(name)
    if value is not None and not isinstance(value, kind):
        raise ValueError(f"its `{name}` is a {type(value).__name__}, not a {kind.__name__}")
    return kind() if value is None else value


def _written_at(path: Path) -> float:
    try:
        return path.stat().st_mtime
    except FileNotFoundError:  # another command has just deleted it
        return 0.0
