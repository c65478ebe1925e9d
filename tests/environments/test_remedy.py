"""What a remedy says: what the model wants, with bounds, choices, an example, or the value that was meant."""

from typing import Annotated, Literal

import pytest
from pydantic import BaseModel, Field, IPvAnyNetwork, StringConstraints

from environments.provenance import Leaf, Origin
from environments.remedy import change, expected, remedy

MEMORY = "^[1-9][0-9]*(Mi|Gi)$"
NAME = "^[a-z]([-a-z0-9]{0,8}[a-z0-9])?$"


class Group(BaseModel):
    low: int = 1
    high: int = 2


class Wants(BaseModel):
    between: Annotated[int, Field(ge=1, le=9)] = 1
    """How many.

    More about it."""

    least: Annotated[int, Field(ge=1)] = 1
    inside: Annotated[float, Field(gt=0, lt=1)] = 0.5
    word: Annotated[str, Field(min_length=1, max_length=9)] = "x"
    short: Annotated[str, Field(max_length=9)] = "x"
    long: Annotated[str, Field(min_length=2)] = "xx"
    memory: Annotated[str, StringConstraints(pattern=MEMORY)] | None = None
    name: Annotated[str, StringConstraints(pattern=NAME, max_length=10)] = "x"
    password: Annotated[str, StringConstraints(pattern=NAME)] = "x"
    odd: Annotated[str, StringConstraints(pattern="^#+$")] = "#"
    switch: bool = True
    tier: Literal["small", "large"] | None = None
    either: int | str = 1
    group: Group | None = None
    items: Annotated[tuple[str, ...], Field(min_length=1)] = ("x",)
    free: dict[str, int] = {}
    network: IPvAnyNetwork | None = None

    model_config = {"use_attribute_docstrings": True}


@pytest.mark.parametrize(
    ("field", "words"),
    [
        ("between", "a whole number from 1 to 9"),
        ("least", "a whole number of at least 1"),
        ("inside", "a number above 0 and below 1"),
        ("word", "a text of 1 to 9 characters"),
        ("short", "a text of at most 9 characters"),
        ("long", "a text of at least 2 characters"),
        ("memory", f"a text that matches {MEMORY}, for instance 4Gi, or null"),
        ("name", f"a text of at most 10 characters that matches {NAME}"),
        ("odd", "a text that matches ^#+$"),
        ("switch", "true or false"),
        ("tier", "one of small, large, or null"),
        ("either", "a whole number, or a text"),
        ("group", "a mapping with low, high, or null"),
        ("items", "a list of at least 1 items: [a, b]"),
        ("free", "`key: value` lines below the key"),
        ("network", "null"),
        ("nowhere", "another value"),
    ],
)
def test_what_is_wanted_is_told_in_words(field, words):
    assert expected(Wants, (field,)) == words


def of(value, layer="base", file="base.yml"):
    return Leaf(value, Origin(layer, file, 1, 1))


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("between", "ten", "write a whole number from 1 to 9, without quotes (How many)"),
        ("between", 99, "write a whole number from 1 to 9 (How many)"),
        ("word", 5, "write a text of 1 to 9 characters, in quotes"),
        ("tier", "Lrage", "did you mean large?"),
        ("tier", "small_machine", "did you mean small?"),
        ("tier", "", "write one of small, large, or null"),
        ("name", "Acme_Music", "did you mean acme-music?"),
        ("name", "ACME", "did you mean acme?"),
        ("name", "Acme Music Company", f"write a text of at most 10 characters that matches {NAME}"),
        ("password", "HUNTER", f"write a text that matches {NAME}"),
    ],
)
def test_a_remedy_says_what_to_write_or_what_was_meant(field, value, words):
    assert remedy(Wants, (field,), of(value)) == words


def test_a_variables_value_is_not_mended_because_that_would_repeat_it():
    leaf = of("HUNTER", "environment variables", "environment variable SPOTIFY_AI_AGENT__NAME")

    assert "hunter" not in remedy(Wants, ("name",), leaf).lower()


@pytest.mark.parametrize(
    ("path", "sentence", "words"),
    [
        (("group",), "low 5 exceeds high 3", "change group.low or group.high, so that this no longer holds"),
        (("group",), "lowest is wrong, and high, too", "change group.high, so that this no longer holds"),
        (("group",), "nothing fits", "change group.low or group.high, so that this no longer holds"),
        (("between",), "is no power of two", "write a whole number from 1 to 9 of which this does not hold (How many)"),
    ],
)
def test_a_sentence_without_a_remedy_is_followed_by_the_settings_that_it_speaks_of(path, sentence, words):
    assert change(Wants, path, sentence) == words
