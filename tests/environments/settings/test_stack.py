"""What a stack is, beside its environment."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from environments.settings.stack import StackSettings


@pytest.mark.parametrize("kind", ["plattform", "", 1, None])
def test_a_kind_that_nothing_builds_is_refused(kind):
    with pytest.raises(ValidationError, match="kind"):
        StackSettings.model_validate({"kind": kind, "platform": None})


def test_a_cell_names_its_platform():
    assert StackSettings.model_validate({"kind": "cell", "platform": "prod"}).platform == "prod"
    with pytest.raises(ValidationError, match="a cell carries tenants of a platform, and this names none"):
        StackSettings.model_validate({"kind": "cell", "platform": None})


def test_a_platform_stands_on_no_other():
    with pytest.raises(ValidationError, match="a stack of kind platform stands on no other, and this names prod"):
        StackSettings.model_validate({"kind": "platform", "platform": "prod"})
