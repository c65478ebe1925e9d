"""Backup of PostgreSQL inside the cluster: a CloudNativePG `Backup` beside its Cluster.

Redis inside the cluster has none: a cache is computed again.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from operations.backup_target import Progressed
from operations.cluster import Cluster
from operations.errors import OperationError

API_VERSION = "postgresql.cnpg.io/v1"
BARMAN_PLUGIN = "barman-cloud.cloudnative-pg.io"


@dataclass(frozen=True, kw_only=True)
class InClusterDatabase:
    """The servers of one namespace.

    Attributes:
        cluster: The Kubernetes cluster.
        namespace: Namespace of the servers.
    """

    cluster: Cluster
    namespace: str

    @property
    def subject(self) -> str:
        """The store, for people."""
        return f"PostgreSQL in {self.namespace}"

    def begin(self, name: str) -> None:
        """Begins a backup; one of this name is left as it is."""
        manifest = {
            "apiVersion": API_VERSION,
            "kind": "Backup",
            "metadata": {"name": name, "namespace": self.namespace},
            "spec": {
                "method": "plugin",
                "cluster": {"name": self._servers()["metadata"]["name"]},
                "pluginConfiguration": {"name": BARMAN_PLUGIN},
            },
        }
        self.cluster.session.children.act(
            self.cluster.command("apply", "--filename", "-"),
            extra=self.cluster.variables,
            standard_input=json.dumps(manifest),
            consequence=f"{self.subject} is not backed up",
        )

    def progressed(self, name: str) -> Progressed:
        """How far it is."""
        command = self.cluster.command("get", "backups.postgresql.cnpg.io", name, "--namespace", self.namespace)
        found = self.cluster.session.children.ask_json([*command, "--output", "json"], extra=self.cluster.variables)
        status = found.get("status") or {}
        phase = str(status.get("phase", "accepted"))
        if phase == "completed":
            return Progressed(verdict="ok", detail=f"{name}, ended {status.get('stoppedAt', 'just now')}")
        failed = phase in ("failed", "walArchivingFailing")
        return Progressed(verdict="failed" if failed else None, detail=f"{phase} {status.get('error', '')}".strip())

    def _servers(self) -> dict[str, Any]:
        return servers(self.cluster, self.namespace)


def servers(cluster: Cluster, namespace: str) -> dict[str, Any]:
    """The one CloudNativePG Cluster of a namespace.

    Raises:
        OperationError: There is none, or there are several.
    """
    found = cluster.objects("clusters.postgresql.cnpg.io", namespace=namespace)
    if len(found) != 1:
        raise OperationError(
            f"there are {len(found)} PostgreSQL clusters, and one is wanted",
            place=f"namespace {namespace}",
            consequence="nothing was done with it",
            remedy="kubectl get clusters.postgresql.cnpg.io --all-namespaces shows where it is",
        )
    return found[0]
