"""Create, read, update and delete, as the cloud sees them: objects with identities, not resources with names.

Independent of the wire: values are plain Python, secrets are named by their paths, a refusal is a `RefusalError`.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from sandbox.cloud.admission import without_notes
from sandbox.cloud.entry import Entry
from sandbox.cloud.facts import Facts
from sandbox.cloud.faults import Faults
from sandbox.cloud.making import (
    Configuration,
    RefusalError,
    Result,
    goes_with,
    kept,
    links_of,
    outputs_of,
    planned_outputs,
    scoped,
    switched,
    taken,
    with_lasting,
)
from sandbox.cloud.store import ACTIVE, LENT, REMAINS, Store, StoredObject, TakenError
from sandbox.cloud.wire import Path


class Lifecycle:
    """The operations on one store.

    Args:
        store: Where the objects lie.
        faults: What may go wrong on demand.
        now: The time; tests replace it.
    """

    def __init__(self, store: Store, faults: Faults, now: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self._store = store
        self._faults = faults
        self._now = now

    def planned(
        self,
        entry: Entry,
        inputs: Mapping[str, Any],
        configuration: Configuration,
        *,
        urn: str,
        secrets: Iterable[Path],
    ) -> dict[str, Any]:
        """The outputs of a creation that is only previewed: what the cloud decides is unknown."""
        filled = scoped(entry, inputs, configuration, strict=False)
        facts = Facts(filled, identity=None, born=None, realm=configuration.realm)
        return planned_outputs(entry, filled, facts)

    def create(
        self,
        entry: Entry,
        inputs: Mapping[str, Any],
        configuration: Configuration,
        *,
        urn: str,
        secrets: Iterable[Path],
    ) -> Result:
        """Creates the object.

        Raises:
            RefusalError: The name is taken, something it needs is missing, or a guard refuses.
        """
        filled = scoped(entry, inputs, configuration)
        facts = Facts(filled, identity=None, born=None, realm=configuration.realm)
        identity = facts.render(entry.identity) if entry.stored else uuid.uuid4().hex
        adopts = configuration.adopts or entry.idempotent
        there = self._store.get(entry.type, configuration.realm, identity) if adopts else None
        born = there.created if there is not None else self._now().isoformat()
        facts = Facts(filled, identity=identity, born=born, realm=configuration.realm)
        outputs = outputs_of(entry, filled, facts)
        named = Facts(outputs, identity=identity, born=born, realm=configuration.realm)
        made = Result(id=named.render(entry.id_template), outputs=outputs)
        if not entry.stored:
            return made
        stored = StoredObject(
            type=entry.type,
            realm=configuration.realm,
            identity=identity,
            id=made.id,
            urn=urn,
            created=born,
            inputs=kept(inputs, secrets, entry.input_only),
            outputs=kept(made.outputs, secrets, entry.secret_outputs),
            parents=links_of(entry, facts),
        )
        self._faults.meet("Create", entry.type, "before")
        with self._store.lock:
            self._require(entry, stored, facts)
            self._place(entry, stored, adopts=adopts)
        self._faults.meet("Create", entry.type, "after")
        return made

    def read(
        self, entry: Entry, configuration: Configuration, *, id_: str, state: Mapping[str, Any]
    ) -> StoredObject | None:
        """The object as it is now, or None where it is gone."""
        self._faults.meet("Read", entry.type, "before")
        stored = self._located(entry, configuration, id_=id_, state=state)
        return stored if stored is not None and (stored.state == ACTIVE or stored.readable) else None

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
        """Changes the object in place; a preview only says what would come of it.

        Paths whose changes are ignored have their old values already: the engine sees to that.

        Raises:
            RefusalError: The object is gone, or something it needs is missing.
        """
        filled = with_lasting(entry, scoped(entry, inputs, configuration, old=state), state)
        stored = self._located(entry, configuration, id_=id_, state=state)
        if stored is None or stored.state == REMAINS:
            if not preview and entry.stored:
                raise RefusalError(
                    f"Error 404: {id_} was not found, so it cannot be updated: somebody deleted it behind the stack's "
                    "back. Run a refresh to take the loss into the state, then up again."
                )
            identity, born = id_, None
        else:
            identity, born = stored.identity, stored.created
        facts = Facts(filled, identity=identity, born=born, realm=configuration.realm)
        made = Result(id=id_, outputs=outputs_of(entry, filled, facts))
        if preview or stored is None:
            return made
        refusal = entry.change_guard(stored.inputs, inputs) if entry.change_guard else None
        if refusal is not None:
            raise RefusalError(f"{refusal} ({stored.identity})")
        self._faults.meet("Update", entry.type, "before")
        with self._store.lock:
            changed = replace(
                stored,
                inputs=kept(inputs, secrets, entry.input_only),
                outputs=kept(made.outputs, secrets, entry.secret_outputs),
                parents=links_of(entry, facts),
            )
            self._require(entry, changed, facts)
            self._store.put(changed)
        self._faults.meet("Update", entry.type, "after")
        return made

    def delete(self, entry: Entry, configuration: Configuration, *, id_: str, state: Mapping[str, Any]) -> None:
        """Deletes the object; one that is gone already is fine, as for the real providers.

        Raises:
            RefusalError: It is protected, or others still need it.
        """
        if not entry.stored:
            return
        policy = state.get("deletionPolicy")
        if policy == "PREVENT":
            raise RefusalError(f'cannot destroy "{id_}" without setting deletion_policy="DELETE" and updating first')
        for protection in entry.protections:
            if protection.held_by == "state" and switched(state, protection.path):
                raise RefusalError(f"{protection.refusal} ({id_})")
        self._faults.meet("Delete", entry.type, "before")
        with self._store.lock:
            stored = self._located(entry, configuration, id_=id_, state=state)
            if stored is None or stored.state == REMAINS:
                return
            if policy == "ABANDON":
                why = "abandoned: deletion_policy ABANDON took it out of the state and left it in the cloud"
                self._store.put(replace(stored, why=why))
                return
            self._dispose(entry, stored, forced=policy in entry.forcing_policies)
        self._faults.meet("Delete", entry.type, "after")

    def _dispose(self, entry: Entry, stored: StoredObject, *, forced: bool) -> None:
        for protection in entry.protections:
            if protection.held_by == "cloud" and switched(stored.outputs, protection.path):
                raise RefusalError(f"{protection.refusal} ({stored.identity})")
        children = self._store.children(stored)
        forgotten = entry.afterlife is not None and entry.afterlife.readable and entry.afterlife.lasts is None
        holding = [] if forced or forgotten else [child for child in children if not goes_with(child, stored)]
        if holding:
            names = ", ".join(sorted(child.identity for child in holding)[:5])
            raise RefusalError(
                f"Error 400: {stored.identity} is still used by {len(holding)} other object(s): {names}. "
                "Delete those first (or wait until what remains of them is gone)."
            )
        for child in children:
            if child.state == ACTIVE and goes_with(child, stored):
                self._drop_tree(child)
        afterlife = entry.afterlife
        ended = afterlife is None or (afterlife.ended_by is not None and switched(stored.inputs, afterlife.ended_by))
        if afterlife is None or ended:
            self._store.remove(stored)
        else:
            until = self._now() + afterlife.lasts if afterlife.lasts else None
            bound = stored if afterlife.holds else replace(stored, parents=())
            self._store.bury(bound, until=until, why=afterlife.why, readable=afterlife.readable)

    def _drop_tree(self, stored: StoredObject) -> None:
        for child in self._store.children(stored):
            if goes_with(child, stored):
                self._drop_tree(child)
        self._store.remove(stored)

    def _place(self, entry: Entry, stored: StoredObject, *, adopts: bool) -> None:
        there = self._store.get(stored.type, stored.realm, stored.identity)
        if there is not None and there.state == REMAINS and entry.afterlife is not None and not adopts:
            conflict = entry.afterlife.conflict.replace("{identity}", stored.identity)
            raise RefusalError(f"googleapi: Error 409: {conflict} ({there.why})")
        if there is not None and (adopts or there.state == LENT):
            self._store.put(stored)
            return
        try:
            self._store.create(stored)
        except TakenError:
            raise RefusalError(taken(stored)) from None

    def _require(self, entry: Entry, stored: StoredObject, facts: Facts) -> None:
        for link in stored.parents:
            parent = self._store.get(link.type, stored.realm, link.identity)
            if parent is None or parent.state == REMAINS:
                raise RefusalError(
                    f"Error 404: {stored.identity} needs {link.identity} ({link.type}), which does not exist. "
                    "Create it first: name it by an output of its resource, or by depends_on."
                )
        refusal = entry.guard(facts, _View(self._store, stored.realm)) if entry.guard else None
        if refusal is not None:
            raise RefusalError(f"{refusal} ({stored.identity})")

    def _located(
        self, entry: Entry, configuration: Configuration, *, id_: str, state: Mapping[str, Any]
    ) -> StoredObject | None:
        if state:
            facts = Facts(without_notes(state), identity=None, born=None, realm=configuration.realm)
            found = self._store.get(entry.type, configuration.realm, facts.render(entry.identity))
            if found is not None:
                return found
        same_id = (stored for stored in self._store.of_type(entry.type) if stored.id == id_)
        return next((stored for stored in same_id if stored.realm == configuration.realm), None)


class _View:
    def __init__(self, store: Store, realm: str) -> None:
        self._store = store
        self._realm = realm

    def exists(self, type_: str, identity: str) -> bool:
        found = self._store.get(type_, self._realm, identity)
        return found is not None and found.state in (ACTIVE, LENT)

    def outputs_of(self, type_: str) -> list[Mapping[str, Any]]:
        return [
            stored.outputs
            for stored in self._store.of_type(type_)
            if stored.realm == self._realm and stored.state == ACTIVE
        ]
