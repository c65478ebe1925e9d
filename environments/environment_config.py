"""The settings of one environment, and where each of them came from."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

from pydantic import BaseModel

from environments import model_fields
from environments.environment_type import EnvironmentType
from environments.errors import UnknownSettingError
from environments.provenance import Branch, Node, Origin, Path, Removed, dotted, find, item_number, parts
from environments.settings import Settings

if TYPE_CHECKING:
    _Typed = Settings  # type checkers and editors complete `config.database.postgresql...`
else:
    _Typed = object

DEFAULT_LAYER = "default"
_REQUIRED: Final = object()


class EnvironmentConfig(_Typed):
    """Frozen settings, by attribute, by dotted path, and with their provenance.

    Attributes:
        settings: The validated settings.
        environment_type: Which environment they are for.
        subject: What was loaded, in words, for messages.
    """

    settings: Settings
    environment_type: EnvironmentType
    subject: str
    root: Branch

    def __init__(self, settings: Settings, root: Branch, environment_type: EnvironmentType, subject: str) -> None:
        fields = {"settings": settings, "root": root, "environment_type": environment_type, "subject": subject}
        for name, value in {**fields, "_found": {}}.items():
            object.__setattr__(self, name, value)

    if not TYPE_CHECKING:

        def __getattr__(self, name: str) -> Any:
            """A domain of the settings: `config.database`."""
            if name.startswith("_") or name not in type(self.settings).model_fields:
                raise AttributeError(f"there is no setting {name!r}")
            return getattr(self.settings, name)

        def __setattr__(self, name: str, value: object) -> None:
            """Refuse."""
            raise AttributeError(f"settings are frozen; {name!r} is changed in YAML")

        def __repr__(self) -> str:
            """Say what it is, not what it holds."""
            return f"EnvironmentConfig({self.subject})"

    def get(self, path: str, default: Any = _REQUIRED) -> Any:
        """The setting at a dotted path: `config.get("database.postgresql.connection_pool.max_size")`.

        Args:
            path: Parts with dots between; a part that holds a dot itself stands in double quotes. List items go by
                number.
            default: Given back where the path leads to nothing.

        Returns:
            A value, or a frozen group of settings.

        Raises:
            UnknownSettingError: (a KeyError) The path leads to nothing, and no default is given.
        """
        found: dict[str, Any] = object.__getattribute__(self, "_found")
        try:
            return found[path]
        except KeyError:
            pass
        try:
            value = self._value(parts(path))
        except UnknownSettingError:
            if default is _REQUIRED:
                raise
            return default
        found[path] = value
        return value

    def origin(self, path: str) -> Origin:
        """Where the setting at a dotted path was written.

        Returns:
            The origin in the latest layer that has it; a default's origin is its field in the settings model.

        Raises:
            UnknownSettingError: (a KeyError) The path leads to nothing.
        """
        where = parts(path)
        self._value(where)
        node = self.node(path)
        return node.origin if node is not None else self._default_origin(where)

    def node(self, path: str) -> Node | None:
        """The merged value at a dotted path with its history; None for a default."""
        node = find(self.root, parts(path) if path else ())
        return None if isinstance(node, Removed) else node

    def is_secret(self, path: str) -> bool:
        """Whether the setting's value must not be shown."""
        return model_fields.is_secret(type(self.settings), parts(path))

    def _value(self, path: Path) -> Any:
        value: Any = self.settings
        for number, part in enumerate(path):
            try:
                value = _step(value, part)
            except LookupError:
                raise self._unknown(path, number, value) from None
        return value

    def _unknown(self, path: Path, number: int, value: object) -> UnknownSettingError:
        above = dotted(path[:number])
        if value is None:
            problem, remedy = f"{above} is null", "ask for it with a default, or switch it on"
        else:
            problem = f"{above or 'the root'} has no {path[number]!r}"
            close = model_fields.near(type(self.settings), path)
            known = _keys(value)
            remedy = f"did you mean {' or '.join(close)}?" if close else f"there are {', '.join(known) or 'no keys'}"
        return UnknownSettingError(
            f"there is no setting {dotted(path)}: {problem}",
            place=self.subject,
            consequence="there is no value to give back",
            remedy=remedy,
        )

    def _default_origin(self, path: Path) -> Origin:
        for length in range(len(path), 0, -1):
            found = model_fields.field_at(type(self.settings), path[:length])
            if found is not None:
                return Origin(DEFAULT_LAYER, f"default of {found[0].__name__}.{path[length - 1]}", 0, 0)
        return Origin(DEFAULT_LAYER, f"default of {type(self.settings).__name__}", 0, 0)


def _step(value: Any, part: str) -> Any:
    """One step down.

    Raises:
        LookupError: There is nothing.
    """
    if isinstance(value, BaseModel):
        if part in type(value).model_fields:
            return getattr(value, part)
    elif isinstance(value, Mapping):
        return value[part]
    elif isinstance(value, (list, tuple)) and (number := item_number(part)) is not None:
        return value[number]
    raise LookupError(part)


def _keys(value: object) -> list[str]:
    if isinstance(value, BaseModel):
        return list(type(value).model_fields)
    if isinstance(value, Mapping):
        return [str(key) for key in value]
    return []
