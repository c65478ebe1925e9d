"""What may be said of a value that is refused: it may be a secret that somebody put into the wrong place.

Nothing that came from an environment variable is repeated, neither values nor the keys inside of them: variables are
where secrets travel. Of what stands in a tracked file, numbers, booleans, figures (dates, addresses, versions) and the
words for switches of YAML 1.1 are repeated, and texts only where the model wants a choice or a pattern; all of that
only at paths that do not look like a secret's. Anything else is described by its kind.

A model's own sentence about values that have each passed their checks may hold numbers from anywhere.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from pydantic import BaseModel

from environments import model_fields
from environments.environment_variables import LAYER, path_of
from environments.errors import MASK, is_secret_path
from environments.provenance import Branch, Leaf, Node, Origin, Path, Scalar, find, kind, walk

_LONGEST_VALUE = 80
_SHORTEST_SECRET = 4  # a shorter value would be masked wherever it happens to stand in a sentence
_FIGURES = re.compile(r"[0-9][0-9.:/TZ+-]{0,31}")
_SWITCHES = frozenset(("yes", "no", "on", "off", "y", "n", "true", "false"))


def description(model: type[BaseModel], path: Path, node: Node | None) -> str:
    """A refused value, as it may stand in a message."""
    if not isinstance(node, Leaf) or node.value is None:
        return kind(node) if node is not None else "the model's own default"
    if is_of_variable(node):
        return "a value that is not shown, because a variable may hold a secret"
    if _may_be_secret(model, path, node.value):
        return "a value that is not shown, because it may be a secret"
    if not is_shown(model, path, node):
        return "a text"
    text = repr(node.value) if isinstance(node.value, str) else str(node.value).lower()
    return text if len(text) <= _LONGEST_VALUE else f"{text[: _LONGEST_VALUE - 3]}..."


def is_shown(model: type[BaseModel], path: Path, node: Leaf) -> bool:
    """Whether the value itself may stand in a message."""
    if is_of_variable(node) or _may_be_secret(model, path, node.value):
        return False
    if not isinstance(node.value, str):
        return True
    if node.value.lower() in _SWITCHES or _FIGURES.fullmatch(node.value):
        return True
    return bool(model_fields.choices(model, path) or "pattern" in model_fields.constraints(model, path))


def is_of_variable(leaf: Leaf) -> bool:
    """Whether the value came from an environment variable, as a layer's or by `${env:NAME}`."""
    sources = leaf.reference.sources if leaf.reference else ()
    return any(origin.layer == LAYER for origin in (leaf.origin, *(origin for _, origin in sources)))


def shown_path(model: type[BaseModel], path: Path, place: Origin) -> Path:
    """A path as it may stand in a message: keys inside of a variable's value are masked unless the model names them."""
    named = path_of(place)
    if named is None:
        return path
    return tuple(
        part if number < len(named) or part.isdecimal() or model_fields.field_at(model, path[: number + 1]) else MASK
        for number, part in enumerate(path)
    )


def secrets(root: Branch, model: type[BaseModel]) -> list[str]:
    """Values that must not stand in any message, longest first."""
    return _longest_first(
        str(node.value)
        for path, node in walk(root)
        if isinstance(node, Leaf) and _may_be_secret(model, path, node.value)
    )


def unspoken(root: Branch, model: type[BaseModel], refused: Path = ()) -> list[str]:
    """Texts that must not stand in a model's own sentence: those of variables, and the one that a field refuses.

    Args:
        root: The merged layers.
        model: The settings model.
        refused: The field; none where the sentence is about values that have each passed their checks.
    """
    texts = [
        node.value
        for _, node in walk(root)
        if isinstance(node, Leaf) and isinstance(node.value, str) and is_of_variable(node)
    ]
    node = find(root, refused)
    if isinstance(node, Leaf) and isinstance(node.value, str) and not is_shown(model, refused, node):
        texts.append(node.value)
    return _longest_first(texts)


def masked(sentence: str, values: list[str]) -> str:
    """A sentence without the values."""
    for value in values:
        sentence = sentence.replace(value, MASK)
    return sentence


def _longest_first(values: Iterable[str]) -> list[str]:
    found = {value for value in values if len(value) >= _SHORTEST_SECRET}
    return sorted(found, key=len, reverse=True)


def _may_be_secret(model: type[BaseModel], path: Path, value: Scalar) -> bool:
    """Whether a value, right or wrong, must not stand in a message: a text may be a secret even at a number's path."""
    return model_fields.is_secret(model, path) or (isinstance(value, str) and is_secret_path(path))
