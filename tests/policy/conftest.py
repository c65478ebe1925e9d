"""Every example of tests/policy/examples, for tests that hold for all rules alike."""

from __future__ import annotations

from importlib import import_module
from pkgutil import iter_modules

import pytest

from tests.policy import examples

GROUPS = [
    import_module(f"tests.policy.examples.{found.name}")
    for found in iter_modules(examples.__path__)
    if found.name != "example"
]


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    told = [each for group in GROUPS for each in group.EXAMPLES]
    for name, chosen in {"example": told, "refused_example": [each for each in told if each.refused]}.items():
        if name in metafunc.fixturenames:
            metafunc.parametrize(name, chosen, ids=[each.id for each in chosen])
    if "accepted" in metafunc.fixturenames:
        accepted = [each for group in GROUPS for each in group.ACCEPTED]
        metafunc.parametrize("accepted", accepted, ids=[f"{each.type} {each.name}" for each in accepted])
