"""Settings by the words of `diff`, with facts changed past validation: checks are pure functions over what they get."""

from __future__ import annotations

from functools import cache
from typing import Any

from pydantic import BaseModel

from environments import EnvironmentConfig, EnvironmentConfigManager
from environments.provenance import parts
from environments.settings import Settings

MANAGER = EnvironmentConfigManager(environ={})


@cache
def configuration(words: str) -> EnvironmentConfig:
    """What `prod+scaling@acme-music` or `stack:prod` names, loaded from the project's own files."""
    subject, _, tenant = words.partition("@")
    if subject.startswith("stack:"):
        return MANAGER.load_stack_config(subject.removeprefix("stack:"), tenant=tenant or None)
    environment, *overrides = subject.split("+")
    return MANAGER.load_with_overrides(environment, overrides, tenant or None)


def with_changes(settings: Settings, changes: dict[str, Any]) -> Settings:
    """The same with other values by dotted path; what does not fit together is not refused."""
    for path, value in changes.items():
        settings = _changed(settings, parts(path), value)
    return settings


def _changed(node: Any, path: tuple[str, ...], value: Any) -> Any:
    if not path:
        return value
    first, *rest = path
    if isinstance(node, BaseModel):
        assert first in type(node).model_fields, f"there is no setting {first}"
        return node.model_copy(update={first: _changed(getattr(node, first), tuple(rest), value)})
    if isinstance(node, tuple):
        return tuple(
            _changed(item, tuple(rest), value) if number == int(first) else item for number, item in enumerate(node)
        )
    assert first in node, f"there is no {first} among {', '.join(node)}"
    return {**node, first: _changed(node[first], tuple(rest), value)}
