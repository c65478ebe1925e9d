"""A tree of settings as JSON and back: values, places, histories and references, nothing lost.

JSON and nothing cleverer, because what is read back comes from a store that others can write to: the worst that a text
can become is a tree of strings.
"""

from __future__ import annotations

import json
from typing import Any, cast

from environments import garbage
from environments.provenance import Branch, Leaf, Node, Origin, Reference, Removed, Sequence

_NEW = tuple.__new__  # a named tuple's own constructor takes twice as long, and every value has an origin
_LEAF, _BRANCH, _SEQUENCE, _REMOVED = range(4)


def to_text(root: Branch, subject: str) -> str:
    """A tree with what it is called, as JSON.

    Args:
        root: The tree.
        subject: What was loaded, in words.
    """
    writer = _Writer()
    tree = writer.node(root)
    return json.dumps([subject, list(writer.sources), tree], separators=(",", ":"))


def from_text(text: str) -> tuple[Branch, str]:
    """The tree and what it is called.

    Raises:
        ValueError: It is not what `to_text` makes.
    """
    try:
        subject, sources, tree = json.loads(text)
        with garbage.left_lying():
            reader = _Reader([(str(layer), str(file)) for layer, file in sources])
            return reader.branch(tree), str(subject)
    except (ArithmeticError, LookupError, RecursionError, TypeError, ValueError, AttributeError) as error:
        raise ValueError(f"the text holds no tree ({type(error).__name__})") from None


class _Writer:
    """One tree; layers and files, of which there are few, are written once."""

    def __init__(self) -> None:
        self.sources: dict[tuple[str, str], int] = {}

    def origin(self, origin: Origin) -> list[int]:
        source = self.sources.setdefault((origin.layer, origin.file), len(self.sources))
        return [source, origin.line, origin.column]

    def node(self, node: Node) -> list[Any]:
        past = [self.node(one) for one in node.shadowed]
        origin, resets = self.origin(node.origin), int(node.resets)
        if isinstance(node, Leaf):
            if not past and not resets and node.reference is None:
                return [_LEAF, origin, node.value]
            return [_LEAF, origin, node.value, past, resets, self.reference(node.reference)]
        if isinstance(node, Branch):
            children = {key: self.node(below) for key, below in node.children.items()}
            keys = {key: self.origin(where) for key, where in node.keys.items()}
            return [_BRANCH, origin, children, past, resets, keys]
        if isinstance(node, Sequence):
            items, appends = [self.node(item) for item in node.items], int(node.appends)
            return [_SEQUENCE, origin, items, past, resets, self.reference(node.reference), appends]
        return [_REMOVED, origin, None, past, resets]

    def reference(self, reference: Reference | None) -> list[Any] | None:
        if reference is None:
            return None
        return [reference.written, [[name, self.origin(origin)] for name, origin in reference.sources]]


class _Reader:
    """One tree."""

    def __init__(self, sources: list[tuple[str, str]]) -> None:
        self._sources = sources

    def origin(self, written: list[int]) -> Origin:
        source, line, column = written
        layer, file = self._sources[source]
        return _NEW(Origin, (layer, file, line, column))

    def branch(self, written: list[Any]) -> Branch:
        if written[0] != _BRANCH:
            raise ValueError("the root is no mapping")
        return cast(Branch, self.node(written))

    def node(self, written: list[Any]) -> Node:
        if len(written) == 3 and written[0] == _LEAF:  # without a history, as most values are
            return Leaf(written[2], self.origin(written[1]))
        kind, origin, held, *more = written
        where = self.origin(origin)
        past = tuple([self.node(one) for one in more[0]])
        resets = bool(more[1])
        if kind == _LEAF:
            return Leaf(held, where, past, resets, self.reference(more[2]))
        if kind == _BRANCH:
            children = {key: self.node(below) for key, below in held.items()}
            keys = {key: self.origin(place) for key, place in more[2].items()}
            return Branch(children, keys, where, past, resets)
        if kind == _SEQUENCE:
            items = tuple([self.node(item) for item in held])
            return Sequence(items, where, past, resets, bool(more[3]), self.reference(more[2]))
        if kind == _REMOVED:
            return Removed(where, past, resets)
        raise ValueError("there is no such kind of node")

    def reference(self, written: list[Any] | None) -> Reference | None:
        if written is None:
            return None
        text, sources = written
        return Reference(text, tuple((name, self.origin(origin)) for name, origin in sources))
