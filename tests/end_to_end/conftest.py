"""One checkout per module: bringing a stack up takes seconds, and the tests of a module tell one story in order."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests import control_plane
from tests.end_to_end.checkout import Checkout


@pytest.fixture(scope="module")
def clusters() -> str:
    """What a checkout's clusters are, as SANDBOX_CONTROL_PLANE says it: believed, where a module says nothing else."""
    return "none"


@pytest.fixture(scope="module")
def checkout(tmp_path_factory: pytest.TempPathFactory, clusters: str) -> Iterator[Checkout]:
    """A checkout with a sandbox of its own; its cloud and its clusters are stopped at the end."""
    if clusters != "none" and (reason := control_plane.missing()):
        pytest.skip(f"no control plane: {reason}")
    made = Checkout(tmp_path_factory.mktemp("end-to-end"), clusters)
    yield made
    made.stop()
