"""A real redis-server for each test that asks for one; a conftest that imports the fixtures offers them."""

import shutil
import signal
import socket
import subprocess
import time

import pytest

from environments.config_loader import RedisOptions, SharedCache
from tests.free_ports import free_ports

KEY = b"0123456789abcdef0123456789abcdef"
PATIENCE_S = 20


class Server:
    """One redis-server on loopback, without persistence."""

    def __init__(self, folder):
        self.folder = folder
        (self.port,) = free_ports(1)
        self.process = None

    def start(self, *options):
        command = ["redis-server", "--port", str(self.port), "--bind", "127.0.0.1", "--save", "", *options]
        self.process = subprocess.Popen(command, cwd=self.folder, stdout=subprocess.DEVNULL)
        until = time.monotonic() + PATIENCE_S
        while time.monotonic() < until:
            try:
                socket.create_connection(("127.0.0.1", self.port), timeout=1).close()
            except OSError:
                time.sleep(0.01)
            else:
                return self
        raise TimeoutError("redis-server did not start")

    def kill(self):
        if self.process is not None:
            self.process.send_signal(signal.SIGCONT)
            self.process.kill()
            self.process.wait()
            self.process = None

    def freeze(self):
        self.process.send_signal(signal.SIGSTOP)

    def options(self, **changed):
        given = dict(
            host="127.0.0.1",
            port=self.port,
            database=0,
            username=None,
            password=None,
            credentials=None,
            tls=False,
            ca_file=None,
            cluster=False,
            key=KEY,
        )
        return RedisOptions(**{**given, **changed})

    def cache(self, **changed):
        return SharedCache(self.options(**changed))

    def client(self, **options):
        import redis

        return redis.Redis(port=self.port, **options)

    def keys(self):
        return [key.decode() for key in self.client().scan_iter()]


@pytest.fixture
def stopped_server(tmp_path):
    if shutil.which("redis-server") is None:
        pytest.skip("needs redis-server")
    server = Server(tmp_path)
    yield server
    server.kill()


@pytest.fixture
def server(stopped_server):
    return stopped_server.start()
