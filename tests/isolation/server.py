"""An API server as somebody asks it: an administrator, an account by its own token, a person by their group."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from kubernetes.client import ApiClient, Configuration

APPLY = "application/apply-patch+yaml"
JSON = "application/json"
MANAGER = "tests"
TIMEOUT_S = 30


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What the server said.

    Attributes:
        status: HTTP status.
        body: The object, or the server's Status.
        warnings: What it warned of, in the order in which it did.
    """

    status: int
    body: dict[str, Any]
    warnings: tuple[str, ...]

    @property
    def message(self) -> str:
        """The server's sentence, where it refused; empty otherwise."""
        return str(self.body.get("message", "")) if self.status >= 400 else ""


class Server:
    """One API server, as one identity sees it."""

    def __init__(self, address: str, ca_file: Path, headers: Mapping[str, str]) -> None:
        self._address = address
        self._ca_file = ca_file
        self._headers = dict(headers)
        configuration = Configuration(host=address)
        configuration.ssl_ca_cert = str(ca_file)
        self._client = ApiClient(configuration)
        self._plurals: dict[tuple[str, str], tuple[str, bool]] = {}

    @classmethod
    def as_administrator(cls, access: Any) -> Server:
        """As the one whom a control plane announces (`sandbox.cloud.cluster.access.Access`)."""
        token = Path(access.token_file).read_text(encoding="utf-8").strip()
        return cls(str(access.server), Path(access.ca_file), {"Authorization": f"Bearer {token}"})

    def with_token(self, token: str) -> Server:
        """As whoever holds the token."""
        return Server(self._address, self._ca_file, {"Authorization": f"Bearer {token}"})

    def acting_as(self, user: str, group: str) -> Server:
        """As a person of a group, of whom the directory would say so."""
        return self.with_headers({"Impersonate-User": user, "Impersonate-Group": group})

    def with_headers(self, headers: Mapping[str, str]) -> Server:
        """With headers of one's own on every request."""
        return Server(self._address, self._ca_file, {**self._headers, **headers})

    def ask(self, method: str, path: str, body: Any = None, *, content_type: str = JSON, **query: str) -> Answer:
        """One request."""
        address = f"{self._address}{path}" + (f"?{urlencode(query)}" if query else "")
        headers = {**self._headers, "Accept": JSON, "Content-Type": content_type}
        answer = self._client.call_api(method, address, headers, body, _request_timeout=TIMEOUT_S)
        content = answer.read()
        try:
            found = json.loads(content)
        except ValueError:
            found = {"message": content.decode(errors="replace")}
        warned = answer.getheaders().get("Warning", "")
        return Answer(
            status=answer.status,
            body=found if isinstance(found, dict) else {"items": found},
            warnings=tuple(filter(None, [warned])),
        )

    def create(self, wanted: Mapping[str, Any], *, dry_run: bool = False) -> Answer:
        """An object that must not be there yet."""
        query = {"fieldValidation": "Strict", **({"dryRun": "All"} if dry_run else {})}
        return self.ask("POST", self.path(wanted, named=False), wanted, **query)

    def replace(self, wanted: Mapping[str, Any]) -> Answer:
        """All of an object that is there."""
        return self.ask("PUT", self.path(wanted), wanted, fieldValidation="Strict")

    def apply(self, wanted: Mapping[str, Any], *, dry_run: bool = False) -> Answer:
        """Server-side apply, as the provider does it."""
        query = {"fieldManager": MANAGER, "force": "true", "fieldValidation": "Strict"}
        query |= {"dryRun": "All"} if dry_run else {}
        return self.ask("PATCH", self.path(wanted), wanted, content_type=APPLY, **query)

    def delete(self, wanted: Mapping[str, Any]) -> Answer:
        """Takes an object away, if it is there."""
        return self.ask("DELETE", self.path(wanted))

    def path(self, wanted: Mapping[str, Any], *, named: bool = True) -> str:
        """Where an object is."""
        version, kind, metadata = str(wanted["apiVersion"]), str(wanted["kind"]), wanted["metadata"]
        plural, namespaced = self._plural(version, kind)
        home = f"/namespaces/{metadata['namespace']}" if namespaced else ""
        return f"{root(version)}{home}/{plural}" + (f"/{metadata['name']}" if named else "")

    def _plural(self, version: str, kind: str) -> tuple[str, bool]:
        if (version, kind) not in self._plurals:
            for found in self.ask("GET", root(version)).body.get("resources", []):
                if "/" not in found["name"]:
                    self._plurals[version, found["kind"]] = (found["name"], found["namespaced"])
        assert (version, kind) in self._plurals, f"the server knows no {kind} of {version}"
        return self._plurals[version, kind]


def root(version: str) -> str:
    """Path of an API version."""
    return f"/apis/{version}" if "/" in version else f"/api/{version}"
