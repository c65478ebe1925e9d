"""What compliance checks derive from becomes resources: the wiring reads each of those settings, and no mere claim."""

from __future__ import annotations

import sys
from functools import cache
from unittest import mock

import pytest

from environments import model_fields
from environments.compliance_checker.checks import CHECKS
from environments.provenance import parts
from environments.settings import Settings
from environments.settings.model import SettingsModel
from tests.program import ROOT, record_stack

# Whole stacks, planned again and again: what builds them is counted where each is planned once.
pytestmark = pytest.mark.uncounted

WAY_OUT = "{partner: {description: For the test only., destinations: [203.0.113.0/24], ports: [443]}}"
WIRING = (str(ROOT / "components"), str(ROOT / "__main__.py"))
DECLARED = sorted({path for check in CHECKS.values() for path in check.settings})


@cache
def read_by_the_wiring() -> frozenset[tuple[str, str]]:
    """Models and fields that the program itself asks for, whichever engines and environments it plans."""
    found: set[tuple[str, str]] = set()
    plain = SettingsModel.__getattribute__

    def noting(self, name):
        if not name.startswith("_") and sys._getframe(1).f_code.co_filename.startswith(WIRING):
            found.add((type(self).__name__, name))
        return plain(self, name)

    with mock.patch.object(SettingsModel, "__getattribute__", noting):
        for stack, overrides in (("dev", None), ("prod", None), ("staging", ["security"])):
            record_stack(stack, overrides=overrides, environ={"SPOTIFY_AI_AGENT__NETWORK__EGRESS": WAY_OUT})
    return frozenset(found)


def fields(path: str) -> set[tuple[str, str]]:
    """The models that may hold a setting, with its field; of a mapping or a list, the field that holds it."""
    where = parts(path)
    while (found := model_fields.field_at(Settings, where)) is None:
        where = where[:-1]
    return {(one.__name__, where[-1]) for one in [found[0], *found[0].__mro__, *found[0].__subclasses__()]}


@pytest.mark.parametrize("path", DECLARED)
def test_a_setting_that_a_check_derives_from_becomes_part_of_resources(path):
    assert fields(path) & read_by_the_wiring()


def test_a_claim_becomes_no_resource_and_no_check_derives_from_it():
    assert not fields("audit.obligations") & read_by_the_wiring()
    assert "audit.obligations" not in DECLARED
