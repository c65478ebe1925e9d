"""The file that model servers read: it says what was meant, and a promotion never asks for what is not loaded.

The parser here is independent of the renderer: it knows the text form of protocol buffers, and nothing of models.
"""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from components.model_serving.model_configuration import (
    ModelArgs,
    ModelConfigurationError,
    next_step,
    of_track,
    render,
)

BASE = "gs://ml-models-bucket/models"
TOKEN = re.compile(r'\s*(?:([A-Za-z_]+)\s*(\{)|([A-Za-z_]+):\s*(?:"([^"\\]*)"|([0-9]+))|(\}))')

names = st.from_regex(r"[a-z]([-a-z0-9]{0,10}[a-z0-9])?", fullmatch=True)
labels = st.sampled_from(["stable", "canary", "b", "live"])


@st.composite
def models(draw):
    versions = draw(st.frozensets(st.integers(1, 9), min_size=1, max_size=4))
    return ModelArgs(versions=versions, labels=draw(st.dictionaries(labels, st.sampled_from(sorted(versions)))))


configurations = st.dictionaries(names, models(), max_size=3)
# Of few names, so that most models are in both.
changes = st.tuples(*[st.dictionaries(st.sampled_from(["a", "b", "c"]), models(), max_size=3)] * 2)


def parse(text):
    """Messages as dictionaries from field to the list of its values; anything unexpected is an error."""
    stack, position = [{}], 0
    while text[position:].strip():
        found = TOKEN.match(text, position)
        assert found, f"no text form at {text[position:position + 30]!r}"
        message, opened, field, string, number, closed = found.groups()
        if opened:
            inner = {}
            stack[-1].setdefault(message, []).append(inner)
            stack.append(inner)
        elif closed:
            stack.pop()
        else:
            stack[-1].setdefault(field, []).append(string if number is None else int(number))
        position = found.end()
    (whole,) = stack
    return whole


def served(text):
    """What a server would make of the file: name to (folder, versions, labels)."""
    (listed,) = parse(text)["model_config_list"]
    found = {}
    for config in listed.get("config", []):
        (policy,) = config["model_version_policy"]
        (specific,) = policy["specific"]
        marked = {each["key"][0]: each["value"][0] for each in config.get("version_labels", [])}
        assert config["model_platform"] == ["tensorflow"]
        found[config["name"][0]] = (config["base_path"][0], specific["versions"], marked)
    return found


@given(configurations)
def test_the_file_says_what_was_meant_and_nothing_else(wanted):
    assert served(render(wanted, base=BASE)) == {
        name: (f"{BASE}/{name}", sorted(model.versions), dict(model.labels)) for name, model in wanted.items()
    }


@pytest.mark.uncounted
@given(configurations)
def test_the_order_in_which_models_are_named_changes_nothing(wanted):
    backwards = dict(reversed(wanted.items()))
    assert render(backwards, base=BASE) == render(wanted, base=BASE)


@given(changes)
def test_every_change_arrives_after_at_most_three_steps(change):
    current, wanted = change
    for _ in range(3):
        current = next_step(current, wanted)
    assert current == wanted
    assert next_step(current, wanted) == wanted


@pytest.mark.uncounted
@given(changes)
def test_no_step_moves_a_label_to_a_version_that_is_not_loaded(change):
    current, wanted = change
    for _ in range(3):
        following = next_step(current, wanted)
        for name in following.keys() & current.keys():
            for label in following[name].labels.keys() & current[name].labels.keys():
                version = following[name].labels[label]
                assert version == current[name].labels[label] or version in current[name].versions
        current = following


@pytest.mark.uncounted
@given(changes)
def test_no_step_unloads_what_requests_may_still_ask_for(change):
    current, wanted = change
    for _ in range(3):
        following = next_step(current, wanted)
        for name in following.keys() & current.keys():
            assert set(current[name].labels.values()) <= following[name].versions
        current = following


@pytest.mark.uncounted
@given(changes)
def test_a_model_that_is_not_wanted_any_more_is_gone_with_the_first_step(change):
    current, wanted = change
    assert next_step(current, wanted).keys() == wanted.keys()


def test_a_promotion_loads_then_moves_then_unloads():
    one = {"m": ModelArgs(versions=frozenset({1}), labels={"stable": 1})}
    two = {"m": ModelArgs(versions=frozenset({2}), labels={"stable": 2})}
    steps = [next_step(one, two)]
    steps += [next_step(steps[0], two)]
    steps += [next_step(steps[1], two)]

    assert [(sorted(step["m"].versions), step["m"].labels["stable"]) for step in steps] == [
        ([1, 2], 1),
        ([1, 2], 2),
        ([2], 2),
    ]


def test_a_track_serves_the_models_that_have_a_version_there_and_calls_that_live():
    both = ModelArgs(versions=frozenset({1, 2}), labels={"stable": 1, "canary": 2})
    calm = ModelArgs(versions=frozenset({7}), labels={"stable": 7})

    canary, stable = (of_track({"both": both, "calm": calm}, track) for track in ("canary", "stable"))

    assert {name: dict(model.labels) for name, model in canary.items()} == {
        "both": {"stable": 1, "canary": 2, "live": 2}
    }
    assert {name: model.labels["live"] for name, model in stable.items()} == {"both": 1, "calm": 7}
    assert canary["both"].versions == both.versions


@pytest.mark.parametrize("versions", [frozenset(), frozenset({0, 1})])
def test_a_model_without_a_usable_version_is_refused(versions):
    with pytest.raises(ModelConfigurationError, match="at least one is needed"):
        ModelArgs(versions=versions, labels={})


def test_a_label_on_a_version_that_is_not_loaded_is_refused():
    with pytest.raises(ModelConfigurationError, match="label stable names version 2, which is not loaded"):
        ModelArgs(versions=frozenset({1}), labels={"stable": 2})


@pytest.mark.parametrize("name", ['a"b', "a\\b", "a\nb", "é"])
def test_what_could_end_a_string_early_is_refused(name):
    with pytest.raises(ModelConfigurationError, match="only printable ASCII"):
        render({name: ModelArgs(versions=frozenset({1}), labels={})}, base=BASE)
