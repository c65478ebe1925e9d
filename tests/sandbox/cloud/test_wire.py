import pytest
from google.protobuf import struct_pb2
from hypothesis import given
from hypothesis import strategies as st

from sandbox.cloud.wire import (
    OUTPUT,
    SECRET,
    SIGNATURE,
    UNKNOWN,
    UNKNOWN_TEXT,
    Foreign,
    Secret,
    conceal,
    decode,
    encode,
    has_unknown,
    reveal,
    secret_paths,
    withhold,
)

names = st.text(max_size=8).filter(lambda name: name != SIGNATURE)
plain = st.none() | st.booleans() | st.text()
values = st.recursive(
    st.booleans()
    | st.integers(-(2**53), 2**53)
    | st.text().filter(lambda text: text != UNKNOWN_TEXT)
    | st.just(UNKNOWN),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(names, inner, max_size=3) | inner.map(Secret),
    max_leaves=10,
)


@given(st.dictionaries(names, values, max_size=4))
def test_what_is_encoded_is_decoded_again(properties):
    assert decode(encode(properties)) == properties


@given(st.dictionaries(names, values, max_size=4))
def test_secret_marks_come_back_where_they_were(properties):
    outermost = conceal(reveal(properties), secret_paths(properties))

    assert secret_paths(outermost) == secret_paths(properties)
    assert reveal(outermost) == reveal(properties)


def test_whole_floats_are_integers_and_others_stay():
    assert decode(encode({"ttl": 60.0, "share": 0.5})) == {"ttl": 60, "share": 0.5}


def test_a_null_property_is_an_absent_one():
    assert decode(encode({"name": None})) == {}


@pytest.mark.parametrize(("secret", "expected"), [(True, Secret("v")), (False, "v")])
def test_an_output_value_is_its_value(secret, expected):
    struct = struct_pb2.Struct()
    struct.update({"it": {SIGNATURE: OUTPUT, "value": "v", "secret": secret}})

    assert decode(struct) == {"it": expected}


def test_an_output_without_a_value_is_unknown():
    struct = struct_pb2.Struct()
    struct.update({"it": {SIGNATURE: OUTPUT}})

    assert decode(struct) == {"it": UNKNOWN}


def test_a_secret_unknown_stays_both():
    struct = struct_pb2.Struct()
    struct.update({"it": {SIGNATURE: SECRET, "value": UNKNOWN_TEXT}})

    assert decode(struct) == {"it": Secret(UNKNOWN)}
    assert has_unknown(decode(struct))


def test_an_asset_is_a_foreign_value():
    struct = struct_pb2.Struct()
    struct.update({"it": {SIGNATURE: "c44067f5952c0a294b673a41bacd8c17", "text": "hello"}})

    assert decode(struct) == {"it": Foreign("c44067f5952c0a294b673a41bacd8c17")}


def test_a_secret_and_an_unknown_show_nothing_of_themselves():
    assert repr([Secret("hunter2"), UNKNOWN]) == "[Secret(...), UNKNOWN]"


def test_what_has_no_wire_form_is_an_error():
    with pytest.raises(TypeError, match="no wire form for a set"):
        encode({"it": set()})


def test_withholding_replaces_only_what_is_named():
    assert withhold({"a": [1, {"b": 2}], "c": 3}, {("a", 1, "b")}, "?") == {"a": [1, {"b": "?"}], "c": 3}


@given(plain)
def test_a_known_value_has_no_unknown(value):
    assert not has_unknown([value])
