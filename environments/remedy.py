"""How to mend a value: what the model wants, in words, with bounds, choices, an example or the value that was meant."""

from __future__ import annotations

import difflib
import re
from types import NoneType
from typing import Any

from pydantic import BaseModel, SecretBytes, SecretStr

from environments import model_fields
from environments.provenance import Leaf, Node, Path, dotted
from environments.rejected_value import is_shown

_LONGEST_LIST = 12
_EXAMPLES = (
    *("500m", "4Gi", "04:00", "1.2.3", "v1.2.3", "/healthz", "europe-west1", "europe-west1-b", "api.example.com"),
    *(
        "team@example.com",
        "gke-security-groups@example.com",
        "gs://example-bucket",
        "oci://registry.example.com/charts",
    ),
    *("nvidia-l4", "db-custom-2-8192", "registry.example.com/team/image", "2026-12-24T00:00:00Z", "10.4.0.0/16"),
    f"registry.example.com/team/image@sha256:{'0' * 64}",
)
_ANY_NAMES = (
    "example",
    "example-name",
)  # a pattern that takes these needs no example, and would be given a misleading one


def remedy(model: type[BaseModel], path: Path, node: Node | None, *, is_key: bool = False) -> str:
    """What to write at a path where a value, or a key of a free mapping, was refused.

    Args:
        model: The settings model.
        path: Where.
        node: What was refused.
        is_key: Whether the path's last part itself was refused.
    """
    leaf = node if isinstance(node, Leaf) and not is_key else None
    meant = _meant(model, path, leaf) if leaf is not None else None
    if meant is not None:
        return f"did you mean {meant}?"
    wanted = _text(model_fields.constraints(model, path, of_key=True)) if is_key else expected(model, path)
    return f"write {wanted}{_quotes(model, path, leaf)}{described(model, path)}"


def expected(model: type[BaseModel], path: Path) -> str:
    """What the model wants at a path."""
    constraints = model_fields.constraints(model, path)
    choices = model_fields.choices(model, path)
    words = [f"one of {', '.join(choices)}"] if choices else []
    types = model_fields.types_at(model, path)
    for found in types:
        word = _word(found, constraints)
        if word and word not in words:
            words.append(word)
    if NoneType in types:
        words.append("null")
    return ", or ".join(words) or "another value"


def change(model: type[BaseModel], path: Path, sentence: str) -> str:
    """What to do about a model's sentence that names no remedy: change the settings that it speaks of."""
    keys = model_fields.keys_at(model, path)
    if not keys:
        return f"write {expected(model, path)} of which this does not hold{described(model, path)}"
    named = [key for key in keys if re.search(rf"(?<!\w){key}(?!\w)", sentence)] or keys
    shown = " or ".join(dotted((*path, key)) for key in named[:_LONGEST_LIST])
    return f"change {shown}, so that this no longer holds"


def described(model: type[BaseModel], path: Path) -> str:
    """The first paragraph of the setting's description, in brackets."""
    field = model_fields.field_at(model, path)
    text = (field[1].description or "").strip().split("\n\n")[0] if field else ""
    return f" ({' '.join(text.split()).rstrip('.')})" if text else ""


def _word(found: Any, constraints: dict[str, Any]) -> str:
    if found is bool:
        return "true or false"
    if found in (int, float):
        return f"a {'whole ' if found is int else ''}number{_bounds(constraints)}"
    if found in (str, SecretStr, SecretBytes):
        return _text(constraints)
    if isinstance(found, type) and issubclass(found, BaseModel):
        keys = list(found.model_fields)
        return f"a mapping with {', '.join(keys[:_LONGEST_LIST])}{', ...' if len(keys) > _LONGEST_LIST else ''}"
    if model_fields.is_list(found):
        return f"a list{_length(constraints, 'items')}: [a, b]"
    return "`key: value` lines below the key" if model_fields.is_mapping(found) else ""


def _bounds(constraints: dict[str, Any]) -> str:
    low, high = constraints.get("ge"), constraints.get("le")
    if low is not None and high is not None:
        return f" from {low} to {high}"
    words = {"gt": "above", "ge": "of at least", "lt": "below", "le": "of at most"}
    found = [f"{word} {constraints[name]}" for name, word in words.items() if name in constraints]
    return f" {' and '.join(found)}" if found else ""


def _length(constraints: dict[str, Any], what: str) -> str:
    low, high = constraints.get("min_length"), constraints.get("max_length")
    if low is not None and high is not None:
        return f" of {low} to {high} {what}"
    if low is not None:
        return f" of at least {low} {what}"
    return f" of at most {high} {what}" if high is not None else ""


def _text(constraints: dict[str, Any]) -> str:
    pattern = constraints.get("pattern")
    example = _example(pattern) if pattern else None
    return (
        f"a text{_length(constraints, 'characters')}"
        + (f" that matches {pattern}" if pattern else "")
        + (f", for instance {example}" if example else "")
    )


def _example(pattern: str) -> str | None:
    """The example of a pattern that only special texts match, such as an amount of memory."""
    if any(re.search(pattern, name) for name in _ANY_NAMES):
        return None
    return next((example for example in _EXAMPLES if re.search(pattern, example)), None)


def _meant(model: type[BaseModel], path: Path, leaf: Leaf) -> str | None:
    """The valid value that somebody had in mind who wrote this one."""
    if not isinstance(leaf.value, str):
        return None
    word, choices = leaf.value.lower(), model_fields.choices(model, path)
    close = difflib.get_close_matches(word, choices, n=1)
    short = [choice for choice in choices if word and (choice.startswith(word) or word.startswith(choice))]
    if close or len(short) == 1:
        return (close or short)[0]
    constraints = model_fields.constraints(model, path)
    pattern = constraints.get("pattern")
    if not pattern or not is_shown(model, path, leaf):
        return None
    for mended in (leaf.value.strip(), leaf.value.strip().lower(), re.sub(r"[\s_.]+", "-", leaf.value.strip().lower())):
        fits = len(mended) <= constraints.get("max_length", len(mended))
        if mended != leaf.value and fits and re.search(pattern, mended):
            return mended
    return None


def _quotes(model: type[BaseModel], path: Path, leaf: Leaf | None) -> str:
    if leaf is None or leaf.value is None:
        return ""
    types = set(model_fields.types_at(model, path)) - {NoneType}
    if isinstance(leaf.value, str):
        return ", without quotes" if types and types <= {int, float, bool} else ""
    return ", in quotes" if types == {str} else ""
