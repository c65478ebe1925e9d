"""What the settings model knows about paths."""

from collections.abc import Mapping
from enum import Enum
from typing import Annotated, Literal

import pytest
from pydantic import BaseModel, Field, StringConstraints
from typing_extensions import TypeAliasType

from environments import model_fields
from environments.merge import APPEND, REPLACE, UNIQUE, by_key
from tests.environments.small_settings import SmallSettings

Name = TypeAliasType("Name", str)


class Leafs(BaseModel):
    number: int
    again: "Leafs | None" = None


class Colour(Enum):
    RED = "red"


class Shapes(BaseModel):
    optional: Annotated[list[int], APPEND] | None = None
    named: dict[str, Leafs] = {}
    free: Mapping[str, str] = {}
    either: Leafs | list[Leafs] | None = None
    bare: dict = {}
    aliased: Name = "x"
    token_lifetime_s: int | None = None
    secure_boot: bool = True
    secret_store: Literal["kms"] = "kms"
    colour: Colour | Literal["none", 3, True] | None = None
    codes: dict[Annotated[str, Field(max_length=3)], Annotated[str, StringConstraints(pattern="^c")]] = {}
    shares: Annotated[tuple[Annotated[float, Field(gt=0, lt=1)], ...], Field(min_length=2)] | None = None


@pytest.mark.parametrize(
    ("path", "known"),
    [
        (("named", "any", "number"), True),
        (("named", "any", "other"), False),
        (("free", "any"), True),
        (("free", "any", "deeper"), False),
        (("optional", "0"), True),
        (("optional", "x"), False),
        (("either", "number"), True),
        (("either", "3", "number"), True),
        (("either", "again", "again", "number"), True),
        (("bare", "any"), False),
        (("aliased",), True),
    ],
)
def test_a_path_is_known_when_a_type_leads_there(path, known):
    assert bool(model_fields.types_at(Shapes, path)) is known


def test_every_path_is_named_once_and_a_model_inside_itself_is_not_followed():
    assert model_fields.paths(Leafs) == (("number",), ("again",))


@pytest.mark.parametrize(
    ("model", "path", "strategy"),
    [
        (SmallSettings, ("zones",), UNIQUE),
        (SmallSettings, ("firewall", "rules"), by_key("name")),
        (SmallSettings, ("labels",), REPLACE),
        (Shapes, ("optional",), APPEND),
    ],
)
def test_list_strategies_stand_in_annotations(model, path, strategy):
    found = model_fields.list_strategies(model)
    for part in path:
        found = found.at(part)

    assert found.here == strategy


@pytest.mark.parametrize(
    ("path", "secret"),
    [
        (("database", "password"), True),
        (("database", "opaque"), True),
        (("labels", "API_KEY"), True),
        (("database", "host"), False),
        (("nowhere", "token"), True),
        ((), False),
    ],
)
def test_a_secret_is_known_by_its_type_or_its_path(path, secret):
    assert model_fields.is_secret(SmallSettings, path) is secret


@pytest.mark.parametrize("field", ["token_lifetime_s", "secure_boot", "secret_store"])
def test_a_switch_a_number_or_a_choice_is_no_secret_whatever_its_name(field):
    assert model_fields.is_secret(Shapes, (field,)) is False


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        (("database", "pool", "maxsize"), ["database.pool.max_size", "database.pool.min_size"]),
        (("pool",), ["database.pool"]),
        (("databas", "pool", "size"), ["database.pool.min_size"]),
        (("databse", "pool", "max_sizes"), ["database.pool.max_size"]),
        (("zzzzzz",), []),
    ],
)
def test_near_paths_are_those_that_may_have_been_meant(path, expected):
    assert model_fields.near(SmallSettings, path)[: len(expected) or None] == expected


@pytest.mark.parametrize(
    ("path", "words"),
    [(("secret_store",), ["kms"]), (("colour",), ["none", "3", "true", "red"]), (("aliased",), [])],
)
def test_choices_are_told_in_yamls_spelling(path, words):
    assert model_fields.choices(Shapes, path) == words


@pytest.mark.parametrize(
    ("path", "of_key", "found"),
    [
        (("codes", "x"), False, {"pattern": "^c"}),
        (("codes", "x"), True, {"max_length": 3}),
        (("shares",), False, {"min_length": 2}),
        (("shares", "0"), False, {"gt": 0, "lt": 1}),
        (("aliased",), False, {}),
        (("nowhere",), False, {}),
    ],
)
def test_constraints_are_found_wherever_an_annotation_declares_them(path, of_key, found):
    assert model_fields.constraints(Shapes, path, of_key=of_key) == found


@pytest.mark.parametrize(
    ("path", "corrected"),
    [
        (("databse", "pol", "max_sise"), ("database", "pool", "max_size")),
        (("labls", "any"), ("labels", "any")),
        (("database", "pool", "max_size"), None),
        (("database", "qqqq", "max_size"), None),
    ],
)
def test_a_path_is_corrected_part_by_part(path, corrected):
    assert model_fields.corrected(SmallSettings, path) == corrected
