"""Every request that could be made of an API server: each verb on each resource that its discovery lists."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from tests.isolation.server import JSON, Answer, Server, root

NAME = "anything"
MERGE = "application/merge-patch+json"

METHODS = {
    "get": "GET",
    "list": "GET",
    "watch": "GET",
    "create": "POST",
    "update": "PUT",
    "patch": "PATCH",
    "delete": "DELETE",
    "deletecollection": "DELETE",
}
NAMED = ("get", "update", "patch", "delete")
WRITES = ("create", "update", "patch", "delete", "deletecollection")


@dataclass(frozen=True, kw_only=True, order=True)
class Resource:
    """What can be asked for.

    Attributes:
        version: API group and version, as in `apiVersion`.
        name: Plural, with its subresource (`pods/exec`).
        kind: What a body would be.
        namespaced: Whether it is in a namespace.
        verbs: What the server would do with it.
    """

    version: str
    name: str
    kind: str
    namespaced: bool
    verbs: tuple[str, ...]

    @property
    def group(self) -> str:
        """API group; empty for the core."""
        return self.version.rpartition("/")[0]


@dataclass(frozen=True, kw_only=True, order=True)
class Request:
    """One verb on one resource in one place.

    Attributes:
        verb: As roles have it.
        resource: What it is on.
        namespace: Where; empty for the whole cluster.
    """

    verb: str
    resource: Resource
    namespace: str

    def __str__(self) -> str:
        where = f" in {self.namespace}" if self.namespace else ""
        return f"{self.verb} {self.resource.name} ({self.resource.version}){where}"

    def ask(self, server: Server) -> Answer:
        """Makes it; what would write is a dry run."""
        plural, _, subresource = self.resource.name.partition("/")
        named = self.verb in NAMED or bool(subresource)
        home = f"/namespaces/{self.namespace}" if self.namespace else ""
        path = f"{root(self.resource.version)}{home}/{plural}" + (f"/{NAME}" if named else "")
        query = {"dryRun": "All"} if self.verb in WRITES else {}
        query |= {"watch": "true", "timeoutSeconds": "1"} if self.verb == "watch" else {}
        return server.ask(
            METHODS[self.verb],
            path + (f"/{subresource}" if subresource else ""),
            self._body(),
            content_type=MERGE if self.verb == "patch" else JSON,
            **query,
        )

    def _body(self) -> dict[str, object] | None:
        if self.verb == "patch":
            return {"metadata": {"labels": {"tried": "yes"}}}
        if self.verb not in ("create", "update"):
            return None
        metadata = {"name": NAME, **({"namespace": self.namespace} if self.namespace else {})}
        return {"apiVersion": self.resource.version, "kind": self.resource.kind, "metadata": metadata}


def resources(server: Server) -> list[Resource]:
    """Everything that the server serves, in the version that it prefers."""
    groups = server.ask("GET", "/apis").body["groups"]
    versions = ["v1", *(each["preferredVersion"]["groupVersion"] for each in groups)]
    return sorted(
        Resource(
            version=version,
            name=found["name"],
            kind=found["kind"],
            namespaced=found["namespaced"],
            verbs=tuple(found["verbs"]),
        )
        for version in versions
        for found in server.ask("GET", root(version)).body["resources"]
    )


def in_namespace(server: Server, namespace: str) -> Iterator[Request]:
    """Every request in a namespace."""
    for resource in resources(server):
        if resource.namespaced:
            for verb in resource.verbs:
                yield Request(verb=verb, resource=resource, namespace=namespace)


def in_cluster(server: Server) -> Iterator[Request]:
    """Every request on what is in no namespace, and every list and watch over all namespaces."""
    for resource in resources(server):
        over_all = {"list", "watch", "deletecollection"} if "/" not in resource.name else set()
        for verb in resource.verbs:
            if not resource.namespaced or verb in over_all - {"deletecollection"}:
                yield Request(verb=verb, resource=resource, namespace="")
