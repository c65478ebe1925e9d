"""Loading: which layers, in which order, merged and validated into an `EnvironmentConfig`."""

from __future__ import annotations

import difflib
import logging
import os
import re
from collections.abc import Iterable, Mapping, Sequence
from copy import copy
from dataclasses import replace
from functools import cache, partial
from pathlib import Path
from types import MappingProxyType
from typing import cast

from pydantic import BaseModel

from environments import stack_file as stack_files
from environments.config_validator import validate
from environments.environment_config import EnvironmentConfig
from environments.environment_type import EnvironmentType
from environments.environment_variables import STACK_FILE_VARIABLE, variables_layer
from environments.errors import UnknownNameError
from environments.identity import check_identity
from environments.layers import Asked, LayerFiles
from environments.merge import merge_layers
from environments.model_fields import list_strategies
from environments.platform_stacks import platform_stacks, read_stack_files
from environments.provenance import Branch
from environments.recovery_stack import check_against_platform, recovered
from environments.references import replace_references
from environments.settings import Settings
from environments.stack_configuration import StackConfiguration
from environments.stack_file import StackFile, read_stack_file
from environments.tenant_connections import check_connections
from environments.tenant_layers import TENANT_SETTINGS, check_tenant_layers

ENVIRONMENT_VARIABLE = "ENV"
_STACK_FILE = re.compile(r"Pulumi\.(?P<stack>[A-Za-z0-9._-]+)\.yaml")
_LOGGER = logging.getLogger("environments")


class EnvironmentConfigManager:
    """Loads the settings of environments, tenants and stacks from one folder of layers.

    Each file is read once per manager; a new manager sees changed files.
    """

    def __init__(
        self,
        folder: Path | None = None,
        *,
        environ: Mapping[str, str] | None = None,
        model: type[BaseModel] = Settings,
        tenant_settings: Iterable[str] = TENANT_SETTINGS,
    ) -> None:
        """Prepare; nothing is read yet.

        Args:
            folder: The folder with base.yml; this package's own by default. The stack files lie beside it.
            environ: Environment variables; the process's own by default.
            model: The settings model.
            tenant_settings: Paths that the layers of tenants and plans may set.
        """
        self.files = LayerFiles((folder or Path(__file__).parent).resolve())
        self._environ = os.environ if environ is None else environ
        self._model = model
        self._tenant_settings = tuple(tenant_settings)
        self._shared: dict[tuple[EnvironmentType, tuple[str, ...]], Branch] = {}

    def load(self, environment: str | None = None) -> EnvironmentConfig:
        """An environment without overrides; the one that ENV names where none is given.

        Raises:
            ConfigError: Anything is wrong; the message tells file and line.
        """
        return self.load_with_overrides(environment)

    def load_with_overrides(
        self,
        environment: str | None = None,
        overrides: Sequence[str] = (),
        tenant: str | None = None,
    ) -> EnvironmentConfig:
        """An environment with overrides, and a tenant's layers if one is named.

        Args:
            environment: Name or alias; ENV, or development, where none is given.
            overrides: Names of the environment's overrides; the later one wins.
            tenant: Name of a tenant.

        Raises:
            ConfigError: Anything is wrong; the message tells file and line.
        """
        return self._load(
            self._environment(environment),
            [Asked(name, "the list of overrides") for name in overrides],
            None if tenant is None else Asked(tenant, "the name of the tenant"),
        )

    def load_stack(self, stack: str, *, stack_file: Path | None = None) -> StackConfiguration:
        """What `Pulumi.<stack>.yaml` asks for.

        Args:
            stack: The stack's name.
            stack_file: The file; where none is given, the one that SPOTIFY_AI_AGENT_STACK_FILE names, else
                `Pulumi.<stack>.yaml` beside the folder of layers.

        Raises:
            ConfigError: Anything is wrong; the message tells file and line.
        """
        file = self._stack_file(stack, stack_file)
        environment = EnvironmentType.parse(file.environment.name, place=file.environment.place)
        others = [name for name in self.stack_names() if name != stack]
        files = {**read_stack_files(self.files.project, others), stack: file}
        stacks, platform = platform_stacks(stack, files), recovered(stack, files)
        load = partial(self._load, environment, stacks.overrides)
        config = load(None, stack=stack, settings=stacks.settings(stack))
        tenants = {tenant.name: load(tenant, stack=stack, settings=stacks.settings(stack)) for tenant in file.tenants}
        if platform is not None:
            named = platform.platform
            # Variables of this run are about this stack, not about the platform whose place it can take.
            loader = self._as_files_say()
            theirs = loader._load(environment, platform.overrides, None, stack=named, settings=platform.settings(named))
            check_against_platform(config, theirs)
            carried = [(stack, tenant) for _, tenant in platform.others(stack)]
        else:
            carried = stacks.others(stack) if stack == stacks.platform else []
        elsewhere = {
            tenant.name: load(tenant, stack=other, settings=stacks.settings(other)).settings
            for other, tenant in carried
        }
        if isinstance(config.settings, Settings):
            check_connections(config, [*(tenant.settings for tenant in tenants.values()), *elsewhere.values()])
        return StackConfiguration(
            stack=stack,
            environment=environment,
            overrides=tuple(override.name for override in stacks.overrides),
            settings=config.settings,
            tenants=MappingProxyType({name: tenant.settings for name, tenant in tenants.items()}),
            elsewhere=MappingProxyType(elsewhere),
            config=config,
            tenant_configs=MappingProxyType(tenants),
            file=file,
        )

    def load_stack_config(self, stack: str, *, tenant: str | None = None) -> EnvironmentConfig:
        """The platform's settings of a stack, or those of one of its tenants.

        Raises:
            UnknownNameError: The stack does not carry the tenant.
            ConfigError: Anything else is wrong; the message tells file and line.
        """
        loaded = self.load_stack(stack)
        if tenant is None:
            return loaded.config
        if tenant not in loaded.tenant_configs:
            raise UnknownNameError(
                f"the stack {stack} does not carry the tenant {tenant!r}",
                place=str(loaded.file.config.keys.get("tenants", loaded.file.label)),
                consequence="no settings were loaded",
                remedy=f"add it to spotify-ai-agent:tenants; there are {', '.join(loaded.tenants) or 'none yet'}",
            )
        return loaded.tenant_configs[tenant]

    def stack_names(self) -> list[str]:
        """The stacks that have a file beside the folder of layers."""
        found = map(_STACK_FILE.fullmatch, (path.name for path in self.files.project.iterdir()))
        return sorted(match["stack"] for match in found if match)

    def _as_files_say(self) -> EnvironmentConfigManager:
        """The same, with no environment variables; what is read stays read."""
        manager = copy(self)
        manager._environ = {}
        return manager

    def _load(
        self,
        environment: EnvironmentType,
        overrides: Iterable[Asked],
        tenant: Asked | None,
        *,
        stack: str | None = None,
        settings: Iterable[Branch] = (),
    ) -> EnvironmentConfig:
        overrides = list(overrides)
        strategies = list_strategies(self._model)
        subject = _subject(environment, overrides, tenant, stack)
        own = self.files.tenant(tenant) if tenant else []
        check_tenant_layers(own, subject=subject, allowed=self._tenant_settings)
        variables = variables_layer(self._environ, self._model)
        above = [layer for layer in (*own, variables, *settings) if layer is not None]
        root = merge_layers([self._shared_layers(environment, overrides), *above], strategies)
        # where a whole domain is missing, it is the environment that lacks it
        root = replace(root, origin=self.files.environment(environment).origin)
        root = replace_references(root, self._environ, self._model, subject=subject)
        check_identity(root, environment, tenant.name if tenant else None, own[-1].origin.file if own else "")
        validated = cast(Settings, validate(root, self._model, subject=subject))
        return EnvironmentConfig(validated, root, environment, subject)

    def _shared_layers(self, environment: EnvironmentType, overrides: Sequence[Asked]) -> Branch:
        """What all tenants of an environment share, merged once: merging is associative and changes nothing."""
        layers = [self.files.base(), self.files.environment(environment)]
        layers += self.files.overrides(environment, overrides)  # tells about a wrong name even when all is merged
        key = environment, tuple(override.name for override in overrides)
        if key not in self._shared:
            self._shared[key] = merge_layers(layers, list_strategies(self._model))
        return self._shared[key]

    def _environment(self, name: str | None) -> EnvironmentType:
        if name is not None:
            return EnvironmentType.parse(name, place="the name of the environment")
        from_variable = self._environ.get(ENVIRONMENT_VARIABLE, "")
        if not from_variable.strip():
            _log_default()
            return EnvironmentType.DEVELOPMENT
        return EnvironmentType.parse(from_variable, place=f"environment variable {ENVIRONMENT_VARIABLE}")

    def _stack_file(self, stack: str, given: Path | None) -> StackFile:
        from_variable = self._environ.get(STACK_FILE_VARIABLE)
        path = given or (Path(from_variable) if from_variable else None)
        if path is None:
            names = self.stack_names()
            if stack not in names:
                close = difflib.get_close_matches(stack, names, n=1)
                raise UnknownNameError(
                    f"there is no stack {stack!r}: Pulumi.{stack}.yaml does not exist",
                    place=self.files.project.as_posix(),
                    consequence="no settings were loaded",
                    remedy=(f"did you mean {close[0]}? " if close else "")
                    + f"There are {', '.join(names) or 'none yet'}; `pulumi stack init` makes a new one",
                )
            path = self.files.project / f"Pulumi.{stack}.yaml"
        return read_stack_file(path, stack=stack, label=_label(path, self.files.project))


def get_environment_config(environment: str | None = None) -> EnvironmentConfig:
    """The settings of an environment.

    Args:
        environment: development, dev, staging, stage, production or prod; where none is given, the variable ENV
            decides, and where that is unset, it is development (logged once).

    Raises:
        ConfigError: Anything is wrong; the message tells file and line.
    """
    return EnvironmentConfigManager().load(environment)


def load_stack(stack: str, *, stack_file: Path | None = None) -> StackConfiguration:
    """What `Pulumi.<stack>.yaml` asks for; see `EnvironmentConfigManager.load_stack`.

    Raises:
        ConfigError: Anything is wrong; the message tells file and line.
    """
    return EnvironmentConfigManager().load_stack(stack, stack_file=stack_file)


def check_engine_config(stack: StackConfiguration, engine: Mapping[str, object]) -> None:
    """Make sure that the engine was given the same configuration as the stack file.

    Args:
        stack: What the file asked for.
        engine: The engine's values by key without namespace; None where there is none.

    Raises:
        EngineConfigError: They differ, for instance because of `--config-file`.
    """
    stack_files.check_engine_config(stack.file, engine)


def _subject(environment: EnvironmentType, overrides: Sequence[Asked], tenant: Asked | None, stack: str | None) -> str:
    words = [f"stack {stack}" if stack else "", f"environment {environment.value}"]
    words += [f"override {override.name}" for override in overrides]
    words += [f"tenant {tenant.name}"] if tenant else []
    return ", ".join(filter(None, words))


def _label(path: Path, project: Path) -> str:
    """The path relative to the project where it lies inside."""
    absolute = path.absolute()
    return absolute.relative_to(project).as_posix() if absolute.is_relative_to(project) else absolute.as_posix()


@cache
def _log_default() -> None:
    """Logged once per process."""
    _LOGGER.warning("%s is not set; using the environment development", ENVIRONMENT_VARIABLE)
