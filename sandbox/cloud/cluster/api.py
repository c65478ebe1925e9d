"""One API server, as far as a provider needs it: read, server-side apply, delete, and what kinds there are.

Objects are plain dictionaries. Fields are validated strictly: a misspelt one is refused, in custom resources too. What
the server says when it refuses is an `ApiError`; one that does not answer is an `UnreachableError`. Every request may
be made twice with the same result, so that one which got no answer is made again, as long as there is patience.

Source: kubernetes.io/docs/reference/using-api (server-side apply, field validation, dry run, discovery).
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

import urllib3
from kubernetes.client import ApiClient, Configuration
from kubernetes.client.exceptions import ApiException, ApiValueError

from sandbox.cloud.cluster.access import Access
from sandbox.cloud.cluster.silence import Silence

CONNECTIONS = 64
"""Kept open at once: more than an engine's default parallelism (16) times a few stacks."""
TIMEOUT_S = (5.0, 30.0)
"""Seconds to connect, and to wait for an answer."""
PROBE_S = (1.0, 2.0)
"""The same, where a server has been silent for long."""

APPLY = "application/apply-patch+yaml"
MERGE = "application/merge-patch+json"
JSON = "application/json"

FORBIDDEN, NOT_FOUND, CONFLICT = 403, 404, 409
INVALID = "Invalid"
"""The reason of a refusal by what an object says, after its fields were found to be of its kind."""
PASSING = frozenset({429, 503, 504})
"""The server is starting or stopping, or its store does not answer in time."""
STORE_FAILS = "[-]etcd"
"""In what a server says of its own health, check by check."""
WITHOUT_STORE = re.compile(r"etcdserver|rpc error|context (canceled|deadline exceeded)|connection refused")
"""What it says with status 500 where its store has gone away."""


class ApiError(Exception):
    """The API server's refusal.

    Attributes:
        status: HTTP status.
        reason: The server's word for it, such as `Invalid`, `Forbidden`, `Conflict`.
        message: The server's sentence; it may repeat values of the object.
        fields: The fields that it names, such as `spec.replicas`; their values are left out.
    """

    def __init__(self, *, status: int, reason: str, message: str, fields: Sequence[str]) -> None:
        super().__init__(message)
        self.status = status
        self.reason = reason
        self.message = message
        self.fields = tuple(fields)


class UnknownKindError(Exception):
    """The server knows no such kind: its definition is not there (yet)."""


class UnreachableError(Exception):
    """The server does not answer."""


@dataclass(frozen=True, kw_only=True)
class Kind:
    """A kind of objects.

    Attributes:
        root: Path of its API version, such as `/apis/apps/v1`.
        plural: Its name in paths.
        namespaced: Whether its objects live in a namespace.
        has_status: Whether the status is a subresource of its own.
    """

    root: str
    plural: str
    namespaced: bool
    has_status: bool


class Api:
    """A connection to an API server; threads may share it.

    Args:
        access: The way to it.
        patience_s: Seconds that it is waited for where it does not answer; in all, not for each request.
    """

    def __init__(self, access: Access, *, patience_s: float = 0.0) -> None:
        self.access = access
        self._silence = Silence(access, patience_s)
        configuration = Configuration(host=access.server)
        configuration.ssl_ca_cert = str(access.ca_file)
        configuration.connection_pool_maxsize = CONNECTIONS
        # Whether to ask again is for those to say who know how long the server has been silent.
        configuration.retries = urllib3.Retry(total=0)
        self._client = ApiClient(configuration)
        self._token = access.token_file.read_text(encoding="utf-8").strip()
        self._kinds: dict[tuple[str, str], Kind] = {}

    def close(self) -> None:
        """Lets go of the connections."""
        self._client.rest_client.pool_manager.clear()

    def kind(self, api_version: str, kind: str) -> Kind:
        """Returns what the server knows of a kind.

        Raises:
            UnknownKindError: It has no such kind.
            UnreachableError: It does not answer.
        """
        # Without a lock: that two ask the same is better than that all wait, one after the other, for one that hangs.
        if (api_version, kind) not in self._kinds:
            self._discover(api_version)
        if (api_version, kind) not in self._kinds:
            raise UnknownKindError(f'no matches for kind "{kind}" in version "{api_version}"')
        return self._kinds[api_version, kind]

    def get(self, api_version: str, kind: str, namespace: str, name: str) -> dict[str, Any] | None:
        """Returns an object as it is; None where it is not, or its kind is not."""
        try:
            found = self._request("GET", self._path(self.kind(api_version, kind), namespace, name))
        except UnknownKindError:
            return None
        except ApiError as error:
            if error.status == NOT_FOUND:
                return None
            raise
        return found

    def objects(self, api_version: str, kind: str, namespace: str = "", *, labels: str = "") -> list[dict[str, Any]]:
        """Returns all objects of a kind, in one namespace or (empty) in all, with certain labels or any."""
        query = {"labelSelector": labels} if labels else {}
        found = self._request("GET", self._path(self.kind(api_version, kind), namespace, ""), query=query)
        return [{"apiVersion": api_version, "kind": kind, **each} for each in found.get("items") or []]

    def apply(
        self, wanted: Mapping[str, Any], *, manager: str, force: bool = False, dry_run: bool = False
    ) -> dict[str, Any]:
        """Applies an object server-side, and returns what has become of it.

        Args:
            wanted: The fields that the manager has an opinion of; others keep theirs.
            manager: Who owns them then.
            force: Whether fields of other managers are taken from them.
            dry_run: Whether the server only says what would come of it.

        Raises:
            ApiError: It is refused; with status 409, other managers own some of the fields.
            UnknownKindError: The server has no such kind.
            UnreachableError: The server does not answer.
        """
        query = {"fieldManager": manager, "force": str(force).lower(), "fieldValidation": "Strict"}
        query |= {"dryRun": "All"} if dry_run else {}
        return self._request("PATCH", self._path_of(wanted), query=query, body=wanted, content_type=APPLY)

    def report(self, wanted: Mapping[str, Any], status: Mapping[str, Any], *, manager: str) -> dict[str, Any]:
        """Merges into an object's status what a controller would report, and returns the object."""
        kind = self.kind(str(wanted["apiVersion"]), str(wanted["kind"]))
        path = self._path_of(wanted) + ("/status" if kind.has_status else "")
        return self._request(
            "PATCH", path, query={"fieldManager": manager}, body={"status": dict(status)}, content_type=MERGE
        )

    def delete(self, api_version: str, kind: str, namespace: str, name: str, *, propagation: str) -> bool:
        """Asks for an object's deletion; returns whether there was one.

        Args:
            api_version: Of the object.
            kind: Of the object.
            namespace: Empty where it has none.
            name: Of the object.
            propagation: `Foreground`, `Background` or `Orphan`.
        """
        options = {"apiVersion": "v1", "kind": "DeleteOptions", "propagationPolicy": propagation}
        try:
            path = self._path(self.kind(api_version, kind), namespace, name)
            self._request("DELETE", path, body=options)
        except UnknownKindError:
            return False
        except ApiError as error:
            if error.status == NOT_FOUND:
                return False
            raise
        return True

    def _path_of(self, wanted: Mapping[str, Any]) -> str:
        metadata = wanted["metadata"]
        kind = self.kind(str(wanted["apiVersion"]), str(wanted["kind"]))
        return self._path(kind, str(metadata.get("namespace", "")), str(metadata["name"]))

    def _path(self, kind: Kind, namespace: str, name: str) -> str:
        home = f"/namespaces/{quote(namespace, safe='')}" if kind.namespaced and namespace else ""
        return f"{kind.root}{home}/{kind.plural}" + (f"/{quote(name, safe='')}" if name else "")

    def _discover(self, api_version: str) -> None:
        root = f"/apis/{api_version}" if "/" in api_version else f"/api/{api_version}"
        try:
            listed = self._request("GET", root).get("resources") or []
        except ApiError as error:
            if error.status == NOT_FOUND:
                return
            raise
        with_status = {each["name"].partition("/")[0] for each in listed if each["name"].endswith("/status")}
        for each in listed:
            if "/" not in each["name"]:
                self._kinds[api_version, each["kind"]] = Kind(
                    root=root,
                    plural=each["name"],
                    namespaced=each["namespaced"],
                    has_status=each["name"] in with_status,
                )

    def _request(
        self,
        method: str,
        path: str,
        *,
        query: Mapping[str, str] = {},
        body: Mapping[str, Any] | None = None,
        content_type: str = JSON,
    ) -> dict[str, Any]:
        asked = "&".join(f"{name}={quote(value, safe='')}" for name, value in query.items())
        address = f"{path}{f'?{asked}' if asked else ''}"
        first = self._silence.clock()
        while True:
            latest = self._silence.clock()
            try:
                if self._silence.is_long():
                    self._look_for_life()
                parsed: dict[str, Any] = json.loads(self._ask(method, address, body, content_type, TIMEOUT_S))
            except UnreachableError:
                if not self._silence.bear(first=first, latest=latest):
                    raise
            except ApiError:
                self._silence.end()
                raise
            else:
                self._silence.end()
                return parsed

    def _look_for_life(self) -> None:
        """A server that is starting takes requests before it says of itself that all is well."""
        try:
            self._ask("GET", "/livez", None, JSON, PROBE_S)
        except ApiError as error:
            if STORE_FAILS in error.message:
                raise UnreachableError("it does not reach its store") from None

    def _ask(
        self,
        method: str,
        address: str,
        body: Mapping[str, Any] | None,
        content_type: str,
        timeout_s: tuple[float, float],
    ) -> bytes:
        headers = {"Accept": JSON, "Content-Type": content_type, "Authorization": f"Bearer {self._token}"}
        url = f"{self.access.server}{address}"
        try:
            answer = self._client.call_api(method, url, headers, body, _request_timeout=timeout_s)
            content: bytes = answer.response.data
        except (urllib3.exceptions.HTTPError, ApiException, ApiValueError, OSError) as error:
            raise UnreachableError(type(error).__name__) from None
        if 200 <= answer.status <= 299:
            return content
        refused = _refusal(answer.status, content)
        if refused.status in PASSING or (refused.status >= 500 and WITHOUT_STORE.search(refused.message)):
            raise UnreachableError(f"{refused.status} {refused.reason}")
        raise refused


def _refusal(status: int, content: bytes) -> ApiError:
    try:
        said = json.loads(content)
        causes = (said.get("details") or {}).get("causes") or []
        fields = [str(cause["field"]) for cause in causes if cause.get("field")]
        return ApiError(
            status=status,
            reason=str(said.get("reason") or "refused"),
            message=str(said.get("message") or said.get("reason")),
            fields=list(dict.fromkeys(fields)),
        )
    except (ValueError, AttributeError, TypeError, KeyError):
        text = content.decode(errors="replace").strip()
        return ApiError(status=status, reason="refused", message=text or f"status {status}", fields=())
