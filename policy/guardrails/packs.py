"""The packs: which rules each one holds, and how they are served.

`security` holds every rule; `soc2`, `gdpr` and `hipaa` hold those that the framework asks for; `all` serves the four in
one process, in which each rule runs once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from importlib import import_module
from pkgutil import iter_modules
from typing import Any, Final

from pulumi_policy import EnforcementLevel, Policy, PolicyPack

import guardrails
from guardrails.rule import DeclaredInputs, Rule

NAME_PREFIX: Final = "spotify-ai-agent"
NO_RULES: Final = ("irrelevance",)
"""Folders of the library that hold no rules."""
SHARED: Final = "types"
"""The file of a service's folder that its rules share; every other file there is a rule."""


def rules_of_the_library() -> tuple[Rule, ...]:
    """Each file of a service's folder, as the rule that it is, by name: a rule is registered by being there.

    Raises:
        ImportError: A file holds no rule of its own name.
    """
    services = [found.name for found in iter_modules(guardrails.__path__) if found.ispkg and found.name not in NO_RULES]
    return tuple(rule for service in sorted(services) for rule in rules_of(service))


def rules_of(service: str) -> Iterator[Rule]:
    """The rules of one folder; raises as the library."""
    package = import_module(f"guardrails.{service}")
    for found in sorted(iter_modules(package.__path__), key=lambda each: each.name):
        if found.name == SHARED:
            continue
        rule = getattr(import_module(f"guardrails.{service}.{found.name}"), f"{service}_{found.name}", None)
        name = f"{service}-{found.name}".replace("_", "-")
        if not isinstance(rule, Rule) or rule.name != name:
            raise ImportError(
                f"guardrails/{service}/{found.name}.py holds no rule {name} in a variable {service}_{found.name}, so "
                "that no pack would have it. Declare the rule under that name, or move what rules share to "
                f"{SHARED}.py or beside the folders."
            )
        yield rule


RULES: Final = rules_of_the_library()


@dataclass(frozen=True, kw_only=True)
class PackDefinition:
    """A named selection of rules.

    Attributes:
        key: The folder's name under `policy/`.
        description: What the selection is for.
        rules: By name, each once.
    """

    key: str
    description: str
    rules: tuple[Rule, ...]

    @property
    def name(self) -> str:
        """What the engine shows."""
        return f"{NAME_PREFIX}-{self.key}"


def union(key: str, description: str, packs: Iterable[PackDefinition]) -> PackDefinition:
    """One pack with the rules of several, each rule once."""
    rules = {rule.name: rule for pack in packs for rule in pack.rules}
    return PackDefinition(key=key, description=description, rules=tuple(rules[name] for name in sorted(rules)))


def _belonging(key: str, description: str) -> PackDefinition:
    return PackDefinition(key=key, description=description, rules=tuple(rule for rule in RULES if key in rule.packs))


SECURITY: Final = _belonging("security", "Every rule of the library.")
SOC2: Final = _belonging("soc2", "What the Trust Services Criteria (2017) ask for.")
GDPR: Final = _belonging("gdpr", "What the General Data Protection Regulation asks for.")
HIPAA: Final = _belonging("hipaa", "What the HIPAA Security Rule (45 CFR 164) asks for.")
ALL: Final = union(
    "all", "security, soc2, gdpr and hipaa in one process, each rule once.", (SECURITY, SOC2, GDPR, HIPAA)
)

PACKS: Final[dict[str, PackDefinition]] = {pack.key: pack for pack in (SECURITY, SOC2, GDPR, HIPAA, ALL)}


def policies(pack: PackDefinition) -> list[Policy]:
    """What the engine runs for the pack; the rules share one memory of what the program declares."""
    declared: DeclaredInputs = {}
    return [rule.policy(declared) for rule in pack.rules]


def serve(*packs: PackDefinition, server: Callable[..., Any] = PolicyPack) -> None:
    """Serves packs to the engine from this one process; returns only when the engine ends the process.

    Args:
        packs: What to serve; several are served as one, each rule once.
        server: Takes name, policies, enforcement level and description, and does not return.
    """
    key = "-".join(pack.key for pack in packs)
    served = packs[0] if len(packs) == 1 else union(key, " ".join(pack.description for pack in packs), packs)
    server(
        name=served.name,
        policies=policies(served),
        enforcement_level=EnforcementLevel.MANDATORY,
        description=served.description,
    )
