"""Killed at every step, full disks, foreign hands: all files are what they were, or all are what they become."""

import errno
import os
import signal
from functools import partial

import pytest

from environments.errors import MigrationError
from environments.migrations.atomic_files import digest
from environments.migrations.runs import Replaced, Runs

BEFORE = {"a.yml": b"old a\n", "deep/b.yml": b"old b\n", "deep/c.yml": b"old c\n"}
AFTER = {"a.yml": b"new a\n", "deep/b.yml": b"new b\n", "deep/c.yml": b"new c\n"}
STEPS = ("open", "mkdir", "replace", "rename", "fsync", "unlink", "fchmod")
"""System calls before each of which somebody pulls the plug."""


@pytest.fixture
def project(tmp_path):
    for label, data in BEFORE.items():
        path = tmp_path / label
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(data)
    (tmp_path / "a.yml").chmod(0o640)
    return tmp_path


def changes():
    return [
        (
            Replaced(label=name, old_version=1, new_version=2, before=digest(old), after=digest(AFTER[name])),
            old,
            AFTER[name],
        )
        for name, old in BEFORE.items()
    ]


def migrate(project):
    runs = Runs(project)
    with runs.locked():
        if (interrupted := runs.latest("replacing", "restoring")) is not None:
            (runs.finish if interrupted.state == "replacing" else runs.restore)(interrupted)
        if contents(project) != AFTER:
            runs.finish(runs.begin(changes()))


def roll_back(project):
    runs = Runs(project)
    with runs.locked():
        run = runs.latest("replacing", "restoring", "done")
        if run is not None:
            runs.restore(run)


def contents(project):
    return {label: (project / label).read_bytes() for label in BEFORE}


def left_over(project):
    return [*project.rglob("*.migrating"), *project.rglob("*.partial"), *project.rglob("*.new")]


def before_each_step(act):
    """Puts `act`, called with the number of the step, before every system call that changes or seals something."""
    count = iter(range(1_000_000))

    def wrapped(call, *arguments, **options):
        act(next(count))
        return call(*arguments, **options)

    for name in STEPS:
        setattr(os, name, partial(wrapped, getattr(os, name)))


def killed(work, project, step):
    """Whether a process that does some work was killed before its step of a number; it is through otherwise."""
    child = os.fork()
    if child == 0:
        before_each_step(lambda number: os.kill(os.getpid(), signal.SIGKILL) if number == step else None)
        try:
            work(project)
        except BaseException:  # noqa: BLE001 (a child of a test never comes back)
            os._exit(1)
        os._exit(0)
    status = os.waitpid(child, 0)[1]
    assert os.WIFSIGNALED(status) or os.WEXITSTATUS(status) == 0
    return os.WIFSIGNALED(status)


@pytest.mark.uncounted
@pytest.mark.parametrize("then", [migrate, roll_back])
@pytest.mark.parametrize("work", [migrate, roll_back])
def test_killed_at_any_step_it_is_finished_or_put_back(tmp_path_factory, work, then):
    step = 0
    while True:
        project = tmp_path_factory.mktemp("project")
        for label, data in BEFORE.items():
            (project / label).parent.mkdir(exist_ok=True)
            (project / label).write_bytes(data)
        if work is roll_back:
            migrate(project)
        if not killed(work, project, step):
            break
        found = contents(project)
        assert all(found[label] in (BEFORE[label], AFTER[label]) for label in BEFORE)
        then(project)
        assert contents(project) == (AFTER if then is migrate else BEFORE), step
        assert left_over(project) == []
        step += 1
    assert step > 20


def test_modes_and_links_stay(project):
    (project / "deep/b.yml").rename(project / "real.yml")
    (project / "deep/b.yml").symlink_to(project / "real.yml")

    migrate(project)

    assert (project / "a.yml").stat().st_mode & 0o777 == 0o640
    assert (project / "deep/b.yml").is_symlink()
    assert (project / "real.yml").read_bytes() == AFTER["deep/b.yml"]


def failing(monkeypatch, call, number, code=errno.ENOSPC):
    """Lets a system call fail the time after it was made so many times."""
    real, count = getattr(os, call), iter(range(1_000_000))

    def refuse(*arguments, **options):
        if next(count) == number:
            raise OSError(code, os.strerror(code))
        return real(*arguments, **options)

    monkeypatch.setattr(os, call, refuse)


@pytest.mark.parametrize("number", range(14))
def test_a_disk_that_fills_up_changes_nothing(project, monkeypatch, number):
    with monkeypatch.context() as patch:
        failing(patch, "fsync", number)
        with Runs(project).locked(), pytest.raises(OSError, match="No space left"):
            Runs(project).begin(changes())

    assert contents(project) == BEFORE
    assert left_over(project) == []
    assert Runs(project).latest("replacing", "done", "restoring", "restored") is None


def test_a_file_that_somebody_changed_meanwhile_is_not_written_over(project):
    (project / "deep/c.yml").write_bytes(b"theirs\n")

    with (
        Runs(project).locked(),
        pytest.raises(MigrationError, match=r"deep/c\.yml: the file was changed since it was r"),
    ):
        Runs(project).begin(changes())

    assert contents(project) == {**BEFORE, "deep/c.yml": b"theirs\n"}
    assert left_over(project) == []


def test_what_was_changed_since_is_not_lost_by_putting_back(project):
    migrate(project)
    (project / "a.yml").write_bytes(b"theirs\n")

    with pytest.raises(MigrationError, match=r"a\.yml: the file was changed since it was migrated"):
        roll_back(project)

    assert contents(project) == {**AFTER, "a.yml": b"theirs\n"}


def test_a_damaged_copy_is_not_put_back(project):
    migrate(project)
    copy = next(project.glob(".migrations/*/before/0001"))
    copy.write_bytes(b"old b!\n")

    with pytest.raises(MigrationError, match=r"the copy of deep/b\.yml is damaged"):
        roll_back(project)

    assert contents(project) == AFTER


def test_two_at_once_do_not_meet(project):
    with (
        Runs(project).locked(),
        pytest.raises(MigrationError, match=f"another migration is at work .process {os.getpid()}"),
    ):
        migrate(project)

    assert contents(project) == BEFORE


def test_each_rollback_goes_one_run_further_back(project):
    migrate(project)
    roll_back(project)
    migrate(project)
    roll_back(project)

    assert contents(project) == BEFORE
    assert Runs(project).latest("done") is None
