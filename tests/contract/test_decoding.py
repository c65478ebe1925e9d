"""Plain values to the contract's types: nothing is bent, nothing is told."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

import pytest

from platform_contract.decoding import Mismatch, decoded


@dataclass(frozen=True, kw_only=True)
class Thing:
    name: str
    size: int | None = None


@pytest.mark.parametrize(
    ("kind", "value", "found"),
    [
        (str, "a", "a"),
        (int, 3.0, 3),
        (float, 3, 3.0),
        (bool, True, True),
        (Any, ["x"], ["x"]),
        (str | None, None, None),
        (int | str, "a", "a"),
        (int | str, 1.0, 1),
        (Literal["dev", "prod"], "prod", "prod"),
        (tuple[int, ...], [1.0, 2.0], (1, 2)),
        (Mapping[str, Thing], {"a": {"name": "x"}}, {"a": Thing(name="x")}),
        (Thing, {"name": "x", "size": 2.0, "new": 1}, Thing(name="x", size=2)),
    ],
)
def test_a_value_of_the_promised_type_is_taken(kind, value, found):
    taken = decoded(kind, value, "here")

    assert taken == found
    assert type(taken) is type(found) or isinstance(taken, Mapping)


@pytest.mark.parametrize(
    ("kind", "value", "told"),
    [
        (str, 1.0, "here is a float, not a str"),
        (int, 1.5, "here is a float, not an int"),
        (int, True, "here is a bool, not an int"),
        (float, True, "here is a bool, not a float"),
        (str, None, "here is missing, not a str"),
        (Literal["dev", "prod"], "canary", "here is something else, not one of dev, prod"),
        (tuple[int, ...], "12", "here is a str, not a list"),
        (tuple[int, ...], [1, "canary"], r"here\[1\] is a str, not an int"),
        (Mapping[str, int], ["canary"], "here is a list, not a mapping"),
        (Mapping[str, int], {"a": "canary"}, "here.a is a str, not an int"),
        (Thing, {"size": 1}, "here.name is missing, not what the contract promises"),
        (int | bool, "canary", "here is a str, not a bool"),
    ],
)
def test_any_other_value_is_refused_by_place_and_type_alone(kind, value, told):
    with pytest.raises(Mismatch, match=f"^{told}$") as caught:
        decoded(kind, value, "here")

    assert "canary" not in str(caught.value)


def test_a_mapping_cannot_be_changed():
    taken = decoded(Mapping[str, int], {"a": 1}, "here")

    with pytest.raises(TypeError, match="does not support item assignment"):
        taken["b"] = 2
