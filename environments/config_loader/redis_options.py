"""Which Redis is shared, how it is reached, and the key that tells our values from anybody else's.

    SPOTIFY_AI_AGENT_CACHE_URL=rediss://user:password@redis.example.com:6379/0
    SPOTIFY_AI_AGENT_CACHE_KEY_FILE=/var/run/secrets/settings-cache/key      32 random bytes or more
    SPOTIFY_AI_AGENT_CACHE_CA_FILE=/etc/redis/ca.crt                         an authority of one's own

`rediss+cluster://` is a Redis Cluster, as the platform's own is. Without the first variable nothing is shared. No
message repeats the address, which may hold a password.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import SplitResult, unquote, urlsplit

from environments.errors import NOTHING_LOADED, ConfigError

if TYPE_CHECKING:
    from redis.credentials import CredentialProvider

URL_VARIABLE = "SPOTIFY_AI_AGENT_CACHE_URL"
KEY_FILE_VARIABLE = "SPOTIFY_AI_AGENT_CACHE_KEY_FILE"
CA_FILE_VARIABLE = "SPOTIFY_AI_AGENT_CACHE_CA_FILE"
VARIABLES = (URL_VARIABLE, KEY_FILE_VARIABLE, CA_FILE_VARIABLE)

LEAST_KEY_BYTES = 32
_MOST_KEY_BYTES = 4_096
_SCHEMES = ("redis", "rediss", "rediss+cluster")
_DEFAULT_PORT = 6379
_PLACE = "environment variable {}"


@dataclass(frozen=True, kw_only=True)
class RedisOptions:
    """How a shared Redis is reached.

    Attributes:
        host: Its name or address.
        port: Its port.
        database: Number of the database; a cluster has only 0.
        username: Of the access control list; None for the default user.
        password: None where none is needed, or where `credentials` has it.
        credentials: redis-py's provider of short-lived credentials, for instance Memorystore's IAM tokens.
        tls: Whether the connection is encrypted; the server's certificate and name are then always verified.
        ca_file: Certificates of the authorities that may have signed the server's; the system's where None.
        cluster: Whether it is a Redis Cluster.
        key: What values are signed with; whoever has it can write values that are believed.
    """

    host: str
    port: int
    database: int
    username: str | None
    password: str | None = field(repr=False)
    credentials: CredentialProvider | None = field(repr=False)
    tls: bool
    ca_file: Path | None
    cluster: bool
    key: bytes = field(repr=False)

    def connection(self) -> dict[str, Any]:
        """As redis-py's clients take it."""
        found: dict[str, Any] = {"host": self.host, "port": self.port, "ssl": self.tls}
        if not self.cluster:
            found["db"] = self.database
        if self.credentials is not None:
            found["credential_provider"] = self.credentials
        else:
            found |= {"username": self.username, "password": self.password}
        if self.tls:
            found |= {"ssl_cert_reqs": "required", "ssl_check_hostname": True}
            found |= {"ssl_ca_certs": str(self.ca_file)} if self.ca_file else {}
        return found


def from_variables(environ: Mapping[str, str]) -> RedisOptions | None:
    """What the variables say; None where they name no Redis.

    Raises:
        ConfigError: They do not fit together, the address is none, or the key cannot be read.
    """
    url = environ.get(URL_VARIABLE, "").strip()
    key_file, ca_file = environ.get(KEY_FILE_VARIABLE, "").strip(), environ.get(CA_FILE_VARIABLE, "").strip()
    if not url:
        for name, value in ((KEY_FILE_VARIABLE, key_file), (CA_FILE_VARIABLE, ca_file)):
            if value:
                raise _wrong(name, f"it is of use with {URL_VARIABLE} only, which is not set", "set both, or neither")
        return None
    parsed, port = _parsed(url)
    if ca_file and not Path(ca_file).is_file():
        raise _wrong(CA_FILE_VARIABLE, "there is no such file", "name a file of PEM certificates")
    if ca_file and parsed.scheme == "redis":
        raise _wrong(CA_FILE_VARIABLE, "a connection without TLS verifies nobody", f"use rediss:// in {URL_VARIABLE}")
    return RedisOptions(
        host=str(parsed.hostname),
        port=port or _DEFAULT_PORT,
        database=int(parsed.path.strip("/") or 0),
        username=unquote(parsed.username) if parsed.username else None,
        password=unquote(parsed.password) if parsed.password else None,
        credentials=None,
        tls=parsed.scheme != "redis",
        ca_file=Path(ca_file) if ca_file else None,
        cluster=parsed.scheme == "rediss+cluster",
        key=_key(key_file),
    )


def _parsed(url: str) -> tuple[SplitResult, int | None]:
    try:
        parsed = urlsplit(url)
        port = parsed.port
    except ValueError:
        raise _wrong_url("it is no address") from None
    if parsed.scheme not in _SCHEMES:
        raise _wrong_url(f"its scheme is none of {', '.join(_SCHEMES)}")
    if not parsed.hostname:
        raise _wrong_url("it names no host")
    if parsed.query or parsed.fragment:
        raise _wrong_url("it has options behind `?` or `#`, which could switch off what is verified")
    database = parsed.path.strip("/")
    if database and not (database.isascii() and database.isdecimal()):
        raise _wrong_url("its path is not the number of a database")
    if parsed.scheme == "rediss+cluster" and int(database or 0):
        raise _wrong_url("a Redis Cluster has no database but 0")
    if parsed.scheme == "redis" and not _is_this_machine(parsed.hostname):
        raise _wrong_url(
            "it goes to another machine without TLS, so that anybody between the two could read the password"
        )
    return parsed, port


def _is_this_machine(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _key(name: str) -> bytes:
    if not name:
        raise _wrong(
            KEY_FILE_VARIABLE,
            f"it is not set, but {URL_VARIABLE} is: nobody could tell our values from anybody else's",
            f"name a file of {LEAST_KEY_BYTES} random bytes or more, the same for all who share",
        )
    try:
        with Path(name).open("rb") as file:
            key = file.read(_MOST_KEY_BYTES + 1)
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise _wrong(KEY_FILE_VARIABLE, f"the file cannot be read ({reason})", "check its path and mode") from None
    if not LEAST_KEY_BYTES <= len(key) <= _MOST_KEY_BYTES or not key.strip():
        raise _wrong(
            KEY_FILE_VARIABLE,
            f"the file holds {'more' if len(key) > _MOST_KEY_BYTES else 'less'} than a key",
            f"write {LEAST_KEY_BYTES} to {_MOST_KEY_BYTES:,} random bytes into it: `openssl rand -hex 32`",
        )
    return key.rstrip(b"\r\n")  # of a text; all who share do the same to random bytes that end so


def _wrong_url(problem: str) -> ConfigError:
    return _wrong(
        URL_VARIABLE,
        problem,
        "write rediss://[user:password@]host[:port][/database], rediss+cluster:// for a Redis Cluster, or redis:// for"
        " one on this machine",
    )


def _wrong(variable: str, problem: str, remedy: str) -> ConfigError:
    return ConfigError(problem, place=_PLACE.format(variable), consequence=NOTHING_LOADED, remedy=remedy)
