"""What a stack is made of follows from its kind and its cluster; what it exports, from its parts."""

from __future__ import annotations

from dataclasses import dataclass, replace

import pytest

from components.outputs import CONTRACT_VERSION
from components.platform import builders
from components.platform.contract import Sections, contract
from environments import EnvironmentConfigManager


@dataclass
class Part:
    outputs: Sections


@pytest.fixture(scope="module")
def stack():
    return EnvironmentConfigManager(environ={}).load_stack("prod")


def of_kind(stack, kind):
    settings = stack.settings
    changed = settings.model_copy(update={"stack": settings.stack.model_copy(update={"kind": kind})})
    return replace(stack, settings=changed)


def test_the_kind_and_the_cluster_choose_the_builder(stack, monkeypatch):
    monkeypatch.setattr(builders, "BUILDERS", {("cell", "gke"): lambda *args, elsewhere: (*args, elsewhere)})

    name, settings, tenants, elsewhere = builders.build(of_kind(stack, "cell"))

    assert (name, settings.stack.kind, tenants) == ("platform", "cell", stack.tenants)
    assert set(elsewhere) == {"tonhalle-live"}


def test_what_nothing_builds_is_named(stack):
    with pytest.raises(LookupError, match=r"a stack of kind ship on cluster\.engine gke"):
        builders.build(of_kind(stack, "ship"))


def test_every_stack_says_what_it_is_and_its_parts_add_what_they_offer(stack):
    offered = contract(stack.settings, Part({"audit": 1}), Part({"edge": 2}))

    assert offered == {
        "contract_version": CONTRACT_VERSION,
        "environment": "prod",
        "kind": "platform",
        "audit": 1,
        "edge": 2,
    }


@pytest.mark.parametrize("name", ["audit", "kind"])
def test_no_part_hides_what_is_offered_already(stack, name):
    with pytest.raises(ValueError, match=f"Part offers {name}, which another part offers already"):
        contract(stack.settings, Part({"audit": 1}), Part({name: 2}))
