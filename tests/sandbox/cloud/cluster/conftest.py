"""A cluster `platform` with a small API server in process."""

import pytest

from tests.sandbox.api_server import announce


@pytest.fixture
def clusters(server, tmp_path):
    """A sandbox's folder of clusters, with one cluster `platform` in it."""
    folder = tmp_path / "clusters"
    announce(folder, "platform", server.url)
    return folder
