"""Layers' files that are told apart from what they were: by what the file system says of them, then by their content.

A file system's clock ticks every few milliseconds, so that two changes within one tick can look the same. What it says
is therefore believed of files that have been left alone for `SETTLED_NS`; until then content decides.
"""

from __future__ import annotations

import hashlib
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from environments.layers import LayerFiles
from environments.performance_monitor import phase
from environments.provenance import Branch
from environments.yaml_source import MAX_BYTES

SETTLED_NS = 2_000_000_000
"""Nanoseconds; the coarsest clock of a common file system, FAT's, ticks every two seconds."""


class _Signature(NamedTuple):
    """What a file system says of a file; a link is followed, so that one which leads elsewhere is seen."""

    device: int
    inode: int
    size: int
    modified_ns: int
    changed_ns: int

    @classmethod
    def of(cls, path: Path) -> _Signature | None:
        """None where there is no such file, or it cannot be looked at."""
        try:
            found = os.stat(path)
        except OSError:
            return None
        return cls(found.st_dev, found.st_ino, found.st_size, found.st_mtime_ns, found.st_ctime_ns)

    @property
    def is_settled(self) -> bool:
        return max(self.modified_ns, self.changed_ns) + SETTLED_NS < time.time_ns()


class WatchedFile:
    """One file as it was when it was looked at.

    Attributes:
        digest: SHA-256 of its content; None where it could not be read.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        signature = _Signature.of(path)
        self._believed = signature if signature is not None and signature.is_settled else None
        self.digest = _digest(path, signature)

    def is_unchanged(self) -> bool:
        """Whether it still has the same content; costs one look at the file system where it has been left alone."""
        signature = _Signature.of(self._path)
        if signature is None or self.digest is None:
            return False
        if signature == self._believed:
            return True
        is_settled = signature.is_settled  # before it is read: afterwards it may be another file
        if _digest(self._path, signature) != self.digest:
            return False
        self._believed = signature if is_settled else None
        return True


class WatchedFiles(LayerFiles):
    """The files of a folder; each is looked at before it is read, so that no change in between is missed."""

    def __init__(self, folder: Path, *, version: int) -> None:
        super().__init__(folder, version=version)
        self._watched: dict[Path, WatchedFile] = {}
        self._used: set[Path] = set()

    def layer(self, path: Path, layer: str) -> Branch:
        """What a file sets; see `LayerFiles.layer`."""
        self.watch(path)
        self._used.add(path)
        if path in self._read:
            return self._read[path]
        with phase("read"):
            return super().layer(path, layer)

    def watch(self, path: Path) -> WatchedFile:
        """A file as it was when it was first looked at."""
        if path not in self._watched:
            with phase("digest"):
                self._watched[path] = WatchedFile(path)
        return self._watched[path]

    @contextmanager
    def noting(self) -> Iterator[set[Path]]:
        """The files that are read meanwhile, or were read before and are used again."""
        outer, inner = self._used, set[Path]()
        self._used = inner
        try:
            yield inner
        finally:
            outer |= inner
            self._used = outer


def _digest(path: Path, signature: _Signature | None) -> str | None:
    if signature is None or signature.size > MAX_BYTES:
        return None  # whoever reads it says why that cannot be
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError:
        return None
