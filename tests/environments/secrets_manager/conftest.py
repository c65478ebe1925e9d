"""Stores in folders of their own, under a clock of their own."""

from datetime import UTC, datetime, timedelta

import pytest

from environments import EnvironmentConfigManager
from environments.secrets_manager import SecretsManager
from environments.secrets_manager.master_key import KeyFile

BEGIN = datetime(2026, 12, 1, 8, 0, tzinfo=UTC)
STORE, LOG, HEAD = "store.enc", "audit.log", "audit.head"


class Clock:
    """Stands still until it is told to go on."""

    def __init__(self):
        self.now = BEGIN

    def __call__(self):
        return self.now

    def wait(self, **duration):
        self.now += timedelta(**duration)


class Place:
    """A folder for one environment's secrets."""

    def __init__(self, folder, configs):
        self.folder, self.clock, self._configs = folder, Clock(), configs
        self.files = folder / "encrypted"

    def manager(self, environment="development", **given):
        given = {"folder": self.folder, "clock": self.clock, "who": "tester", **given}
        return SecretsManager(config=self._configs[environment], store="encrypted_file", **given)

    def key(self):
        return KeyFile(self.folder / "keys" / "store.key")

    def saved(self):
        return {path: path.read_bytes() for path in self.files.iterdir()}

    def restore(self, saved):
        for path in self.files.iterdir():
            if path not in saved:
                path.unlink()
        for path, content in saved.items():
            path.write_bytes(content)


@pytest.fixture(scope="session")
def configs():
    manager = EnvironmentConfigManager(environ={})
    return {name: manager.load(name) for name in ("development", "staging", "production")}


@pytest.fixture
def place(tmp_path, configs, monkeypatch):
    for name in ("SECRETS_PASSPHRASE", "SECRETS_KEY_FILE"):
        monkeypatch.delenv(name, raising=False)
    return Place(tmp_path, configs)


@pytest.fixture
def quick(monkeypatch):
    """Without waiting for the disk: for loops over thousands of cases in which nobody dies."""
    monkeypatch.setattr("os.fsync", lambda _: None)
