"""One HTTP request as a client far away sends it: no redirect is followed, no proxy asked, TLS verified.

The standard library's, so that a laptop needs nothing but Python to look after the platform.
"""

from __future__ import annotations

import http.client
import socket
import ssl
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from types import MappingProxyType
from urllib.parse import urlsplit

USER_AGENT = "spotify-ai-agent-operations"
BODY_LIMIT = 1_000_000
"""Bytes of an answer that are read; nothing that is looked at is longer."""

NO_HEADERS: Mapping[str, str] = MappingProxyType({})


class NoAnswer(Exception):
    """There was no answer: the text says why, in the words of whoever noticed."""


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What came back.

    Attributes:
        status: HTTP status.
        headers: Header fields, names in lower case.
        body: The first `BODY_LIMIT` bytes.
    """

    status: int
    headers: Mapping[str, str]
    body: bytes


class Connection:
    """A connection to one origin, kept open between requests.

    Args:
        url: `https://host`, or `http://host:port`.
        timeout_s: Seconds that connecting, and each answer, may take.
        address: Address to dial in place of what the name leads to; name and certificate stay the host's.
        tls: How TLS is spoken; verified, with the system's authorities, where none is given.
    """

    def __init__(
        self, url: str, *, timeout_s: float, address: str | None = None, tls: ssl.SSLContext | None = None
    ) -> None:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port or (443 if parts.scheme == "https" else 80)
        self._connection: http.client.HTTPConnection
        if parts.scheme == "https":
            self._connection = _Pinned(host, port, timeout_s, address, tls or ssl.create_default_context())
        else:
            self._connection = http.client.HTTPConnection(address or host, port, timeout=timeout_s)

    def request(self, path: str, *, method: str = "GET", headers: Mapping[str, str] = NO_HEADERS) -> Answer:
        """Sends one request and reads the answer.

        Raises:
            NoAnswer: There is none; the next request connects anew.
        """
        try:
            self._connection.request(method, path, headers={"User-Agent": USER_AGENT, **headers})
            response = self._connection.getresponse()
            body = response.read(BODY_LIMIT)
        except (OSError, http.client.HTTPException) as error:
            self.close()
            raise NoAnswer(str(error) or type(error).__name__) from None
        if not response.isclosed():  # longer than we read: what is left would stand before the next answer
            self.close()
        fields = {name.lower(): value for name, value in response.getheaders()}
        return Answer(status=response.status, headers=fields, body=body)

    def close(self) -> None:
        """Ends the connection."""
        self._connection.close()


class _Pinned(http.client.HTTPSConnection):
    """HTTPS to a host at an address of our choice."""

    def __init__(self, host: str, port: int, timeout_s: float, address: str | None, tls: ssl.SSLContext) -> None:
        super().__init__(host, port, timeout=timeout_s, context=tls)
        self._dialled = address or host
        self._tls = tls

    def connect(self) -> None:
        """Dials the address, and speaks TLS with the host's name."""
        plain = socket.create_connection((self._dialled, self.port), self.timeout)
        try:
            self.sock = self._tls.wrap_socket(plain, server_hostname=self.host)
        except BaseException:
            plain.close()
            raise


def fetched(
    url: str,
    path: str,
    *,
    timeout_s: float,
    headers: Mapping[str, str] = NO_HEADERS,
    address: str | None = None,
    tls: ssl.SSLContext | None = None,
) -> Answer:
    """One request on a connection of its own.

    Raises:
        NoAnswer: There is none.
    """
    connection = Connection(url, timeout_s=timeout_s, address=address, tls=tls)
    try:
        return connection.request(path, headers=headers)
    finally:
        connection.close()


def certificate_end(url: str, *, timeout_s: float, address: str | None = None) -> datetime:
    """When the certificate ends that the host shows; it is verified.

    Raises:
        NoAnswer: There is no answer, or the certificate is not good for the host.
    """
    parts = urlsplit(url)
    host, port = parts.hostname or "", parts.port or 443
    try:
        with (
            socket.create_connection((address or host, port), timeout_s) as plain,
            ssl.create_default_context().wrap_socket(plain, server_hostname=host) as secured,
        ):
            shown = secured.getpeercert() or {}
    except OSError as error:
        raise NoAnswer(str(error)) from None
    return datetime.fromtimestamp(ssl.cert_time_to_seconds(str(shown["notAfter"])), tz=UTC)


def measured(connection: Connection, path: str, since: float) -> tuple[float, bool]:
    """Seconds from `since` (of `time.monotonic`) to the end of the answer, and whether the service failed nothing."""
    try:
        status = connection.request(path).status
    except NoAnswer:
        return time.monotonic() - since, False
    return time.monotonic() - since, status < http.client.INTERNAL_SERVER_ERROR and status != 429
