"""What the layers of a tenant and its plan may set, and the refusal of everything else.

A tenant's layers lie over the whole tree, but a tenant shares the network, the cluster, the database and the API with
all others: what it writes there would be accepted and reach nothing, or look as if one tenant had changed the platform
for all. So each path that may differ per tenant, or per use case (a plan), is named in `TENANT_SETTINGS`.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator, Mapping

from environments.errors import InvalidSettingsError, Issue
from environments.provenance import Branch, Node, Origin, Path, dotted, parts

TENANT_SETTINGS: Mapping[str, str] = {
    "tenant": "who the tenant is, where its data stay, and its namespace's bounds; components/tenant reads all of it",
}
"""Paths that plan and tenant layers may set, each with everything below it, and why.

To let tenants differ in one more thing, first let a component read it from the tenant's settings, then add its path
here with the name of that component. A path without a reader does not belong here.
"""


def check_tenant_layers(layers: Iterable[Branch], *, subject: str, allowed: Iterable[str] = TENANT_SETTINGS) -> None:
    """Make sure that a tenant's layers set nothing that all tenants share.

    Args:
        layers: The layers of the plan and the tenant, without `extends`.
        subject: What is loaded, for the message's first line.
        allowed: Dotted paths that may be set, with all that is below them.

    Raises:
        InvalidSettingsError: They set something else; each such setting is told with its line.
    """
    paths = [parts(path) for path in allowed]
    issues = [_issue(path, place, paths) for layer in layers for path, place in _foreign(layer, paths)]
    if issues:
        raise InvalidSettingsError(issues, subject=subject)


def _foreign(layer: Branch, allowed: list[Path]) -> Iterator[tuple[Path, Origin]]:
    """The settings of a layer outside of the allowed paths; `!replace` above one reaches its neighbours, too."""
    if layer.resets:
        yield (), layer.origin
        return
    for key, node in layer.children.items():
        yield from _outside((key,), node, layer.keys[key], allowed)


def _outside(path: Path, node: Node, place: Origin, allowed: list[Path]) -> Iterator[tuple[Path, Origin]]:
    if any(path[: len(known)] == known for known in allowed):
        return
    above = any(known[: len(path)] == path for known in allowed)
    if isinstance(node, Branch) and not node.resets and (node.children or above):
        for key, below in node.children.items():
            yield from _outside((*path, key), below, node.keys[key], allowed)
    else:
        yield path, place


def _issue(path: Path, place: Origin, allowed: list[Path]) -> Issue:
    names = [dotted(known) for known in allowed]
    near = [match for text in (dotted(path), *path[:1]) for match in difflib.get_close_matches(text, names, n=1)]
    offer = f"did you mean {near[0]}? Otherwise " if near else ""
    return Issue(
        path=dotted(path) or "settings",
        place=str(place),
        problem="a tenant or plan cannot set this: all tenants share it",
        remedy=f"{offer}set it in the environment's file, or take it out; here only {', '.join(names)} may be set",
    )
