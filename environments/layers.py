"""Which files make up an environment, and in which order; the later one wins.

    environments/base.yml
    environments/<env>/<env>.yml
    environments/<env>/overrides/<name>.yml       in the order given
    environments/tenants/plans/<plan>.yml         and what it extends, parents first
    environments/tenants/use_cases/<name>.yml     in the order in which the plan, then the tenant, asks for them
    environments/tenants/<tenant>.yml
    environment variables                         environment_variables.py
    Pulumi.<stack>.yaml, its settings             stack_file.py

What a tenant's file asks for, and in which order it lies, says tenant_files.py.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from environments.environment_type import EnvironmentType
from environments.errors import ConfigError, UnknownNameError
from environments.provenance import Branch
from environments.schema_version import CURRENT, without_version
from environments.yaml_source import read

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,62}")  # no dots and slashes: a name never leads out of its folder
_LONGEST_LIST = 12  # of the names in a message
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

    def __init__(self, folder: Path, *, version: int = CURRENT) -> None:
        self.folder = folder
        self.version = version
        self.project = folder.parent
        self.tenants = folder / "tenants"
        self.plans = self.tenants / "plans"
        self.use_cases = self.tenants / "use_cases"
        self._read: dict[Path, Branch] = {}
        self._listed: dict[Path, list[str]] = {}

    def base(self) -> Branch:
        """What every environment shares."""
        return self.layer(self.folder / "base.yml", "base")

    def environment(self, environment: EnvironmentType) -> Branch:
        """One environment's own file."""
        name = environment.folder
        return self.layer(self.folder / name / f"{name}.yml", f"environment {name}")

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
            layers.append(self.layer(self.choose(folder, asked, what), f"override {asked.name}"))
        return layers

    def override_names(self, environment: EnvironmentType) -> list[str]:
        """The overrides that an environment has."""
        return list(self._names(self.folder / environment.folder / "overrides"))

    def tenant_names(self) -> list[str]:
        """The tenants that there are."""
        return list(self._names(self.tenants))

    def plan_names(self) -> list[str]:
        """The plans that there are."""
        return list(self._names(self.plans))

    def use_case_names(self) -> list[str]:
        """The use cases that there are."""
        return list(self._names(self.use_cases))

    def layer(self, path: Path, layer: str) -> Branch:
        """What a file sets.

        Args:
            path: The file.
            layer: What the layer is called.

        Raises:
            SourceError: The file cannot be read.
            SchemaVersionError: It is written in another schema version.
        """
        if path not in self._read:
            self._read[path] = without_version(read(path, layer=layer, label=self.label(path)), self.version)
        return self._read[path]

    def choose(self, folder: Path, asked: Asked, what: str) -> Path:
        """The file of a name, which must be one of the folder's.

        Args:
            folder: Where the files lie.
            asked: The name.
            what: What the files are, in a word.

        Raises:
            UnknownNameError: There is no such file.
        """
        names = self._names(folder)
        if asked.name in names:
            return folder / f"{asked.name}.yml"
        close = difflib.get_close_matches(asked.name.lower(), names, n=1)
        close = close or [name for name in names if asked.name and name.startswith(asked.name.lower())]
        shown = ", ".join(names[:_LONGEST_LIST]) + (", ..." if len(names) > _LONGEST_LIST else "")
        raise UnknownNameError(
            f"there is no {what} called {asked.name!r}",
            place=asked.place,
            consequence=_NOTHING_LOADED,
            remedy=(f"did you mean {close[0]}? " if close else "")
            + (f"There are {shown}" if names else f"There are none yet; create one in {folder.name}/"),
        )

    def label(self, path: Path) -> str:
        """How a file is called in messages: by its path from the project's folder."""
        return path.relative_to(self.project).as_posix()

    def _names(self, folder: Path) -> list[str]:
        if folder not in self._listed:
            self._listed[folder] = sorted(path.stem for path in folder.glob("*.yml") if _NAME.fullmatch(path.stem))
        return self._listed[folder]


def asked_overrides(names: Sequence[str]) -> list[Asked]:
    """The overrides of a call.

    Args:
        names: As given.

    Raises:
        ConfigError: They are no list of names; one text would be taken for a list of letters.
    """
    place = "the list of overrides"
    if isinstance(names, Sequence) and not isinstance(names, str) and all(isinstance(name, str) for name in names):
        return [Asked(name, place) for name in names]
    raise ConfigError(
        f"the overrides are no list of names, but {type(names).__name__}",
        place=place,
        consequence=_NOTHING_LOADED,
        remedy='write a list, also of one: ["scaling"]',
    )
