"""Deep, strict, pure merging of layers; every value remembers where it came from and what it shadows.

- A mapping is merged into a mapping, key by key. Any other value replaces the one below it.
- A list replaces the list below it, unless its field declares `APPEND`, `UNIQUE` or `by_key(...)`.
- A mapping, a list and a scalar never stand for one another: that is an error that names both places. Null is one
  exception, and in one direction only: a value may follow null, null never wipes out a mapping or a list (`redis:` with
  its lines forgotten would do just that). The other one is `${path}`, which may stand for a list.
- `!remove` deletes what lies below, of any kind; `!replace` puts a mapping or a list in its place unmerged; `!append`
  adds to a list that would be replaced, and changes nothing where the field's own strategy adds already.

Laws (tests/environments/test_merge.py proves them): an empty mapping is neutral on either side; the last layer that
names a setting wins; merging is associative, history and refusals included. Nothing that goes in is changed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import reduce
from typing import Literal, cast

from environments import garbage
from environments.errors import MergeConflictError
from environments.provenance import (
    WHOLE_REFERENCE,
    Branch,
    Leaf,
    Node,
    Origin,
    Path,
    Removed,
    Sequence,
    dotted,
    kind,
    plain,
)


@dataclass(frozen=True)
class ListStrategy:
    """What a list does with the list below it; stands in the annotation of the settings field.

    Attributes:
        kind: `replace`; `append` (all items, those below first); `unique` (the same without repetitions); `by_key`
            (items are mappings, those with the same key are merged, new ones appended).
        key: The items' key, for `by_key`.
    """

    kind: Literal["replace", "append", "unique", "by_key"]
    key: str = ""


REPLACE = ListStrategy("replace")
APPEND = ListStrategy("append")
UNIQUE = ListStrategy("unique")


def by_key(key: str) -> ListStrategy:
    """Merge the items of a list of mappings that have the same value under `key`."""
    return ListStrategy("by_key", key)


@dataclass(frozen=True)
class Strategies:
    """List strategies by path, as a tree that is walked together with the settings.

    Attributes:
        here: The strategy at this path.
        below: By key; `*` stands for any key or list item.
    """

    here: ListStrategy
    below: Mapping[str, Strategies]

    @classmethod
    def of(cls, patterns: Mapping[str, ListStrategy]) -> Strategies:
        """Build the tree from dotted patterns, for instance `{"tenants.*.zones": UNIQUE}`."""
        return cls._grow([(tuple(pattern.split(".")), strategy) for pattern, strategy in patterns.items()])

    @classmethod
    def _grow(cls, patterns: Iterable[tuple[Path, ListStrategy]]) -> Strategies:
        here = REPLACE
        deeper: dict[str, list[tuple[Path, ListStrategy]]] = {}
        for path, strategy in patterns:
            if path:
                deeper.setdefault(path[0], []).append((path[1:], strategy))
            else:
                here = strategy
        return cls(here, {key: cls._grow(rest) for key, rest in deeper.items()})

    def at(self, key: str) -> Strategies:
        """The strategies below a key; one that is named goes before `*`."""
        return self.below.get(key) or self.below.get("*") or REPLACE_ALL


REPLACE_ALL = Strategies(REPLACE, {})


def merge_layers(layers: Iterable[Branch], strategies: Strategies = REPLACE_ALL) -> Branch:
    """Merge layers, the first being the lowest.

    Raises:
        MergeConflictError: Two layers disagree about what a key is.
    """
    with garbage.left_lying():
        return reduce(lambda low, high: merge(low, high, strategies), layers)


def merge(low: Branch, high: Branch, strategies: Strategies = REPLACE_ALL) -> Branch:
    """Merge one mapping into another; what `high` names wins.

    Args:
        low: The earlier layer.
        high: The later layer.
        strategies: What lists do.

    Raises:
        MergeConflictError: The two disagree about what a key is.
    """
    return cast(Branch, _merge_nodes(low, high, strategies, ()))  # two mappings make a mapping


def _merge_nodes(low: Node, high: Node, strategies: Strategies, path: Path) -> Node:
    if high.shadowed:  # a merge's result: what it shadows stood nearer to `low` than what it shows
        deeper = _merge_nodes(low, high.shadowed[-1], strategies, path)
        past = (*high.shadowed[:-1], *_history(deeper))
        return replace(high, shadowed=past, resets=high.resets or deeper.resets)
    from_nothing = isinstance(low, Removed) or (
        isinstance(low, Leaf) and low.value is None and not isinstance(high, Leaf)
    )
    if high.resets or from_nothing:
        return replace(high, shadowed=_history(low), resets=True)
    if isinstance(low, Branch) and isinstance(high, Branch):
        return _merge_mappings(low, high, strategies, path)
    if isinstance(low, Leaf) and isinstance(high, Leaf):
        return Leaf(high.value, high.place, _history(low), low.resets)
    if isinstance(low, Sequence) and isinstance(high, Sequence):
        return _merge_lists(low, high, strategies, path)
    return _take_a_references_place(low, high, strategies, path)


def _merge_mappings(low: Branch, high: Branch, strategies: Strategies, path: Path) -> Branch:
    children = dict(low.children)
    for key, node in high.children.items():
        below = children.get(key)
        if below is None:
            children[key] = node
        elif type(node) is Leaf and type(below) is Leaf and not (node.shadowed or node.resets):
            children[key] = Leaf(node.value, node.place, _history(below), below.resets)  # most, without the detour
        else:
            children[key] = _merge_nodes(below, node, strategies.at(key), (*path, key))
    return Branch(children, {**low.key_places, **high.key_places}, high.origin, low.shadowed, low.resets)


def _merge_lists(low: Sequence, high: Sequence, strategies: Strategies, path: Path) -> Sequence:
    strategy = strategies.here
    if strategy.kind == "replace" and not high.appends:
        return Sequence(high.items, high.origin, _history(low), low.resets)
    if strategy.kind == "by_key":
        items = _merge_items(low, high, strategy.key, strategies, path)
    elif strategy.kind == "unique":
        items = _without_repetitions(low.items + high.items)
    else:
        items = low.items + high.items
    return Sequence(items, high.origin, low.shadowed, low.resets, low.appends)


def _may_be_a_list(node: Node) -> bool:
    """Whether it is a reference and nothing else, which may stand for a list."""
    return isinstance(node, Leaf) and isinstance(node.value, str) and WHOLE_REFERENCE.fullmatch(node.value) is not None


def _take_a_references_place(low: Node, high: Node, strategies: Strategies, path: Path) -> Node:
    """A reference over a list, or a list over one; nothing can be added to a list that is not known yet."""
    replaces = isinstance(high, Sequence) and not high.appends and strategies.here.kind == "replace"
    if (isinstance(low, Sequence) and _may_be_a_list(high)) or (replaces and _may_be_a_list(low)):
        return replace(high, shadowed=_history(low), resets=low.resets)
    raise _conflict(low, high, path)


def _merge_items(low: Sequence, high: Sequence, key: str, strategies: Strategies, path: Path) -> tuple[Node, ...]:
    merged: dict[object, Node] = {**_by_key(low, key, path)}
    for name, item in _by_key(high, key, path).items():
        below = merged.get(name)
        merged[name] = item if below is None else _merge_nodes(below, item, strategies.at("*"), (*path, str(name)))
    return tuple(merged.values())


def _by_key(sequence: Sequence, key: str, path: Path) -> dict[object, Branch]:
    named: dict[object, Branch] = {}
    for item in sequence.items:
        identity = item.children.get(key) if isinstance(item, Branch) else None
        if not isinstance(item, Branch) or not isinstance(identity, Leaf):
            raise _bad_item(item.origin, f"every item of {dotted(path)} must be a mapping with the key {key}", key)
        if identity.value in named:
            first = named[identity.value].origin
            raise _bad_item(identity.origin, f"{dotted(path)} has this {key} twice; first in {first}", key)
        named[identity.value] = item
    return named


def _bad_item(origin: Origin, problem: str, key: str) -> MergeConflictError:
    return MergeConflictError(
        problem,
        place=str(origin),
        consequence="the layers' items cannot be matched with one another; no settings were loaded",
        remedy=f"give every item its own {key}",
    )


def _without_repetitions(items: tuple[Node, ...]) -> tuple[Node, ...]:
    seen: list[tuple[type, object]] = []
    kept: list[Node] = []
    for item in items:
        value = None if isinstance(item, Removed) else plain(item)
        if (type(value), value) not in seen:  # the type keeps 1, 1.0 and true apart
            seen.append((type(value), value))
            kept.append(item)
    return tuple(kept)


def _history(node: Node) -> tuple[Node, ...]:
    """The node as part of a history, before its own history."""
    if not node.shadowed:
        return (node,)
    if isinstance(node, Leaf):  # most are, and `replace` is slow
        return (Leaf(node.value, node.place, (), node.resets, node.reference), *node.shadowed)
    return (replace(node, shadowed=()), *node.shadowed)


def _conflict(low: Node, high: Node, path: Path) -> MergeConflictError:
    if isinstance(high, Sequence) and _may_be_a_list(low):
        remedy = "write the whole list, with `!replace` before it, or write a list in the earlier place, too"
    elif isinstance(high, Leaf) and high.value is None:
        remedy = "write what belongs below the key, take the key out, or delete the earlier value with `!remove`"
    else:
        remedy = f"write {kind(low)} in both places, or put `!replace` before the later one if it is meant"
    return MergeConflictError(
        f"{dotted(path)} is {kind(high)} here, but {kind(low)} in {low.origin} (layer {low.origin.layer})",
        place=str(high.origin),
        consequence="the layers cannot be merged; no settings were loaded",
        remedy=remedy,
    )
