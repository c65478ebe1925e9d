"""What entries of the kubernetes provider have in common."""

from __future__ import annotations

import functools
import uuid
from collections.abc import Callable, Mapping
from typing import Any

from sandbox.cloud.entry import Autoname, Computation, Entry, Format, Parent
from sandbox.cloud.facts import Facts
from sandbox.cloud.shape import Record, of_sdk

NAMESPACE = "kubernetes:core/v1:Namespace"
PROVIDER = "pulumi-kubernetes: provider/pkg/provider/diff.go (forceNew), metadata/naming.go"
REFERENCE = "kubernetes.io/docs/reference/kubernetes-api"

BUILT_IN_NAMESPACES = frozenset({"default", "kube-system", "kube-public", "kube-node-lease"})
"""Namespaces that every cluster has."""

LABEL = Format(
    pattern=r"[a-z0-9](?:[-a-z0-9]{0,61}[a-z0-9])?",
    expected="at most 63 lower-case letters, digits or hyphens (RFC 1123)",
)
SUBDOMAIN = Format(
    pattern=r"[a-z0-9](?:[-a-z0-9.]{0,251}[a-z0-9])?",
    expected="at most 253 lower-case letters, digits, hyphens or dots (RFC 1123)",
)


def kubernetes(
    group_version: str,
    kind: str,
    *,
    address: str | None = None,
    shape: Callable[[], Record] | None = None,
    namespaced: bool = True,
    immutable: tuple[str, ...] = (),
    computed: Mapping[str, Computation] | None = None,
    formats: Mapping[str, Format] | None = None,
    parents: tuple[Parent, ...] = (),
    sources: tuple[str, ...] = (),
    name: Format = SUBDOMAIN,
    **fields: Any,
) -> Entry:
    """An entry of the kubernetes provider.

    Args:
        group_version: Such as `core/v1`; the API's own spelling of the core group is derived.
        kind: The kind.
        address: The SDK's argument type, `module:Class`.
        shape: What makes the shape, where the SDK has no type.
        namespaced: Whether its objects live in a namespace.
        immutable: Beyond name and namespace.
        computed: Beyond what every object's metadata gets.
        formats: Beyond the name's.
        parents: Beyond the namespace.
        sources: Beyond the provider's own code.
        name: What the object's name must be.
        **fields: The other fields of `Entry`.
    """
    scope = {"metadata.namespace": "namespace"} if namespaced else {}
    home = Parent(
        path="metadata.namespace", type=NAMESPACE, identity="{value}", cascade=True, absent_of=BUILT_IN_NAMESPACES
    )
    where = "{metadata.namespace}/{metadata.name}" if namespaced else "{metadata.name}"
    return Entry(
        type=f"kubernetes:{group_version}:{kind}",
        shape=shape or functools.partial(of_sdk, str(address)),
        sources=(PROVIDER, REFERENCE, *sources),
        identity=where,
        scope=scope,
        autoname=Autoname(path="metadata.name", random_length=8),
        immutable=("metadata.name", "metadata.namespace", *immutable),
        defaults={"apiVersion": group_version.removeprefix("core/"), "kind": kind},
        computed={
            "metadata.uid": _uid,
            "metadata.creationTimestamp": lambda facts: facts.born,
            "metadata.generation": lambda _: 1,
            "metadata.resourceVersion": lambda facts: facts.number("version", 6),
            **(computed or {}),
        },
        formats={"metadata.name": name, **(formats or {})},
        parents=(home, *parents) if namespaced else parents,
        **fields,
    )


def _uid(facts: Facts) -> str:
    return str(uuid.UUID(facts.digest("uid", 32)))
