"""Loaders of a small project, and a real redis-server for each test that asks for one."""

import pytest

from environments.config_loader import ConfigLoader
from tests.environments.redis_server import server, stopped_server  # noqa: F401 (fixtures)
from tests.environments.small_settings import SmallSettings


@pytest.fixture
def loader(project):
    """Makes loaders of the project; each is as a process of its own."""

    def make(shared=None):
        return ConfigLoader(
            project.folder / "environments",
            environ=project.environ,
            model=SmallSettings,
            tenant_settings=project.tenant_settings,
            use_case_settings=project.use_case_settings,
            shared=shared,
        )

    return make
