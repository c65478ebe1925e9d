"""One cluster with a real API server: what the provider does to an object, and how that ends.

What the server refuses becomes a `RefusalError` with the object's name, which the engine shows at the resource.
An object that is there and not ready is an `UnreadyError`: the resource exists, and its users cannot count on it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from sandbox.cloud.admission import FIELD_MANAGER
from sandbox.cloud.cluster.api import FORBIDDEN, INVALID, NOT_FOUND, Api, ApiError, UnknownKindError, UnreachableError
from sandbox.cloud.cluster.ignored import without_ignored
from sandbox.cloud.cluster.readiness import SKIP
from sandbox.cloud.cluster.refusals import refusal
from sandbox.cloud.cluster.waiting import NotReadyInTimeError, StillThereError, Waiting
from sandbox.cloud.making import RefusalError

STAND_IN = "sandbox-controllers"
"""Field manager of what controllers would report that do not run here."""

PROPAGATION = "pulumi.com/deletionPropagationPolicy"
FORCE = "pulumi.com/patchForce"
_POLICIES = {"orphan": "Orphan", "background": "Background"}
UNAWAITED = frozenset(
    {
        *(("v1", "Namespace"), ("v1", "Pod"), ("batch/v1", "Job")),
        *(("apps/v1", "DaemonSet"), ("apps/v1", "Deployment"), ("apps/v1", "StatefulSet")),
    }
)
"""Kinds whose end the official provider does not wait for either, where an object asks that nobody wait for it."""

Answer = TypeVar("Answer")


class UnreadyError(Exception):
    """The object was applied, and is not ready.

    Attributes:
        live: The object as it is.
        reason: What it lacks.
    """

    def __init__(self, live: dict[str, Any], reason: str) -> None:
        super().__init__(reason)
        self.live = live
        self.reason = reason


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """An object that a resource wants.

    Attributes:
        body: The object.
        manager: The field manager under which the resource owns its fields.
        secret: Whether it has values that must not be printed.
    """

    body: Mapping[str, Any]
    manager: str
    secret: bool

    @property
    def name(self) -> str:
        """The object in words: kind, namespace, name."""
        metadata = self.body["metadata"]
        home = f"{metadata['namespace']}/" if metadata.get("namespace") else ""
        return f"{self.body['kind']} {home}{metadata['name']}"

    @property
    def place(self) -> tuple[str, str, str, str]:
        """API version, kind, namespace and name."""
        metadata = self.body["metadata"]
        return (
            str(self.body["apiVersion"]),
            str(self.body["kind"]),
            str(metadata.get("namespace", "")),
            str(metadata["name"]),
        )


class Cluster:
    """Operations on the objects of one cluster.

    Args:
        api: Its API server.
        waiting: Waits for its objects.
    """

    def __init__(self, api: Api, waiting: Waiting) -> None:
        self.api = api
        self._waiting = waiting

    def rehearse(self, wanted: Wanted, *, new: bool, ignored: Sequence[str]) -> None:
        """Has the server judge an object without making it.

        What cannot be judged before the update is left to it: an object of a kind, or in a namespace, that the same
        update brings; one that a quota or an admission policy forbids, which the same update may change; and one in the
        place of another that is still there, whose fields must not become the new ones.

        Args:
            wanted: The object.
            new: Whether nothing of it is there yet; then no field can be another's.
            ignored: Fields whose changes the resource ignores.

        Raises:
            RefusalError: The server refuses it.
        """
        try:
            body = self._body(wanted, ignored)
            self.api.apply(body, manager=wanted.manager, force=new or _forces(wanted), dry_run=True)
        except (UnknownKindError, UnreachableError):
            return
        except ApiError as error:
            if error.status not in (FORBIDDEN, NOT_FOUND) and not (
                new and error.reason == INVALID and self._is_there(wanted)
            ):
                raise RefusalError(refusal(error, what=wanted.name, secret=wanted.secret)) from None

    def create(self, wanted: Wanted, *, adopts: bool) -> dict[str, Any]:
        """Applies an object that is not there yet.

        One that this very resource made in a run that did not get to its end is taken over. The official provider
        refuses that one too, unless it upserts: what a killed run made on a real cluster is imported by hand.

        Raises:
            RefusalError: Somebody else's object of this name is there, or one that is being deleted; or the server
                refuses it; fields of other managers are theirs.
        """
        there = self._said(lambda: self.api.get(*wanted.place), wanted)
        if there is not None and there["metadata"].get("deletionTimestamp"):
            raise RefusalError(
                f"{wanted.name} already exists in cluster {self.api.access.realm}: it is being deleted. Run the "
                f"command again once it is gone; a replacement waits for that, unless {SKIP} is set."
            )
        if there is not None and not adopts and wanted.manager not in _managers(there):
            raise RefusalError(
                f"{wanted.name} already exists in cluster {self.api.access.realm}. Import it, or set "
                "upsert_existing_objects on the provider to take it over."
            )
        return self.apply(wanted)

    def apply(self, wanted: Wanted, *, ignored: Sequence[str] = ()) -> dict[str, Any]:
        """Applies an object, and returns it as the server has it.

        Args:
            wanted: The object.
            ignored: Fields whose changes the resource ignores.

        Raises:
            RefusalError: The server refuses it; fields of other managers are theirs, unless an annotation takes them.
        """
        forced = _forces(wanted)
        return self._said(
            lambda: self.api.apply(self._body(wanted, ignored), manager=wanted.manager, force=forced), wanted
        )

    def report(self, wanted: Wanted, status: Mapping[str, Any]) -> dict[str, Any]:
        """Puts into an object's status what a controller that does not run here would report."""
        return self._said(lambda: self.api.report(wanted.body, status, manager=STAND_IN), wanted)

    def settle(self, live: Mapping[str, Any], wanted: Wanted) -> dict[str, Any]:
        """Returns an applied object once it is ready.

        Raises:
            UnreadyError: It is not, in time or for good.
            RefusalError: The server does not answer any more.
        """
        try:
            return plain(self._said(lambda: self._waiting.until_ready(live), wanted))
        except NotReadyInTimeError as error:
            raise UnreadyError(plain(live), f"{wanted.name}: {error}") from None

    def read(self, place: tuple[str, str, str, str]) -> dict[str, Any] | None:
        """Returns an object as it is now; None where it is gone."""
        api_version, kind, namespace, name = place
        body = {"apiVersion": api_version, "kind": kind, "metadata": {"namespace": namespace, "name": name}}
        found = self._said(lambda: self.api.get(*place), Wanted(body=body, manager="", secret=True))
        return None if found is None else plain(found)

    def delete(self, wanted: Wanted) -> None:
        """Deletes an object with what it owns, and returns once it is gone; one that is gone already is fine.

        Some kinds are not waited for where they say so; what replaces such a one then finds it in its place.

        Raises:
            RefusalError: It does not go, or the server does not answer.
        """
        there = self._said(lambda: self.api.get(*wanted.place), wanted)
        if there is None:
            return
        annotations = there["metadata"].get("annotations") or {}
        propagation = _POLICIES.get(str(annotations.get(PROPAGATION, "")).lower(), "Foreground")
        self._said(lambda: self.api.delete(*wanted.place, propagation=propagation), wanted)
        if annotations.get(SKIP) == "true" and wanted.place[:2] in UNAWAITED:
            return
        try:
            self._said(lambda: self._waiting.until_gone(there), wanted)
        except StillThereError as error:
            raise RefusalError(f"{wanted.name}: {error}") from None

    def _is_there(self, wanted: Wanted) -> bool:
        return self._said(lambda: self.api.get(*wanted.place), wanted) is not None

    def _body(self, wanted: Wanted, ignored: Sequence[str]) -> Mapping[str, Any]:
        live = self.api.get(*wanted.place) if ignored else None
        return without_ignored(wanted.body, live, ignored, manager=wanted.manager) if live else wanted.body

    def _said(self, call: Callable[[], Answer], wanted: Wanted) -> Answer:
        try:
            return call()
        except ApiError as error:
            raise RefusalError(refusal(error, what=wanted.name, secret=wanted.secret)) from None
        except UnknownKindError as error:
            raise RefusalError(f"{wanted.name}: {error}: install what brings its definition first") from None
        except UnreachableError as error:
            raise RefusalError(unreachable(self.api.access.realm, str(error), what=wanted.name)) from None


def unreachable(realm: str, why: str, *, what: str) -> str:
    """What is said where an API server does not answer."""
    return (
        f"{what}: the API server of the cluster {realm} does not answer ({why}); what was made is in the state. "
        "Run the command again: it starts the server, and goes on from here"
    )


def manager_of(urn: str, state: Mapping[str, Any] = {}) -> str:
    """The field manager under which a resource owns the fields of its object: the one of old, whatever its name is now.

    Args:
        urn: The resource.
        state: What its state keeps of the object; nothing for a new one.
    """
    if known := state.get(FIELD_MANAGER):
        return str(known)
    return f"pulumi-kubernetes-{hashlib.sha256(urn.encode()).hexdigest()[:8]}"


def plain(live: Mapping[str, Any]) -> dict[str, Any]:
    """An object without who owns which field, and without what is null: what the state keeps."""
    cleaned: dict[str, Any] = _without_nulls(live)
    cleaned["metadata"].pop("managedFields", None)
    return cleaned


def _without_nulls(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: _without_nulls(element) for key, element in value.items() if element is not None}
    if isinstance(value, list):
        return [_without_nulls(element) for element in value]
    return value


def _managers(live: Mapping[str, Any]) -> set[str]:
    return {str(each.get("manager")) for each in live["metadata"].get("managedFields") or []}


def _forces(wanted: Wanted) -> bool:
    return (wanted.body["metadata"].get("annotations") or {}).get(FORCE) == "true"
