import pytest

from sandbox.control_plane.argo_rollouts import MODULE, VERSION, acquire
from sandbox.refusal import Refusal
from tests.sandbox.fake_go import FakeGo


@pytest.fixture
def go(tmp_path):
    go = FakeGo(tmp_path / "bin", {"rollouts-controller": f"v{VERSION}+unknown"})
    go.unpack(MODULE, {f"manifests/crds/{name}.yaml": name for name in ("rollout-crd", "kustomization")})
    return go


@pytest.fixture
def get(tmp_path, progress):
    return lambda: acquire(progress, {"PATH": str(tmp_path / "bin"), "HOME": str(tmp_path)})


def test_controller_and_definitions_come_from_one_module(get, go, told):
    found = get()
    assert found.version == VERSION
    assert found.controller.name == "rollouts-controller"
    assert [path.name for path in found.crds.iterdir()] == ["rollout-crd.yaml"]
    assert f"argo rollouts: {VERSION} (built from its Go module" in told.getvalue()


def test_it_is_built_once(get, go):
    first = get()
    go.path.unlink()
    assert get() == first


def test_a_controller_that_cannot_be_built_is_told_with_what_to_install(get, go):
    go.fail("dial tcp: lookup proxy: no such host")
    with pytest.raises(Refusal, match=r"no Argo Rollouts to be had[^~]*no such host[^~]*GOPROXY"):
        get()
