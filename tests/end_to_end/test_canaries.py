"""The search for planted secrets finds them: one that found nothing would let everything through."""

from __future__ import annotations

import base64
import gzip
import json
import urllib.parse

import pytest

from tests.end_to_end import canaries
from tests.end_to_end.canaries import Canary

WRITTEN = {
    "plain": str,
    "JSON": json.dumps,
    "JSON in JSON": lambda text: json.dumps(json.dumps(text)),
    "a URL": lambda text: urllib.parse.quote(text, safe=""),
    "Python": repr,
    "base64": lambda text: base64.b64encode(text.encode()).decode(),
    "base64, one byte on": lambda text: base64.b64encode(b"1" + text.encode()).decode(),
    "base64, two bytes on": lambda text: base64.b64encode(b"22" + text.encode()).decode(),
    "base64 for URLs": lambda text: base64.urlsafe_b64encode(text.encode()).decode(),
    "hexadecimal digits": lambda text: text.encode().hex(),
    "backwards": lambda text: text[::-1],
    "its first half": lambda text: text[: len(text) // 2 + 2],
    "its second half": lambda text: text[len(text) // 2 - 2 :],
}


@pytest.mark.parametrize("write", WRITTEN.values(), ids=WRITTEN)
def test_a_canary_is_found_in_each_form(write):
    planted = Canary("a test")

    assert canaries.told([planted], f"the value is {write(planted.value)}, it seems") == ["a test"]


def test_another_canary_is_not_taken_for_it():
    assert canaries.told([Canary("a test")], Canary("another").value) == []


def test_a_canary_is_found_in_packed_and_hidden_files_and_not_where_it_has_its_place(tmp_path):
    planted = Canary("a test")
    (tmp_path / ".hidden").mkdir()
    (tmp_path / ".hidden" / "packed").write_bytes(gzip.compress(planted.value.encode()))
    (tmp_path / "safe").write_text(planted.value, encoding="utf-8")

    found = canaries.kept([planted], tmp_path, but=[tmp_path / "safe"])

    assert found == [".hidden/packed: a test"]


def test_a_canary_shows_itself_in_no_message():
    assert Canary("a test").core not in repr(Canary("a test"))
