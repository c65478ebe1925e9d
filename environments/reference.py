"""What there is to know of each setting: type, unit, bounds, default, meaning, values, and the layers that change it.

Read from the settings model and the layers; the command `docs` and the pages in docs/reference/settings show it.
"""

from __future__ import annotations

import inspect
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache, partial
from typing import Any

from pydantic import BaseModel

from environments import model_fields
from environments.environment_config import EnvironmentConfig
from environments.environment_manager import EnvironmentConfigManager
from environments.environment_type import EnvironmentType
from environments.errors import MASK, UnknownSettingError
from environments.layers import Asked
from environments.provenance import Branch, Leaf, Path, dotted, parts, walk
from environments.reference_values import ANY, Shown, Value, is_null, of_environment, of_layer
from environments.rejected_value import is_of_variable
from environments.tenant_files import PLANS, plan_layers, use_case_layer
from environments.type_words import bounds_of, type_of
from environments.units import unit

_LONGEST_LIST = 12

ENVIRONMENTS = {environment.folder: environment for environment in EnvironmentType}


@dataclass(frozen=True, kw_only=True)
class Setting:
    """One setting, as the reference tells it.

    Attributes:
        path: Dotted; `*` stands for a name of one's choice, or for an item of a list.
        type: In words.
        unit: Of its numbers; empty where there is none.
        bounds: What values must keep to.
        meaning: What the model says of it.
        default: What base.yml has, or else the model; None where each environment must say it.
        values: By environment, without overrides; one for each name of one's choice, none where its group is null.
        changes: What overrides, plans and use cases set, by what they are called.
    """

    path: str
    type: str
    unit: str
    bounds: str
    meaning: str
    default: Value | None
    values: Mapping[str, tuple[Value, ...]]
    changes: Mapping[str, tuple[Value, ...]]

    @property
    def nature(self) -> str:
        """Type, unit and bounds in a line."""
        return ", ".join(filter(None, [self.type, self.unit, self.bounds]))

    def as_data(self) -> dict[str, Any]:
        """For machines."""
        return {
            "path": self.path,
            "type": self.type,
            "unit": self.unit or None,
            "bounds": self.bounds or None,
            "meaning": self.meaning,
            "default": self.default and self.default.as_data(),
            "values": _as_data(self.values),
            "changes": _as_data(self.changes),
        }


class Reference:
    """The settings of a model, with what the layers of a folder make of them; loaded once."""

    def __init__(self, manager: EnvironmentConfigManager) -> None:
        """Loads every environment, as its files say: no variable sets anything, and what one stands for is not shown.

        Args:
            manager: Where to load from.

        Raises:
            ConfigError: A layer is wrong; the message tells the place.
        """
        configs = {name: manager.as_files_say().load(name) for name in ENVIRONMENTS}
        self.model: type[BaseModel] = type(next(iter(configs.values())).settings)
        self._base = manager.files.base()
        self._dumps = {name: _dump(config) for name, config in configs.items()}
        self._changing = dict(_changing_layers(manager))

    def settings(self, path: str = "") -> list[Setting]:
        """Every single setting below a path, in the order of the model.

        Args:
            path: Dotted; all where it is empty. A part may be `*`.

        Raises:
            UnknownSettingError: (a KeyError) The path leads to nothing.
        """
        asked = parts(path) if path else ()
        if not model_fields.types_at(self.model, asked):
            raise self._unknown(asked)
        found = [known for known in singles(self.model) if _is_at_or_below(known, asked)]
        if all(len(known) < len(asked) for known in found):  # a key or an item of a setting
            return [replace(self._setting(asked, asked), meaning=meaning(self.model, known)) for known in found[-1:]]
        return [self._setting(known, asked) for known in found if len(known) >= len(asked)]

    def null_in(self, path: Path) -> list[str]:
        """The environments in which a group, or one above it, is null: nothing below has a value there."""
        return [name for name, dump in self._dumps.items() if ANY not in path and is_null(dump, path)]

    def _setting(self, path: Path, asked: Path) -> Setting:
        wanted = (*asked, *path[len(asked) :])
        shown = partial(_names, self.model) if has_groups(self.model, path) else partial(_masked, self.model)
        values = {name: tuple(of_environment(dump, wanted, shown)) for name, dump in self._dumps.items()}
        changes = {name: tuple(of_layer(layer, wanted, shown)) for name, layer in self._changing.items()}
        return Setting(
            path=dotted(path),
            type=type_of(self.model, path),
            unit=unit(self.model, path),
            bounds=bounds_of(self.model, path),
            meaning=meaning(self.model, path),
            default=self._default(path, shown),
            values={name: found for name, found in values.items() if found},
            changes={name: found for name, found in changes.items() if found},
        )

    def _default(self, path: Path, shown: Shown) -> Value | None:
        in_base = next(of_layer(self._base, path, shown), None) if ANY not in path else None
        if in_base is not None and not in_base.deleted:
            return in_base
        field = model_fields.field_at(self.model, path)
        if field is None or field[1].is_required():
            return None
        return Value(
            path=dotted(path), value=shown(path, field[1].get_default(call_default_factory=True, validated_data={}))
        )

    def _unknown(self, path: Path) -> UnknownSettingError:
        close = [name for name in model_fields.near(self.model, path) if parts(name) != path[: len(parts(name))]]
        above = next(path[:n] for n in range(len(path), -1, -1) if model_fields.types_at(self.model, path[:n]))
        known = model_fields.keys_at(self.model, above)
        shown = ", ".join(known[:_LONGEST_LIST]) + (", ..." if len(known) > _LONGEST_LIST else "")
        return UnknownSettingError(
            f"there is no setting {dotted(path)}",
            place="the path",
            consequence="there is nothing to tell",
            remedy=(f"did you mean {' or '.join(close)}? " if close else "")
            + f"Below {dotted(above) or 'the root'} there are {shown or 'no keys'}",
        )


@cache
def singles(model: type[BaseModel]) -> tuple[Path, ...]:
    """Every path of a model that is no group of settings; a mapping or list of groups stands before what is in them."""
    return tuple(path for path in model_fields.paths(model) if not is_group(model, path))


def paths_below(model: type[BaseModel], asked: Path) -> list[Path]:
    """Every path of a model, groups included, that is at or below another one."""
    return [path for path in model_fields.paths(model) if len(path) >= len(asked) and _is_at_or_below(path, asked)]


def is_group(model: type[BaseModel], path: Path) -> bool:
    """Whether a path leads to a group of settings."""
    return bool(model_fields.keys_at(model, path))


def has_groups(model: type[BaseModel], path: Path) -> bool:
    """Whether a path leads to a mapping or list of groups."""
    return any(is_group(model, (*path, *[ANY] * depth)) for depth in (1, 2))


def meaning(model: type[BaseModel], path: Path) -> str:
    """What a model says of a setting, in one line; of a group, the first paragraph about it."""
    field = model_fields.field_at(model, path)
    text = (field[1].description if field else None) or document(model, path).partition("\n\n")[0]
    return " ".join(text.split())


def document(model: type[BaseModel], path: Path) -> str:
    """What the models at a path, or in the mapping there, say of themselves."""
    for found in (*model_fields.types_at(model, path), *model_fields.types_at(model, (*path, ANY))):
        if isinstance(found, type) and issubclass(found, BaseModel):
            return inspect.cleandoc(found.__doc__ or "")
    return ""


def _dump(config: EnvironmentConfig) -> dict[str, Any]:
    """Settings as plain data; what stands for a variable as it is written, so that no machine changes a page."""
    dump = config.settings.model_dump(mode="json")
    for path, node in walk(config.root):
        if isinstance(node, Leaf) and node.reference and is_of_variable(node):
            above: Any = dump
            for part in path[:-1]:
                above = above[int(part) if isinstance(above, list) else part]
            above[int(path[-1]) if isinstance(above, list) else path[-1]] = node.reference.written
    return dump


def _changing_layers(manager: EnvironmentConfigManager) -> Iterator[tuple[str, Branch]]:
    """Every layer that somebody may choose, by what it is called."""
    for name, environment in ENVIRONMENTS.items():
        for override in manager.files.override_names(environment):
            (layer,) = manager.files.overrides(environment, [Asked(override, "the folder of overrides")])
            yield f"{name}+{override}", layer
    for plan in manager.files.plan_names():
        yield f"plan {plan}", plan_layers(manager.files, Asked(f"{PLANS}{plan}", "the folder of plans"))[-1].content
    for use_case in manager.files.use_case_names():
        asked = Asked(use_case, "the folder of use cases")
        yield f"use case {use_case}", use_case_layer(manager.files, asked).content


def _is_at_or_below(path: Path, asked: Path) -> bool:
    """Whether a path of the model is what is asked for; of a setting that is a mapping, its keys may be asked for."""
    return all(mine in (ANY, theirs) for mine, theirs in zip(path, asked, strict=False))


def _masked(model: type[BaseModel], path: Path, value: Any) -> Any:
    """A value as it may be shown; in a mapping each key counts."""
    if isinstance(value, dict):
        return {key: _masked(model, (*path, key), below) for key, below in value.items()}
    return MASK if value is not None and model_fields.is_secret(model, path) else value


def _names(_model: type[BaseModel], _path: Path, value: Any) -> Any:
    """Of a mapping of groups its keys, of a list of groups their number: what is in them is told below."""
    return list(value) if isinstance(value, dict) else len(value or ())


def _as_data(found: Mapping[str, tuple[Value, ...]]) -> dict[str, list[dict[str, Any]]]:
    return {name: [one.as_data() for one in values] for name, values in found.items()}
