"""Merged values to frozen settings; everything that is wrong is told at once, each with its place and its remedy."""

from __future__ import annotations

import difflib
from collections.abc import Iterator
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from environments import environment_variables, model_fields
from environments.errors import MASK, InvalidSettingsError, InvariantError, InvariantErrors, Issue, is_secret_path
from environments.provenance import (
    Branch,
    Leaf,
    Origin,
    Path,
    Removed,
    Scalar,
    child,
    dotted,
    find,
    key_place,
    kind,
    parts,
    plain,
    value_place,
    walk,
)

Model = TypeVar("Model", bound=BaseModel)

_LONGEST_VALUE = 80
_LONGEST_LIST = 12
_SHORTEST_SECRET = 4  # a shorter value would be masked wherever it happens to stand in a sentence
_REMEDIES = {
    "int_type": "write a whole number without quotes",
    "int_from_float": "write a whole number without a decimal point",
    "float_type": "write a number without quotes",
    "bool_type": "write true or false, without quotes",
    "string_type": "put the value in quotes",
    "tuple_type": "write a list: [a, b]",
    "list_type": "write a list: [a, b]",
    "model_type": "nest the settings below the key",
    "model_attributes_type": "nest the settings below the key",
    "dict_type": "nest `key: value` lines below the key",
}


def validate(root: Branch, model: type[Model], *, subject: str) -> Model:
    """Turn merged layers into settings.

    Args:
        root: The merged layers.
        model: The settings model; frozen and closed.
        subject: What is validated, for the message's first line.

    Raises:
        InvalidSettingsError: One or more settings are wrong.
    """
    issues = list(_unknown_removals(root, model))
    try:
        settings = model.model_validate(plain(root))
    except ValidationError as error:
        details = error.errors(include_url=False, include_input=False)
        issues += [issue for detail in details for issue in _Finding(root, model, detail).issues()]
    if issues:
        secrets = _secret_values(root, model)
        raise InvalidSettingsError([_masked(issue, secrets) for issue in issues], subject=subject) from None
    return settings


class _Finding:
    """One of pydantic's errors, on its way to an issue."""

    def __init__(self, root: Branch, model: type[BaseModel], detail: Any) -> None:
        self._root = root
        self._model = model
        self._detail = detail
        self._type: str = detail["type"]
        location = tuple(map(str, detail["loc"]))
        self._path = _settings_path(root, model, location, named=self._type in ("missing", "extra_forbidden"))

    def issues(self) -> Iterator[Issue]:
        """Usually one; several when a model broke several invariants."""
        cause = self._detail.get("ctx", {}).get("error")
        if isinstance(cause, InvariantErrors):
            for one in cause.errors:
                yield self._invariant(one)
        elif isinstance(cause, InvariantError):
            yield self._invariant(cause)
        elif self._type == "missing":
            yield self._missing()
        elif self._type == "extra_forbidden":
            yield unknown_setting(self._root, self._model, self._path)
        elif self._type in ("value_error", "assertion_error"):
            yield self._issue(str(cause), f"change {dotted(self._path) or 'the settings'} so that it holds")
        else:
            yield self._issue(f"{self._expectation()}, got {self._found()}", self._remedy())

    def _invariant(self, error: InvariantError) -> Issue:
        path = self._path + (parts(error.path) if error.path else ())
        return Issue(
            path=_shown(path), place=str(value_place(self._root, path)), problem=error.message, remedy=error.remedy
        )

    def _missing(self) -> Issue:
        return Issue(
            path=_shown(self._path),
            place=str(key_place(self._root, self._path)),
            problem=f"is missing{self._description()}",
            remedy=f"add the key {self._path[-1]} below {dotted(self._path[:-1]) or 'the root'}",
        )

    def _issue(self, problem: str, remedy: str) -> Issue:
        place = key_place if self._detail["loc"][-1:] == ("[key]",) else value_place
        return Issue(path=_shown(self._path), place=str(place(self._root, self._path)), problem=problem, remedy=remedy)

    def _expectation(self) -> str:
        message: str = self._detail["msg"]
        for start in ("Input should be ", "String should ", "Value should ", "Tuple should ", "List should "):
            if message.startswith(start):
                what = start.split()[0].lower()
                rest = message.removeprefix(start)
                return f"expected {rest}" if what == "input" else f"expected a {what} to {rest}"
        return message[:1].lower() + message[1:]

    def _found(self) -> str:
        if self._detail["loc"][-1:] == ("[key]",):
            return f"the key {self._path[-1]!r}"
        node = find(self._root, self._path)
        if isinstance(node, Leaf) and node.value is not None:
            if _may_be_secret(self._model, self._path, node.value):
                return "a value that is not shown, because it may be a secret"
            text = repr(node.value) if isinstance(node.value, str) else str(node.value).lower()
            return text if len(text) <= _LONGEST_VALUE else f"{text[: _LONGEST_VALUE - 3]}..."
        return kind(node) if node is not None else "the model's own default"

    def _remedy(self) -> str:
        if self._type == "literal_error":
            node = find(self._root, self._path)
            choices = self._detail["ctx"]["expected"].replace(" or ", ", ").replace("'", "").split(", ")
            value = node.value if isinstance(node, Leaf) else None
            close = difflib.get_close_matches(value, choices, n=1) if isinstance(value, str) else []
            if close:
                return f"did you mean {close[0]}?"
        return _REMEDIES.get(self._type, f"write a value that fits{self._description()}")

    def _description(self) -> str:
        field = model_fields.field_at(self._model, self._path)
        text = (field[1].description or "").strip().split("\n\n")[0] if field else ""
        return f" ({' '.join(text.split()).rstrip('.')})" if text else ""


def unknown_setting(root: Branch, model: type[BaseModel], path: Path) -> Issue:
    """The issue of a key that the model does not know."""
    place = key_place(root, path)
    close = model_fields.near(model, path)
    if close:
        remedy = f"did you mean {' or '.join(_spelt(name, place) for name in close)}?"
    else:
        known = sorted(model_fields.keys_at(model, path[:-1]))
        shown = ", ".join(known[:_LONGEST_LIST]) + (", ..." if len(known) > _LONGEST_LIST else "")
        remedy = f"take it out; below {dotted(path[:-1]) or 'the root'} there are {shown or 'no keys'}"
    return Issue(path=_shown(path), place=str(place), problem="there is no such setting", remedy=remedy)


def _spelt(name: str, place: Origin) -> str:
    """A suggested setting in the spelling of the layer that misspelt it."""
    return environment_variables.variable_name(parts(name)) if place.layer == environment_variables.LAYER else name


def _unknown_removals(root: Branch, model: type[BaseModel]) -> Iterator[Issue]:
    for path, node in walk(root):
        if isinstance(node, Removed) and not model_fields.types_at(model, path):
            yield unknown_setting(root, model, path)


def _settings_path(root: Branch, model: type[BaseModel], location: Path, *, named: bool) -> Path:
    """Pydantic's location without what is no key: members of a union, `[key]`.

    Args:
        root: The merged layers.
        model: The settings model.
        location: As pydantic gives it.
        named: Whether the last part is a key in any case, though neither layers nor model may have it.
    """
    path: Path = ()
    for number, part in enumerate(location):
        above = find(root, path)
        there = above is not None and child(above, part) is not None
        last = number == len(location) - 1
        if there or (named and last) or model_fields.types_at(model, (*path, part)):
            path = (*path, part)
    return path


def _secret_values(root: Branch, model: type[BaseModel]) -> list[str]:
    """Values that must not stand in any message, longest first."""
    found = {
        str(node.value)
        for path, node in walk(root)
        if isinstance(node, Leaf) and _may_be_secret(model, path, node.value)
    }
    return sorted((value for value in found if len(value) >= _SHORTEST_SECRET), key=len, reverse=True)


def _may_be_secret(model: type[BaseModel], path: Path, value: Scalar) -> bool:
    """Whether a value, right or wrong, must not stand in a message: a text may be a secret even at a number's path."""
    return model_fields.is_secret(model, path) or (isinstance(value, str) and is_secret_path(path))


def _masked(issue: Issue, secrets: list[str]) -> Issue:
    problem, remedy = issue.problem, issue.remedy
    for value in secrets:
        problem, remedy = problem.replace(value, MASK), remedy.replace(value, MASK)
    return Issue(path=issue.path, place=issue.place, problem=problem, remedy=remedy)


def _shown(path: Path) -> str:
    return dotted(path) or "settings"
