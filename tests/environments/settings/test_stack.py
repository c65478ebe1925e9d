"""What a stack is, beside its environment."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from environments.settings.stack import StackSettings


def stack(**changed: Any) -> StackSettings:
    return StackSettings.model_validate({"kind": "platform", "platform": None, "site": None, "state": None} | changed)


@pytest.mark.parametrize("kind", ["plattform", "", 1, None])
def test_a_kind_that_nothing_builds_is_refused(kind):
    with pytest.raises(ValidationError, match="kind"):
        stack(kind=kind)


def test_a_cell_names_its_platform():
    assert stack(kind="cell", platform="prod").platform == "prod"
    with pytest.raises(ValidationError, match="a cell carries tenants of a platform, and this names none"):
        stack(kind="cell")


def test_a_recovery_stack_names_its_platform_and_its_site():
    assert stack(kind="recovery", platform="prod", site="dr").site == "dr"
    with pytest.raises(ValidationError, match=r"takes the place of a platform, and this names none; .* without a site"):
        stack(kind="recovery")


@pytest.mark.parametrize(
    ("kind", "idle"), [("platform", {"platform": "prod"}), ("platform", {"site": "dr"}), ("cell", {"site": "dr"})]
)
def test_what_a_kind_does_not_have_is_refused(kind, idle):
    (value,) = idle.values()
    with pytest.raises(ValidationError, match=f"a stack of kind {kind} has none, and this names {value}"):
        stack(**({"platform": "prod"} if kind == "cell" else {}), **idle, kind=kind)


@pytest.mark.parametrize("state", ["gs://a-bucket", "s3://a-bucket?region=eu-west-1", "file:///srv/state"])
def test_a_state_is_the_address_of_a_bucket_or_a_folder(state):
    assert stack(state=state).state == state


@pytest.mark.parametrize("state", ["a-bucket", "https://user:word@example.com", "gs://", "postgres://u:p@host/db"])
def test_a_state_that_is_no_such_address_or_could_hold_a_password_is_refused(state):
    with pytest.raises(ValidationError, match="state"):
        stack(state=state)
