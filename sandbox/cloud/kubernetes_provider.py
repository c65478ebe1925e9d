"""The stand-in for the kubernetes provider: objects live in a cluster; the state keeps inputs beside the live object.

Source: provider/pkg/provider/provider.go of pulumi/pulumi-kubernetes (DiffConfig, Check, checkpointObject,
fieldManagerName).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import yaml

from sandbox.cloud.admission import FIELD_MANAGER, without_notes
from sandbox.cloud.cluster.cluster import manager_of
from sandbox.cloud.entry import Entry
from sandbox.cloud.making import Configuration
from sandbox.cloud.servicer import Provider
from sandbox.cloud.shape import Record, of_sdk
from sandbox.cloud.wire import Secret, Unknown, reveal

RELEASE = "kubernetes:helm.sh/v3:Release"
MUTABLE = {
    "kubernetes:core/v1:ConfigMap": ("enableConfigMapMutable", ("data", "binaryData")),
    "kubernetes:core/v1:Secret": ("enableSecretMutable", ("data", "stringData")),
}
"""Kinds that are replaced when their data changes, unless the provider's switch is on."""
COMPATIBILITY = "compat"
"""An argument that the SDK sets for its own use; the provider's Check drops it."""
AUTONAMED = "pulumi.com/autonamed"


class KubernetesProvider(Provider):
    """The kubernetes provider."""

    notes_defaults = False

    def configuration_shape(self) -> Record:
        """The SDK's `kubernetes.ProviderArgs`."""
        return of_sdk("pulumi_kubernetes:ProviderArgs")

    def configuration(self, arguments: Mapping[str, Any]) -> Configuration:
        """The cluster is its `cluster_identifier`, else the server that the kubeconfig leads to."""
        identifier = arguments.get("clusterIdentifier") or _active_server(arguments) or "ambient"
        return Configuration(
            values={"namespace": arguments.get("namespace") or "default"},
            realm=str(identifier),
            adopts=arguments.get("upsertExistingObjects") is True,
            switches=frozenset(name for name, value in arguments.items() if value is True),
        )

    def configuration_replaced_by(self, old: Mapping[str, Any], new: Mapping[str, Any]) -> list[str]:
        """A changed identifier is another cluster, an unchanged one never; without one, the active server decides."""
        before, after = old.get("clusterIdentifier"), new.get("clusterIdentifier")
        if before is not None and after is not None:
            return ["clusterIdentifier"] if before != after else []
        for key in ("kubeconfig", "context", "cluster"):
            if isinstance(new.get(key), Unknown):
                return [key]
        changed = [key for key in ("kubeconfig", "context", "cluster") if old.get(key) != new.get(key)]
        servers = _active_server(old), _active_server(new)
        replaced = changed if None not in servers and servers[0] != servers[1] else []
        rendered = "renderYamlToDirectory"
        return [rendered, *replaced] if old.get(rendered) != new.get(rendered) else replaced

    def admitted(
        self,
        entry: Entry,
        inputs: dict[str, Any],
        *,
        olds: Mapping[str, Any],
        by_provider: bool,
        configuration: Configuration,
    ) -> dict[str, Any]:
        """The inputs with kind and version, and a mark on names that it chose; a release with its switches."""
        completed = {**entry.defaults, **inputs}
        if entry.type == RELEASE:
            return {name: value for name, value in completed.items() if name != COMPATIBILITY}
        metadata = dict(completed.get("metadata", {}))
        if by_provider:
            metadata["annotations"] = {**metadata.get("annotations", {}), AUTONAMED: "true"}
        namespace = configuration.values.get("namespace", "default")
        if entry.scope and namespace != "default" and "namespace" not in metadata:
            metadata["namespace"] = namespace
        return {**completed, "metadata": metadata}

    def immutable(self, entry: Entry, inputs: Mapping[str, Any], configuration: Configuration) -> tuple[str, ...]:
        """Data may change in place where the provider is told so, and the object does not forbid it."""
        switch, data = MUTABLE.get(entry.type, ("", ()))
        if switch in configuration.switches and inputs.get("immutable") is not True:
            return tuple(path for path in entry.immutable if path not in data)
        return entry.immutable

    def owner(self, urn: str, before: Mapping[str, Any]) -> str:
        """The field manager."""
        return manager_of(urn, before)

    def dressed(self, entry: Entry, outputs: dict[str, Any], inputs: Mapping[str, Any], owner: str) -> dict[str, Any]:
        """The live object with the inputs beside it, which is what the real provider keeps in the state."""
        if entry.type == RELEASE:
            return {**outputs, "__inputs": Secret(reveal(inputs))}
        return {
            **outputs,
            "__inputs": dict(inputs),
            "__initialApiVersion": inputs.get("apiVersion", ""),
            FIELD_MANAGER: owner,
        }

    def live(self, outputs: Mapping[str, Any]) -> dict[str, Any]:
        """The state without what `dressed` put beside the object, except who owns its fields."""
        plain: dict[str, Any] = without_notes(outputs)
        if FIELD_MANAGER in outputs:
            plain[FIELD_MANAGER] = outputs[FIELD_MANAGER]
        return plain


def _active_server(arguments: Mapping[str, Any]) -> str | None:
    """The API server that a kubeconfig's context leads to; None where it cannot be told."""
    raw = arguments.get("kubeconfig")
    if not isinstance(raw, str):
        return None
    try:
        config = yaml.safe_load(raw)
        context = arguments.get("context") or config.get("current-context")
        wanted = arguments.get("cluster") or next(
            each["context"]["cluster"] for each in config["contexts"] if each["name"] == context
        )
        cluster = next(each["cluster"] for each in config["clusters"] if each["name"] == wanted)
        return str(cluster["server"])
    except (yaml.YAMLError, AttributeError, KeyError, TypeError, StopIteration):
        return None
