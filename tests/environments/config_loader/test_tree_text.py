"""A tree comes back from its text as it was, and nothing else becomes a tree."""

import pytest
from hypothesis import given
from hypothesis import strategies as some

from environments import EnvironmentConfigManager
from environments.config_loader.tree_text import from_text, to_text
from environments.provenance import Branch, Leaf, Origin, Reference, Removed, Sequence

HERE = Origin("base", "environments/base.yml", 1, 1)
ORIGINS = some.builds(
    Origin, some.sampled_from(["base", "override x"]), some.text(max_size=3), some.integers(0, 9), some.integers(0, 9)
)
SCALARS = some.none() | some.booleans() | some.integers() | some.floats(allow_nan=False) | some.text(max_size=5)
REFERENCES = some.none() | some.builds(
    Reference,
    some.text(max_size=5),
    some.lists(some.tuples(some.text(max_size=3), ORIGINS), max_size=2).map(tuple),
)
LEAVES = some.builds(Leaf, SCALARS, ORIGINS, some.just(()), some.booleans(), REFERENCES)


def above(nodes):
    past = some.lists(nodes, max_size=2).map(tuple)
    keys = some.text(max_size=3)
    return (
        some.builds(Leaf, SCALARS, ORIGINS, past, some.booleans(), REFERENCES)
        | some.builds(
            Branch,
            some.dictionaries(keys, nodes, max_size=3),
            some.dictionaries(keys, ORIGINS, max_size=3),
            ORIGINS,
            past,
            some.booleans(),
        )
        | some.builds(
            Sequence,
            some.lists(nodes, max_size=3).map(tuple),
            ORIGINS,
            past,
            some.booleans(),
            some.booleans(),
            REFERENCES,
        )
        | some.builds(Removed, ORIGINS, past)
    )


TREES = some.recursive(LEAVES, above, max_leaves=12)


@given(TREES)
def test_a_tree_comes_back_as_it_was(tree):
    root = Branch({"a": tree}, {"a": HERE}, HERE)

    found, subject = from_text(to_text(root, "environment dev"))

    assert (found, subject) == (root, "environment dev")
    assert repr(found) == repr(root)  # 1 and true are equal, and so are 0.0 and -0.0


@pytest.mark.parametrize("environment", ["dev", "staging", "prod"])
def test_the_projects_own_settings_come_back_in_their_order(environment):
    config = EnvironmentConfigManager(environ={}).load(environment)

    found, subject = from_text(to_text(config.root, config.subject))

    assert to_text(found, subject) == to_text(config.root, subject)  # the order, too
    assert subject == config.subject


@pytest.mark.parametrize(
    "text",
    [
        "",
        "null",
        "{}",
        "[]",
        "[1, 2, 3]",
        '["a", [], []]',
        '["a", [["base", "f"]], [0, [0, 1, 1], 5]]',
        '["a", [["base", "f"]], [1, [0, 1, 1], {}]]',
        '["a", [["base", "f"]], [1, [0, 1, 1], {"x": [2, [0, 1, 1], []]}, [], 0, {}]]',
        '["a", [["base", "f"]], [1, [7, 1, 1], {}, [], 0, {}]]',
        '["a", [["base", "f"]], [1, [0, 1, 1], [], [], 0, {}]]',
        '["a", [["base", "f"]], [9, [0, 1, 1], {}, [], 0, {}]]',
        '["a", [["base", "f"]], [1, [0, 1, 1], {"x": [9, [0, 1, 1], 1, [], 0]}, [], 0, {}]]',
        "[" * 100_000,
    ],
)
def test_another_text_is_refused(text):
    with pytest.raises(ValueError, match=r"holds no tree|root is no mapping"):
        from_text(text)


def test_a_tree_that_nests_too_deeply_is_refused():
    nested = "[2,[0,1,1],[" * 5_000 + "[0,[0,1,1],1]" + "],[],0,null,0]" * 5_000
    with pytest.raises(ValueError, match="holds no tree"):
        from_text('["a",[["base","f"]],[1,[0,1,1],{"x":' + nested + '},[],0,{"x":[0,1,1]}]]')
