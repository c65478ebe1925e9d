import sys
from pathlib import Path

import pytest

from environments.environment_manager import EnvironmentConfigManager
from environments.tenant_layers import TENANT_SETTINGS
from tests.environments.small_settings import SmallSettings

BASE = """\
database:
  host: db.local
  pool:
    min_size: 2
    max_size: 10
zones: [a, b]
labels:
  team: platform
"""


class Project:
    """A project folder with layers of its own."""

    def __init__(self, folder):
        self.folder = folder
        self.environ = {}
        self.tenant_settings = tuple(TENANT_SETTINGS)
        self.use_case_settings = ("tenant.seats",)
        self.write("environments/base.yml", BASE)
        for name in ("dev", "staging", "prod"):
            self.write(f"environments/{name}/{name}.yml", f"labels:\n  environment: {name}\n")

    def write(self, path, text):
        file = self.folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(text if isinstance(text, bytes) else text.encode())
        return file

    def remove(self, path):
        (self.folder / path).unlink()

    @property
    def manager(self):
        return EnvironmentConfigManager(
            self.folder / "environments",
            environ=self.environ,
            model=SmallSettings,
            tenant_settings=self.tenant_settings,
            use_case_settings=self.use_case_settings,
        )

    def load(self, environment="dev", overrides=(), tenant=None):
        return self.manager.load_with_overrides(environment, overrides, tenant)

    def load_stack(self, stack="dev"):
        return self.manager.load_stack(stack)


@pytest.fixture
def project(tmp_path):
    return Project(tmp_path.resolve())


@pytest.fixture
def type_checked(tmp_path):
    """Checks a program strictly, and gives what the type checker prints and its exit status."""
    from mypy import api

    before = sys.getrecursionlimit()

    def run(text):
        program = tmp_path / "application.py"
        program.write_text(text, encoding="utf-8")
        cache = Path(__file__).parents[2] / ".mypy_cache"
        printed, _, status = api.run(["--strict", "--cache-dir", str(cache), str(program)])
        return printed, status

    yield run
    # It raises the limit for the whole process, and other tests see what is done about deep nesting.
    sys.setrecursionlimit(before)
