"""Bringing layers up to the schema version that is read.

    manager = MigrationManager()
    plan = manager.plan()          # reads every layer, changes nothing
    print(plan.diff())
    run = manager.migrate(plan)    # all files, or none; the old ones lie in .migrations/
    manager.roll_back()            # and come back from there

What would result is loaded, all of it, before the first file changes. git is not needed.
"""

from __future__ import annotations

import difflib
import os
import stat
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from environments.checks import everything, failure
from environments.environment_manager import EnvironmentConfigManager
from environments.errors import InvalidMigrationError, MigrationError, SchemaVersionError, UnknownNameError
from environments.json_schema import FileKind
from environments.layer_labels import layer_labels
from environments.migrations import Migration, migrations
from environments.migrations.atomic_files import digest
from environments.migrations.document import NOTHING_CHANGED, migrated
from environments.migrations.runs import Replaced, Run, Runs
from environments.provenance import Branch
from environments.schema_version import KEY, UNSAID, said_version
from environments.stack_file import settings_of
from environments.yaml_source import read

_MIGRATE = "python -m environments migrate"


@dataclass(frozen=True, kw_only=True)
class Change:
    """One file that is to be migrated.

    Attributes:
        label: Its path from the project's folder.
        old_version: The schema version that it has.
        new_version: The one that it gets.
        before: What it holds.
        after: What it gets.
    """

    label: str
    old_version: int
    new_version: int
    before: bytes
    after: bytes

    def diff(self) -> list[str]:
        """A unified diff, line by line."""
        old, new = (text.decode("utf-8", "replace").splitlines() for text in (self.before, self.after))
        return list(difflib.unified_diff(old, new, self.label, self.label, lineterm=""))


@dataclass(frozen=True, kw_only=True)
class Plan:
    """What there is to do.

    Attributes:
        version: The schema version that is read.
        changes: The files that are older.
        migrations: The steps that one of them needs, at least.
        interrupted: The run that was begun and neither finished nor put back, if there is one.
    """

    version: int
    changes: tuple[Change, ...]
    migrations: tuple[Migration, ...]
    interrupted: Run | None


class MigrationManager:
    """Migrates the layers of one folder, and the settings in the stack files beside it."""

    def __init__(
        self,
        settings: EnvironmentConfigManager | None = None,
        *,
        steps: Sequence[Migration] | None = None,
    ) -> None:
        """Prepare; nothing is read yet.

        Args:
            settings: What loads the layers; those of this package's folder by default.
            steps: The migrations; those of this package by default.
        """
        self._settings = settings or EnvironmentConfigManager()
        self._steps = migrations() if steps is None else tuple(steps)
        self.files = self._settings.files
        self._runs = Runs(self.files.project)

    def plan(self, files: Iterable[str | Path] = ()) -> Plan:
        """What there is to do; reads all layers, and changes nothing.

        Args:
            files: Only these, from the current folder or from the project's; all where none are given.

        Raises:
            ConfigError: A file cannot be read, is from the future, or is none of the layers; a migration fails.
        """
        labels = layer_labels(self.files)
        wanted = {self._label(file, labels) for file in files} or set(labels)
        changes = [change for label in labels if label in wanted and (change := self._change(label)) is not None]
        oldest = min((change.old_version for change in changes), default=self.files.version)
        return Plan(
            version=self.files.version,
            changes=tuple(changes),
            migrations=tuple(step for step in self._steps if oldest < step.version <= self.files.version),
            interrupted=self._runs.latest("replacing", "restoring"),
        )

    def migrate(self, files: Iterable[str | Path] = ()) -> tuple[Plan, Run | None]:
        """Do what there is to do: first what an interrupted run has left, then what is planned.

        Args:
            files: As in `plan`.

        Returns:
            What was done, and the run that can put it back; None where there was nothing to do.

        Raises:
            InvalidMigrationError: What would result cannot be loaded.
            ConfigError: Anything else; no file is changed, or each is put back.
        """
        with self._told(), self._runs.locked():
            interrupted = self._runs.latest("replacing", "restoring")
            if interrupted is not None:
                (self._runs.finish if interrupted.state == "replacing" else self._runs.restore)(interrupted)
            plan = self.plan(files)
            plan = Plan(version=plan.version, changes=plan.changes, migrations=plan.migrations, interrupted=interrupted)
            if not plan.changes:
                return plan, None
            self._check_writable(plan)
            self._check_result(plan)
            run = self._runs.begin((_replaced(change), change.before, change.after) for change in plan.changes)
            try:
                self._runs.finish(run)
            except BaseException:
                self._runs.restore(run)
                raise
            return plan, run

    def last_run(self) -> Run | None:
        """The run that `roll_back` would put back."""
        return self._runs.latest("replacing", "restoring", "done")

    def roll_back(self) -> Run:
        """Put back what the last run changed, byte by byte.

        Returns:
            That run.

        Raises:
            MigrationError: There is none, or a file was changed since.
        """
        with self._told(), self._runs.locked():
            run = self.last_run()
            if run is None:
                raise MigrationError(
                    "there is no migration that could be put back",
                    place=self._runs.folder.as_posix(),
                    consequence=NOTHING_CHANGED,
                    remedy="take older files out of the repository's history",
                )
            self._runs.restore(run)
            return run

    def _label(self, file: str | Path, labels: Sequence[str]) -> str:
        for start in (Path.cwd(), self.files.project):
            path = Path(os.path.normpath(start / file))
            if path.is_relative_to(self.files.project) and (label := self.files.label(path)) in labels:
                return label
        close = difflib.get_close_matches(Path(file).as_posix(), labels, n=1)
        raise UnknownNameError(
            f"{file} is no file of settings",
            place="the command line",
            consequence=NOTHING_CHANGED,
            remedy=(f"did you mean {close[0]}? " if close else "") + "Name files from the project's folder, or none "
            "for all of them",
        )

    def _kind(self, label: str) -> FileKind:
        return FileKind.of(Path(os.path.relpath(self.files.project / label, self.files.folder)).as_posix())

    def _change(self, label: str) -> Change | None:
        """What there is to do in a file; None where it is up to date, or has no layer."""
        kind, path = self._kind(label), self.files.project / label
        document = read(path, layer="", label=label)
        layer = settings_of(document) if kind is FileKind.STACK else document
        if layer is None or not layer.children:
            return None
        version = self._version(layer)
        if version == self.files.version:
            return None
        before = path.read_bytes()
        steps = [step for step in self._steps if version < step.version <= self.files.version]
        after = migrated(before.decode("utf-8"), kind, steps, label=label).encode()
        return Change(label=label, old_version=version, new_version=self.files.version, before=before, after=after)

    def _version(self, layer: Branch) -> int:
        written = layer.children.get(KEY)
        version = UNSAID if written is None else said_version(written)
        if version > self.files.version:
            assert written is not None
            raise SchemaVersionError(
                f"the layer is from the future: it has schema version {version}, and this checkout reads "
                f"{self.files.version}",
                place=str(written.origin),
                consequence=NOTHING_CHANGED,
                remedy="bring the checkout up to date (`git pull`); nothing is migrated backwards",
            )
        return version

    def _check_writable(self, plan: Plan) -> None:
        for change in plan.changes:
            path = self._runs.path(change.label)
            writable = path.stat().st_mode & (stat.S_IWUSR | stat.S_IWGRP | stat.S_IWOTH)
            closed = path if not writable or not os.access(path, os.W_OK) else path.parent
            if closed is path or not os.access(closed, os.W_OK):
                raise MigrationError(
                    "the file is read-only" if closed is path else "the file's folder takes no files",
                    place=change.label,
                    consequence=NOTHING_CHANGED,
                    remedy=f"let it be written (`chmod u+w {change.label if closed is path else closed}`), or name "
                    "the files that are to be migrated",
                )

    def _check_result(self, plan: Plan) -> None:
        """Loads all that would be, in a folder of its own; files that are not to change yet are migrated, too."""
        chosen = {change.label: change.after for change in plan.changes}
        with TemporaryDirectory(prefix="migrated-") as scratch:
            for label in layer_labels(self.files):
                change = None if label in chosen else self._change(label)
                path = Path(scratch, label)
                path.parent.mkdir(parents=True, exist_ok=True)
                current = change.after if change else (self.files.project / label).read_bytes()
                path.write_bytes(chosen.get(label, current))
            there = self._settings.elsewhere(Path(scratch, self.files.folder.name))
            tried = ((subject, failure(check)) for subject, check in everything(there))
            found = {subject: error for subject, error in tried if error is not None}
        if found:
            raise InvalidMigrationError(found)

    @contextmanager
    def _told(self) -> Iterator[None]:
        """Tells what the system refuses."""
        try:
            yield
        except OSError as error:
            pending = self._runs.latest("replacing", "restoring")
            raise MigrationError(
                f"the system refuses: {error.strerror or type(error).__name__}",
                place=str(error.filename or self._runs.folder),
                consequence=NOTHING_CHANGED if pending is None else "some files are migrated and others are not",
                remedy="make room, or let files be written there; then "
                + (f"run `{_MIGRATE}` again" if pending is None else f"`{_MIGRATE}` finishes, `--rollback` puts back"),
            ) from error


def _replaced(change: Change) -> Replaced:
    return Replaced(
        label=change.label,
        old_version=change.old_version,
        new_version=change.new_version,
        before=digest(change.before),
        after=digest(change.after),
    )
