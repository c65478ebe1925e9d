"""A schema says everything that its entry says; what it cannot say is refused, never left out."""

import dataclasses

import pytest

from sandbox.cloud.catalogue.custom_resources import custom_resource, custom_shape
from sandbox.cloud.definition import Definition, Rule, fixed
from sandbox.cloud.entry import Format
from sandbox.cloud.relation import Relation, Selection
from sandbox.cloud.shape import BOOLEAN, INTEGER, STRING, Anything, Choice, Either, Listing, Table, of_sdk, record
from sandbox.cloud.structural_schema import NotExpressibleError, structural_schema

DOOR = record("door", required={"width": INTEGER}, colour=Choice(("red", "blue")), locks=Listing(STRING))
POD = "pulumi_kubernetes.core.v1:PodTemplateSpecArgs"


def entry(spec, *, definition=None, **fields):
    return custom_resource(
        "houses.example/v1",
        "House",
        shape=lambda: custom_shape("House", record("House spec", **spec)),
        definition=definition or Definition(plural="houses"),
        spec={},
        changed_spec={},
        **fields,
    )


def spec_of(*args, **fields):
    return structural_schema(entry(*args, **fields))["properties"]["spec"]


def rules_at(schema):
    return [each["rule"] for each in schema["x-kubernetes-validations"]]


@pytest.mark.parametrize(
    ("shape", "schema"),
    [
        (STRING, {"type": "string"}),
        (BOOLEAN, {"type": "boolean"}),
        (Choice((1, 2)), {"type": "integer", "enum": [1, 2]}),
        (Listing(STRING), {"type": "array", "items": {"type": "string"}}),
        (Table(INTEGER), {"type": "object", "additionalProperties": {"type": "integer"}}),
        (Either((INTEGER, STRING)), {"x-kubernetes-int-or-string": True}),
        (Either((STRING, INTEGER)), {"x-kubernetes-int-or-string": True}),
        (
            DOOR,
            {
                "type": "object",
                "required": ["width"],
                "properties": {
                    "width": {"type": "integer"},
                    "colour": {"type": "string", "enum": ["red", "blue"]},
                    "locks": {"type": "array", "items": {"type": "string"}},
                },
            },
        ),
    ],
    ids=["text", "a switch", "a choice", "a list", "a table", "a number or text", "text or a number", "a record"],
)
def test_a_shape_is_a_schema(shape, schema):
    assert spec_of({"it": shape})["properties"]["it"] == schema


def test_what_the_entry_says_of_values_stands_in_their_schemas():
    made = spec_of(
        {"door": DOOR, "doors": Listing(STRING)},
        allowed={"spec.door.locks[]": ("chain", "bolt")},
        bounds={"spec.door.width": (1, None), "spec.doors": (None, 3), "spec.doors[]": (2, 9)},
        formats={"spec.doors[]": Format(pattern="[a-z]+|x", expected="letters")},
    )

    door, doors = made["properties"]["door"]["properties"], made["properties"]["doors"]
    assert door["locks"]["items"] == {"type": "string", "enum": ["chain", "bolt"]}
    assert door["width"] == {"type": "integer", "minimum": 1}
    assert doors["maxItems"] == 3
    assert doors["items"] == {"type": "string", "minLength": 2, "maxLength": 9, "pattern": "^(?:[a-z]+|x)$"}


def test_the_name_is_spelt_in_a_cluster_as_at_check():
    metadata = structural_schema(entry({"it": STRING}))["properties"]["metadata"]

    assert metadata["properties"]["name"]["pattern"].startswith("^(?:[a-z0-9]")


def test_lists_are_maps_by_their_keys_and_sets_without_any():
    keys = {"spec.doors": ("width",), "spec.names": ()}
    made = spec_of(
        {"doors": Listing(DOOR), "names": Listing(STRING), "roads": Listing(STRING)},
        definition=Definition(plural="houses", keys=keys),
        sets=("spec.roads",),
    )["properties"]

    assert made["doors"]["x-kubernetes-list-map-keys"] == ["width"]
    assert [made[name]["x-kubernetes-list-type"] for name in ("doors", "names", "roads")] == ["map", "set", "set"]


@pytest.mark.parametrize(
    ("relation", "rules"),
    [
        (
            Relation(kind="one", holder="spec", names=("tent", "namespace")),
            [
                "has(self.tent) || has(self.__namespace__)",
                "[has(self.tent), has(self.__namespace__)].filter(each, each).size() <= 1",
            ],
        ),
        (Relation(kind="some", holder="spec", names=("tent", "beds")), ["has(self.tent) || has(self.beds)"]),
        (
            Relation(kind="apart", holder="spec", names=("door.width", "beds")),
            ["!((has(self.door) && has(self.door.width)) && (has(self.beds) && self.beds.size() > 0))"],
        ),
        (
            Relation(kind="needs", holder="spec", names=("beds", "door")),
            ["!(has(self.beds) && self.beds.size() > 0) || has(self.door)"],
        ),
        (
            Selection(holder="spec", by="kind-of", members={"a": "tent", "b'": "beds", "none": None}),
            [
                "!has(self.kind__dash__of) || self.kind__dash__of != 'a' || has(self.tent)",
                "!has(self.kind__dash__of) || self.kind__dash__of != 'b\\'' || has(self.beds)",
                "!has(self.tent) || !has(self.kind__dash__of) || self.kind__dash__of in ['a']",
                "!has(self.beds) || !has(self.kind__dash__of) || self.kind__dash__of in ['b\\'']",
            ],
        ),
    ],
    ids=lambda value: getattr(value, "kind", None) or "selection",
)
def test_a_relation_is_a_rule(relation, rules):
    spec = {"tent": STRING, "namespace": STRING, "beds": Listing(STRING), "door": DOOR, "kind-of": STRING}

    assert rules_at(spec_of(spec, relations=(relation,))) == rules


def test_rules_of_the_definitions_own_stand_where_they_belong():
    rules = (fixed("spec.door"), Rule(at="spec", expression="has(self.door)", message="a house has a door"))
    made = spec_of({"door": DOOR}, definition=Definition(plural="houses", rules=rules))

    assert rules_at(made["properties"]["door"]) == ["self == oldSelf"]
    assert rules_at(made) == ["has(self.door)"]


def test_records_that_a_property_tells_apart_are_one_record_with_rules():
    tent = record(
        "tent", required={"type": Choice(("tent",)), "more": record("more", pegs=INTEGER)}, way=Choice(("in",))
    )
    more = record("more", required={"walls": INTEGER})
    house = record(
        "house", required={"type": Choice(("house", "hut")), "more": more}, way=Choice(("in", "out")), lock=STRING
    )

    made = spec_of({"home": Either((tent, house))})["properties"]["home"]

    assert made["required"] == ["more", "type"]
    assert made["properties"]["type"]["enum"] == ["tent", "house", "hut"]
    assert made["properties"]["way"]["enum"] == ["in", "out"]
    assert rules_at(made) == [
        "!has(self.type) || !has(self.more) || !has(self.more.pegs) || self.type in ['tent']",
        "!has(self.type) || !has(self.more) || !has(self.more.walls) || self.type in ['house', 'hut']",
        "!has(self.type) || !has(self.more) || !(self.type in ['house', 'hut']) || has(self.more.walls)",
        "!has(self.type) || !has(self.way) || (self.type in ['tent'] ? self.way in ['in'] : true)",
        "!has(self.type) || !has(self.way) || (self.type in ['house', 'hut'] ? self.way in ['in', 'out'] : true)",
        "!has(self.type) || !has(self.lock) || self.type in ['house', 'hut']",
    ]


def test_metadata_of_what_lies_inside_has_nothing_that_only_a_server_writes():
    metadata = spec_of({"template": of_sdk(POD)})["properties"]["template"]["properties"]["metadata"]

    assert {"labels", "annotations"} <= set(metadata["properties"])
    assert not {"uid", "managedFields", "resourceVersion"} & set(metadata["properties"])


@pytest.mark.parametrize(
    ("shape", "told"),
    [
        (Anything(), "House spec.it: anything goes there"),
        (Either((STRING, DOOR)), "House spec.it: a schema has one type"),
        (Either((record("a", x=STRING), record("b", y=STRING))), "House spec.it: no property tells the records apart"),
        (Choice(("auto", 1)), "House spec.it: a schema has one type"),
        (
            Either(
                (
                    record("a", required={"by": Choice(("a",))}, x=STRING),
                    record("b", required={"by": Choice(("b",))}, x=INTEGER),
                )
            ),
            "different types in several records",
        ),
    ],
    ids=["anything", "text or an object", "records alike", "values of two types", "a property of two types"],
)
def test_what_a_schema_cannot_say_is_refused(shape, told):
    with pytest.raises(NotExpressibleError, match=told):
        structural_schema(entry({"it": shape}))


@pytest.mark.parametrize(
    "lost",
    [
        {"bounds": {"spec.dor": (1, 2)}},
        {"allowed": {"spec.dor": ("red",)}},
        {"formats": {"spec.dor": Format(pattern="x", expected="x")}},
        {"relations": (Relation(kind="some", holder="spec.dor", names=("a",)),)},
        {"sets": ("spec.dor",)},
        {"definition": Definition(plural="houses", keys={"spec.dor": ()})},
        {"definition": Definition(plural="houses", rules=(fixed("spec.dor"),))},
    ],
    ids=["bounds", "allowed", "formats", "relations", "sets", "keys", "rules"],
)
def test_a_saying_about_a_property_that_is_not_there_is_refused(lost):
    with pytest.raises(NotExpressibleError, match=r"House spec\.dor: the entry speaks of it"):
        structural_schema(dataclasses.replace(entry({"door": DOOR}), **lost))
