"""A use case gives no tenant less than it had: what the plan promises is paid for.

A use case writes figures, and the plan beneath may be a larger one. Merged without a word, the larger customer would
get less for asking for more.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from environments.errors import InvalidSettingsError, Issue
from environments.explanation import history
from environments.provenance import Branch, Leaf, Node, Removed, Sequence, find, parts, plain
from environments.settings.model import mebibytes, millicores
from environments.tenant_files import TenantLayer

_PROMISES: Mapping[str, Callable[[Any], Any]] = {
    "tenant.quota.cpu": millicores,
    "tenant.quota.memory": mebibytes,
    "tenant.quota.pods": int,
    "tenant.database.connections": int,
    "tenant.cache.key_space": int,
    "tenant.models.tracks": frozenset,
}
"""What a tenant can have more or less of, and how the two compare. (A container's size is no promise: it is a way to
share out the quota, and a use case of many small ones is one.)"""


def check_promises(root: Branch, layers: Iterable[TenantLayer], *, subject: str) -> None:
    """Compare what a tenant's use cases give with what lies beneath.

    Args:
        root: The merged layers, valid by themselves.
        layers: The tenant's.
        subject: What is loaded, for the message's first line.

    Raises:
        InvalidSettingsError: A use case takes something away.
    """
    use_cases = {layer.content.origin.layer: layer.name for layer in layers if layer.kind == "use case"}
    issues = [issue for path in _PROMISES for issue in _broken(root, path, use_cases)] if use_cases else []
    if issues:
        raise InvalidSettingsError(issues, subject=subject)


def _broken(root: Branch, path: str, use_cases: Mapping[str, str]) -> Iterator[Issue]:
    """The promise that a use case breaks at a path; what a tenant's own file says is meant."""
    node = find(root, parts(path))
    if node is None or node.origin.layer not in use_cases:
        return
    name, given = use_cases[node.origin.layer], _size(path, node)
    for before in history(root, parts(path)):
        had = _size(path, before)
        if given is not None and had is not None and not given >= had:
            yield Issue(
                path=path,
                place=str(node.origin),
                problem=f"the use case {name} gives {_told(node)}, less than the {_told(before)} of "
                f"{before.origin} (layer {before.origin.layer})",
                remedy=f"take {name} out of `use_cases`, ask for it before the other, or set {path} in the tenant's "
                "own file, which wins",
            )
            return
        if before.origin.layer not in use_cases:
            return  # what a plan, or the tenant's parent, made of the word before it is meant


def _size(path: str, node: Node) -> Any:
    """What compares: numbers by their order, sets by what is in them; None for what is no such value."""
    try:
        return _PROMISES[path](None if isinstance(node, Removed) else plain(node))
    except (AttributeError, TypeError, ValueError):  # what is beneath was never validated by itself
        return None


def _told(node: Node) -> str:
    """As it is written: what a reference stands for may be the value of a variable, which is not repeated."""
    if isinstance(node, Leaf | Sequence) and node.reference:
        return node.reference.written
    return "" if isinstance(node, Removed) else json.dumps(plain(node))
