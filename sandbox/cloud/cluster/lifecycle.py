"""The provider's operations on a cluster with a real API server.

The object lies in the cluster alone; the store keeps a record of who made it, by which a broken run is mended and what
stands on what is known. Where a realm has no API server, the store is all there is, as for Google Cloud.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from sandbox.cloud.admission import without_notes
from sandbox.cloud.cluster.charts import Charts
from sandbox.cloud.cluster.cluster import Cluster, UnreadyError, Wanted, manager_of
from sandbox.cloud.cluster.clusters import Clusters
from sandbox.cloud.entry import Entry
from sandbox.cloud.facts import Facts
from sandbox.cloud.faults import Faults
from sandbox.cloud.lifecycle import Lifecycle
from sandbox.cloud.making import (
    Configuration,
    RefusalError,
    Result,
    UnfinishedError,
    kept,
    links_of,
    scoped,
    with_lasting,
)
from sandbox.cloud.store import REMAINS, Store, StoredObject
from sandbox.cloud.wire import Path, has_unknown

RELEASE = "kubernetes:helm.sh/v3:Release"
REPORTING = frozenset(
    {
        *("v1", "apps", "autoscaling", "batch", "policy"),
        *("admissionregistration.k8s.io", "apiextensions.k8s.io", "discovery.k8s.io", "networking.k8s.io"),
        *("rbac.authorization.k8s.io", "scheduling.k8s.io", "storage.k8s.io"),
        "argoproj.io",
    }
)
"""API groups whose controllers run here and report by themselves; for others the catalogue says what theirs would."""


class ClusterLifecycle(Lifecycle):
    """Create, read, update and delete in the cluster of a realm.

    Args:
        store: The records.
        faults: What may go wrong on demand.
        clusters: The API servers.
        charts: What stands in for Helm.
        now: The time; tests replace it.
    """

    def __init__(
        self,
        store: Store,
        faults: Faults,
        clusters: Clusters,
        charts: Charts,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        super().__init__(store, faults, now)
        self._clusters = clusters
        self._charts = charts

    def planned(
        self,
        entry: Entry,
        inputs: Mapping[str, Any],
        configuration: Configuration,
        *,
        urn: str,
        secrets: Iterable[Path],
    ) -> dict[str, Any]:
        """As the base; the server judges what is known in full."""
        cluster = self._cluster(entry, configuration)
        if cluster is not None and not has_unknown(inputs):
            filled = scoped(entry, inputs, configuration, strict=False)
            cluster.rehearse(_wanted(filled, manager_of(urn), secrets), new=True, ignored=())
        return super().planned(entry, inputs, configuration, urn=urn, secrets=secrets)

    def create(
        self,
        entry: Entry,
        inputs: Mapping[str, Any],
        configuration: Configuration,
        *,
        urn: str,
        secrets: Iterable[Path],
    ) -> Result:
        """Applies the object, and waits until it is ready.

        Raises:
            RefusalError: The server refuses it, or something it needs is missing.
            UnfinishedError: It is there, and not ready.
        """
        if entry.type == RELEASE:
            self._forget_lost(entry, inputs, configuration)
            self._charts.install(self._clusters.of(configuration.realm), inputs)
        cluster = self._cluster(entry, configuration)
        if cluster is None:
            return super().create(entry, inputs, configuration, urn=urn, secrets=secrets)
        hidden = tuple(secrets)
        filled = scoped(entry, inputs, configuration)
        identity = Facts(filled, identity=None, born=None, realm=configuration.realm).render(entry.identity)
        facts = Facts(filled, identity=identity, born=self._now().isoformat(), realm=configuration.realm)
        record = StoredObject(
            type=entry.type,
            realm=configuration.realm,
            identity=identity,
            id=facts.render(entry.id_template),
            urn=urn,
            created=facts.born,
            inputs=kept(inputs, hidden, entry.input_only),
            outputs={},
            parents=links_of(entry, facts),
        )
        self._faults.meet("Create", entry.type, "before")
        with self._store.lock:
            self._require(entry, record, facts)
        wanted = _wanted(filled, manager_of(urn), hidden)
        live = cluster.create(wanted, adopts=configuration.adopts)
        self._store.put(record)
        self._faults.meet("Create", entry.type, "after")
        return self._settled(cluster, wanted, live, id_=record.id, status=_foretold(entry, wanted, facts))

    def read(
        self, entry: Entry, configuration: Configuration, *, id_: str, state: Mapping[str, Any]
    ) -> StoredObject | None:
        """The object as the server has it, or None where it is gone."""
        cluster = self._cluster(entry, configuration)
        if cluster is None:
            stored = super().read(entry, configuration, id_=id_, state=state)
            lost = stored is not None and entry.type == RELEASE and not self._is_installed(stored, configuration)
            return None if lost else stored
        self._faults.meet("Read", entry.type, "before")
        live = cluster.read(_place(entry, id_, state))
        if live is None:
            return None
        record = self._located(entry, configuration, id_=id_, state=state)
        if record is None:
            wanted = {key: value for key, value in live.items() if key != "status"}
            return StoredObject(
                type=entry.type,
                realm=configuration.realm,
                identity=id_,
                id=id_,
                urn="",
                created=str(live["metadata"].get("creationTimestamp", "")),
                inputs=wanted,
                outputs=live,
            )
        return replace(record, outputs=live)

    def update(
        self,
        entry: Entry,
        inputs: Mapping[str, Any],
        configuration: Configuration,
        *,
        id_: str,
        state: Mapping[str, Any],
        urn: str,
        secrets: Iterable[Path],
        preview: bool,
        ignored: Iterable[str],
    ) -> Result:
        """Applies the change, and waits until the object is ready; a preview asks the server what would come of it.

        Raises:
            RefusalError: The server refuses it, or the object is gone.
            UnfinishedError: It is changed, and not ready.
        """
        cluster = self._cluster(entry, configuration)
        hidden = tuple(secrets)
        filled = with_lasting(entry, scoped(entry, inputs, configuration, old=state), state)
        if entry.type == RELEASE and not preview:
            self._charts.install(self._clusters.of(configuration.realm), inputs)
        left = list(ignored)
        wanted = _wanted(filled, manager_of(urn, state), hidden)
        if cluster is not None and preview and not has_unknown(inputs):
            cluster.rehearse(wanted, new=False, ignored=left)
        if cluster is None or preview:
            return super().update(
                entry,
                inputs,
                configuration,
                id_=id_,
                state=state,
                urn=urn,
                secrets=hidden,
                preview=preview,
                ignored=left,
            )
        if cluster.read(wanted.place) is None:
            raise RefusalError(
                f"{wanted.name} was not found, so it cannot be updated: somebody deleted it behind the stack's back. "
                "Run a refresh to take the loss into the state, then up again."
            )
        facts = Facts(filled, identity=id_, born=self._now().isoformat(), realm=configuration.realm)
        self._faults.meet("Update", entry.type, "before")
        live = cluster.apply(wanted, ignored=left)
        with self._store.lock:
            record = self._located(entry, configuration, id_=id_, state=state)
            if record is not None and record.state != REMAINS:
                changed = kept(inputs, hidden, entry.input_only)
                self._store.put(replace(record, urn=urn, inputs=changed, parents=links_of(entry, facts)))
        self._faults.meet("Update", entry.type, "after")
        return self._settled(cluster, wanted, live, id_=id_, status=_foretold(entry, wanted, facts))

    def delete(self, entry: Entry, configuration: Configuration, *, id_: str, state: Mapping[str, Any]) -> None:
        """Deletes the object with what it owns, and returns once it is gone.

        Raises:
            RefusalError: Others still need it, or it does not go.
        """
        cluster = self._cluster(entry, configuration)
        if cluster is None:
            super().delete(entry, configuration, id_=id_, state=state)
            if entry.type == RELEASE:
                self._charts.uninstall(self._clusters.of(configuration.realm), state)
            return
        self._faults.meet("Delete", entry.type, "before")
        with self._store.lock:
            record = self._located(entry, configuration, id_=id_, state=state)
            if record is not None and record.state != REMAINS:
                self._dispose(entry, record, forced=False)
        api_version, kind, namespace, name = _place(entry, id_, state)
        body = {"apiVersion": api_version, "kind": kind, "metadata": {"name": name, "namespace": namespace}}
        cluster.delete(Wanted(body=body, manager="", secret=False))
        self._faults.meet("Delete", entry.type, "after")

    def _cluster(self, entry: Entry, configuration: Configuration) -> Cluster | None:
        """The cluster that the object lies in; a release is no object of the API."""
        return None if entry.type == RELEASE or not entry.stored else self._clusters.of(configuration.realm)

    def _is_installed(self, release: StoredObject, configuration: Configuration) -> bool:
        return self._charts.installed(self._clusters.of(configuration.realm), release.inputs)

    def _forget_lost(self, entry: Entry, inputs: Mapping[str, Any], configuration: Configuration) -> None:
        """Helm's record of a release lies in the cluster: where that was made anew, nothing has the release's name."""
        stored = self._located(entry, configuration, id_="", state=scoped(entry, inputs, configuration))
        if stored is not None and not self._is_installed(stored, configuration):
            self._store.remove(stored)

    def _settled(
        self, cluster: Cluster, wanted: Wanted, live: dict[str, Any], *, id_: str, status: Mapping[str, Any] | None
    ) -> Result:
        """Reports for a controller that does not run here, and waits."""
        if status:
            live = cluster.report(wanted, status)
        try:
            return Result(id=id_, outputs=cluster.settle(live, wanted))
        except UnreadyError as error:
            raise UnfinishedError(Result(id=id_, outputs=error.live), error.reason) from None


def _foretold(entry: Entry, wanted: Wanted, facts: Facts) -> Mapping[str, Any] | None:
    """What the object's controller would report, where it does not run here and the catalogue knows."""
    computed = entry.computed.get("status")
    group = str(wanted.body["apiVersion"]).partition("/")[0]
    return computed(facts) if computed is not None and group not in REPORTING else None


def _wanted(filled: Mapping[str, Any], manager: str, secrets: Iterable[Path]) -> Wanted:
    return Wanted(body=without_notes(filled), manager=manager, secret=any(True for _ in secrets))


def _place(entry: Entry, id_: str, state: Mapping[str, Any]) -> tuple[str, str, str, str]:
    """API version, kind, namespace and name, from the state or (an import) from the id."""
    group_version, kind = entry.type.removeprefix("kubernetes:").rsplit(":", 1)
    metadata = state.get("metadata") if isinstance(state.get("metadata"), Mapping) else {}
    namespace, _, name = id_.rpartition("/")
    assert isinstance(metadata, Mapping)
    return (
        group_version.removeprefix("core/"),
        kind,
        str(metadata.get("namespace") or namespace or ("default" if entry.scope else "")),
        str(metadata.get("name") or name),
    )
