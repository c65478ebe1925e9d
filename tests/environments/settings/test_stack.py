"""What a stack is, beside its environment."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from environments.settings.stack import StackSettings


@pytest.mark.parametrize("kind", ["plattform", "", 1, None])
def test_a_kind_that_nothing_builds_is_refused(kind):
    with pytest.raises(ValidationError, match="kind"):
        StackSettings.model_validate({"kind": kind})
