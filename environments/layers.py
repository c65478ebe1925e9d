"""Which files make up an environment, and in which order; the later one wins.

    environments/base.yml
    environments/<env>/<env>.yml
    environments/<env>/overrides/<name>.yml       in the order given
    environments/tenants/plans/<plan>.yml         and what it extends, parents first
    environments/tenants/<tenant>.yml
    environment variables                         environment_variables.py
    Pulumi.<stack>.yaml, its settings             stack_file.py

A plan or tenant names its parent by `extends: plans/<plan>` or `extends: <tenant>`; the rest of it is a layer over the
whole tree like any other.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from environments.environment_type import EnvironmentType
from environments.errors import ConfigError, InheritanceError, UnknownNameError
from environments.provenance import Branch, Leaf
from environments.yaml_source import read

EXTENDS = "extends"
_PLANS = "plans/"
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,62}")  # no dots and slashes: a name never leads out of its folder
_NOTHING_LOADED = "no settings were loaded"


@dataclass(frozen=True)
class Asked:
    """A name that somebody asked for.

    Attributes:
        name: As given.
        place: Where it was given.
    """

    name: str
    place: str


class LayerFiles:
    """The YAML files of an `environments` folder; each file, and each folder's list of names, is read once."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.project = folder.parent
        self._read: dict[Path, Branch] = {}
        self._listed: dict[Path, list[str]] = {}

    def base(self) -> Branch:
        """What every environment shares."""
        return self._layer(self.folder / "base.yml", "base")

    def environment(self, environment: EnvironmentType) -> Branch:
        """One environment's own file."""
        name = environment.folder
        return self._layer(self.folder / name / f"{name}.yml", f"environment {name}")

    def overrides(self, environment: EnvironmentType, wanted: Iterable[Asked]) -> list[Branch]:
        """The overrides that were asked for, in that order.

        Raises:
            UnknownNameError: The environment has no such override.
            ConfigError: One is asked for twice.
        """
        folder = self.folder / environment.folder / "overrides"
        seen: dict[str, Asked] = {}
        layers = []
        for asked in wanted:
            if asked.name in seen:
                raise ConfigError(
                    f"the override {asked.name} is asked for twice; first at {seen[asked.name].place}",
                    place=asked.place,
                    consequence=_NOTHING_LOADED,
                    remedy="keep one of the two; the order decides which override wins",
                )
            seen[asked.name] = asked
            what = f"override of {environment.value}"
            layers.append(self._layer(self._choose(folder, asked, what), f"override {asked.name}"))
        return layers

    def tenant(self, asked: Asked) -> list[Branch]:
        """A tenant's layers: what it extends, parents first, and its own file.

        Raises:
            UnknownNameError: There is no such tenant, or an `extends` names no file.
            InheritanceError: An `extends` leads back to itself, or is no name.
        """
        tenants = self.folder / "tenants"
        layers: list[Branch] = []
        path = self._choose(tenants, asked, "tenant")
        label = f"tenant {asked.name}"
        visited = {path: self._label(path)}
        while True:
            layer = self._layer(path, label)
            layers.append(_without_extends(layer))
            parent = _parent(layer)
            if parent is None:
                return layers[::-1]
            if parent.name.startswith(_PLANS):
                name = parent.name.removeprefix(_PLANS)
                path, label = self._choose(tenants / "plans", Asked(name, parent.place), "plan"), f"plan {name}"
            else:
                path, label = self._choose(tenants, parent, "tenant"), f"tenant {parent.name}"
            if path in visited:
                raise InheritanceError(
                    f"`extends` goes round in a circle: {' -> '.join([*visited.values(), self._label(path)])}",
                    place=parent.place,
                    consequence=_NOTHING_LOADED,
                    remedy="let one of them extend nothing, or another file",
                )
            visited[path] = self._label(path)

    def override_names(self, environment: EnvironmentType) -> list[str]:
        """The overrides that an environment has."""
        return list(self._names(self.folder / environment.folder / "overrides"))

    def tenant_names(self) -> list[str]:
        """The tenants that there are."""
        return list(self._names(self.folder / "tenants"))

    def _layer(self, path: Path, layer: str) -> Branch:
        if path not in self._read:
            self._read[path] = read(path, layer=layer, label=self._label(path))
        return self._read[path]

    def _choose(self, folder: Path, asked: Asked, what: str) -> Path:
        """The file of a name, which must be one of the folder's."""
        names = self._names(folder)
        if asked.name in names:
            return folder / f"{asked.name}.yml"
        close = difflib.get_close_matches(asked.name.lower(), names, n=1)
        raise UnknownNameError(
            f"there is no {what} called {asked.name!r}",
            place=asked.place,
            consequence=_NOTHING_LOADED,
            remedy=(f"did you mean {close[0]}? " if close else "")
            + (f"There are {', '.join(names)}" if names else f"There are none yet; create one in {folder.name}/"),
        )

    def _names(self, folder: Path) -> list[str]:
        if folder not in self._listed:
            self._listed[folder] = sorted(path.stem for path in folder.glob("*.yml") if _NAME.fullmatch(path.stem))
        return self._listed[folder]

    def _label(self, path: Path) -> str:
        return path.relative_to(self.project).as_posix()


def _parent(layer: Branch) -> Asked | None:
    node = layer.children.get(EXTENDS)
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


def _without_extends(layer: Branch) -> Branch:
    if EXTENDS not in layer.children:
        return layer
    children = {key: node for key, node in layer.children.items() if key != EXTENDS}
    keys = {key: origin for key, origin in layer.keys.items() if key != EXTENDS}
    return Branch(children, keys, layer.origin, (), layer.resets)
