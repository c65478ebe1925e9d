"""Nodes: what they tell of their place, and when two are the same. (Merging has its own tests.)"""

import pytest

from environments.provenance import Branch, Leaf, Origin, key_place, origin_at
from environments.yaml_document import parse


def document(text="a: 1\nb: {c: x}\n"):
    return parse(text, layer="base", label="base.yml")


def test_a_place_is_told_from_one_and_with_its_layer():
    tree = document()

    assert tree.children["a"].origin == Origin("base", "base.yml", 1, 4)
    assert tree.keys == {"a": Origin("base", "base.yml", 1, 1), "b": Origin("base", "base.yml", 2, 1)}
    assert key_place(tree, ("b", "c")) == Origin("base", "base.yml", 2, 5)


def test_an_origin_is_its_own_origin():
    origin = Origin("base", "base.yml", 1, 4)

    assert origin_at(origin) is origin


def test_what_is_parsed_twice_is_the_same_and_equals_what_is_made_by_hand():
    origin = Origin("base", "base.yml", 1, 4)
    by_hand = Branch({"a": Leaf(1, origin)}, {"a": Origin("base", "base.yml", 1, 1)}, Origin("base", "base.yml", 1, 1))

    assert document() == document()
    assert document("a: 1") == by_hand


@pytest.mark.parametrize("other", ["a: 2\nb: {c: x}\n", "a: 1\n\nb: {c: x}\n", "a: true\nb: {c: x}\n", "a: 1\n"])
def test_another_value_place_or_kind_is_another_tree(other):
    assert document() != document(other)


def test_one_and_true_are_not_the_same():
    assert document("a: 1") != document("a: true").children
    assert Leaf(1, Origin("a", "b", 1, 1)) != Leaf(True, Origin("a", "b", 1, 1))
