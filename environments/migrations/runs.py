"""Replacing files so that all of them change or none, and can be put back.

    .migrations/20261126T081500Z-01/    one folder per run
        manifest.json                   which files, what they were and what they become (SHA-256)
        before/0000 after/0000 ...      both, whole
        state                           replacing, done, restoring or restored

A run is made in a folder `...partial`; the new files lie ready beside the old ones before anything counts. Renaming
that folder is the moment from which the run is to be finished: whoever is killed before it has changed nothing, and
whoever is killed after it leaves files of which each is, whole, what it was or what it becomes, so that the next run
knows where to go on. A file that is neither was changed by somebody else, and is never written over.
"""

from __future__ import annotations

import fcntl
import json
import os
import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

from environments.errors import MigrationError
from environments.migrations import atomic_files
from environments.migrations.atomic_files import digest

FOLDER = ".migrations"
"""Where runs lie, in the project's folder; git passes over it."""

PARTIAL = ".partial"
READY = ".migrating"
"""How the name of a file ends that lies ready beside the one whose place it takes."""

NOTHING_CHANGED = "no file was changed"
State = Literal["replacing", "done", "restoring", "restored"]
_MIGRATE = "python -m environments migrate"


@dataclass(frozen=True, kw_only=True)
class Replaced:
    """One file of a run.

    Attributes:
        label: Its path from the project's folder.
        old_version: The schema version that it had.
        new_version: The one that it gets.
        before: SHA-256 of what it held.
        after: SHA-256 of what it gets.
    """

    label: str
    old_version: int
    new_version: int
    before: str
    after: str


@dataclass(frozen=True)
class Run:
    """One run.

    Attributes:
        folder: Where its manifest and its copies lie.
        files: What it changes.
    """

    folder: Path
    files: tuple[Replaced, ...]

    @property
    def state(self) -> State:
        """How far it is."""
        state: State = (self.folder / "state").read_text(encoding="utf-8").strip()  # type: ignore[assignment]
        return state

    def text(self, file: Replaced, side: Literal["before", "after"]) -> bytes:
        """What a file held, or gets.

        Raises:
            MigrationError: The copy is not what was written.
        """
        copy = self.folder / side / f"{self.files.index(file):04}"
        data = copy.read_bytes()
        if digest(data) != (file.before if side == "before" else file.after):
            raise MigrationError(
                f"the copy of {file.label} is damaged: it is not what the manifest says",
                place=copy.as_posix(),
                consequence=NOTHING_CHANGED,
                remedy="take the file out of the repository's history, and remove the run's folder",
            )
        return data


class Runs:
    """The runs of a project.

    Attributes:
        folder: Where they lie.
    """

    def __init__(self, project: Path) -> None:
        """Nothing is read or made yet.

        Args:
            project: The project's folder.
        """
        self._project = project
        self.folder = project / FOLDER

    @contextmanager
    def locked(self) -> Iterator[None]:
        """No other process changes files meanwhile; the lock goes with the process, however it ends.

        Raises:
            MigrationError: Another one does.
            OSError: The folder cannot be made.
        """
        self.folder.mkdir(exist_ok=True)
        with (self.folder / "lock").open("a+", encoding="utf-8") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                lock.seek(0)
                raise MigrationError(
                    f"another migration is at work (process {lock.read().strip() or 'unknown'})",
                    place=lock.name,
                    consequence=NOTHING_CHANGED,
                    remedy="wait for its end; the lock is free when the process is gone",
                ) from None
            lock.truncate(0)
            lock.write(f"{os.getpid()}\n")
            lock.flush()
            self._clean()
            yield

    def latest(self, *states: State) -> Run | None:
        """The latest run in one of some states."""
        found = sorted(self.folder.glob("*/manifest.json"), reverse=True) if self.folder.is_dir() else []
        for manifest in found:
            if manifest.parent.suffix != PARTIAL:
                files = json.loads(manifest.read_text(encoding="utf-8"))["files"]
                run = Run(manifest.parent, tuple(Replaced(**file) for file in files))
                if run.state in states:
                    return run
        return None

    def begin(self, changes: Iterable[tuple[Replaced, bytes, bytes]]) -> Run:
        """Make a run, ready to be finished; until this returns, nothing counts.

        Args:
            changes: Each file with what it holds and what it gets.

        Raises:
            MigrationError: A file is not what it was.
            OSError: There is no room, or a folder takes no files.
        """
        wanted = list(changes)
        files = tuple(file for file, *_ in wanted)
        folder = self._new_folder()
        partial = folder.with_name(folder.name + PARTIAL)
        try:
            for side in ("before", "after"):
                (partial / side).mkdir(parents=True)
            for number, (_, before, after) in enumerate(wanted):
                atomic_files.write(partial / "before" / f"{number:04}", before)
                atomic_files.write(partial / "after" / f"{number:04}", after)
            manifest = {"format": 1, "files": [asdict(file) for file in files]}
            atomic_files.write(partial / "manifest.json", json.dumps(manifest, indent=2).encode())
            atomic_files.write(partial / "state", b"replacing\n")
            run = Run(partial, files)
            self._lay_ready(run, "after")
            for written in (partial / "before", partial / "after", partial):
                atomic_files.sync(written)
            os.rename(partial, folder)
            atomic_files.sync(self.folder)
        except BaseException:
            with suppress(OSError):
                self._clean()
            raise
        return Run(folder, files)

    def finish(self, run: Run) -> None:
        """Put every file of a run into its place.

        Raises:
            MigrationError: A file is neither what it was nor what it becomes.
            OSError: It cannot be done; the run is as it was, and can be finished or put back.
        """
        self._carry_out(run, "after", "done")

    def restore(self, run: Run) -> None:
        """Put back what the files of a run held.

        Raises:
            MigrationError: A file is neither what it was nor what it became.
            OSError: It cannot be done; the run is as it was, and can be put back later.
        """
        self._lay_ready(run, "before")
        atomic_files.write_whole(run.folder / "state", b"restoring\n")
        self._carry_out(run, "before", "restored")

    def _carry_out(self, run: Run, side: Literal["before", "after"], then: State) -> None:
        ready = self._lay_ready(run, side)
        for path in ready:
            atomic_files.replace(path, _beside(path))
        atomic_files.write_whole(run.folder / "state", f"{then}\n".encode())
        self._clear(run)

    def _lay_ready(self, run: Run, side: Literal["before", "after"]) -> list[Path]:
        """Write new files beside those that are to change, once all of them are known to be what they may be.

        Returns:
            The files that are to change.
        """
        ahead = []
        for file in run.files:
            path = self.path(file.label)
            found = digest(path.read_bytes()) if path.is_file() else "nothing"
            if found not in (file.before, file.after):
                raise _somebody_changed(file, run, restoring=side == "before")
            if found != getattr(file, side):
                ahead.append((path, run.text(file, side)))
        for path, data in ahead:
            atomic_files.write(_beside(path), data, like=path)
        return [path for path, _ in ahead]

    def path(self, label: str) -> Path:
        """A file's path, where its links lead."""
        return (self._project / label).resolve()

    def _new_folder(self) -> Path:
        now = datetime.now(UTC).strftime("%Y%m%dT%H%M%SZ")
        taken = {path.name for path in self.folder.iterdir()}
        number = next(number for number in range(1, 100) if f"{now}-{number:02}" not in taken)
        return self.folder / f"{now}-{number:02}"

    def _clean(self) -> None:
        """Takes away what was laid ready and never counted."""
        ended = self.latest("done", "restored")
        if ended is not None:
            self._clear(ended)
        for unread in self.folder.glob(f"*/state{atomic_files.BESIDE}"):
            unread.unlink()
        for partial in self.folder.glob(f"*{PARTIAL}"):
            with suppress(OSError, ValueError, KeyError):
                for file in json.loads((partial / "manifest.json").read_text(encoding="utf-8"))["files"]:
                    _beside(self.path(file["label"])).unlink(missing_ok=True)
            shutil.rmtree(partial)

    def _clear(self, run: Run) -> None:
        """Takes away what was laid ready for the other direction, or for one that was given up."""
        for file in run.files:
            _beside(self.path(file.label)).unlink(missing_ok=True)


def _beside(path: Path) -> Path:
    return path.with_name(f".{path.name}{READY}")


def _somebody_changed(file: Replaced, run: Run, *, restoring: bool) -> MigrationError:
    copies = f"{run.folder.as_posix()}/{{before,after}}/{run.files.index(file):04}"
    return MigrationError(
        f"the file was changed since it was {'migrated' if restoring else 'read'}, or is gone",
        place=file.label,
        consequence=f"{NOTHING_CHANGED}: the change would be lost",
        remedy=f"what it was and what it becomes is in {copies}; put one of them there and run `{_MIGRATE}` again, or "
        "remove the run's folder to leave all files as they are",
    )
