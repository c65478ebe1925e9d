"""The part of a kubelet that a release waits for: pods are ready once they are there, and go when they are told."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

import urllib3
from kubernetes import client

LOOK_S = 0.25


class ReadyPods:
    """Looks at a namespace's pods until it is closed."""

    def __init__(self, api: client.ApiClient, namespace: str, seen: Callable[[client.V1Pod], None]) -> None:
        """Begin.

        Args:
            api: Of the cluster.
            namespace: Whose pods.
            seen: Told of each pod at each look.
        """
        self._core, self._namespace, self._seen = client.CoreV1Api(api), namespace, seen
        self._closed = threading.Event()
        self._thread = threading.Thread(target=self._look_after, name="ready-pods", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Look no more."""
        self._closed.set()
        self._thread.join(10)

    def _look_after(self) -> None:
        while not self._closed.wait(LOOK_S):
            try:
                for pod in self._core.list_namespaced_pod(self._namespace).items:
                    self._seen(pod)
                    self._act(pod)
            except (client.ApiException, urllib3.exceptions.HTTPError):
                continue  # a pod is gone meanwhile, or the server is busy

    def _act(self, pod: client.V1Pod) -> None:
        name = pod.metadata.name
        if pod.metadata.deletion_timestamp:
            self._core.delete_namespaced_pod(name, self._namespace, grace_period_seconds=0)
        elif not any(condition.type == "Ready" for condition in pod.status.conditions or ()):
            now = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
            ready = {"type": "Ready", "status": "True", "lastTransitionTime": now}
            self._core.patch_namespaced_pod_status(
                name, self._namespace, {"status": {"phase": "Running", "conditions": [ready]}}
            )
