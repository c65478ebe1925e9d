"""A disk that is full in the middle of an `up`: said plainly, nothing cut off, and mended once there is space."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
import time

import pytest

from tests.end_to_end.checkout import Outcome

STACK = "local"
DISK_MB = 256
"""More than the sandbox asks to be free, after all these runs, too: the backend keeps each as history."""
PIECE_BYTES = 4096
TRIES = 20
BEGINS, MAKES, HAS_MADE = "$ pulumi up", " creating ", " created "
MOMENTS = ((BEGINS, 0), (MAKES, 0), (MAKES, 100), (HAS_MADE, 0), (HAS_MADE, 60), (HAS_MADE, 300))
"""What the engine says when the disk fills up, and how many kB are left then: too few for a checkpoint, its backup or
an object of the cloud."""

pytestmark = pytest.mark.faults


@pytest.fixture(scope="module")
def small_disk(checkout):
    """A real file system of its own for the sandbox, in memory."""
    checkout.directory.mkdir(parents=True)
    if os.geteuid() != 0 or not shutil.which("mount"):
        pytest.skip("only root may mount a small disk, and this is not root")
    mount = ["mount", "-t", "tmpfs", "-o", f"size={DISK_MB}m,mode=700", "small-disk", str(checkout.directory)]
    mounted = subprocess.run(mount, capture_output=True, text=True, check=False)
    if mounted.returncode != 0:
        pytest.skip(f"a small disk cannot be mounted here: {mounted.stderr.strip()}")
    yield checkout.directory
    checkout.stop()
    subprocess.run(["umount", "--lazy", str(checkout.directory)], check=False)


@contextlib.contextmanager
def filled(disk, left_bytes):
    """Takes all the space of a disk but a rest, and gives it back."""
    filler = disk / "filler"
    try:
        with filler.open("wb") as file:
            for _ in range(TRIES):
                taken = shutil.disk_usage(disk).free - left_bytes
                if taken >= PIECE_BYTES:
                    with contextlib.suppress(OSError):  # others have just taken some of it
                        os.posix_fallocate(file.fileno(), os.fstat(file.fileno()).st_size, taken)
        yield
    finally:
        filler.unlink()


def up_while_the_disk_fills(checkout, runs, disk, line, left_kb):
    """Fills the disk when the engine says something, some time after the sandbox has found it free enough."""
    began = time.monotonic()
    process = checkout.start("up", STACK, "--skip-preview")
    said = ""
    try:
        while line not in said:
            read = process.stdout.readline()
            assert read, f"it ended before it said {line!r}: {said}"
            said += read
        with filled(disk, left_kb * 1000):
            # Read on by the same reader: `communicate` would pass over what it holds.
            said += process.stdout.read()
            process.wait()
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
    runs.note(f"{left_kb} kB left at `{line.strip()}`", said, STACK, time.monotonic() - began)
    return Outcome(process.returncode, said)


def test_a_disk_that_is_nearly_full_is_refused_before_anything_is_started(checkout, runs, small_disk):
    with filled(small_disk, 5_000_000):
        refused = runs.run("5 MB left at the start", "up", STACK)

    assert refused.exit_code == 1
    assert "MB left" in refused
    assert "nothing was started" in refused
    assert not checkout.state_file(STACK).exists()


@pytest.mark.parametrize(("line", "left_kb"), MOMENTS)
def test_a_disk_that_fills_up_is_told_and_the_next_up_mends_what_it_left(checkout, runs, small_disk, line, left_kb):
    broken = up_while_the_disk_fills(checkout, runs, small_disk, line, left_kb)

    assert broken.exit_code == 1, broken.text
    assert "no space left on" in broken.text.lower(), broken.text
    assert "Traceback" not in broken
    runs.converges(STACK)
    assert checkout.take_down(STACK).exit_code == 0


def test_a_disk_that_fills_up_under_a_change_is_told_and_mended(checkout, runs, small_disk):
    assert checkout.put_up(STACK).exit_code == 0
    before = runs.stood(STACK)
    checkout.edit("environments/base.yml", "  managed-by: pulumi\n", "  managed-by: pulumi\n  round: second\n")

    broken = up_while_the_disk_fills(checkout, runs, small_disk, " updating ", 0)

    assert broken.exit_code == 1, broken.text
    assert "no space left on" in broken.text.lower(), broken.text
    runs.converges(STACK, ("api-configuration", "api-configuration-suffix"))
    after = runs.stood(STACK)
    replaced = {urn.rpartition("::")[2] for urn, id_ in before.items() if after.get(urn) != id_}
    assert replaced <= {"api-configuration", "api-configuration-suffix"}, "the state lost what it knew"
