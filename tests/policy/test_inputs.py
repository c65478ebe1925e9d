"""Reading declared inputs while part of them is unknown."""

import pytest

from guardrails.inputs import MISSING, UNKNOWN, Inputs, Violation, is_true
from guardrails.judgement import UNKNOWN_MARKER, proxied


def inputs(**values):
    return Inputs(proxied(values))


@pytest.mark.parametrize(
    ("path", "found"),
    [
        ("a.b", "value"),
        ("a.c", MISSING),
        ("x.y", MISSING),
        ("a.unknown", UNKNOWN),
        ("a.unknown.deeper", UNKNOWN),
        ("a.null", MISSING),
        ("a.null.deeper", MISSING),
    ],
)
def test_a_property_is_a_value_missing_or_unknown(path, found):
    assert inputs(a={"b": "value", "unknown": UNKNOWN_MARKER, "null": None}).read(path) == found


def test_a_missing_property_is_found_missing_beside_an_unknown_one():
    assert inputs(unknown=UNKNOWN_MARKER).lacks("other")
    assert not inputs(unknown=UNKNOWN_MARKER).lacks("unknown")


def test_a_parent_that_is_no_mapping_is_a_shape_that_the_rule_does_not_know():
    with pytest.raises(TypeError, match="a parent of the property is not a mapping"):
        inputs(a="text").read("a.b")


def test_inputs_are_a_mapping():
    with pytest.raises(TypeError, match="inputs are a mapping"):
        Inputs(["text"])


def test_a_list_of_objects_keeps_its_positions_when_one_is_unknown():
    found = list(inputs(a=[UNKNOWN_MARKER, {"b": 1}]).each("a"))

    assert [(each.path, each.read("b")) for each in found] == [("a[1]", 1.0)]


def test_a_single_object_counts_as_a_list_of_one():
    assert [each.path for each in inputs(a={"b": 1}).each("a")] == ["a"]


@pytest.mark.parametrize("value", ["text", 7.0], ids=["text", "number"])
def test_what_is_not_a_list_is_a_shape_that_the_rule_does_not_know(value):
    with pytest.raises(TypeError, match="a list was expected"):
        list(inputs(a=value).items("a"))


def test_an_expectation_about_an_unknown_property_is_left_for_up():
    assert list(inputs(a=UNKNOWN_MARKER).expect("a", is_true, "true", missing=False)) == []


def test_a_missing_property_is_judged_by_what_the_provider_takes():
    assert list(inputs().expect("a", is_true, "true", missing=False)) == [
        Violation(path="a", expected="true", missing_means="false")
    ]
    assert list(inputs().expect("a", is_true, "true", missing=True)) == []


def test_a_property_without_a_default_must_be_given():
    (violation,) = inputs().expect("a", is_true, "true")

    assert str(violation) == "a: expected true (it is missing, which means that nothing is set)"


@pytest.mark.parametrize("resembling", ["true", 1.0, "yes"])
def test_only_true_is_true(resembling):
    assert list(inputs(a=resembling).expect("a", is_true, "true")) == [Violation(path="a", expected="true")]


def test_paths_inside_a_list_start_at_the_resource():
    (element,) = inputs(a={"b": [{"c": False}]}).each("a.b")

    assert [each.path for each in element.expect("c", is_true, "true")] == ["a.b[0].c"]
