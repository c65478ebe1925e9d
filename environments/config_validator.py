"""Merged values to frozen settings; everything that is wrong is told at once, each with its place and its remedy."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import suppress
from typing import Any, TypeVar, cast

from pydantic import BaseModel, ValidationError

from environments import model_fields, rejected_value
from environments.environment_variables import path_of, variable_name
from environments.errors import InvalidSettingsError, InvariantError, InvariantErrors, Issue
from environments.provenance import (
    Branch,
    Leaf,
    Node,
    Origin,
    Path,
    Removed,
    Sequence,
    child,
    dotted,
    find,
    key_place,
    parts,
    plain,
    value_place,
)
from environments.remedy import change, described, expected, remedy

Model = TypeVar("Model", bound=BaseModel)

_LONGEST_LIST = 12
_KINDS = {"tuple_type": "a list", "list_type": "a list"} | dict.fromkeys(
    ("model_type", "model_attributes_type", "dict_type"), "a mapping"
)  # pydantic speaks of Python's types


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
        secrets = rejected_value.secrets(root, model)
        raise InvalidSettingsError([_masked(issue, secrets) for issue in issues], subject=subject) from None
    return settings


def validate_changed(root: Branch, valid: Model, changed: Collection[str], *, subject: str) -> Model:
    """Turn merged layers into settings where most of them are those of others, which are valid already.

    Field by field of the model's root: what has not changed is taken over as it is. What must hold between fields is
    checked as ever; and where anything is wrong, the whole is validated anew, so that all of it is told.

    Args:
        root: The merged layers.
        valid: Settings that differ from these in some fields only.
        changed: Those fields, or keys that are no fields.
        subject: What is validated, for the message's first line.

    Raises:
        InvalidSettingsError: One or more settings are wrong.
    """
    model = type(valid)
    values = {name: getattr(valid, name) for name in valid.model_fields_set if name not in changed}
    children = {key: root.children[key] for key in changed if key in root.children}
    part = Branch(children, {}, root.origin)
    if not any(_unknown_removals(part, model)):
        with suppress(ValidationError):
            return model.model_validate(values | cast(dict[str, Any], plain(part)))
    return validate(root, model, subject=subject)


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
            sentence = str(cause)
            yield self._issue(self._spoken(sentence, self._path), change(self._model, self._path, sentence))
        else:
            node = find(self._root, self._path)
            mend = remedy(self._model, self._path, node, is_key=self._is_key)
            yield self._issue(f"{self._expectation()}, got {self._found()}", mend)

    def _invariant(self, error: InvariantError) -> Issue:
        path = self._path + (parts(error.path) if error.path else ())
        place = value_place(self._root, path)
        return Issue(
            path=_shown(self._model, path, place),
            place=str(place),
            problem=self._spoken(error.message),
            remedy=self._spoken(error.remedy),
        )

    def _missing(self) -> Issue:
        place = key_place(self._root, self._path)
        above = rejected_value.shown_path(self._model, self._path[:-1], place)
        wanted = expected(self._model, self._path)
        return Issue(
            path=_shown(self._model, self._path, place),
            place=str(place),
            problem=f"is missing{described(self._model, self._path)}",
            remedy=f"add the key {self._path[-1]} below {dotted(above) or 'the root'}: {wanted}",
        )

    def _issue(self, problem: str, mend: str) -> Issue:
        place = (key_place if self._is_key else value_place)(self._root, self._path)
        return Issue(path=_shown(self._model, self._path, place), place=str(place), problem=problem, remedy=mend)

    @property
    def _is_key(self) -> bool:
        """Whether it is a key of a free mapping that is wrong."""
        return bool(self._detail["loc"][-1:] == ("[key]",))

    def _spoken(self, sentence: str, refused: Path = ()) -> str:
        """A model's own sentence, which may quote values."""
        return rejected_value.masked(sentence, rejected_value.unspoken(self._root, self._model, refused))

    def _expectation(self) -> str:
        if self._type in _KINDS:
            return f"expected {_KINDS[self._type]}"
        message: str = self._detail["msg"]
        for start in ("Input should be ", "String should ", "Value should ", "Tuple should ", "List should "):
            if message.startswith(start):
                what = start.split()[0].lower()
                rest = message.removeprefix(start)
                return f"expected {rest}" if what == "input" else f"expected a {what} to {rest}"
        return message[:1].lower() + message[1:]

    def _found(self) -> str:
        if self._is_key:
            shown = _shown(self._model, self._path, key_place(self._root, self._path))
            return f"the key {parts(shown)[-1]!r}"
        node = find(self._root, self._path)
        reference = node.reference if isinstance(node, Leaf | Sequence) else None
        sources = "; ".join(f"${{{name}}} is {origin}" for name, origin in reference.sources) if reference else ""
        return rejected_value.description(self._model, self._path, node) + (sources and f" ({sources})")


def unknown_setting(root: Branch, model: type[BaseModel], path: Path) -> Issue:
    """The issue of a key that the model does not know."""
    place = key_place(root, path)
    close = _meant(model, path, place)
    if close:
        mend = f"did you mean {' or '.join(close)}?"
    else:
        known = sorted(model_fields.keys_at(model, path[:-1]))
        shown = ", ".join(known[:_LONGEST_LIST]) + (", ..." if len(known) > _LONGEST_LIST else "")
        mend = f"take it out; below {dotted(path[:-1]) or 'the root'} there are {shown or 'no keys'}"
    return Issue(path=_shown(model, path, place), place=str(place), problem="there is no such setting", remedy=mend)


def _meant(model: type[BaseModel], path: Path, place: Origin) -> list[str]:
    """What may have been meant, in the spelling of the layer; a variable is set right as a whole."""
    named = path_of(place)
    if named is None:
        return model_fields.near(model, path)
    whole = model_fields.corrected(model, named) if len(named) > len(path) else None
    return [variable_name(whole)] if whole else [variable_name(parts(name)) for name in model_fields.near(model, path)]


def _unknown_removals(root: Branch, model: type[BaseModel]) -> Iterator[Issue]:
    for path in _removals(root):
        if not model_fields.types_at(model, path):
            yield unknown_setting(root, model, path)


def _removals(node: Node, path: Path = ()) -> Iterator[Path]:
    """The path of every deletion; leaves, which are most of a tree, are not visited."""
    if isinstance(node, Removed):
        yield path
    elif isinstance(node, Branch):
        for key, below in node.children.items():
            if not isinstance(below, Leaf):
                yield from _removals(below, (*path, key))
    elif isinstance(node, Sequence):
        for number, below in enumerate(node.items):
            if not isinstance(below, Leaf):
                yield from _removals(below, (*path, str(number)))


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


def _masked(issue: Issue, secrets: list[str]) -> Issue:
    problem, mend = (rejected_value.masked(text, secrets) for text in (issue.problem, issue.remedy))
    return Issue(path=issue.path, place=issue.place, problem=problem, remedy=mend)


def _shown(model: type[BaseModel], path: Path, place: Origin) -> str:
    return dotted(rejected_value.shown_path(model, path, place)) or "settings"
