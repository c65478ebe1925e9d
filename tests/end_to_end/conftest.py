"""One checkout per module: bringing a stack up takes seconds, and the tests of a module tell one story in order."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.end_to_end.checkout import Checkout


@pytest.fixture(scope="module")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Checkout]:
    """A checkout with a sandbox of its own; its cloud is stopped at the end."""
    made = Checkout(tmp_path_factory.mktemp("end-to-end"))
    yield made
    made.stop()
