import pytest

from sandbox.control_plane.prometheus import VERSION, acquire
from sandbox.refusal import Refusal
from tests.sandbox.conftest import executable
from tests.sandbox.fake_go import FakeGo


@pytest.fixture
def go(tmp_path):
    return FakeGo(tmp_path / "bin", {"prometheus": f"prometheus, version {VERSION} "})


@pytest.fixture
def get(tmp_path, progress):
    return lambda: acquire(progress, {"PATH": str(tmp_path / "bin"), "HOME": str(tmp_path)})


def put(tmp_path, says):
    return executable(tmp_path / "bin/prometheus", f"print({says!r})")


def test_the_server_on_path_is_taken_as_debian_has_it(get, go, tmp_path, told):
    path = put(tmp_path, "prometheus, version 2.42.0+ds (branch: debian/sid, revision: 2.42.0+ds-5)")
    found = get()
    assert (found.path, found.version) == (path, "2.42.0")
    assert f"prometheus: 2.42.0 (on PATH, {path})" in told.getvalue()


@pytest.mark.parametrize("says", [None, "hello", "prometheus, version 2.15.2"])
def test_else_it_is_built_without_the_discoveries_of_clouds(get, go, tmp_path, says):
    if says:
        put(tmp_path, says)
    found = get()
    assert (found.version, found.path.parent.name) == (VERSION, "bin")
    assert "remove_all_sd" in go.calls[0]


@pytest.mark.parametrize(
    ("says", "reason"),
    [(None, "there is none"), ("hello", "does not run"), ("prometheus, version 2.15.2", r"is 2\.15\.2, needed is")],
)
def test_no_way_at_all_is_told_with_what_to_install(get, go, tmp_path, says, reason):
    if says:
        put(tmp_path, says)
    go.fail("dial tcp: lookup proxy: no such host")
    with pytest.raises(Refusal, match=rf"prometheus on PATH: [^~]*{reason}[^~]*no such host[^~]*apt-get install"):
        get()
