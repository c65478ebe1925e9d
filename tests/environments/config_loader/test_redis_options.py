"""Which variables name a Redis, and which are refused; the address is never repeated."""

import pytest

from environments.config_loader.redis_options import (
    CA_FILE_VARIABLE,
    KEY_FILE_VARIABLE,
    URL_VARIABLE,
    VARIABLES,
    from_variables,
)
from environments.environment_variables import SINGLE_VARIABLES
from environments.errors import ConfigError


@pytest.fixture
def environ(tmp_path):
    key, ca = tmp_path / "key", tmp_path / "ca.crt"
    key.write_text("k" * 64 + "\n")
    ca.write_text("-----BEGIN CERTIFICATE-----\n")
    return {
        URL_VARIABLE: "rediss://settings:p%40ss@redis.example.com:6380/2",
        KEY_FILE_VARIABLE: str(key),
        CA_FILE_VARIABLE: str(ca),
    }


def test_without_variables_there_is_none():
    assert from_variables({}) is None
    assert from_variables(dict.fromkeys(VARIABLES, " ")) is None


def test_the_variables_are_no_settings_and_known_as_such():
    assert set(VARIABLES) <= set(SINGLE_VARIABLES)


def test_what_the_address_says(environ, tmp_path):
    options = from_variables(environ)

    assert options.connection() == {
        "host": "redis.example.com",
        "port": 6380,
        "ssl": True,
        "db": 2,
        "username": "settings",
        "password": "p@ss",
        "ssl_cert_reqs": "required",
        "ssl_check_hostname": True,
        "ssl_ca_certs": str(tmp_path / "ca.crt"),
    }
    assert (options.key, options.cluster) == (b"k" * 64, False)


def test_a_cluster_has_no_number_of_a_database(environ):
    environ[URL_VARIABLE] = "rediss+cluster://redis.example.com"

    options = from_variables(environ)

    assert (options.cluster, options.port, "db" in options.connection()) == (True, 6379, False)


def test_nothing_secret_is_in_what_options_look_like(environ):
    shown = repr(from_variables(environ))

    assert "redis.example.com" in shown
    assert "p@ss" not in shown
    assert "kkk" not in shown


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "127.3.2.1", "[::1]"])
def test_on_this_machine_nothing_needs_to_be_encrypted(environ, host):
    del environ[CA_FILE_VARIABLE]
    environ[URL_VARIABLE] = f"redis://{host}:7000"

    assert from_variables(environ).tls is False


@pytest.mark.parametrize(
    ("url", "problem"),
    [
        ("redis.example.com", "its scheme is none of"),
        ("http://u:hunter2@redis.example.com", "its scheme is none of"),
        ("rediss://", "it names no host"),
        ("rediss://u:hunter2@/0", "it names no host"),
        ("rediss://u:hunter2@redis.example.com:70000", "it is no address"),
        ("rediss://u:hunter2@redis.example.com:port", "it is no address"),
        ("rediss://u:hunter2@[::1", "it is no address"),
        ("rediss://u:hunter2@redis.example.com/cache", "its path is not the number"),
        ("rediss://u:hunter2@redis.example.com/-1", "its path is not the number"),
        ("rediss://u:hunter2@redis.example.com/²", "its path is not the number"),
        ("rediss://u:hunter2@redis.example.com?ssl_cert_reqs=none", "which could switch off what is verified"),
        ("rediss+cluster://u:hunter2@redis.example.com/1", "a Redis Cluster has no database but 0"),
        ("redis://u:hunter2@redis.example.com", "to another machine without TLS"),
        ("redis://u:hunter2@10.0.0.5", "to another machine without TLS"),
        ("redis://u:hunter2@localhost.example.com", "to another machine without TLS"),
    ],
)
def test_an_address_that_will_not_do_is_refused_and_not_repeated(environ, url, problem):
    environ[URL_VARIABLE] = url
    del environ[CA_FILE_VARIABLE]

    with pytest.raises(ConfigError, match=problem) as refused:
        from_variables(environ)

    assert refused.value.place == f"environment variable {URL_VARIABLE}"
    assert "hunter2" not in str(refused.value)


def test_a_redis_needs_a_key(environ):
    del environ[KEY_FILE_VARIABLE]

    with pytest.raises(ConfigError, match="nobody could tell our values from anybody else's"):
        from_variables(environ)


@pytest.mark.parametrize(
    ("content", "problem"),
    [("", "less than a key"), ("k" * 31, "less than a key"), (" " * 64, "less"), ("k" * 5_000, "more than a key")],
)
def test_a_key_must_be_as_long_as_one(environ, tmp_path, content, problem):
    (tmp_path / "key").write_text(content)

    with pytest.raises(ConfigError, match=problem) as refused:
        from_variables(environ)
    assert "kkk" not in str(refused.value)


@pytest.mark.parametrize("key", [b"k" * 32, bytes(range(32)), b"\n" + b"\0" * 31, b" " * 31 + b"k"])
def test_a_key_may_be_any_random_bytes(environ, tmp_path, key):
    (tmp_path / "key").write_bytes(key)

    assert from_variables(environ).key == key


def test_a_key_that_cannot_be_read_is_refused(environ, tmp_path):
    environ[KEY_FILE_VARIABLE] = str(tmp_path / "none")

    with pytest.raises(ConfigError, match="cannot be read \\(No such file"):
        from_variables(environ)


@pytest.mark.parametrize("name", [KEY_FILE_VARIABLE, CA_FILE_VARIABLE])
def test_a_variable_that_would_be_of_no_use_is_refused(environ, name):
    with pytest.raises(ConfigError, match=f"of use with {URL_VARIABLE} only"):
        from_variables({name: environ[name]})


def test_an_authority_without_a_file_is_refused(environ):
    environ[CA_FILE_VARIABLE] += "x"

    with pytest.raises(ConfigError, match="there is no such file"):
        from_variables(environ)


def test_an_authority_for_a_connection_that_verifies_nobody_is_refused(environ):
    environ[URL_VARIABLE] = "redis://localhost"

    with pytest.raises(ConfigError, match="without TLS verifies nobody"):
        from_variables(environ)
