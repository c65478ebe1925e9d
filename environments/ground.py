"""What the tenants of an environment stand on: its layers, merged and validated once for all of them.

A tenant's layers change one or two domains of more than twenty. Merging leaves the nodes of all others as they are, so
that a node which is the very same needs no second validation; a thousand tenants then cost little more than their own
files. Whatever is wrong is told by a validation of the whole tree, as if each tenant had been loaded alone.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import cached_property
from typing import cast

from pydantic import BaseModel

from environments import garbage
from environments.config_validator import validate, validate_changed
from environments.environment_config import EnvironmentConfig
from environments.environment_type import EnvironmentType
from environments.environment_variables import variables_layer
from environments.errors import ConfigError, InvalidTenantsError
from environments.identity import check_identity
from environments.layers import Asked, LayerFiles
from environments.merge import merge_layers
from environments.model_fields import list_strategies
from environments.performance_monitor import phase
from environments.provenance import Branch, Leaf, Node, Sequence, parts, walk
from environments.references import replace_references
from environments.settings import Settings
from environments.tenant_files import TenantLayer, tenant_layers
from environments.tenant_layers import check_tenant_layers
from environments.tenant_promises import check_promises


@dataclass(frozen=True, kw_only=True)
class Rules:
    """What settings are held against.

    Attributes:
        model: The settings model.
        tenant_settings: Paths that the layers of tenants and plans may set.
        use_case_settings: Paths that use cases may set.
    """

    model: type[BaseModel]
    tenant_settings: tuple[str, ...]
    use_case_settings: tuple[str, ...]


class Ground:
    """An environment with overrides, of one stack or of none, ready for any of its tenants.

    Attributes:
        files: The layers' files.
        environment: Which environment.
        subject: What is loaded, in words, without a tenant.
        shared: What all tenants share, merged; references are not replaced yet.
    """

    @garbage.left_lying()
    def __init__(
        self,
        files: LayerFiles,
        environment: EnvironmentType,
        overrides: Iterable[Asked],
        *,
        rules: Rules,
        environ: Mapping[str, str],
        stack: str | None = None,
        settings: Iterable[Branch] = (),
    ) -> None:
        """Merge what all tenants share; nothing is validated yet.

        Args:
            files: The layers' files.
            environment: Which environment.
            overrides: Its overrides, in order.
            rules: What the settings are held against.
            environ: Environment variables.
            stack: Name of the stack, for messages.
            settings: Last layers, those of stack files.

        Raises:
            ConfigError: A file, a name or a variable is wrong, or layers do not fit together.
        """
        overrides = list(overrides)
        self.files = files
        self.environment = environment
        self._rules = rules
        words = [f"stack {stack}"] if stack else []
        words += [f"environment {environment.value}", *(f"override {override.name}" for override in overrides)]
        self.subject = ", ".join(words)
        self._environ = environ
        self._strategies = list_strategies(rules.model)
        below = [files.base(), files.environment(environment), *files.overrides(environment, overrides)]
        with phase("merge"):
            self._below = merge_layers(below, self._strategies)
        variables = variables_layer(environ, rules.model)
        self._above = [layer for layer in (variables, *settings) if layer is not None]
        with phase("merge"):
            self.shared = merge_layers([self._below, *self._above], self._strategies)

    def load(self, tenant: Asked | None = None, layers: list[TenantLayer] | None = None) -> EnvironmentConfig:
        """The platform's own settings, or those of a tenant.

        Args:
            tenant: Which tenant, if any.
            layers: The tenant's layers, where they are others than its files ask for.

        Raises:
            ConfigError: Anything is wrong; the message tells file and line.
        """
        if tenant is None:
            return self._shared_config
        subject = f"{self.subject}, tenant {tenant.name}"
        own = tenant_layers(self.files, tenant) if layers is None else layers
        check_tenant_layers(
            own, subject=subject, allowed=self._rules.tenant_settings, for_use_cases=self._rules.use_case_settings
        )
        with phase("merge"):
            merged = self._merged(own)
        changed = self._changed(merged)
        root = self._finished(merged, changed, subject)
        check_identity(root, self.environment, tenant.name, own[-1].content.origin)
        settings = self._validated(root, changed, subject)
        check_promises(root, own, subject=subject)
        return self._config(settings, root, subject)

    def _merged(self, own: list[TenantLayer]) -> Branch:
        """A tenant's layers in their place: below variables and stack files, which touch other domains as a rule."""
        contents = [layer.content for layer in own]
        touched = {domain for content in contents for domain in content.children}
        if any(layer.resets or not touched.isdisjoint(layer.children) for layer in self._above):
            return merge_layers([self._below, *contents, *self._above], self._strategies)
        return merge_layers([self.shared, *contents], self._strategies)

    def _changed(self, merged: Branch) -> set[str] | None:
        """Domains in which a tenant may differ; None for all, because something is wrong with the platform's own."""
        if self._platform is None:
            return None
        mine, theirs = merged.children, self.shared.children
        changed = {name for name in {**theirs, **mine} if mine.get(name) is not theirs.get(name)}
        return changed | {name for name, read in self._read_by_references.items() if not read.isdisjoint(changed)}

    def _finished(self, merged: Branch, changed: Collection[str] | None, subject: str) -> Branch:
        """With references replaced; what has not changed is taken over from the platform's own, whose are."""
        children = merged.children
        if changed is not None and self._platform is not None:
            done = self._platform.root.children
            children = {name: node if name in changed else done[name] for name, node in children.items()}
        # Where a whole domain is missing, it is the environment that lacks it.
        root = replace(merged, children=children, origin=self.files.environment(self.environment).origin)
        with phase("references"):
            return replace_references(root, self._environ, self._rules.model, subject=subject, only=changed)

    def _validated(self, root: Branch, changed: Collection[str] | None, subject: str) -> BaseModel:
        platform = self._platform if changed is not None else None
        with phase("validate"):
            if changed is None or platform is None:
                return validate(root, self._rules.model, subject=subject)
            return validate_changed(root, platform.settings, changed, subject=subject)

    @cached_property
    def _shared_config(self) -> EnvironmentConfig:
        root = self._finished(self.shared, None, self.subject)
        check_identity(root, self.environment)
        return self._config(self._validated(root, None, self.subject), root, self.subject)

    @cached_property
    def _platform(self) -> EnvironmentConfig | None:
        """The platform's own settings; None where something is wrong with them, which each tenant is told anew."""
        with suppress(ConfigError):
            return self._shared_config
        return None

    @cached_property
    def _read_by_references(self) -> Mapping[str, set[str]]:
        """Each domain of the platform's own settings with those that its references lead to, near or far."""
        return {} if self._platform is None else _reach(self._platform.root)

    def _config(self, settings: BaseModel, root: Branch, subject: str) -> EnvironmentConfig:
        return EnvironmentConfig(cast(Settings, settings), root, self.environment, subject)


def _reach(root: Branch) -> Mapping[str, set[str]]:
    found = {name: set(_targets(node)) for name, node in root.children.items()}
    for middle, beyond in found.items():
        for read in found.values():
            if middle in read:
                read.update(beyond)
    return found


def _targets(domain: Node) -> Iterator[str]:
    """The first part of each path that a reference in a domain leads to."""
    for _, node in walk(domain):
        if isinstance(node, Leaf | Sequence) and node.reference:
            yield from (parts(name)[0] for name, _ in node.reference.sources)


def load_tenants(wanted: Iterable[tuple[Ground, Asked]], *, subject: str) -> dict[str, EnvironmentConfig]:
    """The settings of several tenants, in the order given.

    Args:
        wanted: Each tenant with what it stands on.
        subject: What is loaded, for the message's first line.

    Raises:
        InvalidTenantsError: Several are wrong.
        ConfigError: One is.
    """
    loaded: dict[str, EnvironmentConfig] = {}
    refused: dict[str, ConfigError] = {}
    for ground, tenant in wanted:
        try:
            loaded[tenant.name] = ground.load(tenant)
        except ConfigError as error:
            refused[tenant.name] = error
    if len(refused) > 1:
        raise InvalidTenantsError(refused, subject=subject)
    if refused:
        raise next(iter(refused.values()))
    return loaded
