"""Several processes and threads at one store."""

import subprocess
import sys
import threading
from pathlib import Path

import pytest

from environments.secrets_manager import file_lock
from environments.secrets_manager.errors import BusyStoreError, DiskError

ROOT = Path(__file__).parents[3]
WRITER = """
import sys
from pathlib import Path
from environments.secrets_manager import SecretsManager
secrets = SecretsManager("development", store="encrypted_file", folder=Path(sys.argv[1]), who=sys.argv[2])
for number in range(10):
    secrets.set_secret(f"laptop.{sys.argv[2]}", f"{sys.argv[2]} {number}", kind="api_key")
    secrets.get_secret(f"laptop.{sys.argv[2]}")
"""


def test_two_processes_at_once_lose_no_change_and_no_line(place):
    writers = [
        subprocess.Popen([sys.executable, "-c", WRITER, str(place.folder), name], cwd=ROOT) for name in ("one", "two")
    ]

    assert [writer.wait() for writer in writers] == [0, 0]

    manager = place.manager()
    assert {name: manager.get_secret(f"laptop.{name}").reveal() for name in ("one", "two")} == {
        "one": "one 9",
        "two": "two 9",
    }
    assert manager.verify().lines == 42
    assert [one.number for one in manager.audit()] == list(range(1, 44))


def test_threads_at_once_lose_no_line(place, quick):
    manager = place.manager()
    manager.set_secret("spotify.api_key", "v")
    threads = [
        threading.Thread(target=lambda: [manager.get_secret("spotify.api_key") for _ in range(10)]) for _ in range(4)
    ]

    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert manager.verify().lines == 41


def test_a_store_that_others_hold_is_not_waited_for_for_ever(tmp_path):
    path = tmp_path / "lock"
    with (
        file_lock.held(path),
        pytest.raises(BusyStoreError, match=r"has held the store for 0\.05 seconds"),
        file_lock.held(path, patience_s=0.05),
    ):
        pass


def test_a_lock_that_cannot_be_made_is_told(tmp_path):
    with pytest.raises(DiskError, match="it cannot be written"), file_lock.held(tmp_path / "missing" / "lock"):
        pass
