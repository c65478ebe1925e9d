"""What the layers of a tenant, its plan and its use cases may set, and the refusal of everything else.

A tenant's layers lie over the whole tree, but a tenant shares the network, the cluster, the database and the API with
all others: what it writes there would be accepted and reach nothing, or look as if one tenant had changed the platform
for all. So each path that may differ per tenant is named in `TENANT_SETTINGS`. A use case is many tenants' in turn: it
says how they work, never who they are, so that it may set less (`USE_CASE_SETTINGS`).
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator, Mapping

from environments.errors import InvalidSettingsError, Issue
from environments.provenance import Branch, Node, Origin, Path, dotted, parts
from environments.tenant_files import EXTENDS, USE_CASES, TenantLayer

TENANT_SETTINGS: Mapping[str, str] = {
    "tenant": "who the tenant is, where its data stay, and its namespace's bounds; components/tenant reads all of it",
}
"""Paths that plan and tenant layers may set, each with everything below it, and why.

To let tenants differ in one more thing, first let a component read it from the tenant's settings, then add its path
here with the name of that component. A path without a reader does not belong here.
"""


USE_CASE_SETTINGS: Mapping[str, str] = {
    "tenant.quota": "how much its pods ask for together; components/tenant",
    "tenant.containers": "how large one container is; components/tenant",
    "tenant.database": "how many connections it keeps; components/postgresql",
    "tenant.cache": "whether it keeps keys of its own; components/redis",
    "tenant.models": "which tracks it calls directly; components/tenant",
}
"""Paths that use cases may set, each with everything below it, and who reads it: not the tenant's name, plan, residency
and group, which a contract says and no way of working."""


def check_tenant_layers(
    layers: Iterable[TenantLayer],
    *,
    subject: str,
    allowed: Iterable[str] = TENANT_SETTINGS,
    for_use_cases: Iterable[str] = USE_CASE_SETTINGS,
) -> None:
    """Make sure that a tenant's layers set nothing that all share, and its use cases nothing that says who it is.

    Args:
        layers: The tenant's layers.
        subject: What is loaded, for the message's first line.
        allowed: Dotted paths that plans and tenants may set, with all that is below them.
        for_use_cases: Likewise those that use cases may set.

    Raises:
        InvalidSettingsError: They set something else; each such setting is told with its line.
    """
    tenants, use_cases = ([parts(path) for path in paths] for paths in (allowed, for_use_cases))
    issues: list[Issue] = []
    for layer in layers:
        if layer.kind == "use case":
            found = _foreign(layer.content, use_cases)
            issues += [_issue(path, place, use_cases, tenants) for path, place in found]
        else:
            issues += [_issue(path, place, tenants) for path, place in _foreign(layer.content, tenants)]
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


def _issue(path: Path, place: Origin, allowed: list[Path], tenants: list[Path] | None = None) -> Issue:
    """What is said of a foreign setting.

    Args:
        path: The setting.
        place: Where it stands.
        allowed: What may be set there.
        tenants: For use cases: what a tenant may set.
    """
    names = [dotted(one) for one in allowed]
    known = names if tenants is not None else [*names, EXTENDS, USE_CASES]
    near = [match for text in (dotted(path), *path[:1]) for match in difflib.get_close_matches(text, known, n=1)]
    offer = f"did you mean {near[0]}? Otherwise " if near else ""
    who, why, where = "a tenant or plan", "all tenants share it", "the environment's file"
    if tenants is not None:
        who = "a use case"
        if any(path[: len(known)] == known[: len(path)] for known in tenants):
            why, where = (
                "it says who a tenant is, or takes away what others have set",
                "the plan's or the tenant's file",
            )
    return Issue(
        path=dotted(path) or "settings",
        place=str(place),
        problem=f"{who} cannot set this: {why}",
        remedy=f"{offer}set it in {where}, or take it out; here only {', '.join(names)} may be set",
    )
