"""Texts that processes share through Redis: at most one makes each, and nobody depends on Redis.

- A value is signed for its address (HMAC-SHA-256). What somebody else wrote, changed, or moved here from another
  address is as good as nothing, and nothing is ever unpickled.
- An address is made of all that a value depends on, so that no value grows old; `LIFE_S` only clears away.
- Who finds nothing claims the address and makes the value; others wait for `WAIT_S` at most, then make it themselves.
- Whoever does not answer within `ANSWER_S` is not asked again for `PAUSE_S`. Nothing that Redis does, or fails to do,
  is an error to the caller.

Only single keys below `PREFIX` are used, so that an access control list can be short (`~spotify-ai-agent:settings:*
+get +getrange +set +del`, for a cluster also `+cluster|slots +command`), and a cluster needs no hash tags.
"""

from __future__ import annotations

import hashlib
import hmac
import logging
import os
import secrets
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, TypeVar

from environments.config_loader.redis_options import URL_VARIABLE, RedisOptions
from environments.errors import NOTHING_LOADED, ConfigError
from environments.performance_monitor import Outcome, looked_up, phase

if TYPE_CHECKING:
    from redis import Redis, RedisCluster

PREFIX = "spotify-ai-agent:settings:"
LIFE_S = 86_400
ANSWER_S = 0.1
"""Seconds for connecting, and again for each answer; one within a region takes a hundredth of it."""

WAIT_S = 0.25
"""Seconds of waiting for another process; a load takes a tenth of it on a busy machine."""

LEASE_MS = 2_000
"""Milliseconds for which an address stays claimed by a process that died."""

PAUSE_S = 5.0
MOST_BYTES = 4_194_304
"""Of a value; what is larger is not ours. The project's own settings are 1 % of it."""

_POLL_S = 0.005
_SIGNATURE = 64
_SHARED, _NOT_SHARED = "shared ", "private"
_FULL = "settings are not shared: Redis is full and takes nothing more; give it room, or a policy that evicts"
_FOREIGN = (
    f"what lies in Redis below {PREFIX} is not ours and is made anew: others write there, or share with another key "
    "than this process"
)
_LOGGER = logging.getLogger("environments")
_T = TypeVar("_T")


class _DownError(Exception):
    """Redis does not answer, or will not have us."""


class _RefusedError(Exception):
    """Redis answers, and refuses this one command: it is full, or something else lies there."""


class Place:
    """One address, looked up.

    Attributes:
        text: What another process made; None where there is nothing that could be used.
    """

    def __init__(self, text: str | None, put: Callable[[str], None] | None = None) -> None:
        self.text = text
        self._put = put

    def put(self, text: str | None) -> None:
        """Leaves a text for others; None says that this one is not shared, so that nobody waits for it."""
        if self._put is not None:
            self._put(_NOT_SHARED if text is None else _SHARED + text)


class SharedCache:
    """One Redis, shared. Safe between threads; a child process makes its own connections."""

    def __init__(self, options: RedisOptions) -> None:
        """Nothing is connected yet.

        Args:
            options: Which Redis, and how it is reached.

        Raises:
            ConfigError: The package redis is not installed.
        """
        try:
            import redis  # noqa: PLC0415 (a tenth of a second, for those who share only)
        except ImportError:
            raise ConfigError(
                "the package redis is not installed",
                place=f"environment variable {URL_VARIABLE}",
                consequence=NOTHING_LOADED,
                remedy=f"install it for {sys.executable}, or unset the variable",
            ) from None
        self._redis: Any = redis
        self._options = options
        self._client: Any = None
        self._process = 0
        self._asked_again_at = 0.0
        self._told_again_at: dict[str, float] = {}

    @contextmanager
    def at(self, address: str) -> Iterator[Place]:
        """Looks an address up; where there is nothing, it is claimed until the block ends.

        Args:
            address: What the text depends on, hashed.
        """
        key, token = PREFIX + address, secrets.token_hex(16)
        try:
            place = self._found(key, token)
        except _DownError:
            looked_up("redis", "down")
            place = Place(None)
        try:
            yield place
        finally:
            if place.text is None and place._put is not None:
                self._release(key, token)

    def _found(self, key: str, token: str) -> Place:
        text, outcome = self._read(key)
        if text is None:
            claimed = self._claimed(key, token)
            if claimed is None:
                looked_up("redis", outcome)
                return Place(None)
            again, _ = self._read(key) if claimed else self._awaited(key)
            text, outcome = again, outcome if again is None else "hit" if claimed else "waited"
            if claimed and text is not None:
                self._release(key, token)
        if outcome == "foreign":
            self._tell(_FOREIGN)
        if text is None:
            looked_up("redis", outcome)
            return Place(None, lambda text: self._write(key, text))
        if text == _NOT_SHARED:
            looked_up("redis", "private")
            return Place(None)
        looked_up("redis", outcome)
        return Place(text.removeprefix(_SHARED))

    def _read(self, key: str) -> tuple[str | None, Outcome]:
        try:
            written: bytes = self._ask(lambda client: client.getrange(key, 0, MOST_BYTES))
        except _RefusedError:
            return None, "foreign"
        if not written:
            return None, "miss"
        signature, text = written[:_SIGNATURE], written[_SIGNATURE:]
        if not hmac.compare_digest(signature, self._signature(key, text)):
            return None, "foreign"
        return text.decode("ascii"), "hit"

    def _awaited(self, key: str) -> tuple[str | None, Outcome]:
        """What the process that has claimed an address makes; None where it gives up, or takes too long."""
        until = time.monotonic() + WAIT_S
        while time.monotonic() < until:
            time.sleep(_POLL_S)
            text, outcome = self._read(key)
            if text is not None:
                return text, outcome
            if not self._is_claimed(key):
                return self._read(key)
        return None, "miss"

    def _is_claimed(self, key: str) -> bool:
        try:
            return self._ask(lambda client: client.get(_claim(key))) is not None
        except _RefusedError:
            return False

    def _claimed(self, key: str, token: str) -> bool | None:
        """Whether this process has an address now; None where nobody can, because nothing can be written."""
        try:
            return bool(self._ask(lambda client: client.set(_claim(key), token, nx=True, px=LEASE_MS)))
        except _RefusedError:
            self._tell(_FULL)
            return None

    def _release(self, key: str, token: str) -> None:
        """Gives a claim back, if it is still ours; in between another one may take it, and is waited for less."""
        try:
            if self._ask(lambda client: client.get(_claim(key))) == token.encode():
                self._ask(lambda client: client.delete(_claim(key)))
        except (_DownError, _RefusedError):
            return  # it ends by itself after LEASE_MS

    def _write(self, key: str, text: str) -> None:
        body = text.encode("ascii")
        if len(body) + _SIGNATURE > MOST_BYTES:
            return
        try:
            self._ask(lambda client: client.set(key, self._signature(key, body) + body, ex=LIFE_S))
        except _RefusedError:
            self._tell(_FULL)
        except _DownError:
            return  # the next one makes it again

    def _signature(self, key: str, text: bytes) -> bytes:
        return hmac.new(self._options.key, key.encode() + b"\0" + text, hashlib.sha256).hexdigest().encode()

    def _ask(self, question: Callable[[Any], _T]) -> _T:
        """One answer.

        Raises:
            _DownError: There is none in time, or a pause is not over.
            _RefusedError: This one thing cannot be done.
        """
        if time.monotonic() < self._asked_again_at:
            raise _DownError
        try:
            with phase("redis"):
                return question(self._connected())
        except self._redis.ResponseError as error:
            if _is_about_one_key(str(error)):
                raise _RefusedError from None
            raise self._pausing(error) from None
        except Exception as error:  # noqa: BLE001 (a client, a provider of credentials: settings load without them)
            raise self._pausing(error) from None

    def _tell(self, problem: str) -> None:
        """Warns of what Redis does while it answers, at most once in `PAUSE_S` each."""
        now = time.monotonic()
        if now >= self._told_again_at.get(problem, 0.0):
            self._told_again_at[problem] = now + PAUSE_S
            _LOGGER.warning("%s", problem)

    def _pausing(self, error: Exception) -> _DownError:
        _LOGGER.warning(
            "settings are not shared for %.0f s: Redis does not answer as it should (%s)", PAUSE_S, type(error).__name__
        )
        self._asked_again_at = time.monotonic() + PAUSE_S
        return _DownError()

    def _connected(self) -> Redis | RedisCluster:
        if self._client is None or self._process != os.getpid():
            from redis.backoff import NoBackoff  # noqa: PLC0415
            from redis.retry import Retry  # noqa: PLC0415

            make = self._redis.RedisCluster if self._options.cluster else self._redis.Redis
            self._client = make(
                **self._options.connection(),
                socket_connect_timeout=ANSWER_S,
                socket_timeout=ANSWER_S,
                retry=Retry(NoBackoff(), 0),
                protocol=2,
            )
            self._process = os.getpid()
        client: Redis | RedisCluster = self._client
        return client


def _claim(key: str) -> str:
    return f"{key}:claim"


def _is_about_one_key(message: str) -> bool:
    """Whether Redis refused one command and would take another: a key of another type, or no room for more."""
    return message.startswith(("WRONGTYPE", "OOM", "command not allowed when used memory"))
