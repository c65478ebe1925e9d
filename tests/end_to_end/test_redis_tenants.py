"""The tenants' rules, kept by a real Redis server: what one tenant tries on another's keys.

Needs `redis-server` and `redis-cli`; without them there is nothing that could be proven here.
"""

import shutil
import subprocess
import time

import pytest

from components.redis.access import CLOSED, SERVICE, key_prefix, tenant_rule

pytestmark = pytest.mark.skipif(
    not all(map(shutil.which, ("redis-server", "redis-cli"))), reason="needs redis-server and redis-cli"
)

PATIENCE_S = 20
MINE, THEIRS = (f"{key_prefix(tenant)}songs" for tenant in ("acme", "nordwave"))


@pytest.fixture(scope="module")
def redis(tmp_path_factory):
    """A server with one user per tenant, the API's, and nobody else; asked through a socket."""
    folder = tmp_path_factory.mktemp("redis")
    socket, users = folder / "socket", folder / "users.acl"
    rules = {"default": CLOSED, "api": f"nopass {SERVICE}"}
    rules |= {tenant: f"nopass {tenant_rule(tenant)}" for tenant in ("acme", "nordwave")}
    users.write_text("".join(f"user {name} {rule}\n" for name, rule in rules.items()))
    command = ["redis-server", "--port", "0", "--unixsocket", socket, "--aclfile", users, "--save", "", "--dir", folder]
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL)

    def ask(user, *words):
        login = ["--user", user, "--pass", "any", "--no-auth-warning"]
        return subprocess.run(
            ["redis-cli", "-s", socket, *login, *words], capture_output=True, text=True, check=False
        ).stdout.strip()

    try:
        deadline = time.monotonic() + PATIENCE_S
        while ask("api", "PING") != "PONG":
            assert time.monotonic() < deadline, f"the server did not answer in {PATIENCE_S} s"
            time.sleep(0.05)
        yield ask
    finally:
        server.terminate()
        server.wait()


def test_a_tenant_works_with_its_own_keys(redis):
    assert redis("acme", "SET", MINE, "1") == "OK"
    assert redis("acme", "GET", MINE) == "1"
    assert redis("acme", "CLIENT", "SETNAME", "worker") == "OK"


@pytest.mark.parametrize(
    "words",
    [
        ("GET", THEIRS),
        ("SET", THEIRS, "1"),
        ("DEL", MINE, THEIRS),
        ("COPY", THEIRS, MINE),
        ("KEYS", "*"),
        ("SCAN", "0"),
        ("RANDOMKEY",),
        ("DBSIZE",),
        ("FLUSHALL",),
        ("CONFIG", "GET", "*"),
        ("CLIENT", "LIST"),
        ("CLIENT", "TRACKING", "ON"),
        ("EVAL", "return redis.call('GET', KEYS[1])", "1", MINE),
        ("FUNCTION", "FLUSH"),
        ("FUNCTION", "LOAD", "#!lua name=theirs\nredis.register_function('f', function() return 1 end)"),
        ("PUBLISH", "news", "1"),
        ("ACL", "LIST"),
        ("MONITOR",),
    ],
    ids=" ".join,
)
def test_a_tenant_gets_no_further(redis, words):
    assert redis("acme", *words).startswith("NOPERM")


def test_who_names_nobody_gets_nothing(redis):
    assert "WRONGPASS" in redis("default", "PING") or "NOAUTH" in redis("default", "PING")
