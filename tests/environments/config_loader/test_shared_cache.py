"""Settings shared through a real redis-server, and loaded without it whenever it fails in one of its many ways."""

import hashlib
import hmac
import json
import multiprocessing
import shutil
import socket
import subprocess
import threading
import time
from contextlib import suppress

import pytest

from environments.config_loader import ConfigLoader, shared_cache
from environments.config_loader.shared_cache import ANSWER_S, LEASE_MS, LIFE_S, PAUSE_S, PREFIX, WAIT_S
from environments.errors import InvalidSettingsError
from tests.environments.redis_server import KEY, PATIENCE_S
from tests.environments.small_settings import SmallSettings
from tests.free_ports import free_ports

ENOUGH_S = 5 * ANSWER_S
"""For a load while Redis fails: one time without an answer, and a busy machine."""


def redis_said(loader):
    return {outcome: count for (tier, outcome), count in loader.monitor.lookups().items() if tier == "redis"}


def the_key(server):
    (key,) = server.keys()
    assert key.startswith(PREFIX)
    return key


def loads_without_redis(loader, cache, outcome):
    """A load that Redis could not help with takes little longer, and is right."""
    one, start = loader(cache), time.monotonic()
    config = one.load("dev")
    assert time.monotonic() - start < ENOUGH_S
    assert config.database.host == "db.local"
    assert redis_said(one) == {outcome: 1}
    return one


def test_what_one_process_has_loaded_another_one_finds(project, server, loader):
    project.write("environments/tenants/acme.yml", "tenant: {name: acme, seats: 7}")
    project.write("environments/dev/overrides/small.yml", "database: {pool: {max_size: 5}}\nlabels: !remove\n")
    first, second = loader(server.cache()), loader(server.cache())

    made, found = (one.load("dev", ["small"], "acme") for one in (first, second))

    assert (redis_said(first), redis_said(second)) == ({"miss": 1}, {"hit": 1})
    assert (found.settings, found.root, found.subject) == (made.settings, made.root, made.subject)
    assert found.environment_type is made.environment_type
    assert "read" in first.monitor.phases()
    assert second.monitor.phases()["read"].count == 1  # the tenant's own file says what belongs to it


def test_the_projects_own_settings_are_found_as_they_were_made(server):
    made = ConfigLoader(environ={}, shared=server.cache()).load("prod", ["scaling"])
    second = ConfigLoader(environ={}, shared=server.cache())

    found = second.load("prod", ["scaling"])

    assert redis_said(second) == {"hit": 1}
    assert (found.settings, found.root, found.subject) == (made.settings, made.root, made.subject)


def test_what_lies_there_ends_by_itself(server, loader):
    loader(server.cache()).load("dev")

    assert LIFE_S - 60 < server.client().ttl(the_key(server)) <= LIFE_S


def test_what_is_kept_in_the_process_asks_nobody(server, loader):
    one = loader(server.cache())
    one.load("dev")
    server.kill()

    assert one.load("dev") is one.load("dev")
    assert redis_said(one) == {"miss": 1}


def test_a_changed_file_has_another_address(project, server, loader):
    loader(server.cache()).load("dev")
    project.write("environments/dev/dev.yml", "database: {host: other.local}")
    second = loader(server.cache())

    assert second.load("dev").database.host == "other.local"
    assert redis_said(second) == {"miss": 1}
    assert len(server.keys()) == 2


def test_a_file_that_is_changed_back_is_found_again(project, server, loader):
    file = project.folder / "environments/dev/dev.yml"
    before = file.read_text()
    one = loader(server.cache())
    for text in (before, "database: {host: other.local}", before):
        file.write_text(text)
        one.load("dev")

    assert redis_said(one) == {"miss": 2, "hit": 1}


def test_a_changed_parent_of_a_tenant_has_another_address(project, server, loader):
    project.write("environments/tenants/plans/gold.yml", "tenant: {seats: 3}")
    project.write("environments/tenants/acme.yml", "extends: plans/gold\ntenant: {name: acme}")
    loader(server.cache()).load("dev", (), "acme")
    project.write("environments/tenants/plans/gold.yml", "tenant: {seats: 4}")

    assert loader(server.cache()).load("dev", (), "acme").tenant.seats == 4


def test_a_tenant_of_an_environment_that_is_ready_is_made_here(project, server, loader):
    project.write("environments/tenants/acme.yml", "tenant: {name: acme, seats: 7}")
    project.write("environments/tenants/duo.yml", "tenant: {name: duo, seats: 8}")
    one = loader(server.cache())
    one.load("dev", (), "acme")
    one.load("dev", (), "duo")

    assert redis_said(one) == {"miss": 1}


def test_another_release_has_another_address(server, loader, monkeypatch):
    loader(server.cache()).load("dev")
    monkeypatch.setattr("environments.config_loader.content_address.code_digest", lambda model: "another release")

    second = loader(server.cache())
    second.load("dev")

    assert redis_said(second) == {"miss": 1}


def test_where_sources_cannot_be_read_nothing_is_shared(server, loader, monkeypatch):
    monkeypatch.setattr("environments.config_loader.content_address.code_digest", lambda model: None)
    loader(server.cache()).load("dev")

    assert server.keys() == []


def test_what_variables_set_is_not_shared(project, server, loader):
    project.environ["SPOTIFY_AI_AGENT__DATABASE__PASSWORD"] = "sesame-open-up"

    one = loader(server.cache())

    assert one.load("dev").database.password == "sesame-open-up"
    assert (redis_said(one), server.keys()) == ({"private": 1}, [])


def test_what_yaml_takes_from_variables_is_not_shared_and_nobody_waits_for_it(project, server, loader):
    project.write("environments/dev/dev.yml", "database: {password: '${env:PASSWORD}'}")
    for secret in ("sesame-open-up", "another-one"):
        project.environ["PASSWORD"] = secret
        one, start = loader(server.cache()), time.monotonic()

        assert one.load("dev").database.password == secret
        assert time.monotonic() - start < WAIT_S

    assert redis_said(one) == {"private": 1}
    lying_there = server.client().get(the_key(server))
    assert b"sesame" not in lying_there
    assert b"PASSWORD" not in lying_there


def test_errors_are_not_shared_and_give_the_claim_back(project, server, loader):
    project.write("environments/dev/dev.yml", "databse: {}")
    for _ in range(2):
        with pytest.raises(InvalidSettingsError, match="did you mean database"):
            loader(server.cache()).load("dev")

    assert server.keys() == []


def signed_by_another(key, text):
    return server_signature(b"another key, but as long as ours", key, text) + text


def server_signature(secret, key, text):
    return hmac.new(secret, key.encode() + b"\0" + text, hashlib.sha256).hexdigest().encode()


@pytest.mark.parametrize(
    "forged",
    [
        lambda key, text: b"x",
        lambda key, text: b"\x80\x04\x95cposix\nsystem\n(S'true'\ntR.",
        lambda key, text: b"0" * 64 + text[64:],
        lambda key, text: text.replace(b"db.local", b"db.loca1"),
        lambda key, text: text[:-1],
        lambda key, text: text + b" ",
        lambda key, text: b"\xff" * len(text),
        lambda key, text: signed_by_another(key, text[64:]),
    ],
    ids=["short", "pickle", "no signature", "changed", "cut", "longer", "no text", "another key"],
)
def test_what_is_not_ours_is_replaced_and_never_believed(server, loader, forged):
    loader(server.cache()).load("dev")
    key, client = the_key(server), server.client()
    whole = client.get(key)
    client.set(key, forged(key, whole))

    loads_without_redis(loader, server.cache(), "foreign")

    assert client.get(key) == whole


def test_a_value_that_was_moved_from_another_address_is_not_believed(server, loader):
    """Signed by us, and still the wrong environment's."""
    loader(server.cache()).load("prod")
    key, client = the_key(server), server.client()
    of_prod = client.get(key)
    client.delete(key)
    loader(server.cache()).load("dev")
    client.set(the_key(server), of_prod)

    one = loads_without_redis(loader, server.cache(), "foreign")

    assert one.load("dev").labels["environment"] == "dev"


def test_a_signed_value_that_is_no_tree_is_made_anew(server, loader):
    loader(server.cache()).load("dev")
    key = the_key(server)
    server.client().set(key, server_signature(KEY, key, b"shared [1]") + b"shared [1]")

    assert loader(server.cache()).load("dev").database.host == "db.local"


def test_a_signed_value_is_validated_all_the_same(server, loader):
    loader(server.cache()).load("dev")
    key = the_key(server)
    subject, sources, tree = json.loads(server.client().get(key)[64:].removeprefix(b"shared "))
    tree[2]["database"][2]["pool"][2]["max_size"][2] = -1
    text = b"shared " + json.dumps([subject, sources, tree]).encode()
    server.client().set(key, server_signature(KEY, key, text) + text)

    assert loader(server.cache()).load("dev").database.pool.max_size == 10


def test_a_key_of_another_type_is_replaced(server, loader):
    loader(server.cache()).load("dev")
    key, client = the_key(server), server.client()
    client.delete(key)
    client.rpush(key, "somebody's", "list")

    loads_without_redis(loader, server.cache(), "foreign")
    second = loader(server.cache())
    second.load("dev")

    assert redis_said(second) == {"hit": 1}


def test_a_huge_value_is_not_fetched_whole(server, loader, monkeypatch):
    loader(server.cache()).load("dev")
    server.client().set(the_key(server), b"x" * 50_000_000)

    loads_without_redis(loader, server.cache(), "foreign")


def test_settings_load_while_redis_is_down(stopped_server, loader):
    loads_without_redis(loader, stopped_server.cache(), "down")


def test_a_redis_that_is_down_is_not_asked_again_for_a_while_and_then_it_is(stopped_server, loader, monkeypatch):
    monkeypatch.setattr(shared_cache, "PAUSE_S", 600)
    cache = stopped_server.cache()
    loads_without_redis(loader, cache, "down")
    stopped_server.start()
    one = loads_without_redis(loader, cache, "down")
    assert "redis" not in one.monitor.phases()
    cache._asked_again_at = time.monotonic()

    loads_without_redis(loader, cache, "miss")


def test_an_outage_is_logged_once_and_without_the_password(stopped_server, loader, caplog):
    cache = stopped_server.cache(password="sesame-open-up")
    for _ in range(3):
        loader(cache).load("dev")

    (said,) = caplog.messages
    assert said == f"settings are not shared for {PAUSE_S:.0f} s: Redis does not answer as it should (ConnectionError)"


def test_settings_load_with_a_wrong_password(stopped_server, loader):
    server = stopped_server.start("--requirepass", "sesame-open-up")

    loads_without_redis(loader, server.cache(password="wrong"), "down")
    loads_without_redis(loader, server.cache(), "down")
    loads_without_redis(loader, server.cache(password="sesame-open-up"), "miss")


def test_the_access_control_list_of_the_documentation_is_enough(server, loader):
    rules = ["reset", "on", ">secret", "~spotify-ai-agent:settings:*", "+get", "+getrange", "+set", "+del"]
    server.client().execute_command("ACL", "SETUSER", "settings", *rules)
    first, second = (loader(server.cache(username="settings", password="secret")) for _ in range(2))
    first.load("dev"), second.load("dev")

    assert (redis_said(first), redis_said(second)) == ({"miss": 1}, {"hit": 1})
    assert server.client().acl_log() == []


def test_settings_load_where_nothing_is_allowed(server, loader):
    server.client().execute_command("ACL", "SETUSER", "nobody", "reset", "on", ">secret", "~other:*", "+ping")

    loads_without_redis(loader, server.cache(username="nobody", password="secret"), "down")


def test_a_broken_provider_of_credentials_stops_nothing(server, loader):
    import redis

    class Broken(redis.CredentialProvider):
        def get_credentials(self):
            raise RuntimeError("the metadata server is away")

    loads_without_redis(loader, server.cache(credentials=Broken()), "down")


def test_settings_load_from_a_redis_that_is_full_and_what_lies_there_is_still_found(server, loader):
    client = server.client()
    loader(server.cache()).load("dev")
    client.set("somebody", b"x" * 2_000_000)
    client.config_set("maxmemory-policy", "noeviction")
    client.config_set("maxmemory", "1mb")
    cache = server.cache()

    one, two = loader(cache), loader(cache)
    one.load("dev"), two.load("staging")

    assert (redis_said(one), redis_said(two)) == ({"hit": 1}, {"miss": 1})
    assert client.get("somebody") is not None


def test_a_redis_that_is_full_is_told_of_once(server, loader, caplog):
    server.client().config_set("maxmemory-policy", "noeviction")
    server.client().config_set("maxmemory", "1mb")
    cache = server.cache()
    for name in ("dev", "staging", "prod"):
        loader(cache).load(name)

    (said,) = caplog.messages
    assert said.startswith("settings are not shared: Redis is full")


def test_keys_of_others_are_told_of_once_and_not_shown(server, loader, caplog):
    for name in ("dev", "staging"):
        loader(server.cache()).load(name)
    for key in server.client().scan_iter():
        server.client().set(key, b"somebody's")
    cache = server.cache()
    for name in ("dev", "staging"):
        loader(cache).load(name)

    (said,) = caplog.messages
    assert said.startswith("what lies in Redis below spotify-ai-agent:settings: is not ours and is made anew")
    assert "somebody" not in said


def test_settings_load_while_redis_hangs(server, loader):
    cache = server.cache()
    loader(cache).load("dev")
    server.freeze()

    loads_without_redis(loader, cache, "down")


def test_settings_load_where_redis_dies_while_they_are_made(server, loader):
    one = loader(server.cache())
    make = one._made_here
    one._made_here = lambda *given: [server.kill(), make(*given)][1]

    assert one.load("dev").database.host == "db.local"
    assert redis_said(one) == {"miss": 1}


class Proxy:
    """A way to a server on which each answer takes long, or is cut."""

    def __init__(self, port, delay_s=0.0, most_bytes=None):
        self.delay_s, self.most_bytes, self.to = delay_s, most_bytes, port
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self):
        while True:
            try:
                near, _ = self.listener.accept()
            except OSError:
                return
            far = socket.create_connection(("127.0.0.1", self.to))
            threading.Thread(target=self._pipe, args=(near, far, 0.0, None), daemon=True).start()
            threading.Thread(target=self._pipe, args=(far, near, self.delay_s, self.most_bytes), daemon=True).start()

    def _pipe(self, source, target, delay_s, most):
        with suppress(OSError):
            while data := source.recv(65_536):
                time.sleep(delay_s)
                target.sendall(data[:most])
                if most is not None and len(data) > most:
                    break
        for end in (source, target):
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)


def test_settings_load_though_each_answer_takes_long(server, loader):
    loader(server.cache()).load("dev")

    loads_without_redis(loader, server.cache(port=Proxy(server.port, delay_s=2).port), "down")


def test_settings_load_though_answers_break_off(server, loader):
    loader(server.cache()).load("dev")

    loads_without_redis(loader, server.cache(port=Proxy(server.port, most_bytes=100).port), "down")


def test_settings_load_though_something_else_listens_there(loader, stopped_server):
    listener = socket.create_server(("127.0.0.1", stopped_server.port))

    def answer():
        near, _ = listener.accept()
        near.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")

    threading.Thread(target=answer, daemon=True).start()

    loads_without_redis(loader, stopped_server.cache(), "down")
    listener.close()


def _load(folder, port, start, said):
    """One process of a stampede."""
    from environments.config_loader import RedisOptions, SharedCache

    options = RedisOptions(
        host="127.0.0.1", port=port, database=0, username=None, password=None, credentials=None, tls=False,
        ca_file=None, cluster=False, key=KEY,
    )  # fmt: skip
    one = ConfigLoader(folder / "environments", environ={}, model=SmallSettings, shared=SharedCache(options))
    make = one._made_here
    one._made_here = lambda *given: [time.sleep(0.1), make(*given)][1]  # so that all of them meet
    start.wait()
    host = one.load("dev").database.host
    said.put((host, redis_said(one), one.monitor.phases().get("merge") is not None))


def test_of_processes_that_stampede_one_computes(project, server):
    context = multiprocessing.get_context("fork")
    start, said = context.Barrier(6), context.Queue()
    crowd = [context.Process(target=_load, args=(project.folder, server.port, start, said)) for _ in range(6)]
    for process in crowd:
        process.start()
    results = [said.get(timeout=60) for _ in crowd]
    for process in crowd:
        process.join()

    assert {host for host, _, _ in results} == {"db.local"}
    assert sum(computed for _, _, computed in results) == 1
    assert sum("waited" in outcomes or "hit" in outcomes for _, outcomes, _ in results) == 5
    assert server.keys() == [the_key(server)]


def test_nobody_waits_long_for_a_process_that_died_with_its_claim(server, loader):
    loader(server.cache()).load("dev")
    key, client = the_key(server), server.client()
    client.delete(key)
    client.set(f"{key}:claim", "somebody who died", px=LEASE_MS)
    one, start = loader(server.cache()), time.monotonic()

    one.load("dev")

    assert WAIT_S <= time.monotonic() - start < WAIT_S + ENOUGH_S
    assert redis_said(one) == {"miss": 1}
    assert client.get(f"{key}:claim") == b"somebody who died"
    assert client.exists(key)


def test_who_waits_goes_on_at_once_where_the_other_one_gives_up(server, loader, monkeypatch):
    monkeypatch.setattr(shared_cache, "WAIT_S", 30)
    loader(server.cache()).load("dev")
    key, client = the_key(server), server.client()
    client.delete(key)
    client.set(f"{key}:claim", "somebody who fails soon", px=50)
    start = time.monotonic()

    loader(server.cache()).load("dev")

    assert time.monotonic() - start < 5


def test_a_child_process_has_connections_of_its_own(server, loader):
    cache = server.cache()
    loader(cache).load("dev")
    context = multiprocessing.get_context("fork")
    said = context.Queue()
    child = context.Process(target=lambda: said.put(redis_said(_loaded(loader(cache)))))
    child.start()

    assert said.get(timeout=60) == {"hit": 1}
    child.join()
    one = loader(cache)
    one.load("dev")
    assert redis_said(one) == {"hit": 1}
    assert len({client["id"] for client in server.client().client_list()}) <= 3


def _loaded(one):
    one.load("dev")
    return one


@pytest.fixture
def certificate(tmp_path):
    if shutil.which("openssl") is None:
        pytest.skip("needs openssl")

    def make(name, host, kind="IP"):
        command = ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"]
        command += ["-days", "1", "-subj", f"/CN={host}", "-addext", f"subjectAltName={kind}:{host}"]
        subprocess.run(
            [*command, "-keyout", tmp_path / f"{name}.key", "-out", tmp_path / f"{name}.crt"],
            check=True,
            capture_output=True,
        )
        return tmp_path / f"{name}.crt", tmp_path / f"{name}.key"

    return make


@pytest.mark.parametrize(
    ("host", "trusted", "outcome"),
    [("127.0.0.1", "server", "miss"), ("127.0.0.1", "stranger", "down"), ("127.0.0.9", "server", "down")],
    ids=["the right one", "another authority", "another name"],
)
def test_a_server_must_prove_who_it_is(stopped_server, loader, certificate, host, trusted, outcome):
    made = {"server": certificate("server", host), "stranger": certificate("stranger", "127.0.0.1")}
    plain, stopped_server.port = stopped_server.port, stopped_server.port
    public, private = made["server"]
    tls = ["--tls-port", str(plain), "--port", "0", "--tls-cert-file", public, "--tls-key-file", private]
    server = stopped_server.start(*map(str, tls), "--tls-auth-clients", "no")

    loads_without_redis(loader, server.cache(tls=True, ca_file=made[trusted][0]), outcome)


def serve_all_slots(client):
    client.execute_command("CLUSTER", "ADDSLOTSRANGE", 0, 16_383)
    until = time.monotonic() + PATIENCE_S
    while b"cluster_state:ok" not in client.execute_command("CLUSTER", "INFO"):
        assert time.monotonic() < until
        time.sleep(0.02)


@pytest.fixture
def cluster(stopped_server):
    """A cluster of one node, which is all that a client's way through it needs."""
    server = stopped_server.start("--cluster-enabled", "yes", "--cluster-port", str(free_ports(1)[0]))
    serve_all_slots(server.client())
    return server


def test_a_cluster_is_shared_through_with_the_list_of_the_documentation(cluster, loader):
    rules = ["~spotify-ai-agent:settings:*", "+get", "+getrange", "+set", "+del", "+cluster|slots", "+command"]
    cluster.client().execute_command("ACL", "SETUSER", "settings", "reset", "on", ">secret", *rules)
    login = {"cluster": True, "username": "settings", "password": "secret"}
    first, second = (loader(cluster.cache(**login)) for _ in range(2))
    first.load("dev"), second.load("dev")

    assert cluster.client().acl_log() == []
    assert (redis_said(first), redis_said(second)) == ({"miss": 1}, {"hit": 1})


def test_settings_load_while_a_cluster_is_down(cluster, loader):
    cache = cluster.cache(cluster=True)
    loader(cache).load("dev")
    cluster.kill()

    loads_without_redis(loader, cache, "down")
    loads_without_redis(loader, cluster.cache(cluster=True), "down")


def test_settings_load_while_a_cluster_hangs(cluster, loader):
    cache = cluster.cache(cluster=True)
    loader(cache).load("dev")
    cluster.freeze()

    loads_without_redis(loader, cache, "down")
    loads_without_redis(loader, cluster.cache(cluster=True), "down")


def test_settings_load_from_a_cluster_that_has_lost_slots(cluster, loader):
    cluster.client().execute_command("CLUSTER", "DELSLOTSRANGE", 0, 16_383)

    loads_without_redis(loader, cluster.cache(cluster=True), "down")


def test_a_cluster_over_tls_is_asked_by_the_names_that_it_announces(stopped_server, loader, certificate, monkeypatch):
    """As the platform's own is: its nodes' certificates carry names, and no addresses."""
    name, look_up = "node-0.redis.test", socket.getaddrinfo
    monkeypatch.setattr(
        "socket.getaddrinfo",
        lambda host, *given, **more: look_up("127.0.0.1" if host == name else host, *given, **more),
    )
    public, private = certificate("server", name, kind="DNS")
    options = {"tls-port": stopped_server.port, "port": 0, "tls-cert-file": public, "tls-key-file": private}
    options |= {"tls-ca-cert-file": public, "tls-auth-clients": "no", "tls-cluster": "yes"}
    options |= {"cluster-enabled": "yes", "cluster-port": free_ports(1)[0], "cluster-announce-hostname": name}
    options |= {"cluster-preferred-endpoint-type": "hostname"}
    server = stopped_server.start(*(word for option in options.items() for word in (f"--{option[0]}", str(option[1]))))
    serve_all_slots(server.client(host=name, ssl=True, ssl_ca_certs=str(public)))
    first, second = (loader(server.cache(host=name, tls=True, ca_file=public, cluster=True)) for _ in range(2))
    first.load("dev"), second.load("dev")

    assert (redis_said(first), redis_said(second)) == ({"miss": 1}, {"hit": 1})
