"""What entries of custom resources have in common: a strict shape of our own, and a chart with the definition."""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping
from typing import Any

from sandbox.cloud.catalogue.helm import RELEASE
from sandbox.cloud.catalogue.kubernetes import LABEL, kubernetes
from sandbox.cloud.definition import Definition
from sandbox.cloud.entry import Entry, View
from sandbox.cloud.facts import Facts
from sandbox.cloud.shape import STRING, Field, Record, of_sdk, record

_METADATA = "pulumi_kubernetes.meta.v1:ObjectMetaArgs"


def custom_shape(kind: str, spec: Record) -> Record:
    """The shape of a whole object whose `spec` is given."""
    return Record(
        kind,
        {
            **record(kind, apiVersion=STRING, kind=STRING).fields,
            "metadata": Field(functools.partial(of_sdk, _METADATA), required=False),
            "spec": Field(lambda: spec, required=True),
        },
    )


def needs_chart(chart: str, kind: str, api_version: str) -> Callable[[Facts, View], str | None]:
    """A guard: a custom resource needs its definition, which a controller's chart brings."""

    def guard(_: Facts, view: View) -> str | None:
        if any(str(release.get("chart", "")).rsplit("/", 1)[-1] == chart for release in view.outputs_of(RELEASE)):
            return None
        return (
            f'no matches for kind "{kind}" in version "{api_version}": install the {chart} chart first, '
            f"and let the {kind} wait for its Release"
        )

    return guard


def custom_resource(
    api_version: str,
    kind: str,
    *,
    definition: Definition,
    spec: Mapping[str, Any],
    changed_spec: Mapping[str, Any],
    namespaced: bool = True,
    allowed: Mapping[str, tuple[Any, ...]] | None = None,
    **fields: Any,
) -> Entry:
    """An entry of a custom resource.

    Args:
        api_version: Group and version.
        kind: The kind.
        definition: What its definition in a cluster says; the chart in it must be installed first.
        spec: `spec` of the example.
        changed_spec: Another one, to which the example can be updated in place.
        namespaced: Whether its objects live in a namespace.
        allowed: Beyond version and kind.
        **fields: The other fields of `kubernetes`.
    """
    chart = definition.chart
    if chart:
        fields.setdefault("guard", needs_chart(chart, kind, api_version))
    metadata = {"name": "it"} | ({"namespace": "default"} if namespaced else {})
    return kubernetes(
        api_version,
        kind,
        name=LABEL,
        namespaced=namespaced,
        definition=definition,
        allowed={"apiVersion": (api_version,), "kind": (kind,), **(allowed or {})},
        example={"apiVersion": api_version, "kind": kind, "metadata": metadata, "spec": spec},
        change={"spec": changed_spec},
        **fields,
    )
