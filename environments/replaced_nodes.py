"""Trees of settings with other nodes in some places."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from environments.provenance import Branch, Node, Path, Sequence


def with_nodes(node: Branch, replaced: Mapping[Path, Node]) -> Branch:
    """The same tree with other nodes at some paths; what is not above one of them is shared.

    Args:
        node: The tree, which is not changed.
        replaced: What stands at each path instead; each path leads to something.
    """
    by_key: dict[str, dict[Path, Node]] = {}
    for path, value in replaced.items():
        by_key.setdefault(path[0], {})[path[1:]] = value
    children = {
        key: below if key not in by_key else _inside(below, by_key[key]) for key, below in node.children.items()
    }
    return replace(node, children=children)


def _inside(node: Node, replaced: Mapping[Path, Node]) -> Node:
    if () in replaced:
        return replaced[()]
    if isinstance(node, Branch):
        return with_nodes(node, replaced)
    assert isinstance(node, Sequence)
    as_mapping = Branch(dict(zip(map(str, range(len(node.items))), node.items, strict=True)), {}, node.origin)
    return replace(node, items=tuple(with_nodes(as_mapping, replaced).children.values()))
