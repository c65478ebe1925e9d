import pytest

from sandbox.cloud import shape
from sandbox.cloud.checking import expected, failures
from sandbox.cloud.shape import BOOLEAN, INTEGER, NUMBER, STRING, Anything, Choice, Either, Listing, Table, record
from sandbox.cloud.wire import UNKNOWN, Foreign

PORT = record("Port", required={"port": INTEGER}, name=STRING)
POD = record(
    "Pod",
    ports=Listing(PORT),
    labels=Table(STRING),
    mode=Choice(("fast", "slow")),
    budget=Either((INTEGER, STRING)),
    either=Either((PORT, STRING)),
    share=NUMBER,
    on=BOOLEAN,
    data=Anything(),
)


def said(**inputs):
    return [str(failure) for failure in failures(inputs, POD)]


def test_what_fits_says_nothing():
    assert (
        said(ports=[{"port": 80}], labels={"any key": "v"}, mode="fast", budget="25%", share=1, data={"x": [None]})
        == []
    )


def test_the_nearest_name_is_offered():
    assert said(prots=[]) == ["prots: is no property of Pod; the nearest is ports: rename or remove it"]


def test_without_a_near_name_all_are_listed():
    assert said(zzz=1) == [
        "zzz: is no property of Pod, which has budget, data, either, labels, mode, on, ports, share: remove it"
    ]


def test_many_names_are_counted():
    many = record("Many", **{f"p{number}": STRING for number in range(20)})

    (failure,) = failures({"zzz": 1}, many)

    assert failure.reason.endswith("and 8 more: remove it")


def test_places_in_lists_and_tables_are_named():
    assert said(ports=[{"port": 80}, {"port": "80"}], labels={"a.b": 1}) == [
        "ports[1].port: is a string; expected an integer: change its type",
        'labels["a.b"]: is an integer; expected a string: change its type',
    ]


def test_a_missing_property_is_named_with_its_type():
    assert said(ports=[{}]) == ["ports[0].port: is missing; Port requires it (an integer): set it"]


@pytest.mark.parametrize(
    ("inputs", "message"),
    [
        ({"mode": "medium"}, "mode: has a value that is not allowed; expected one of fast, slow: use one of them"),
        ({"mode": 1}, "mode: is an integer; expected one of fast, slow: change its type"),
        ({"budget": True}, "budget: is a boolean; expected an integer or a string: change its type"),
        (
            {"either": {"prot": 1, "port": 2}},
            "either.prot: is no property of Port; the nearest is port: rename or remove it",
        ),
        ({"share": "1"}, "share: is a string; expected a number: change its type"),
        ({"share": True}, "share: is a boolean; expected a number: change its type"),
        ({"on": 1.5}, "on: is a number; expected a boolean: change its type"),
        ({"on": None}, "on: is null; expected a boolean: change its type"),
        (
            {"ports": {}},
            "ports: is an object; expected a list whose elements are each an object (Port): change its type",
        ),
        ({"labels": []}, "labels: is a list; expected a map whose values are each a string: change its type"),
        ({"ports": [1]}, "ports[0]: is an integer; expected an object (Port): change its type"),
        (
            {"data": 1, "on": Foreign("x")},
            "on: is an asset, an archive or a resource; expected a boolean: change its type",
        ),
    ],
)
def test_a_wrong_value_is_refused_in_words_without_the_value(inputs, message):
    assert said(**inputs) == [message]


def test_an_unknown_fits_everywhere():
    assert said(ports=UNKNOWN, mode=UNKNOWN, either=UNKNOWN, labels={"a": UNKNOWN}) == []


def test_a_secret_value_is_not_in_the_message():
    assert "hunter2" not in "".join(said(mode="hunter2", share="hunter2"))


def test_anything_is_expected_in_words():
    assert expected(Anything()) == "anything"
    assert expected(Choice(("v1",))) == "v1"


def test_a_path_through_an_alternative_a_list_and_a_table_leads_to_its_shape():
    assert shape.at(POD, ["either", "port"]) == INTEGER
    assert shape.at(POD, ["ports", "[]", "name"]) == STRING
    assert shape.at(POD, ["labels", "any"]) == STRING


@pytest.mark.parametrize("steps", [["ports", "name"], ["nothing"], ["mode", "x"], ["either", "x"]])
def test_a_path_that_leads_nowhere_says_so(steps):
    assert shape.at(POD, steps) is None


def test_the_sdks_enumerations_are_choices():
    service_type = shape.at(shape.of_sdk("pulumi_kubernetes.core.v1:ServiceInitArgs"), ["spec", "type"])

    assert isinstance(service_type, Choice)
    assert "ClusterIP" in service_type.values


def test_the_sdks_either_or_types_are_alternatives():
    port = shape.at(shape.of_sdk("pulumi_kubernetes.core.v1:ServiceInitArgs"), ["spec", "ports", "[]", "targetPort"])

    assert port == Either((INTEGER, STRING))


def test_a_shape_that_refers_to_itself_can_be_read():
    schema = shape.of_sdk("pulumi_kubernetes.apiextensions.v1:JSONSchemaPropsArgs")

    assert shape.at(schema, ["properties", "any", "properties", "other", "type"]) == STRING
