"""The outputs that the tests of operations stand on are such as the contract allows."""

import json
from pathlib import Path

import jsonschema
import pytest

from tests.operations import stack_outputs

SCHEMA = json.loads((Path(__file__).parent.parent.parent / "contract/outputs.v1.schema.json").read_text())


@pytest.mark.parametrize("stack", stack_outputs.STACKS)
def test_each_stack_exports_what_the_contract_allows(stack):
    jsonschema.Draft202012Validator(SCHEMA).validate(stack_outputs.of(stack))
