"""Merging: its laws, proven on generated layers, and its errors."""

from copy import deepcopy
from dataclasses import replace
from itertools import count

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from environments.errors import MergeConflictError
from environments.merge import (
    APPEND,
    REPLACE,
    REPLACE_ALL,
    UNIQUE,
    ListStrategy,
    Strategies,
    by_key,
    merge,
    merge_layers,
)
from environments.provenance import Branch, Leaf, Origin, Removed, Sequence, find, plain, walk
from environments.yaml_document import parse

generated = settings(max_examples=100, deadline=None)
lines = count(1)

origins = st.builds(lambda layer: Origin(layer, f"{layer}.yml", next(lines), 1), st.sampled_from(["low", "high"]))
keys = st.sampled_from("abcd")
values = st.one_of(st.none(), st.booleans(), st.integers(0, 3), st.sampled_from(["x", "y", "z", "${a.b}"]))
leaves = st.builds(Leaf, values, origins)
lists = st.builds(Sequence, st.lists(leaves, max_size=3).map(tuple), origins)
tagged_lists = st.builds(
    lambda some, resets, appends: replace(some, resets=resets, appends=appends and not resets),
    lists,
    st.booleans(),
    st.booleans(),
)


never = st.just(False)


def branches(children, resets=never):
    return st.builds(
        lambda children, origin, resets: Branch(children, dict.fromkeys(children, origin), origin, (), resets),
        st.dictionaries(keys, children, max_size=3),
        origins,
        resets,
    )


nodes = st.recursive(
    st.one_of(leaves, tagged_lists, st.builds(Removed, origins)),
    lambda below: branches(below, st.sampled_from([False, False, False, True])),
    max_leaves=8,
)
layers = branches(nodes)
plain_layers = branches(st.recursive(st.one_of(leaves, lists), branches, max_leaves=8))


def layer(text, name="layer"):
    return parse(text, layer=name, label=f"{name}.yml")


def merged(*texts, strategies=REPLACE_ALL):
    return merge_layers([layer(text, f"layer{number}") for number, text in enumerate(texts)], strategies)


def mergeable(*parts):
    try:
        return merge_layers(parts)
    except MergeConflictError:
        assume(False)


def attempt(merging):
    try:
        return merging()
    except MergeConflictError:
        return "refused"


@generated
@given(layers)
def test_an_empty_layer_is_neutral_on_either_side(some):
    nothing = Branch({}, {}, some.origin)

    assert merge(nothing, some) == some
    assert merge(some, nothing) == some


@generated
@given(layers, layers, layers)
def test_merging_is_associative_history_and_refusals_included(low, middle, high):
    in_order = attempt(lambda: merge(merge(low, middle), high))

    assert attempt(lambda: merge(low, merge(middle, high))) == in_order


@generated
@given(
    st.sampled_from([APPEND, UNIQUE, by_key("a")]),
    st.lists(branches(lists | leaves), min_size=3, max_size=3),
)
def test_every_list_strategy_is_associative(strategy, some):
    strategies = Strategies.of({"items": strategy})
    low, middle, high = (_with_items(one, number) for number, one in enumerate(some))

    in_order = merge(merge(low, middle, strategies), high, strategies)

    assert merge(low, merge(middle, high, strategies), strategies) == in_order


def _with_items(some, number):
    """A layer with one list of mappings; items of different layers may share their key."""
    origin = some.origin
    named = {**some.children, "a": Leaf(number % 2, origin)}
    item = Branch({key: node for key, node in named.items() if key == "a" or isinstance(node, Leaf)}, {}, origin)
    return Branch({"items": Sequence((item,), origin)}, {"items": origin}, origin)


@generated
@given(plain_layers, plain_layers)
def test_what_the_last_layer_names_wins(low, high):
    result = mergeable(low, high)

    for path, node in walk(high):
        if isinstance(node, Leaf | Sequence) and "0" not in path and not path[-1:][0].isdecimal():
            assert plain(find(result, path)) == plain(node)
            assert find(result, path).origin == node.origin


@generated
@given(plain_layers, plain_layers)
def test_what_the_last_layer_does_not_name_stays(low, high):
    result = mergeable(low, high)

    for key in set(low.children) - set(high.children):
        assert result.children[key] is low.children[key]


@generated
@given(layers, layers)
def test_nothing_that_goes_in_is_changed(low, high):
    before = deepcopy((low, high))

    mergeable(low, high)

    assert (low, high) == before


@generated
@given(plain_layers)
def test_a_layer_over_itself_has_its_own_values(some):
    assert plain(merge(some, some)) == plain(some)


def test_every_value_tells_its_layer_and_what_it_shadows_latest_first():
    tree = merged("pool: {size: 1, kept: true}", "pool:\n  size: 2", "pool:\n\n  size: 3")

    size = find(tree, ("pool", "size"))
    assert size.origin == Origin("layer2", "layer2.yml", 3, 9)
    assert [(shadow.value, shadow.origin.layer) for shadow in size.shadowed] == [(2, "layer1"), (1, "layer0")]
    assert find(tree, ("pool", "kept")).origin == Origin("layer0", "layer0.yml", 1, 23)
    assert find(tree, ("pool",)).origin == Origin("layer2", "layer2.yml", 1, 1)


@pytest.mark.parametrize(
    ("low", "high", "message"),
    [
        pytest.param(
            "pool: {size: 1}",
            "a: 1\npool: 5",
            "high.yml:2:7: pool is a single value here, but a mapping in low.yml:1:7 (layer low)\n"
            "  Consequence: the layers cannot be merged; no settings were loaded\n"
            "  Remedy: write a mapping in both places, or put `!replace` before the later one if it is meant",
            id="a scalar over a mapping",
        ),
        pytest.param(
            "pool: 5",
            "pool:\n  size: 1",
            "high.yml:1:1: pool is a mapping here, but a single value in low.yml:1:7 (layer low)\n"
            "  Consequence: the layers cannot be merged; no settings were loaded\n"
            "  Remedy: write a single value in both places, or put `!replace` before the later one if it is meant",
            id="a mapping over a scalar",
        ),
        pytest.param(
            "a: {zones: [x]}",
            "a: {zones: x}",
            "high.yml:1:12: a.zones is a single value here, but a list in low.yml:1:12 (layer low)\n"
            "  Consequence: the layers cannot be merged; no settings were loaded\n"
            "  Remedy: write a list in both places, or put `!replace` before the later one if it is meant",
            id="a scalar over a list",
        ),
        pytest.param(
            "pool: {size: 1}",
            "pool:\nother: 1",
            "high.yml:1:6: pool is null here, but a mapping in low.yml:1:7 (layer low)\n"
            "  Consequence: the layers cannot be merged; no settings were loaded\n"
            "  Remedy: write what belongs below the key, take the key out, or delete the earlier value with `!remove`",
            id="a key whose lines were forgotten",
        ),
    ],
)
def test_layers_that_disagree_are_refused_and_both_places_are_named(low, high, message):
    with pytest.raises(MergeConflictError, match=r"is .* here, but") as refused:
        merge(layer(low, "low"), layer(high, "high"))

    assert str(refused.value) == message


def test_a_mapping_may_follow_null():
    assert plain(merged("redis: null", "redis: {nodes: 3}")) == {"redis": {"nodes": 3}}


def test_null_over_a_single_value_is_a_value():
    assert plain(merged("group: a", "group: null")) == {"group": None}


@pytest.mark.parametrize("value", ["1", "[1]", "{b: 1}", "null"])
def test_remove_deletes_whatever_is_below(value):
    assert plain(merged(f"a: {value}\nz: 1", "a: !remove")) == {"z": 1}


def test_a_removed_key_may_return_as_something_else_and_remembers_its_past():
    tree = merged("a: {b: 1}", "a: !remove", "a: 5")

    assert plain(tree) == {"a": 5}
    assert [type(shadow).__name__ for shadow in find(tree, ("a",)).shadowed] == ["Removed", "Branch"]


@pytest.mark.parametrize(
    ("high", "expected"),
    [
        ("a: !replace {c: 2}", {"a": {"c": 2}}),
        ("a: !replace 5", {"a": 5}),
        ("a: !replace '5'", {"a": "5"}),
        ("a: !replace [1]", {"a": [1]}),
    ],
)
def test_replace_puts_a_value_of_any_kind_in_place_of_a_mapping(high, expected):
    assert plain(merged("a: {b: 1}", high)) == expected


@pytest.mark.parametrize(
    ("strategy", "expected"),
    [
        (REPLACE, [2, 3]),
        (APPEND, [1, 2, 2, 3]),
        (UNIQUE, [1, 2, 3]),
    ],
)
def test_a_list_follows_the_strategy_of_its_field(strategy, expected):
    tree = merged("a: {x: [1, 2]}", "a: {x: [2, 3]}", strategies=Strategies.of({"a.x": strategy}))

    assert plain(tree) == {"a": {"x": expected}}


@pytest.mark.parametrize(
    ("strategy", "expected"),
    [(REPLACE, [1, 2, 2, 3]), (APPEND, [1, 2, 2, 3]), (UNIQUE, [1, 2, 3])],
)
def test_append_adds_to_a_list_that_would_be_replaced(strategy, expected):
    tree = merged("a: [1, 2]", "a: !append [2, 3]", strategies=Strategies.of({"a": strategy}))

    assert plain(tree) == {"a": expected}
    assert [item.origin.layer for item in find(tree, ("a",)).items][-1] == "layer1"


def test_append_to_nothing_is_the_list_itself():
    assert plain(merged("b: 1", "a: !append [1]")) == {"b": 1, "a": [1]}
    assert plain(merged("a: null", "a: !append [1]")) == {"a": [1]}
    assert plain(merged("a: [1]", "a: !remove", "a: !append [2]")) == {"a": [2]}


def test_a_list_after_an_appended_one_replaces_both():
    tree = merged("a: [1]", "a: !append [2]", "a: [3]")

    assert plain(tree) == {"a": [3]}
    assert [plain(before) for before in find(tree, ("a",)).shadowed] == [[1, 2]]


def test_a_reference_may_take_a_lists_place_and_a_list_that_of_a_reference():
    tree = merged("a: [1]", "a: ${b.c}", "a: [2]")

    assert plain(tree) == {"a": [2]}
    assert [plain(before) for before in find(tree, ("a",)).shadowed] == ["${b.c}", [1]]


@pytest.mark.parametrize(
    ("low", "high"),
    [("a: ${b}", "a: !append [1]"), ("a: x-${b}", "a: [1]"), ("a: [1]", "a: x-${b}"), ("a: {c: 1}", "a: ${b}")],
)
def test_a_reference_takes_no_other_place(low, high):
    with pytest.raises(MergeConflictError, match=r"layer1\.yml:1:4: a is "):
        merged(low, high)


def test_unique_keeps_numbers_and_booleans_apart():
    assert plain(merged("a: [1]", "a: [true, 1, '1']", strategies=Strategies.of({"a": UNIQUE}))) == {
        "a": [1, True, "1"]
    }


def test_by_key_merges_the_items_that_share_their_key_and_appends_the_others():
    strategies = Strategies.of({"rules": by_key("name"), "rules.*.ports": APPEND})

    tree = merged(
        "rules: [{name: web, ports: [80], log: true}, {name: ssh, ports: [22]}]",
        "rules: [{name: web, ports: [443]}, {name: dns, ports: [53]}]",
        strategies=strategies,
    )

    assert plain(tree) == {
        "rules": [
            {"name": "web", "ports": [80, 443], "log": True},
            {"name": "ssh", "ports": [22]},
            {"name": "dns", "ports": [53]},
        ]
    }


@pytest.mark.parametrize(
    ("low", "message"),
    [
        ("r: [1]", "low.yml:1:5: every item of r must be a mapping with the key name"),
        ("r: [{port: 1}]", "low.yml:1:5: every item of r must be a mapping with the key name"),
        ("r: [{name: a}, {name: a}]", "low.yml:1:23: r has this name twice; first in low.yml:1:5"),
    ],
)
def test_items_without_a_key_of_their_own_cannot_be_matched(low, message):
    with pytest.raises(MergeConflictError, match="r") as refused:
        merge(layer(low, "low"), layer("r: [{name: b}]", "high"), Strategies.of({"r": by_key("name")}))

    assert str(refused.value).startswith(message)


def test_a_named_strategy_goes_before_the_one_for_any_key():
    strategies = Strategies.of({"*.x": APPEND, "b.x": UNIQUE})

    tree = merged("a: {x: [1]}\nb: {x: [1]}", "a: {x: [1]}\nb: {x: [1]}", strategies=strategies)

    assert plain(tree) == {"a": {"x": [1, 1]}, "b": {"x": [1]}}


def test_by_key_is_a_list_strategy_with_the_key():
    assert by_key("name") == ListStrategy("by_key", "name")
