"""What happens to releases, in the order in which the API server has written it down."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import urllib3
from kubernetes import client, watch

GROUP, VERSION = "argoproj.io", "v1alpha1"
HASH = "rollouts-pod-template-hash"
HELD = "InconclusiveAnalysisRun"
STREAM_S = 5
"""Seconds after which a stream begins again, so that it ends with the test."""
PAUSE_S = 0.2

PURPOSE = {"PrePromotion": "before", "PostPromotion": "after"}

Changes = Iterator[tuple[str, str, str]]
"""What may have changed: about what, of which version, and what it is by now."""


@dataclass(frozen=True, kw_only=True, order=True)
class Event:
    """Something that changed.

    Attributes:
        revision: The API server's own order over all kinds.
        at_s: Seconds since the time line began, when it was heard of.
        text: The release, and what.
    """

    revision: int
    at_s: float
    text: str

    def __str__(self) -> str:
        return f"{self.at_s:6.1f} s  {self.text}"


class TimeLine:
    """Watches the Rollout, its analyses, its Services and its ReplicaSets; each change of interest is an event."""

    def __init__(self, namespace: str, release_of: Callable[[str], str]) -> None:
        """Nothing has happened yet.

        Args:
            namespace: Where the release happens.
            release_of: What an image is called here.
        """
        self.hashes: dict[str, str] = {}  # version to release
        self.active, self.preview = "", ""
        self.namespace, self._release_of = namespace, release_of
        self._begun = time.monotonic()
        self._said: dict[str, tuple[str, str]] = {}
        self._events: list[tuple[int, float, str, str]] = []  # revision, seconds, version, what
        self._changed = threading.Condition(threading.RLock())
        self._closed = threading.Event()
        self._watches: list[watch.Watch] = []

    def begin(self, api: client.ApiClient) -> None:
        """Watch a cluster; seconds count from now."""
        self._begun = time.monotonic()
        custom, core, apps = client.CustomObjectsApi(api), client.CoreV1Api(api), client.AppsV1Api(api)
        ours: Mapping[str, Any] = {"namespace": self.namespace}
        self._follow(apps.list_namespaced_replica_set, self._replica_set, **ours)
        self._follow(core.list_namespaced_service, self._service, **ours)
        for plural, look in (("analysisruns", self._analysis), ("rollouts", self._rollout)):
            self._follow(
                custom.list_namespaced_custom_object, look, group=GROUP, version=VERSION, plural=plural, **ours
            )

    def wait_for(self, text: str, *, seconds: float, times: int = 1) -> Event:
        """The first event of that text, or the one that makes it happen so many times, when it is there.

        Raises:
            AssertionError: It did not come in time; the message has what came.
        """
        deadline = time.monotonic() + seconds
        with self._changed:
            while True:
                found = [event for event in self.events() if event.text == text]
                if len(found) >= times:
                    return found[times - 1]
                left = deadline - time.monotonic()
                assert left > 0, f"{text!r} did not come {times} times within {seconds} s:\n{self}"
                self._changed.wait(left)

    def events(self) -> list[Event]:
        """All of them, in the API server's order; a release is known by its ReplicaSet, which may come later."""
        with self._changed:
            return sorted(
                Event(revision=revision, at_s=at_s, text=f"{self.hashes.get(version, version)}: {what}")
                for revision, at_s, version, what in self._events
            )

    def close(self) -> None:
        """Watch no more."""
        self._closed.set()
        for each in self._watches:
            each.stop()

    def __str__(self) -> str:
        return "\n".join(map(str, self.events()))

    def _follow(self, listing: Callable[..., Any], look: Callable[[Any], Changes], **where: Any) -> None:
        following = watch.Watch()
        self._watches.append(following)

        def follow() -> None:
            while not self._closed.is_set():
                try:
                    for event in following.stream(listing, timeout_seconds=STREAM_S, **where):
                        if event["type"] != "DELETED":
                            self._hear(event["raw_object"], look)
                except (client.ApiException, urllib3.exceptions.HTTPError):
                    self._closed.wait(PAUSE_S)  # the server is busy, or has stopped before us

        threading.Thread(target=follow, name=f"watch-{look.__name__}", daemon=True).start()

    def _hear(self, item: Any, look: Callable[[Any], Changes]) -> None:
        with self._changed:
            revision, at_s = int(item["metadata"]["resourceVersion"]), time.monotonic() - self._begun
            for subject, version, what in look(item):
                if self._said.get(subject) != (version, what):
                    self._said[subject] = (version, what)
                    self._events.append((revision, at_s, version, what))
            self._changed.notify_all()

    def _replica_set(self, item: Any) -> Changes:
        version = item["metadata"]["labels"][HASH]
        self.hashes[version] = self._release_of(item["spec"]["template"]["spec"]["containers"][0]["image"])
        if (item.get("status") or {}).get("readyReplicas"):
            yield f"pods of {version}", version, "ready"
        elif f"pods of {version}" in self._said and item["spec"]["replicas"] == 0:
            yield f"pods of {version}", version, "gone"

    def _service(self, item: Any) -> Changes:
        version, role = item["spec"]["selector"].get(HASH), item["metadata"]["name"].rpartition("-")[2]
        if version:
            self.active, self.preview = (version, self.preview) if role == "active" else (self.active, version)
            yield role, version, role

    def _analysis(self, item: Any) -> Changes:
        labels, phase = item["metadata"]["labels"], (item.get("status") or {}).get("phase")
        if phase:
            yield item["metadata"]["name"], labels[HASH], f"measured {PURPOSE[labels['rollout-type']]}, {phase}"

    def _rollout(self, item: Any) -> Changes:
        status = item.get("status") or {}
        version = status.get("currentPodHash", "")
        if status.get("abort"):
            yield "release", version, "aborted"
        elif any(pause["reason"] == HELD for pause in status.get("pauseConditions") or ()):
            yield "release", version, "held"
        elif status.get("phase") == "Healthy" and status.get("stableRS") == version:
            yield "release", version, "well"
        elif version:
            yield "release", version, "on its way"
