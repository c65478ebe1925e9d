"""What a tenant's file asks for: the layers of its plan, of its use cases, and its own, in their order.

    extends: plans/premium                   the parent: a plan, or another tenant
    use_cases: [live_events, model_trials]   files in environments/tenants/use_cases/; the later one wins
    tenant: {...}                            its own, which wins over both

A plan may ask for use cases, too. Whatever a parent is made of lies beneath, so that a tenant inherits its parent's use
cases. A use case is the end of the way: it extends nothing and asks for no others.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, TypeVar

from environments.errors import InheritanceError, UnknownNameError
from environments.layers import Asked, LayerFiles
from environments.provenance import Branch, Leaf, Node, Sequence, kind

EXTENDS = "extends"
USE_CASES = "use_cases"
PLANS = "plans/"
_NOTHING_LOADED = "no settings were loaded"
_T = TypeVar("_T")


@dataclass(frozen=True, kw_only=True)
class TenantLayer:
    """One layer of a tenant.

    Attributes:
        kind: Whose file it is.
        name: The file's name, without `.yml`.
        content: What it sets, without `extends` and `use_cases`.
    """

    kind: Literal["plan", "use case", "tenant"]
    name: str
    content: Branch


@dataclass(frozen=True, kw_only=True)
class _File:
    """A tenant or a plan, as it is written."""

    kind: Literal["plan", "tenant"]
    name: str
    path: Path
    content: Branch

    def layer(self) -> TenantLayer:
        return TenantLayer(kind=self.kind, name=self.name, content=_without_asking(self.content))


def tenant_layers(files: LayerFiles, asked: Asked) -> list[TenantLayer]:
    """A tenant's layers, the lowest first; the last one is its own file.

    Args:
        files: The layers' files.
        asked: Which tenant.

    Raises:
        UnknownNameError: There is no such tenant, or it asks for a plan or use case that there is not.
        InheritanceError: An `extends` leads back to itself or is no name; `use_cases` are no list of names, name one
            twice, or stand in a use case.
    """
    return _layers(files, _lineage(files, _tenant(files, asked)))


def plan_layers(files: LayerFiles, asked: Asked) -> list[TenantLayer]:
    """A plan's layers, the lowest first; the last one is its own file.

    Args:
        files: The layers' files.
        asked: Which plan, with `plans/` before its name.

    Raises:
        UnknownNameError: There is no such plan, or it asks for what there is not.
        InheritanceError: As with a tenant.
    """
    return _layers(files, _lineage(files, _plan(files, asked)))


def use_case_layer(files: LayerFiles, asked: Asked) -> TenantLayer:
    """A use case.

    Raises:
        UnknownNameError: There is no such use case.
        InheritanceError: It extends something, or asks for other use cases.
    """
    path = files.choose(files.use_cases, asked, "use case")
    content = files.layer(path, f"use case {asked.name}")
    for key in (EXTENDS, USE_CASES):
        if key in content.children:
            raise InheritanceError(
                f"a use case has no `{key}`: it stands by itself, so that what it does is told in one place",
                place=str(content.keys[key]),
                consequence=_NOTHING_LOADED,
                remedy="take it out; write the settings here, or let the tenant ask for both use cases",
            )
    return TenantLayer(kind="use case", name=asked.name, content=content)


def _layers(files: LayerFiles, lineage: Iterable[_File]) -> list[TenantLayer]:
    oldest_first = list(lineage)[::-1]
    wanted = [_use_cases(file.content) for file in oldest_first]
    _check_asked_once(use_case for use_cases in wanted for use_case in use_cases)
    layers: list[TenantLayer] = []
    for file, use_cases in zip(oldest_first, wanted, strict=True):
        layers += [*(use_case_layer(files, use_case) for use_case in use_cases), file.layer()]
    return layers


def _lineage(files: LayerFiles, file: _File) -> Iterator[_File]:
    """A file and those that it extends, the nearest first."""
    visited: list[Path] = []
    while True:
        visited.append(file.path)
        yield file
        asked = _parent(file.content)
        if asked is None:
            return
        file = _extended(files, asked)
        if file.path in visited:
            raise InheritanceError(
                f"`extends` goes round in a circle: {' -> '.join(map(files.label, [*visited, file.path]))}",
                place=asked.place,
                consequence=_NOTHING_LOADED,
                remedy="let one of them extend nothing, or another file",
            )


def _extended(files: LayerFiles, asked: Asked) -> _File:
    if asked.name.startswith(PLANS):
        return _plan(files, asked)
    if asked.name in files.plan_names() and asked.name not in files.tenant_names():
        raise UnknownNameError(
            f"there is no tenant called {asked.name!r}, but a plan",
            place=asked.place,
            consequence=_NOTHING_LOADED,
            remedy=f"write {PLANS}{asked.name}",
        )
    return _tenant(files, asked)


def _tenant(files: LayerFiles, asked: Asked) -> _File:
    path = files.choose(files.tenants, asked, "tenant")
    return _File(kind="tenant", name=asked.name, path=path, content=files.layer(path, f"tenant {asked.name}"))


def _plan(files: LayerFiles, asked: Asked) -> _File:
    name = asked.name.removeprefix(PLANS)
    path = files.choose(files.plans, Asked(name, asked.place), "plan")
    return _File(kind="plan", name=name, path=path, content=files.layer(path, f"plan {name}"))


def _parent(content: Branch) -> Asked | None:
    node = content.children.get(EXTENDS)
    if node is None:
        return None
    if isinstance(node, Leaf) and isinstance(node.value, str):
        return Asked(node.value, str(node.origin))
    raise InheritanceError(
        "`extends` must be one name",
        place=str(node.origin),
        consequence=_NOTHING_LOADED,
        remedy="write plans/<plan>, or the name of another tenant; a file has one parent",
    )


def _use_cases(content: Branch) -> list[Asked]:
    node = content.children.get(USE_CASES)
    if node is None:
        return []
    if not isinstance(node, Sequence):
        raise _no_names(node, kind(node))
    if node.resets:
        raise _no_names(node, "marked by a tag; a parent's use cases lie beneath and cannot be taken away")
    return [_name(item) for item in node.items]


def _name(item: Node) -> Asked:
    if isinstance(item, Leaf) and isinstance(item.value, str):
        return Asked(item.value, str(item.origin))
    raise _no_names(item, f"a list with {kind(item)} that is no name")


def _no_names(node: Node, found: str) -> InheritanceError:
    return InheritanceError(
        f"`use_cases` must be a list of names, not {found}",
        place=str(node.origin),
        consequence=_NOTHING_LOADED,
        remedy="write `use_cases: [name, ...]`, each the name of a file in tenants/use_cases/, or take the key out",
    )


def _check_asked_once(asked: Iterable[Asked]) -> None:
    seen: dict[str, Asked] = {}
    for one in asked:
        if one.name in seen:
            raise InheritanceError(
                f"the use case {one.name} is asked for twice; first at {seen[one.name].place}",
                place=one.place,
                consequence=_NOTHING_LOADED,
                remedy="keep one of the two: the order decides which use case wins, and a parent's lie beneath",
            )
        seen[one.name] = one


def _without_asking(content: Branch) -> Branch:
    if EXTENDS not in content.children and USE_CASES not in content.children:
        return content
    return Branch(_without(content.children), _without(content.key_places), content.origin, (), content.resets)


def _without(named: Mapping[str, _T]) -> dict[str, _T]:
    return {key: one for key, one in named.items() if key not in (EXTENDS, USE_CASES)}
