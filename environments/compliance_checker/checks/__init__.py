"""All checks, by name; a module's are its variables that hold one."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from environments.compliance_checker.check import Check
from environments.compliance_checker.checks import (
    application,
    audit,
    availability,
    backups,
    database,
    edge,
    encryption,
    network,
    residency,
    retention,
    roles,
    staff,
    supply,
)

_MODULES = (
    application,
    audit,
    availability,
    backups,
    database,
    edge,
    encryption,
    network,
    residency,
    retention,
    roles,
    staff,
    supply,
)

CHECKS: Final[Mapping[str, Check]] = MappingProxyType(
    {check.name: check for module in _MODULES for check in vars(module).values() if isinstance(check, Check)}
)
"""Each check by its name."""
