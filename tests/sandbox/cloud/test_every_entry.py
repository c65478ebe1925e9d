"""Every entry of the catalogue, by its own example: a new type is covered by being there."""

import copy
import typing

import pytest
from pulumi import _types as sdk

from sandbox.cloud import paths, shape
from sandbox.cloud.admission import DEFAULTS, without_notes
from sandbox.cloud.catalogue import entries
from sandbox.cloud.shape import Anything, Either, Listing, Record, Scalar, Table
from sandbox.cloud.wire import UNKNOWN, Secret, has_unknown, reveal

TYPES = sorted(entries())
STORED = [type_ for type_ in TYPES if entries()[type_].stored]
CHANGING = [type_ for type_ in TYPES if entries()[type_].change is not None]


def example(type_):
    return copy.deepcopy(dict(entries()[type_].example))


def nested_objects(value, at=()):
    """The places of objects below the root that have property names (tables of data have keys instead)."""
    found = []
    for step, element in value.items() if isinstance(value, dict) else enumerate(value):
        if isinstance(element, dict):
            found.append((*at, step))
        if isinstance(element, dict | list):
            found += nested_objects(element, (*at, step))
    return found


def records_in(type_):
    """The places in the example whose shape has named properties."""
    root = entries()[type_].shape()
    return [at for at in nested_objects(example(type_)) if isinstance(shape_at(root, at), Record)]


def shape_at(root, at):
    return shape.at(root, ["[]" if isinstance(step, int) else step for step in at])


def place(value, at):
    for step in at:
        value = value[step]
    return value


def required_in(type_):
    """Every required property that the example sets, with the object that holds it."""
    root = entries()[type_].shape()
    holders = [(), *records_in(type_)]
    return [
        (at, name)
        for at in holders
        for name, field in shape_at(root, at).fields.items()
        if field.required and name in place(example(type_), at)
    ]


def scalars_in(type_):
    root = entries()[type_].shape()
    holders = [(), *records_in(type_)]
    return [
        (at, name)
        for at in holders
        for name, value in place(example(type_), at).items()
        if not isinstance(value, dict | list) and isinstance(shape_at(root, (*at, name)), Scalar)
    ]


def failing_paths(cloud, type_, inputs):
    return [failure.property or failure.reason for failure in cloud.check(type_, inputs).failures]


@pytest.mark.parametrize("type_", TYPES)
def test_the_example_passes(cloud, type_):
    assert failing_paths(cloud, type_, example(type_)) == []


@pytest.mark.parametrize("type_", TYPES)
def test_the_entry_names_its_sources(type_):
    assert entries()[type_].sources


@pytest.mark.parametrize("type_", TYPES)
def test_a_misspelt_property_is_refused(cloud, type_):
    inputs = example(type_) | {"mispelt": 1}

    assert failing_paths(cloud, type_, inputs) == ["mispelt"]


NESTED = [(type_, at) for type_ in TYPES for at in records_in(type_)]


@pytest.mark.uncounted
@pytest.mark.parametrize(("type_", "at"), NESTED, ids=str)
def test_a_misspelt_nested_property_is_refused(cloud, type_, at):
    inputs = example(type_)
    place(inputs, at)["mispelt"] = 1

    assert failing_paths(cloud, type_, inputs) == [paths.text((*at, "mispelt"))]


def test_every_type_with_nested_properties_has_one_misspelt_here():
    flat = {type_ for type_ in TYPES if not any(type_ == nested for nested, _ in NESTED)}

    assert [type_ for type_ in sorted(flat) if not _only_flat(entries()[type_].shape())] == []


def _only_flat(root):
    def is_record(found):
        if isinstance(found, Listing | Table):
            return is_record(found.element)
        if isinstance(found, Either):
            return any(map(is_record, found.options))
        return isinstance(found, Record)

    return not any(is_record(field.shape) for field in root.fields.values())


REQUIRED = [(type_, at, name) for type_ in TYPES for at, name in required_in(type_)]


@pytest.mark.uncounted
@pytest.mark.parametrize(("type_", "at", "name"), REQUIRED, ids=str)
def test_a_missing_required_property_is_refused(cloud, type_, at, name):
    inputs = example(type_)
    del place(inputs, at)[name]

    assert failing_paths(cloud, type_, inputs) == [paths.text((*at, name))]


WRONG = [(type_, at, name) for type_ in TYPES for at, name in scalars_in(type_)]


@pytest.mark.uncounted
@pytest.mark.parametrize(("type_", "at", "name"), WRONG, ids=str)
def test_a_wrong_type_is_refused(cloud, type_, at, name):
    inputs = example(type_)
    place(inputs, at)[name] = {"not": "a scalar"}

    assert failing_paths(cloud, type_, inputs) == [paths.text((*at, name))]


@pytest.mark.uncounted
@pytest.mark.parametrize(("type_", "at", "name"), WRONG, ids=str)
def test_an_unknown_is_accepted_anywhere(cloud, type_, at, name):
    inputs = example(type_)
    place(inputs, at)[name] = UNKNOWN

    assert failing_paths(cloud, type_, inputs) == []


@pytest.mark.parametrize("type_", TYPES)
def test_every_path_of_the_entry_leads_to_a_property(type_):
    entry = entries()[type_]
    named = [
        *entry.immutable,
        *entry.replaced_when,
        *entry.sets,
        *entry.lasting,
        *entry.assumed,
        *entry.defaults,
        *entry.allowed,
        *entry.formats,
        *entry.bounds,
        *(".".join(filter(None, (held.holder, name))) for held in entry.relations for name in held.names),
        *(parent.path for parent in entry.parents),
        *(protection.path for protection in entry.protections),
        *entry.scope,
        *entry.input_only,
    ]

    assert [path for path in named if shape.at(entry.shape(), paths.steps(path)) is None] == []
    assert entry.foreseen <= set(entry.computed)
    assert [path for path in entry.sets if not isinstance(shape.at(entry.shape(), paths.steps(path)), Listing)] == []


@pytest.mark.parametrize("type_", TYPES)
def test_every_default_is_allowed(type_):
    entry = entries()[type_]
    wrong = [
        path for path, value in entry.defaults.items() if path in entry.allowed and value not in entry.allowed[path]
    ]

    assert wrong == []


@pytest.mark.uncounted
@pytest.mark.parametrize("type_", [type_ for type_ in TYPES if type_.startswith("gcp:")])
def test_after_a_creation_no_output_is_missing_that_the_sdk_promises(with_needs, type_):
    made = with_needs(type_).made(type_, example(type_))

    assert [name for name in promised(type_) if name not in made.state] == []


def promised(type_):
    """The resource's outputs that are not optional."""
    module, _, name = type_.partition(":")[2].partition("/")
    import importlib

    cls = getattr(importlib.import_module(f"pulumi_gcp.{module}"), name.rpartition(":")[2])
    hints = sdk._raw_return_hints(cls)
    return [key for key, hint in hints.items() if key not in ("id", "urn") and not _optional(hint)]


def _optional(hint):
    return any(sdk._is_optional_type(each) for each in (hint, *typing.get_args(hint)))


@pytest.mark.parametrize("type_", TYPES)
def test_a_previewed_creation_leaves_what_the_cloud_decides_unknown(cloud, type_):
    id_, state = cloud.create(type_, cloud.checked(type_, example(type_)), preview=True)

    assert id_ == ""
    entry = entries()[type_]
    for path in set(entry.computed) - entry.foreseen:
        for at, value in paths.find(reveal(state), path):
            given = list(paths.find(example(type_), path))
            assert given or value is UNKNOWN, at
    for path in entry.foreseen:
        assert not any(has_unknown(value) for _, value in paths.find(reveal(state), path)), path
    assert cloud.listed() == []


@pytest.mark.parametrize("type_", STORED)
def test_a_creation_is_read_back_as_it_was_made(with_needs, type_):
    cloud = with_needs(type_)
    made = cloud.made(type_, example(type_))

    answer = cloud.read(made)

    assert answer.id == made.id
    from sandbox.cloud.wire import decode

    assert decode(answer.properties) == made.state
    assert decode(answer.inputs) == made.inputs


@pytest.mark.parametrize("type_", STORED)
def test_an_import_by_id_alone_finds_the_object(with_needs, type_):
    cloud = with_needs(type_)
    made = cloud.made(type_, example(type_))

    answer = cloud.read(made, imported=True)

    from sandbox.cloud.wire import decode

    assert without_notes(decode(answer.inputs)) == without_notes(made.inputs)


@pytest.mark.parametrize("type_", STORED)
def test_a_second_creation_of_the_same_name_is_refused_or_changes_nothing(with_needs, make, type_):
    cloud = with_needs(type_)
    made = cloud.made(type_, example(type_))
    before = cloud.listed()

    if entries()[type_].idempotent:
        assert cloud.create(type_, made.inputs)[0] == made.id
    else:
        with pytest.raises(make.Refused, match="already exists"):
            cloud.create(type_, made.inputs)

    assert cloud.listed() == before


@pytest.mark.parametrize("type_", TYPES)
def test_the_same_inputs_again_are_no_change(with_needs, type_):
    cloud = with_needs(type_)
    made = cloud.made(type_, example(type_))

    again = cloud.checked(type_, example(type_), olds=made.inputs)

    assert cloud.diff(made, again).changes == cloud.diff(made, again).DIFF_NONE


@pytest.mark.parametrize("type_", CHANGING)
def test_the_entrys_change_updates_in_place(with_needs, type_):
    cloud = with_needs(type_)
    if type_ == "gcp:servicenetworking/connection:Connection":
        cloud.made(
            "gcp:compute/globalAddress:GlobalAddress",
            example("gcp:compute/globalAddress:GlobalAddress") | {"name": "more-services"},
        )
    made = cloud.made(type_, example(type_))
    inputs = cloud.checked(type_, example(type_) | copy.deepcopy(dict(entries()[type_].change)), olds=made.inputs)

    diff = cloud.diff(made, inputs)
    updated = cloud.update(made, inputs)

    assert diff.changes == diff.DIFF_SOME
    assert list(diff.replaces) == []
    assert not has_unknown(updated.state)
    from sandbox.cloud.wire import decode

    assert decode(cloud.read(updated).properties) == updated.state


@pytest.mark.parametrize("type_", CHANGING)
def test_a_previewed_update_keeps_what_the_change_does_not_touch(with_needs, type_):
    cloud = with_needs(type_)
    made = cloud.made(type_, example(type_))
    inputs = cloud.checked(type_, example(type_) | copy.deepcopy(dict(entries()[type_].change)), olds=made.inputs)

    planned = cloud.update(made, inputs, preview=True)

    assert not has_unknown(planned.state)
    from sandbox.cloud.wire import decode

    assert decode(cloud.read(made).properties) == made.state


IMMUTABLE = [
    (type_, path)
    for type_ in TYPES
    for path in entries()[type_].immutable
    if any(isinstance(value, str) for _, value in paths.find(example(type_), path))
]


@pytest.mark.uncounted
@pytest.mark.parametrize(("type_", "path"), IMMUTABLE, ids=str)
def test_a_change_of_an_immutable_property_replaces(with_needs, type_, path):
    cloud = with_needs(type_)
    made = cloud.made(type_, example(type_))
    inputs = copy.deepcopy(made.inputs)
    ((at, _),) = list(paths.find(inputs, path))
    place(inputs, at[:-1])[at[-1]] = "different"

    diff = cloud.diff(made, inputs)

    reported = paths.text(differing(type_, at))
    assert list(diff.replaces) == [reported]
    assert diff.detailedDiff[reported].kind == diff.detailedDiff[reported].UPDATE_REPLACE


def differing(type_, at):
    """The part of a path that a difference names: an element of a set differs as a whole."""
    ends = [end for end in range(1, len(at)) if paths.schema_text(at[:end]) in entries()[type_].sets]
    return at[: ends[0] + 1] if ends else at


@pytest.mark.parametrize("type_", STORED)
def test_a_deletion_leaves_nothing_but_what_outlives_it(with_needs, type_):
    cloud = with_needs(type_)
    before = cloud.listed()
    made = cloud.made(type_, example(type_))

    cloud.delete(made)

    left = [each for each in cloud.listed() if each not in before]
    if entries()[type_].afterlife is None:
        assert left == []
    else:
        assert [(kind, state) for kind, _, state in left] == [(type_, "remains")]


@pytest.mark.parametrize("type_", STORED)
def test_a_second_deletion_is_no_error(with_needs, type_):
    cloud = with_needs(type_)
    made = cloud.made(type_, example(type_))
    cloud.delete(made)
    before = cloud.listed()

    cloud.delete(made)

    assert cloud.listed() == before


@pytest.mark.parametrize("type_", STORED)
def test_an_object_that_vanished_reads_as_gone(with_needs, type_):
    cloud = with_needs(type_)
    made = cloud.made(type_, example(type_))
    (stored,) = [each for each in cloud.store.all() if each.type == type_]
    cloud.store.remove(stored)

    assert cloud.read(made).id == ""


@pytest.mark.parametrize("type_", [type_ for type_ in TYPES if entries()[type_].autoname])
def test_an_unnamed_resource_is_named_as_the_provider_does_and_keeps_its_name(cloud, type_):
    path = entries()[type_].autoname.path
    inputs = example(type_)
    holder = place(inputs, path.split(".")[:-1])
    del holder[path.split(".")[-1]]

    first = cloud.checked(type_, inputs, name="platform-thing", seed=b"one")
    second = cloud.checked(type_, inputs, name="platform-thing", seed=b"two", olds=first)

    ((_, name),) = list(paths.find(first, path))
    assert name.startswith("platform-thing"[: len(name) - 8])
    assert list(paths.find(second, path)) == list(paths.find(first, path))


@pytest.mark.parametrize("type_", [type_ for type_ in TYPES if entries()[type_].defaults and type_.startswith("gcp:")])
def test_what_the_provider_filled_in_is_noted(cloud, type_):
    zeros = set(entries()[type_].zeros)
    top = {path for path in entries()[type_].defaults if "." not in path and path not in example(type_)}

    checked = cloud.checked(type_, example(type_))

    assert top - zeros <= set(checked[DEFAULTS])
    assert not (top & zeros) & set(checked)


@pytest.mark.parametrize("type_", [type_ for type_ in TYPES if entries()[type_].zeros])
def test_a_default_of_nothing_shows_in_the_outputs(with_needs, type_):
    zeros = {path: zero for path, zero in entries()[type_].zeros.items() if "." not in path}

    made = with_needs(type_).made(type_, example(type_))

    assert {path: made.state[path] for path in zeros} == zeros | {
        path: value for path, value in example(type_).items() if path in zeros
    }


@pytest.mark.uncounted
@pytest.mark.parametrize("type_", TYPES)
def test_a_secret_input_stays_secret_in_the_state_and_never_reaches_the_disk(with_needs, type_):
    cloud = with_needs(type_)
    texts = [
        (at, name)
        for at, name in scalars_in(type_)
        if isinstance(place(example(type_), at)[name], str)
        and paths.schema_text((*at, name)) not in _identifying(type_)
    ]
    for at, name in texts[:1]:
        inputs = example(type_)
        value = place(inputs, at)[name]
        place(inputs, at)[name] = Secret(value)

        made = cloud.made(type_, inputs)

        assert place(made.inputs, at)[name] == Secret(value)
        assert place(made.state, at)[name] == Secret(value)
        if entries()[type_].stored:
            (stored,) = [each for each in cloud.store.all() if each.type == type_]
            assert place(stored.inputs, at)[name] == {"__withheld": True}
            assert place(stored.outputs, at)[name] == {"__withheld": True}
            from sandbox.cloud.wire import decode

            assert decode(cloud.read(made).properties) == made.state


def _identifying(type_):
    """Properties that form the identity or a bond: the cloud cannot keep those to itself."""
    entry = entries()[type_]
    return {
        "name",
        "chart",
        *entry.immutable,
        *entry.replaced_when,
        *(parent.path for parent in entry.parents),
        *(path for path in scalars_paths(type_) if f"{{{path}" in f"{entry.identity}{entry.id_template}"),
    }


def scalars_paths(type_):
    return [paths.schema_text((*at, name)) for at, name in scalars_in(type_)]


def test_anything_is_only_what_no_sdk_types():
    assert not [type_ for type_ in TYPES if isinstance(entries()[type_].shape(), Anything)]
