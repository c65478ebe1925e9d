"""Settings that are loaded when they are first asked for, kept, and loaded anew when a file or a variable changed.

Kept in the process: what a look at the files and the variables finds unchanged is given back, the very same object.
And, where a Redis is named, between processes: merged layers with the places of all values, validated anew by
everybody. Errors are kept nowhere.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, NamedTuple, cast

from pydantic import BaseModel

from environments.config_loader.content_address import content_address
from environments.config_loader.frozen_settings import freeze
from environments.config_loader.shared_cache import Place, SharedCache
from environments.config_loader.tree_text import from_text, to_text
from environments.config_loader.watched_files import WatchedFile, WatchedFiles
from environments.config_validator import validate
from environments.environment_config import EnvironmentConfig
from environments.environment_type import EnvironmentType, chosen_environment
from environments.environment_variables import names_of_ours, variables_layer
from environments.errors import ConfigError
from environments.fork_lock import fork_lock
from environments.ground import Ground, Rules
from environments.layers import Asked, asked_overrides
from environments.performance_monitor import PerformanceMonitor, looked_up, phase
from environments.schema_version import version_of
from environments.settings import Settings
from environments.tenant_files import tenant_layers
from environments.tenant_layers import TENANT_SETTINGS, USE_CASE_SETTINGS

MOST_KEPT = 4_096
"""Configurations that one loader keeps; the oldest one makes way. A thousand tenants in three environments fit."""

MOST_GROUNDS = 32
"""Environments with overrides that one loader keeps ready for tenants; those of the project are half as many."""

_ATTEMPTS = 5  # while files are being written
_LOADING = fork_lock()  # one for all loaders: it is held for milliseconds, and a fork has to take it


class _Request(NamedTuple):
    """What was asked for."""

    environment: EnvironmentType
    overrides: tuple[str, ...]
    tenant: str | None


class _Kept(NamedTuple):
    """A configuration, and the files that it is made of."""

    config: EnvironmentConfig
    files: tuple[WatchedFile, ...]


class _Variables(dict[str, str]):
    """The environment variables of one moment; it remembers which were looked up by name."""

    def __init__(self, environ: Mapping[str, str]) -> None:
        super().__init__(environ)
        self.ours = frozenset(names_of_ours(environ))
        self.referred_to: set[str] = set()

    def __getitem__(self, name: str) -> str:
        self._note(name)
        return super().__getitem__(name)

    def get(self, name: str, default: str | None = None) -> str | None:  # type: ignore[override]
        self._note(name)
        return super().get(name, default)

    def __contains__(self, name: object) -> bool:
        self._note(name)
        return super().__contains__(name)

    def _note(self, name: object) -> None:
        if isinstance(name, str) and name not in self.ours:
            self.referred_to.add(name)

    def are_those_of(self, environ: Mapping[str, str]) -> bool:
        """Whether all that settings can depend on has the same value."""
        if self.ours != frozenset(names_of_ours(environ)):
            return False
        names = (*self.ours, *tuple(self.referred_to))
        return all(environ.get(name) == dict.get(self, name) for name in names)


class _Generation:
    """What was read while nothing changed."""

    def __init__(self, folder: Path, environ: Mapping[str, str], *, version: int) -> None:
        self.files = WatchedFiles(folder, version=version)
        self.variables = _Variables(environ)
        self.kept: dict[_Request, _Kept] = {}
        self.grounds: dict[tuple[EnvironmentType, tuple[str, ...]], tuple[Ground, set[Path]]] = {}


class ConfigLoader:
    """Loads and keeps the settings of environments and tenants from one folder of layers. Safe between threads.

    Attributes:
        monitor: How long loading took, and how often it was spared.
    """

    def __init__(
        self,
        folder: Path | None = None,
        *,
        environ: Mapping[str, str] | None = None,
        model: type[BaseModel] = Settings,
        tenant_settings: Iterable[str] = TENANT_SETTINGS,
        use_case_settings: Iterable[str] = USE_CASE_SETTINGS,
        shared: SharedCache | None = None,
        monitor: PerformanceMonitor | None = None,
    ) -> None:
        """Prepare; nothing is read yet.

        Args:
            folder: The folder with base.yml; this package's own by default.
            environ: Environment variables; the process's own by default.
            model: The settings model.
            tenant_settings: Paths that the layers of tenants and plans may set.
            use_case_settings: Paths that use cases may set.
            shared: What is shared with other processes; nothing by default.
            monitor: Where to count; one of its own by default.
        """
        self.monitor = monitor or PerformanceMonitor()
        self._folder = (folder or Path(__file__).parents[1]).resolve()
        self._environ = os.environ if environ is None else environ
        self._rules = Rules(
            model=model, tenant_settings=tuple(tenant_settings), use_case_settings=tuple(use_case_settings)
        )
        self._shared = shared
        self._generation = self._fresh()

    def load(
        self,
        environment: str | EnvironmentType | None = None,
        overrides: Sequence[str] = (),
        tenant: str | None = None,
    ) -> EnvironmentConfig:
        """An environment with overrides, and a tenant's layers if one is named: the same object while nothing changes.

        Args:
            environment: Name or alias, or an `EnvironmentType`; ENV, or development, where none is given.
            overrides: Names of the environment's overrides; the later one wins.
            tenant: Name of a tenant.

        Raises:
            ConfigError: Anything is wrong; the message tells file and line.
        """
        names = tuple(override.name for override in asked_overrides(overrides))
        request = _Request(chosen_environment(environment, self._environ), names, tenant)
        config = self._kept(request)
        if config is not None:
            self.monitor.looked_up("process", "hit")
            return config
        with _LOADING, self.monitor.watching():
            config = self._kept(request)  # another thread may have loaded it meanwhile
            looked_up("process", "miss" if config is None else "waited")
            if config is None:
                with phase("load"):
                    config = self._loaded(request)
        return config

    def forget(self) -> None:
        """Lets go of all that is kept in this process."""
        with _LOADING:
            self._generation = self._fresh()

    def _fresh(self) -> _Generation:
        """Nothing is read yet."""
        return _Generation(self._folder, self._environ, version=version_of(self._rules.model))

    def _kept(self, request: _Request) -> EnvironmentConfig | None:
        """What is kept, if neither its files nor the variables have changed."""
        generation = self._generation
        kept = generation.kept.get(request)
        if kept is None or not generation.variables.are_those_of(self._environ):
            return None
        return kept.config if all(file.is_unchanged() for file in kept.files) else None

    def _loaded(self, request: _Request) -> EnvironmentConfig:
        """Loads with what was read before; where that has changed, or something is wrong, with nothing of it."""
        generation = self._generation
        if generation.variables.are_those_of(self._environ):
            with suppress(ConfigError):  # of a file that may have been mended
                found = self._tried(generation, request)
                if all(file.is_unchanged() for file in found.files):
                    return found.config
        for _ in range(_ATTEMPTS):
            generation = self._fresh()
            found = self._tried(generation, request)
            if all(file.is_unchanged() for file in found.files):
                break
        self._generation = generation  # files that never stop changing are looked at again by the next call
        return found.config

    def _tried(self, generation: _Generation, request: _Request) -> _Kept:
        with generation.files.noting() as used:
            config = self._made(generation, request, used)
        freeze(config.settings)
        _make_room(generation.kept, MOST_KEPT)
        found = _Kept(config, tuple(generation.files.watch(path) for path in sorted(used)))
        generation.kept[request] = found
        return found

    def _made(self, generation: _Generation, request: _Request, used: set[Path]) -> EnvironmentConfig:
        address = self._address(generation, request, used)
        if self._shared is None or address is None:
            return self._made_here(generation, request, used)
        with self._shared.at(address) as place:
            config = self._from(place, request)
            if config is None:
                config = self._made_here(generation, request, used)
                is_private = bool(generation.variables.referred_to)
                place.put(None if is_private else to_text(config.root, config.subject))
            return config

    def _made_here(self, generation: _Generation, request: _Request, used: set[Path]) -> EnvironmentConfig:
        key = request.environment, request.overrides
        if key not in generation.grounds:
            _make_room(generation.grounds, MOST_GROUNDS)
            asked = asked_overrides(request.overrides)
            with generation.files.noting() as below:
                ground = Ground(
                    generation.files, request.environment, asked, rules=self._rules, environ=generation.variables
                )
            generation.grounds[key] = ground, below
        ground, below = generation.grounds[key]
        used |= below
        return ground.load(None if request.tenant is None else Asked(request.tenant, "the name of the tenant"))

    def _from(self, place: Place, request: _Request) -> EnvironmentConfig | None:
        """What another process left; None where there is nothing, or nothing of use."""
        if place.text is None:
            return None
        with suppress(ValueError, ConfigError):
            with phase("decode"):
                root, subject = from_text(place.text)
            with phase("validate"):
                settings = validate(root, self._rules.model, subject=subject)
            return EnvironmentConfig(cast(Settings, settings), root, request.environment, subject)
        return None

    def _address(self, generation: _Generation, request: _Request, used: set[Path]) -> str | None:
        """Where it would be shared; None where it is not to be, or cheaper to make.

        Raises:
            UnknownNameError: A variable begins like ours and is none.
            SourceError: A variable's value is not YAML.
        """
        if self._shared is None or (request.environment, request.overrides) in generation.grounds:
            return None
        if variables_layer(generation.variables, self._rules.model) is not None or generation.variables.referred_to:
            looked_up("redis", "private")
            return None
        files = generation.files
        try:
            if not set(request.overrides) <= set(files.override_names(request.environment)):
                return None
            with files.noting() as tenants:
                if request.tenant is not None:
                    tenant_layers(files, Asked(request.tenant, "the name of the tenant"))
        except ConfigError:
            return None  # loading it says so, too, and in the order of the layers
        needed = {*tenants, *self._own_files(request)}
        digests = {files.label(path): files.watch(path).digest for path in needed}
        if None in digests.values():
            return None
        used |= needed
        return content_address(
            asked=[request.environment.value, request.overrides, request.tenant, *self._rules_as_data()],
            files=cast(dict[str, str], digests),
            model=self._rules.model,
        )

    def _own_files(self, request: _Request) -> Iterator[Path]:
        folder = self._folder / request.environment.folder
        yield self._folder / "base.yml"
        yield folder / f"{request.environment.folder}.yml"
        yield from (folder / "overrides" / f"{name}.yml" for name in request.overrides)

    def _rules_as_data(self) -> list[tuple[str, ...]]:
        return [self._rules.tenant_settings, self._rules.use_case_settings]


def _make_room(kept: dict[Any, Any], most: int) -> None:
    """Lets the oldest ones go, so that one more fits."""
    while len(kept) >= most:
        del kept[next(iter(kept))]
