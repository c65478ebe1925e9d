"""The CustomResourceDefinitions of the sandbox's clusters, made of the catalogue's entries, and who brings which.

GKE brings some with every cluster, a controller's chart brings its own. Where the sandbox runs a controller, the
definitions are those of the controller's module, read where they lie; every other one is ours, with the fields that we
set and no more. An entry with a `definition` has one here by itself.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from sandbox.cloud.catalogue import entries_of
from sandbox.cloud.entry import Entry
from sandbox.cloud.structural_schema import structural_schema

API_VERSION = "apiextensions.k8s.io/v1"
KIND = "CustomResourceDefinition"

_APPROVAL = "api-approved.kubernetes.io"
_OURS = "unapproved, the sandbox made it of what this project sets"
"""An API server wants this annotation in Kubernetes' own groups, and takes it for true if it says so."""

_KEEP = ("helm.sh/resource-policy", "keep")


class DefinitionsMissingError(Exception):
    """The definitions of a chart are not where they should be."""


@dataclass(frozen=True, kw_only=True)
class _Chart:
    """What a chart's values do to its definitions.

    Attributes:
        installed: Where the values switch them on and off, and what the chart does by itself.
        keeps: Whether they outlive the release, by the values.
    """

    installed: tuple[str, bool]
    keeps: Callable[[Mapping[str, Any]], bool]


_CHARTS: Mapping[str, _Chart] = {
    "argo-rollouts": _Chart(installed=("installCRDs", True), keeps=lambda values: _value(values, "keepCRDs", True)),
    "cert-manager": _Chart(installed=("crds.enabled", False), keeps=lambda values: _value(values, "crds.keep", True)),
    "cloudnative-pg": _Chart(installed=("crds.create", True), keeps=lambda _: True),
    "keda": _Chart(
        installed=("crds.install", True),
        keeps=lambda values: _KEEP in _value(values, "crds.additionalAnnotations", {}).items(),
    ),
    "plugin-barman-cloud": _Chart(installed=("crds.create", True), keeps=lambda _: True),
}
"""Sources: values.yaml and templates of argoproj/argo-helm, cert-manager/cert-manager, cloudnative-pg/charts (whose
templates say `keep` themselves) and kedacore/charts."""


def definitions_of_cluster() -> list[dict[str, Any]]:
    """The definitions that GKE brings with a cluster, as ours."""
    return _made(entry for entry in _entries() if entry.definition and entry.definition.chart is None)


def definitions_of_chart(chart: str, values: Mapping[str, Any], *, module: Path | None = None) -> list[dict[str, Any]]:
    """The definitions that a chart brings.

    Args:
        chart: Its own name, without the registry.
        values: The release's values; they may say that there are none.
        module: Folder of the definitions of the controller's module, where the sandbox runs the controller; None for
            ours, which have the kinds that we configure, and not those that a controller makes for itself.

    Raises:
        DefinitionsMissingError: The chart is not known, or the folder holds no definition.
    """
    if not _value(values, *_known(chart).installed):
        return []
    if module is not None:
        return _read(chart, module)
    return _made(entry for entry in _entries() if entry.definition and entry.definition.chart == chart)


def kept_by_chart(chart: str, values: Mapping[str, Any]) -> bool:
    """Whether the definitions outlive the release, and with them every object of theirs.

    Raises:
        DefinitionsMissingError: The chart is not known.
    """
    return _known(chart).keeps(values)


def definition_of(entry: Entry) -> dict[str, Any]:
    """The definition of one entry.

    Raises:
        NotExpressibleError: The entry says something that a schema cannot.
    """
    assert entry.definition is not None
    _, api_version, kind = entry.type.split(":")
    group, _, version = api_version.rpartition("/")
    named = entry.definition
    names: dict[str, Any] = {"kind": kind, "listKind": f"{kind}List", "plural": named.plural, "singular": kind.lower()}
    lists = {"shortNames": list(named.short_names), "categories": list(named.categories)}
    subresources: dict[str, Any] = {"status": {}}
    if named.scale:
        scale = {"specReplicasPath": named.scale.wanted, "statusReplicasPath": named.scale.actual}
        subresources["scale"] = scale | ({"labelSelectorPath": named.scale.selector} if named.scale.selector else {})
    approval = {"annotations": {_APPROVAL: _OURS}} if group.endswith((".k8s.io", ".kubernetes.io")) else {}
    return {
        "apiVersion": API_VERSION,
        "kind": KIND,
        "metadata": {"name": f"{named.plural}.{group}", **approval},
        "spec": {
            "group": group,
            "names": names | {key: value for key, value in lists.items() if value},
            "scope": "Namespaced" if entry.scope else "Cluster",
            "versions": [
                {
                    "name": version,
                    "served": True,
                    "storage": True,
                    "schema": {"openAPIV3Schema": structural_schema(entry)},
                    "subresources": subresources,
                }
            ],
        },
    }


def _entries() -> Iterable[Entry]:
    return entries_of("kubernetes").values()


def _made(entries: Iterable[Entry]) -> list[dict[str, Any]]:
    return [definition_of(entry) for entry in entries]


def _known(chart: str) -> _Chart:
    if chart not in _CHARTS:
        raise DefinitionsMissingError(
            f"nobody knows which definitions chart {chart} brings, so that its custom resources would have none; "
            "add it to sandbox/cloud/custom_definitions.py"
        )
    return _CHARTS[chart]


def _read(chart: str, folder: Path) -> list[dict[str, Any]]:
    try:
        texts = [file.read_text(encoding="utf-8") for file in sorted(folder.glob("*.yaml"))]
        documents = [document for text in texts for document in yaml.load_all(text, Loader=yaml.CSafeLoader)]
    except (OSError, yaml.YAMLError) as error:
        raise DefinitionsMissingError(_unread(chart, folder, str(error))) from error
    found = [each for each in documents if isinstance(each, dict) and each.get("kind") == KIND]
    if not found:
        raise DefinitionsMissingError(_unread(chart, folder, "no CustomResourceDefinition lies there"))
    return found


def _unread(chart: str, folder: Path, reason: str) -> str:
    return (
        f"the definitions of chart {chart} cannot be read from {folder}: {reason}. "
        "Its custom resources would have none. Remove that folder of the cache, so that it is made again"
    )


def _value(values: Mapping[str, Any], path: str, default: Any) -> Any:
    here: Any = values
    for step in path.split("."):
        if not isinstance(here, Mapping) or here.get(step) is None:
            return default
        here = here[step]
    return here
