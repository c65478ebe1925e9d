"""Waiting until an object of the cluster is ready, or gone."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Mapping
from typing import Any

from sandbox.cloud.cluster.api import Api, UnreachableError
from sandbox.cloud.cluster.readiness import ConditionError, HinderedError, NeverReadyError, lacking, patience_s

LONGEST_S = 120.0
"""Whatever patience an object asks for: here pods become ready in seconds, so what is not by then never will be."""

HINDERED_S = 20.0
"""Whatever patience an object asks for, where something hinders it all the while; the official provider has it all."""

PAUSES_S = (0.05, 0.1, 0.2, 0.3, 0.5)
"""Seconds between two looks; the last one is repeated."""

EVENTS = 3
GENERATED = "bcdfghjklmnpqrstvwxz0-9"
"""What controllers name the objects of an object with, and numbers (apimachinery, pkg/util/rand)."""


class NotReadyInTimeError(Exception):
    """The object is there, and is not what its users could count on; the text says what it lacks."""


class StillThereError(Exception):
    """The object was asked to go, and did not; the text says what holds it."""


class Waiting:
    """Waits for objects of one cluster.

    Args:
        api: The cluster.
        sleep: How to pause; tests replace it.
        clock: Seconds that only grow; tests replace it.
    """

    def __init__(
        self,
        api: Api,
        *,
        sleep: Callable[[float], None] = time.sleep,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._api = api
        self._sleep = sleep
        self._clock = clock

    def until_ready(self, live: Mapping[str, Any]) -> dict[str, Any]:
        """Returns the object once it is ready.

        Raises:
            NotReadyInTimeError: It has failed, or is not ready in time.
            UnreachableError: The server does not answer.
        """
        given_s = min(patience_s(live), LONGEST_S)
        deadline, seen, looks = self._clock() + given_s, dict(live), 0
        hindered_until = None
        while True:
            now = self._clock()
            try:
                lacks, hindered_until = lacking(seen, self), None
            except HinderedError as hindrance:
                lacks, hindered_until = str(hindrance), hindered_until or now + HINDERED_S
            except (NeverReadyError, ConditionError) as failure:
                raise NotReadyInTimeError(f"{failure}{self._events(seen)}") from None
            if not lacks:
                return seen
            if hindered_until is not None and now >= hindered_until:
                raise NotReadyInTimeError(f"{lacks}{self._events(seen)}")
            if now >= deadline:
                raise NotReadyInTimeError(f"it is not ready after {given_s:.0f} s: {lacks}{self._events(seen)}")
            self._sleep(PAUSES_S[min(looks, len(PAUSES_S) - 1)])
            looks += 1
            found = self._api.get(*_place(seen))
            if found is None:
                raise NotReadyInTimeError("somebody deleted it while it was waited for")
            seen = found

    def until_gone(self, live: Mapping[str, Any]) -> None:
        """Returns once the object is not there any more, or another of the same name has taken its place.

        Raises:
            StillThereError: It is still there after the time that it was given.
            UnreachableError: The server does not answer.
        """
        given_s = min(patience_s(live), LONGEST_S)
        deadline, born, looks = self._clock() + given_s, live["metadata"].get("uid"), 0
        while (found := self._api.get(*_place(live))) is not None and found["metadata"].get("uid") == born:
            if self._clock() >= deadline:
                holders = ", ".join(
                    found["metadata"].get("finalizers") or found.get("spec", {}).get("finalizers") or []
                )
                raise StillThereError(
                    f"it is still there after {given_s:.0f} s" + (f"; held by {holders}" if holders else "")
                )
            self._sleep(PAUSES_S[min(looks, len(PAUSES_S) - 1)])
            looks += 1

    def pending_endpoints(self, namespace: str, service: str) -> int:
        """How many endpoints of a Service are not ready."""
        labels = f"kubernetes.io/service-name={service}"
        slices = self._api.objects("discovery.k8s.io/v1", "EndpointSlice", namespace, labels=labels)
        endpoints = [endpoint for each in slices for endpoint in each.get("endpoints") or []]
        return sum(1 for endpoint in endpoints if (endpoint.get("conditions") or {}).get("ready") is False)

    def binds_late(self, storage_class: str) -> bool:
        """Whether claims of a storage class are bound only when a pod uses them."""
        found = self._api.get("storage.k8s.io/v1", "StorageClass", "", storage_class) if storage_class else None
        return found is not None and found.get("volumeBindingMode") == "WaitForFirstConsumer"

    def _events(self, live: Mapping[str, Any]) -> str:
        """The last warnings about the object and what it owns, by its name: a controller adds what spells no word."""
        _, _, namespace, name = _place(live)
        try:
            listed = self._api.objects("v1", "Event", namespace) if namespace else []
        except UnreachableError:
            return ""
        of_it = re.compile(rf"{re.escape(name)}(-[{GENERATED}]+)*")
        about = [
            each
            for each in listed
            if each.get("type") == "Warning" and of_it.fullmatch(str((each.get("involvedObject") or {}).get("name")))
        ]
        about.sort(key=lambda each: str(each.get("lastTimestamp") or each.get("eventTime") or ""))
        words = dict.fromkeys(f"{each.get('reason')}: {each.get('message')}" for each in about)
        return "".join(f"\n  {line}" for line in list(words)[-EVENTS:])


def _place(live: Mapping[str, Any]) -> tuple[str, str, str, str]:
    metadata = live["metadata"]
    return str(live["apiVersion"]), str(live["kind"]), str(metadata.get("namespace", "")), str(metadata["name"])
