"""The form of a catalogue entry: everything that tells one resource type from another.

An entry is data with small pure functions. It is reviewed against the sources it names: the provider's own code for
ids, immutable fields and defaults, the cloud's documentation for what is refused and what outlives a deletion.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, Protocol

from sandbox.cloud.definition import Definition
from sandbox.cloud.facts import Facts
from sandbox.cloud.relation import Relation, Selection
from sandbox.cloud.shape import Record

Computation = Callable[[Facts], Any]
Bounds = tuple[int | None, int | None]
"""The smallest and the largest that is accepted; None where there is no such bound."""


class View(Protocol):
    """What a guard may ask about the other objects of the cloud."""

    def exists(self, type_: str, identity: str) -> bool:
        """Whether an object of this type and identity is there."""
        ...

    def outputs_of(self, type_: str) -> list[Mapping[str, Any]]:
        """The outputs of every object of this type in the same realm."""
        ...


@dataclass(frozen=True, kw_only=True)
class Autoname:
    """How the provider names what the program leaves unnamed.

    Attributes:
        path: The property that carries the name.
        max_length: The longest name; the random part is kept whole.
        random_length: Hexadecimal digits after the separator.
        separator: Between the resource's name and the digits.
        lower: Whether the name is turned to lower case.
    """

    path: str = "name"
    max_length: int = 255
    random_length: int = 7
    separator: str = "-"
    lower: bool = False


@dataclass(frozen=True, kw_only=True)
class Format:
    """How a string must be spelt, where the type alone says too little.

    Attributes:
        pattern: What the whole string must match.
        expected: The same in words.
    """

    pattern: str
    expected: str

    def accepts(self, value: str) -> bool:
        """Whether the value is spelt like this."""
        return re.fullmatch(self.pattern, value) is not None


@dataclass(frozen=True, kw_only=True)
class Parent:
    """Another object that must exist first and cannot go before this one.

    Attributes:
        path: The property that names it; every element where the path has `[]`.
        type: Its resource type.
        identity: A template for its identity; `{value}` is what the property holds, `{value|name}`, `{value|path}`
            its parts.
        cascade: Whether deleting the parent deletes this object too, instead of being refused.
        absent_of: Values of the property that name nothing to check, such as namespaces that every cluster has.
    """

    path: str
    type: str
    identity: str
    cascade: bool = False
    absent_of: frozenset[str] = frozenset()


@dataclass(frozen=True, kw_only=True)
class Protection:
    """A switch that forbids deletion.

    Attributes:
        path: The property that switches it.
        refusal: What the provider or the API says.
        held_by: Whether the provider judges by its state, or the cloud by what the object is now.
    """

    path: str
    refusal: str
    held_by: str = "state"


@dataclass(frozen=True, kw_only=True)
class Afterlife:
    """What stays when an object is deleted.

    Attributes:
        why: What a person should know about it.
        lasts: How long; None means for ever.
        readable: Whether the object can still be read and imported (a key ring), or only its name is taken (an
            instance).
        holds: Whether the remains still keep the parents from going (a soft-deleted authority keeps its pool).
        ended_by: An input that, when true, ends it at once.
        conflict: What the cloud says to a creation under the same name; `{identity}` is filled in.
    """

    why: str
    lasts: timedelta | None
    readable: bool
    conflict: str
    holds: bool = False
    ended_by: str | None = None


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One resource type.

    Attributes:
        type: The type token.
        shape: The inputs' shape.
        sources: Where the facts of this entry come from.
        identity: Template of the object's identity in the cloud.
        id: Template of the provider's id, where it differs from the identity.
        autoname: How an unnamed resource is named; None where the provider names nothing.
        scope: Properties that the provider's configuration fills in, and the configuration's key.
        immutable: Schema paths whose change (or that of anything below) replaces the resource.
        replaced_when: Schema paths of which only some changes replace, with a judge of the old and the new value (None
            where it is unset).
        sets: Schema paths of lists whose order means nothing.
        lasting: Inputs that keep their value when the program stops setting them, whole blocks too: leaving one out is
            no difference ("optional and computed" upstream). Holders stand before what they hold.
        assumed: What an input that is not set stands for, by schema path, so that setting it to this is no difference.
        defaults: What the provider fills in, by schema path, where the surrounding object is there: at Check, but for
            what is false, zero or empty, which only the outputs show (pulumi-terraform-bridge does so).
        computed: What the cloud fills in, by schema path, where the inputs leave it out.
        foreseen: Of the computed ones those that the provider makes itself, so that a preview knows them.
        allowed: Values that an enumeration-like string may have, by schema path.
        bounds: How large a number may be, or how long a list or a string, by schema path.
        relations: Which properties exclude or need one another.
        formats: How strings must be spelt, by schema path.
        definition: Of a custom resource, what its definition in a cluster says beyond all this.
        parents: What must exist first.
        protections: What forbids deletion.
        afterlife: What outlives a deletion.
        forcing_policies: Values of `deletionPolicy` that delete the object although others still use it.
        idempotent: Whether creating what is there already succeeds (IAM members).
        guard: A refusal by the state of other objects; None accepts.
        change_guard: A refusal of an update in place, by the inputs so far and those to come.
        secret_outputs: Outputs that are always secret, by schema path.
        stored: Whether the cloud has an object at all (random values live in the state only).
        input_only: Properties that never leave the provider (write-only arguments).
        example: Inputs with every required property and a nested one, for the tests.
        change: A change of the example that updates in place.
    """

    type: str
    shape: Callable[[], Record]
    sources: tuple[str, ...]
    identity: str
    id: str | None = None
    autoname: Autoname | None = None
    scope: Mapping[str, str] = field(default_factory=dict)
    immutable: tuple[str, ...] = ()
    replaced_when: Mapping[str, Callable[[Any, Any], bool]] = field(default_factory=dict)
    sets: tuple[str, ...] = ()
    lasting: tuple[str, ...] = ()
    assumed: Mapping[str, Any] = field(default_factory=dict)
    defaults: Mapping[str, Any] = field(default_factory=dict)
    computed: Mapping[str, Computation] = field(default_factory=dict)
    foreseen: frozenset[str] = frozenset()
    allowed: Mapping[str, tuple[Any, ...]] = field(default_factory=dict)
    bounds: Mapping[str, Bounds] = field(default_factory=dict)
    relations: tuple[Relation | Selection, ...] = ()
    formats: Mapping[str, Format] = field(default_factory=dict)
    definition: Definition | None = None
    parents: tuple[Parent, ...] = ()
    protections: tuple[Protection, ...] = ()
    afterlife: Afterlife | None = None
    forcing_policies: frozenset[str] = frozenset()
    idempotent: bool = False
    guard: Callable[[Facts, View], str | None] | None = None
    change_guard: Callable[[Mapping[str, Any], Mapping[str, Any]], str | None] | None = None
    secret_outputs: tuple[str, ...] = ()
    stored: bool = True
    input_only: tuple[str, ...] = ()
    example: Mapping[str, Any]
    change: Mapping[str, Any] | None

    @property
    def id_template(self) -> str:
        """Template of the provider's id."""
        return self.id or self.identity

    @property
    def zeros(self) -> Mapping[str, Any]:
        """The defaults that are false, zero or empty."""
        return {path: value for path, value in self.defaults.items() if not value}
