"""Every example of tests/policy/examples, for tests that hold for all rules alike."""

from __future__ import annotations

import pytest

from tests.policy.examples import (
    cnpg,
    edge,
    foundations,
    gke,
    gke_nodes,
    gkebackup,
    kubernetes,
    pod_security,
    redis,
    sql,
    storage,
)

GROUPS = (cnpg, edge, foundations, gke, gke_nodes, gkebackup, kubernetes, pod_security, redis, sql, storage)


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    examples = [each for group in GROUPS for each in group.EXAMPLES]
    for name, chosen in {
        "example": examples,
        "refused_example": [each for each in examples if each.refused],
    }.items():
        if name in metafunc.fixturenames:
            metafunc.parametrize(name, chosen, ids=[each.id for each in chosen])
    if "accepted" in metafunc.fixturenames:
        accepted = [each for group in GROUPS for each in group.ACCEPTED]
        metafunc.parametrize("accepted", accepted, ids=[f"{each.type} {each.name}" for each in accepted])
