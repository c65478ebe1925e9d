"""What the settings model knows about paths: which keys exist, which are near to a misspelt one, how lists merge."""

from __future__ import annotations

import difflib
import types
from collections.abc import Iterable, Iterator, Mapping
from enum import Enum
from functools import cache
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel, SecretBytes, SecretStr
from pydantic.fields import FieldInfo

from environments.errors import is_secret_path
from environments.merge import ListStrategy, Strategies
from environments.provenance import Path, dotted

_CLOSE = 0.6  # difflib's own default; below it suggestions look random
_CLOSE_PATH = 0.8  # whole paths share much by nature
_CONSTRAINTS = ("gt", "ge", "lt", "le", "min_length", "max_length", "pattern")


def types_at(model: type[BaseModel], path: Path) -> list[Any]:
    """The possible types at a path; empty where the model has no such path. `*` stands for any key or list item."""
    found: list[Any] = [model]
    for part in path:
        found = [below for above in found for below in _below(above, part)]
    return found


def field_at(model: type[BaseModel], path: Path) -> tuple[type[BaseModel], FieldInfo] | None:
    """The field at a path, with the model that has it; None where the path leads into a free mapping, or nowhere."""
    for above in types_at(model, path[:-1]) if path else []:
        if _is_model(above) and path[-1] in above.model_fields:
            return above, above.model_fields[path[-1]]
    return None


def keys_at(model: type[BaseModel], path: Path) -> list[str]:
    """The keys that the model names at a path; empty for free mappings and scalars."""
    return [name for found in types_at(model, path) if _is_model(found) for name in found.model_fields]


def choices(model: type[BaseModel], path: Path) -> list[str]:
    """The words among which a setting chooses; empty where it is no choice."""
    found = types_at(model, path)
    words = [word for one in found if get_origin(one) is Literal for word in get_args(one)]
    words += [member.value for one in found if isinstance(one, type) and issubclass(one, Enum) for member in one]
    return [word if isinstance(word, str) else str(word).lower() for word in words]


def constraints(model: type[BaseModel], path: Path, *, of_key: bool = False) -> dict[str, Any]:
    """Bounds, lengths and pattern of the values at a path, by their names in pydantic.

    Args:
        model: The settings model.
        path: Where.
        of_key: Whether those of the keys of a free mapping are meant; the path ends in such a key.
    """
    found: list[tuple[Any, list[Any]]] = [(model, [])]
    for number, part in enumerate(path):
        keys = of_key and number == len(path) - 1
        found = [below for annotation, _ in found for below in _declared_below(annotation, part, keys)]
    declared = [one for annotation, metadata in found for one in _flat([*metadata, *_metadata(annotation)])]
    return {name: value for one in declared for name in _CONSTRAINTS if (value := getattr(one, name, None)) is not None}


def is_secret(model: type[BaseModel], path: Path) -> bool:
    """Whether the setting may hold a secret: by its type, or by the look of its path unless its type rules it out."""
    found = types_at(model, path)
    if any(one in (SecretStr, SecretBytes) for one in found):
        return True
    return is_secret_path(path) and not (found and all(_is_harmless(one) for one in found))


def near(model: type[BaseModel], path: Path) -> list[str]:
    """Dotted paths that may have been meant, best first: near keys beside it, then the same key elsewhere."""
    *above, key = path
    beside = difflib.get_close_matches(key, keys_at(model, tuple(above)), n=3, cutoff=_CLOSE)
    if beside:
        return [dotted((*above, name)) for name in beside]
    everywhere = paths(model)
    same_key = [dotted(known) for known in everywhere if known[-1] == key]
    if same_key:
        return same_key[:3]
    return difflib.get_close_matches(dotted(path), [dotted(known) for known in everywhere], n=3, cutoff=_CLOSE_PATH)


def corrected(model: type[BaseModel], path: Path) -> Path | None:
    """The path with each misspelt part set right; None where a part is like nothing in its place, or all are right."""
    right: Path = ()
    for part in path:
        known = bool(types_at(model, (*right, part)))
        close = [part] if known else difflib.get_close_matches(part, keys_at(model, right), n=1, cutoff=_CLOSE)
        if not close:
            return None
        right = (*right, close[0])
    return right if right != path else None


@cache
def paths(model: type[BaseModel]) -> tuple[Path, ...]:
    """Every path that the model names, parents first."""
    return tuple(path for path, _ in _fields(model, (), frozenset()))


@cache
def list_strategies(model: type[BaseModel]) -> Strategies:
    """The list strategies that fields declare in their annotations."""
    return Strategies.of(
        {
            ".".join(path): strategy
            for path, metadata in _fields(model, (), frozenset())
            for strategy in metadata
            if isinstance(strategy, ListStrategy)
        }
    )


def _fields(annotation: Any, path: Path, above: frozenset[Any]) -> Iterator[tuple[Path, list[Any]]]:
    """Every field below an annotation with its metadata; a model inside itself is not followed."""
    for found in _plain_types(annotation):
        if _is_model(found) and found not in above:
            for name, field in found.model_fields.items():
                yield (*path, name), [*field.metadata, *_metadata(field.annotation)]
                yield from _fields(field.annotation, (*path, name), above | {found})
        elif item := _item_type(found):
            yield from _fields(item, (*path, "*"), above)


def _below(annotation: Any, part: str) -> list[Any]:
    if _is_model(annotation):
        field = annotation.model_fields.get(part)
        return _plain_types(field.annotation) if field else []
    item = _item_type(annotation)
    if item is None or (not is_mapping(annotation) and part != "*" and not part.isdecimal()):
        return []
    return _plain_types(item)


def _declared_below(annotation: Any, part: str, keys: bool) -> Iterator[tuple[Any, list[Any]]]:
    """Annotations one step down, still with what they declare, and the metadata of their field."""
    for found in _plain_types(annotation):
        if _is_model(found):
            if part in found.model_fields:
                field = found.model_fields[part]
                yield field.annotation, field.metadata
        elif is_mapping(found) and keys:
            yield get_args(found)[0], []
        elif item := _item_type(found):
            yield item, []


def _flat(metadata: Iterable[Any]) -> Iterator[Any]:
    for one in metadata:
        if isinstance(one, FieldInfo):
            yield from _flat(one.metadata)
        else:
            yield one


def _plain_types(annotation: Any) -> list[Any]:
    """The members of a union, without annotations."""
    if hasattr(annotation, "__value__"):  # `type Name = ...`
        return _plain_types(annotation.__value__)
    origin = get_origin(annotation)
    if origin is Annotated:
        return _plain_types(get_args(annotation)[0])
    if origin in (Union, types.UnionType):
        return [found for member in get_args(annotation) for found in _plain_types(member)]
    return [annotation]


def _metadata(annotation: Any) -> list[Any]:
    """Annotations inside a union: `Annotated[tuple[...], UNIQUE] | None`."""
    if get_origin(annotation) is Annotated:
        return list(get_args(annotation)[1:])
    if get_origin(annotation) in (Union, types.UnionType):
        return [found for member in get_args(annotation) for found in _metadata(member)]
    return []


def _item_type(annotation: Any) -> Any:
    """The type of a mapping's values or a list's items; None for anything else."""
    arguments = get_args(annotation)
    if is_mapping(annotation) and len(arguments) == 2:
        return arguments[1]
    if is_list(annotation) and arguments:
        return arguments[0]
    return None


def _is_harmless(annotation: Any) -> bool:
    """Whether values of the type are never secrets: switches, numbers, choices."""
    return annotation in (bool, int, float, types.NoneType) or get_origin(annotation) is Literal


def is_list(annotation: Any) -> bool:
    """Whether values of the type are lists in YAML."""
    return get_origin(annotation) in (list, tuple, set, frozenset)


def is_mapping(annotation: Any) -> bool:
    """Whether values of the type are mappings with free keys."""
    origin = get_origin(annotation)
    return isinstance(origin, type) and issubclass(origin, Mapping)


def _is_model(annotation: Any) -> bool:
    return isinstance(annotation, type) and issubclass(annotation, BaseModel)
