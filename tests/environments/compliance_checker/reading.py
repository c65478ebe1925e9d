"""Settings that remember which of them were read."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from pydantic import BaseModel


class Reading:
    """Stands for a group of settings and writes down each single one that is asked for.

    Names of one's choice and numbers are written down as `*`, as checks declare them.
    """

    def __init__(self, node: Any, read: set[str], path: str = "") -> None:
        self._node, self._read, self._path = node, read, path

    def __getattr__(self, name: str) -> Any:
        if isinstance(self._node, BaseModel):
            assert name in type(self._node).model_fields, f"{self._path or 'the root'} has no {name}"
            return self._below(name, getattr(self._node, name))
        return {"items": self._items, "values": self._values, "get": self._get}[name]

    def __getitem__(self, key: str) -> Any:
        return self._below("*", self._node[key])

    def __contains__(self, key: object) -> bool:
        self._read.add(f"{self._path}.*")
        return key in self._node

    def __iter__(self) -> Iterator[Any]:
        if isinstance(self._node, BaseModel):
            return iter([(name, self._below(name, value)) for name, value in self._node])
        if isinstance(self._node, tuple):
            return iter([self._below("*", value) for value in self._node])
        return iter(self._node)

    def _items(self) -> list[tuple[str, Any]]:
        return [(key, self._below("*", value)) for key, value in self._node.items()]

    def _values(self) -> list[Any]:
        return [self._below("*", value) for value in self._node.values()]

    def _get(self, key: str, default: Any = None) -> Any:
        self._read.add(f"{self._path}.{key}")
        return self._node.get(key, default)

    def _below(self, part: str, value: Any) -> Any:
        path = f"{self._path}.{part}" if self._path else part
        groups = isinstance(value, tuple) and any(isinstance(item, BaseModel) for item in value)
        if isinstance(value, BaseModel | dict) or groups:
            return Reading(value, self._read, path)
        self._read.add(path)
        return value
