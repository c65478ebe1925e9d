"""What is built or downloaded once per user: kept outside the checkout, shared by all checkouts.

An entry is a folder that either is whole or is not there: it is made in a folder beside, described by a manifest, and
renamed. A later damage (a truncated file, a deleted one) is noticed by the manifest, and the entry is made anew.
"""

from __future__ import annotations

import errno
import hashlib
import json
import os
import pwd
import shutil
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path

from sandbox.lock import held
from sandbox.progress import CommandFailed, Progress
from sandbox.refusal import Refusal

MANIFEST = "manifest.json"
NO_SPACE = "no space left on device"
BUILD_GB, RESULT_GB = 0.5, 0.2
"""Disk space of an entry that says nothing else, in GB: what is downloaded and unpacked."""


class Cache:
    """A folder of entries.

    Args:
        directory: The folder; it is made when the first entry is.
        progress: Says what is waited for.
    """

    def __init__(self, directory: Path, progress: Progress) -> None:
        self.directory = directory
        self._progress = progress

    def get(self, name: str) -> Path | None:
        """Returns the folder of an entry that is whole, or None."""
        folder = self.directory / name
        return folder if _is_whole(folder) else None

    def get_or_make(
        self, name: str, make: Callable[[Path], None], *, build_gb: float = BUILD_GB, result_gb: float = RESULT_GB
    ) -> Path:
        """Returns the folder of an entry; `make` fills an empty folder when there is no whole one.

        Two processes that want the same entry make it once: the second waits, with progress lines.

        Args:
            name: The entry.
            make: Fills the folder.
            build_gb: Disk space that making it needs, in GB; told when there is not enough.
            result_gb: Disk space that it keeps, in GB.

        Raises:
            Refusal: The cache cannot be written, or the disk is full; or what `make` raises.
        """
        if found := self.get(name):
            return found
        lock = self.directory / f"{name}.lock"
        try:
            self.directory.mkdir(parents=True, exist_ok=True)
            lock.touch(mode=0o600)
        except OSError as error:
            raise self._explained(error, build_gb, result_gb) from error
        with held(lock, self._progress, waiting=f"making {name}"):
            if found := self.get(name):
                return found
            try:
                return self._make(name, make)
            except OSError as error:
                raise self._explained(error, build_gb, result_gb) from error
            except CommandFailed as failure:
                if NO_SPACE in failure.output.lower():
                    raise self._explained(OSError(errno.ENOSPC, NO_SPACE), build_gb, result_gb) from failure
                raise

    def _make(self, name: str, make: Callable[[Path], None]) -> Path:
        for left_over in self.directory.glob(f"{name}.partial-*"):
            shutil.rmtree(left_over, ignore_errors=True)
        folder = self.directory / name
        partial = Path(tempfile.mkdtemp(prefix=f"{name}.partial-", dir=self.directory))
        try:
            make(partial)
            (partial / MANIFEST).write_text(json.dumps(_described(partial)))
            if folder.exists():
                self._progress.say(f"{folder} is damaged and was made anew")
                shutil.rmtree(folder)
            partial.chmod(0o755)
            partial.rename(folder)
        except BaseException:
            shutil.rmtree(partial, ignore_errors=True)
            raise
        return folder

    def _explained(self, error: OSError, build_gb: float, result_gb: float) -> Refusal:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            return Refusal(
                f"{self.directory}: the disk is full, so the cache stays without the entry",
                f"free some {build_gb:g} GB there (making it takes them for minutes, it keeps {result_gb:g} GB), or "
                "set XDG_CACHE_HOME to a folder on another disk",
            )
        return Refusal(
            f"{error.filename or self.directory}: {error.strerror}, so nothing can be cached",
            "set XDG_CACHE_HOME to a folder that this user can write to",
        )


def user_cache(environment: Mapping[str, str]) -> Path:
    """Returns the project's folder in the user's cache (XDG base directories: XDG_CACHE_HOME, else ~/.cache).

    Raises:
        Refusal: There is neither XDG_CACHE_HOME nor a home.
    """
    if base := environment.get("XDG_CACHE_HOME"):
        if not os.path.isabs(base):
            raise Refusal(f"XDG_CACHE_HOME is `{base}`, which is no absolute path", "set it to an absolute path")
        return Path(base) / "spotify-ai-agent"
    home = environment.get("HOME") or _home_of_this_user()
    if not os.path.isabs(home):
        raise Refusal(
            "there is no home folder (HOME is unset and this user has none), so there is no place for the cache",
            "set XDG_CACHE_HOME to a folder that this user can write to",
        )
    return Path(home) / ".cache" / "spotify-ai-agent"


def _home_of_this_user() -> str:
    try:
        return pwd.getpwuid(os.getuid()).pw_dir
    except KeyError:
        return ""


def sha256(path: Path) -> str:
    """Returns the SHA-256 digest of a file, in hex."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _described(folder: Path) -> dict[str, list[object]]:
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return {
        path.relative_to(folder).as_posix(): [path.stat().st_size, path.stat().st_mtime_ns, sha256(path)]
        for path in files
    }


def _is_whole(folder: Path) -> bool:
    """Sizes and times are compared for every file; a file whose time changed is read and compared in full."""
    try:
        manifest = json.loads((folder / MANIFEST).read_text())
        for name, (size, changed_ns, digest) in manifest.items():
            status = (folder / name).stat()
            if status.st_size != size or (status.st_mtime_ns != changed_ns and sha256(folder / name) != digest):
                return False
    except (OSError, ValueError, TypeError, AttributeError):
        return False
    return True
