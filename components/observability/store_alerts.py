"""What somebody is told of data stores that run as pods, by what GKE itself measures of every pod. Pure; no Pulumi.

Nothing is collected from the stores themselves for it, so that no door of their closed namespaces has to be opened.
Cannot tell: connections in use, how far a replica lags, hits and misses of the cache.
https://cloud.google.com/monitoring/api/metrics_kubernetes
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from components.observability.alerts import CONTAINERS, HELD, MINUTE_S, Alert, ThresholdsArgs, share

PODS = 'monitored_resource="k8s_pod"'


def store_alerts(namespaces: Mapping[str, str], limit: ThresholdsArgs) -> Iterator[Alert]:
    """The alerts of each store.

    Args:
        namespaces: What a store is called to its Kubernetes namespace.
        limit: Above what somebody is told.
    """
    for store, namespace in sorted(namespaces.items()):
        containers, pods = (f'{kind},namespace_name="{namespace}"' for kind in (CONTAINERS, PODS))
        yield Alert(
            key=f"{store}-gone",
            severity="critical",
            title=f"No pod of {store} runs",
            query=f"absent(kubernetes_io:container_uptime{{{containers}}})",
            for_s=10 * MINUTE_S,
            first_step="Look at the pods' events: without a node, a volume or an image they wait.",
        )
        yield Alert(
            key=f"{store}-volume",
            severity="error",
            title=f"A volume of {store} is nearly full",
            query=f"max by (pod_name, volume_name) (kubernetes_io:pod_volume_utilization{{{pods}}}) > "
            f"{share(limit.disk_percent)}",
            for_s=15 * MINUTE_S,
            first_step="No volume grows by itself: raise its size in the settings. Or is the log not archived?",
        )
        yield Alert(
            key=f"{store}-memory",
            severity="error",
            title=f"A pod of {store} has nearly used up its memory",
            query=f"max by (pod_name) (kubernetes_io:container_memory_limit_utilization{{{containers},{HELD}}}) > "
            f"{share(limit.memory_percent)}",
            for_s=15 * MINUTE_S,
            first_step="Look for what changed in the load; above its limit the pod is ended.",
        )
        yield Alert(
            key=f"{store}-restarts",
            severity="error",
            title=f"Pods of {store} keep restarting",
            query=f"sum(increase(kubernetes_io:container_restart_count{{{containers}}}[15m])) > 3",
            for_s=0,
            first_step="Read the logs of the container that ended.",
        )
