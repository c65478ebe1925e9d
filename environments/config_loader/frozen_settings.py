"""Settings that many callers hold at once: the mappings in them cannot be changed either.

Pydantic freezes the fields of a model, not the dictionaries in them. A caller who writes into one would change the
settings of all others.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NoReturn

from pydantic import BaseModel


class FrozenDict(dict[Any, Any]):
    """A dictionary that refuses changes; a copy of it is an ordinary one."""

    def _refuse(self, *_: object, **__: object) -> NoReturn:
        raise TypeError("settings are frozen and shared; change the YAML, or a copy")

    __setitem__ = __delitem__ = __ior__ = _refuse
    clear = pop = popitem = setdefault = update = _refuse

    def __reduce__(self) -> tuple[Callable[..., Any], tuple[Any, ...]]:
        return dict, (dict(self),)


def freeze(settings: BaseModel) -> None:
    """Freezes every mapping in settings, in place; nothing else about them changes."""
    for name, value in settings.__dict__.items():
        frozen = _frozen(value)
        if frozen is not value:
            settings.__dict__[name] = frozen  # the model itself is frozen, and nobody else has it yet


def _frozen(value: Any) -> Any:
    if isinstance(value, BaseModel):
        freeze(value)
    elif isinstance(value, dict) and not isinstance(value, FrozenDict):
        return FrozenDict({key: _frozen(below) for key, below in value.items()})
    elif isinstance(value, tuple) and any(isinstance(item, BaseModel | dict) for item in value):
        items = [_frozen(item) for item in value]
        if any(new is not old for new, old in zip(items, value, strict=True)):
            return tuple(items)
    return value
