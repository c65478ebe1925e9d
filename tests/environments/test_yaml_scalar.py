"""Scalars mean what a reader expects, or are refused."""

import pytest

from environments.yaml_scalar import RefusedScalarError, core_schema


@pytest.mark.parametrize(
    ("text", "value"),
    [
        *[
            (text, text)
            for text in ("no", "off", "y", "Yes", "1_000", "12:30", "190:20:30", "2026-11-23", "1.2.3", "-")
        ],
        *[
            (text, text)
            for text in ("tRUE", "nULL", "0b11", "1e", "0x", "+", ".", "1.5GB", "10.0.0.0/8", "europe-west1")
        ],
        *[(text, None) for text in ("", "~", "null", "Null", "NULL")],
        *[(text, True) for text in ("true", "True", "TRUE")],
        *[(text, False) for text in ("false", "False", "FALSE")],
        ("0", 0),
        ("-7", -7),
        ("+7", 7),
        ("0o17", 15),
        ("0x1F", 31),
        ("1.10", 1.1),
        ("1e3", 1000.0),
        (".5", 0.5),
        ("-2.", -2.0),
    ],
)
def test_a_scalar_has_its_value_in_the_core_schema(text, value):
    found = core_schema(text)

    assert (type(found), found) == (type(value), value)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("0123", "a number with a leading zero is read differently"),
        ("-007", "a number with a leading zero is read differently"),
        (".inf", "infinity and not-a-number are no settings"),
        ("-.INF", "infinity and not-a-number are no settings"),
        (".nan", "infinity and not-a-number are no settings"),
        ("1e999", "a number is too large or too long"),
        ("1" * 5000, "a number is too large or too long"),
    ],
)
def test_a_number_that_nobody_should_guess_about_is_refused_with_a_remedy(text, problem):
    with pytest.raises(RefusedScalarError, match=problem) as refused:
        core_schema(text)

    assert "quotes" in refused.value.remedy
