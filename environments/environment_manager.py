"""Loading: which layers, in which order, merged and validated into an `EnvironmentConfig`."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from copy import copy
from functools import cache, partial
from pathlib import Path
from types import MappingProxyType

from pydantic import BaseModel

from environments import stack_file as stack_file_reading
from environments.config_loader import ConfigLoader, SharedCache, default_loader
from environments.environment_config import EnvironmentConfig
from environments.environment_type import EnvironmentType, chosen_environment
from environments.environment_variables import without_settings
from environments.errors import UnknownNameError
from environments.ground import Ground, Rules, load_tenants
from environments.layers import Asked, LayerFiles, asked_overrides
from environments.performance_monitor import PerformanceMonitor
from environments.platform_stacks import PlatformStacks, platform_stacks, read_stack_files
from environments.recovery_stack import check_against_platform, recovered
from environments.schema_version import version_of
from environments.settings import Settings
from environments.stack_configuration import StackConfiguration
from environments.stack_file import STACK_FILE_VARIABLE
from environments.stack_files import find_stack_file, stack_names
from environments.tenant_connections import check_connections
from environments.tenant_layers import TENANT_SETTINGS, USE_CASE_SETTINGS
from environments.unused_layers import try_layer, unused_layers


class EnvironmentConfigManager:
    """Loads the settings of environments, tenants and stacks from one folder of layers.

    Each file is read once per manager, and so are the environment variables of an environment; a new manager sees what
    has changed.
    """

    def __init__(
        self,
        folder: Path | None = None,
        *,
        environ: Mapping[str, str] | None = None,
        model: type[BaseModel] = Settings,
        tenant_settings: Iterable[str] = TENANT_SETTINGS,
        use_case_settings: Iterable[str] = USE_CASE_SETTINGS,
    ) -> None:
        """Prepare; nothing is read yet.

        Args:
            folder: The folder with base.yml; this package's own by default. The stack files lie beside it.
            environ: Environment variables; the process's own by default.
            model: The settings model.
            tenant_settings: Paths that the layers of tenants and plans may set.
            use_case_settings: Paths that use cases may set.
        """
        self.files = LayerFiles((folder or Path(__file__).parent).resolve(), version=version_of(model))
        self._environ = os.environ if environ is None else environ
        self._rules = Rules(
            model=model, tenant_settings=tuple(tenant_settings), use_case_settings=tuple(use_case_settings)
        )
        self._grounds: dict[tuple[EnvironmentType, tuple[str, ...]], Ground] = {}

    def load(self, environment: str | EnvironmentType | None = None) -> EnvironmentConfig:
        """An environment without overrides; the one that ENV names where none is given.

        Raises:
            ConfigError: Anything is wrong; the message tells file and line.
        """
        return self.load_with_overrides(environment)

    def load_with_overrides(
        self,
        environment: str | EnvironmentType | None = None,
        overrides: Sequence[str] = (),
        tenant: str | None = None,
    ) -> EnvironmentConfig:
        """An environment with overrides, and a tenant's layers if one is named.

        Args:
            environment: Name or alias, or an `EnvironmentType`; ENV, or development, where none is given.
            overrides: Names of the environment's overrides; the later one wins.
            tenant: Name of a tenant.

        Raises:
            ConfigError: Anything is wrong; the message tells file and line.
        """
        ground = self._ground(self._environment(environment), overrides)
        return ground.load(None if tenant is None else Asked(tenant, "the name of the tenant"))

    def load_tenants(
        self,
        environment: str | EnvironmentType | None = None,
        overrides: Sequence[str] = (),
        tenants: Iterable[str] | None = None,
    ) -> dict[str, EnvironmentConfig]:
        """An environment for each of its tenants; what they share is merged and validated once.

        Args:
            environment: Name or alias, or an `EnvironmentType`; ENV, or development, where none is given.
            overrides: Names of the environment's overrides; the later one wins.
            tenants: Names of tenants; all that there are where none are given.

        Raises:
            InvalidTenantsError: Several tenants are wrong; each is told with file and line.
            ConfigError: One of them is, or the environment itself.
        """
        ground = self._ground(self._environment(environment), overrides)
        names = self.files.tenant_names() if tenants is None else tenants
        return load_tenants([(ground, Asked(name, "the list of tenants")) for name in names], subject=ground.subject)

    def unused_layers(self) -> list[tuple[str, str]]:
        """The kind and the name of each plan and use case that no tenant has."""
        return unused_layers(self.files)

    def try_layer(self, environment: str, kind: str, name: str) -> EnvironmentConfig | None:
        """An environment for a tenant with a plan or use case that nobody has; None where there are no tenants.

        Args:
            environment: Name or alias.
            kind: As `unused_layers` gives it.
            name: As `unused_layers` gives it.

        Raises:
            ConfigError: It is wrong, or no tenant could have it; the message tells file and line.
        """
        return try_layer(self._ground(self._environment(environment), ()), kind, name)

    def load_stack(self, stack: str, *, stack_file: Path | None = None) -> StackConfiguration:
        """What `Pulumi.<stack>.yaml` asks for.

        Args:
            stack: The stack's name.
            stack_file: The file; where none is given, the one that SPOTIFY_AI_AGENT_STACK_FILE names, else
                `Pulumi.<stack>.yaml` beside the folder of layers.

        Raises:
            ConfigError: Anything is wrong; the message tells file and line.
        """
        file = find_stack_file(
            self.files.project, stack, given=stack_file, environ=self._environ, version=self.files.version
        )
        environment = EnvironmentType.parse(file.environment.name, place=file.environment.place)
        others = [name for name in self.stack_names() if name != stack]
        files = {**read_stack_files(self.files.project, others, version=self.files.version), stack: file}
        stacks, platform = platform_stacks(stack, files), recovered(stack, files)
        ground = cache(partial(self._ground_of, environment, stacks))
        config = ground(stack).load()
        if platform is not None:
            # What variables of this run set is about this stack, not about the platform whose place it can take.
            variables = without_settings(self._environ)
            theirs = self._ground_of(environment, platform, platform.platform, environ=variables).load()
            check_against_platform(config, theirs)
            carried = [(stack, tenant) for _, tenant in platform.others(stack)]
        else:
            carried = stacks.others(stack) if stack == stacks.platform else []
        wanted = [(ground(where), tenant) for where, tenant in [*((stack, own) for own in file.tenants), *carried]]
        loaded = load_tenants(wanted, subject=config.subject)
        tenants = {tenant.name: loaded[tenant.name] for tenant in file.tenants}
        elsewhere = {tenant.name: loaded[tenant.name].settings for _, tenant in carried}
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
        return stack_names(self.files.project)

    def loader(self, *, shared: SharedCache | None = None, monitor: PerformanceMonitor | None = None) -> ConfigLoader:
        """A loader of the same layers, with the same variables and rules; it keeps what it loads, and reads anew.

        Args:
            shared: What is shared with other processes; nothing by default.
            monitor: Where to count; one of its own by default.
        """
        return ConfigLoader(
            self.files.folder,
            environ=self._environ,
            model=self._rules.model,
            tenant_settings=self._rules.tenant_settings,
            use_case_settings=self._rules.use_case_settings,
            shared=shared,
            monitor=monitor,
        )

    def elsewhere(self, folder: Path) -> EnvironmentConfigManager:
        """The same for another folder of layers and the stack files beside it, whatever a variable names."""
        manager = copy(self)
        manager.files, manager._grounds = LayerFiles(folder.resolve(), version=self.files.version), {}
        manager._environ = {name: value for name, value in self._environ.items() if name != STACK_FILE_VARIABLE}
        return manager

    def as_files_say(self) -> EnvironmentConfigManager:
        """The same, with no variable that sets anything; what is read stays read."""
        manager = copy(self)
        manager._environ, manager._grounds = without_settings(self._environ), {}
        return manager

    def _ground(self, environment: EnvironmentType, overrides: Sequence[str]) -> Ground:
        """What an environment's tenants stand on, made once."""
        asked = asked_overrides(overrides)
        key = environment, tuple(override.name for override in asked)
        if key not in self._grounds:
            self._grounds[key] = Ground(self.files, environment, asked, rules=self._rules, environ=self._environ)
        return self._grounds[key]

    def _ground_of(
        self,
        environment: EnvironmentType,
        stacks: PlatformStacks,
        stack: str,
        *,
        environ: Mapping[str, str] | None = None,
    ) -> Ground:
        """What the tenants of a stack stand on."""
        return Ground(
            self.files,
            environment,
            stacks.overrides,
            rules=self._rules,
            environ=self._environ if environ is None else environ,
            stack=stack,
            settings=stacks.settings(stack),
        )

    def _environment(self, name: str | EnvironmentType | None) -> EnvironmentType:
        return chosen_environment(name, self._environ)


def get_environment_config(environment: str | EnvironmentType | None = None) -> EnvironmentConfig:
    """The settings of an environment, kept while neither its files nor the variables change.

    Args:
        environment: development, dev, staging, stage, production or prod, or an `EnvironmentType`; where none is given,
            the variable ENV decides, and where that is unset, it is development (logged once).

    Raises:
        ConfigError: Anything is wrong; the message tells file and line.
    """
    return default_loader().load(environment)


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
    stack_file_reading.check_engine_config(stack.file, engine)
