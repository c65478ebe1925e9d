"""A value that does not show itself."""

import copy
import json
import logging
import pickle

import pytest

from environments.secrets_manager import SecretValue

VALUE = SecretValue("hunter2")


@pytest.mark.parametrize("shown", [str(VALUE), repr(VALUE), f"{VALUE}", f"{VALUE!r:>30}", f"{[VALUE]}", f"{VALUE:>20}"])
def test_no_text_made_of_it_shows_it(shown):
    assert "hunter2" not in shown
    assert "***" in shown


@pytest.mark.parametrize("act", [pickle.dumps, copy.copy, copy.deepcopy, json.dumps, vars, hash])
def test_it_is_neither_pickled_nor_copied_nor_listed(act):
    with pytest.raises(TypeError):
        act(VALUE)


def test_a_logged_value_is_masked(caplog):
    with caplog.at_level(logging.INFO):
        logging.getLogger("test").info("got %s and %r", VALUE, VALUE)

    assert "hunter2" not in caplog.text


def test_it_is_equal_to_the_same_value_and_to_no_text():
    assert SecretValue("hunter2") == VALUE
    assert SecretValue("hunter3") != VALUE
    assert VALUE != "hunter2"
    assert VALUE.reveal() == "hunter2"


def test_a_traceback_with_it_does_not_show_it():
    with pytest.raises(KeyError) as caught:
        raise KeyError(VALUE)

    assert "hunter2" not in str(caught.value)
