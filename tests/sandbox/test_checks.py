import os

import pytest

from sandbox.checks import passed
from sandbox.refusal import Refusal


@pytest.fixture
def check(tmp_path):
    """Runs one module of the given code as a check."""

    def run(code, name="judge"):
        (tmp_path / f"{name}.py").write_text(code)
        return passed({"it is wrong": [name, "argument"]}, tmp_path, os.environ)

    return run


def test_what_a_check_prints_is_its_answer(check):
    assert check("import sys; print(sys.argv[1])") == {"it is wrong": "argument\n"}


def test_what_a_check_found_is_passed_on_as_it_was_written(check):
    with pytest.raises(Refusal, match=r"^it is wrong, so nothing was started\nbase\.yml:7: unknown\n  remedy: x$"):
        check("import sys; sys.exit('base.yml:7: unknown\\n  remedy: x')")


@pytest.mark.parametrize(
    ("code", "told"),
    [
        ("first = 1\nif first\n", r"rule\.py:2: SyntaxError: expected ':'"),
        ("import missing_module", r"rule\.py:1: ModuleNotFoundError: No module named 'missing_module'"),
        ("import json\n\njson.loads('{')", r"rule\.py:3: json\.decoder\.JSONDecodeError: Expecting property name"),
    ],
)
def test_of_code_that_cannot_be_run_the_line_at_fault_is_told(check, tmp_path, code, told):
    (tmp_path / "rule.py").write_text(code)
    with pytest.raises(Refusal, match=rf"nothing was started\n{told}") as refused:
        check("import rule")
    assert "Traceback" not in str(refused.value)


def test_of_several_checks_that_fail_the_first_is_told(tmp_path):
    (tmp_path / "one.py").write_text("import sys, time; time.sleep(0.2); sys.exit('first')")
    (tmp_path / "two.py").write_text("import sys; sys.exit('second')")
    with pytest.raises(Refusal, match=r"a, so nothing was started\nfirst"):
        passed({"a": ["one"], "b": ["two"]}, tmp_path, os.environ)
