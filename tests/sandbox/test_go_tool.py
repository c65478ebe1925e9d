import dataclasses
import re
import stat

import pytest

from sandbox import engine
from sandbox.cache import Cache
from sandbox.control_plane import argo_rollouts, programs, prometheus
from sandbox.go_tool import GoFiles, GoProgram, GoTool
from sandbox.refusal import Refusal
from tests.sandbox.fake_go import FakeGo

TOOLS = [engine.TOOL, programs.KUBERNETES, programs.KWOK, argo_rollouts.TOOL, prometheus.TOOL]


def program(name, package):
    return GoProgram(name=name, package=package, version="1.2.3", asked=("--version",), says=r"v(\d+\.\d+\.\d+)")


@pytest.fixture
def go(tmp_path):
    return FakeGo(tmp_path / "bin", {"one": "v1.2.3", "server": "v1.2.3"})


@pytest.fixture
def tool(tmp_path):
    module = tmp_path / "two_programs"
    module.mkdir()
    (module / "go.mod").write_text("module sandbox/two\n\ngo 1.26\n")
    (module / "go.sum").write_text("")
    return GoTool(
        title="two programs",
        label="two-1.2.3",
        module=module,
        programs=(program("one", "example.org/cmd/one"), program("store", "example.org/server/v3")),
        tags=("small", "pure"),
        variables={"example.org/version.Version": "v1.2.3"},
        files=(),
        packages_about=2,
        build_gb=7,
        result_gb=0.3,
    )


@pytest.fixture
def build(tmp_path, progress):
    """Builds on a machine that has only the fake Go, if any; what was tried in vain is in `build.tried`."""

    def build(tool, **extra):
        cache = Cache(tmp_path / "cache", progress)
        return tool.build(cache, progress, {"PATH": str(tmp_path / "bin"), "HOME": str(tmp_path)}, build.tried, **extra)

    build.tried = []
    return build


def test_the_programs_of_a_module_are_built_together_and_get_their_names(build, go, tool):
    folder = build(tool)
    assert sorted(path.name for path in (folder / "bin").iterdir()) == ["one", "store"]
    assert not (folder / "module").exists()
    (call,) = go.calls
    assert call[-2:] == ["example.org/cmd/one", "example.org/server/v3"]


def test_a_build_is_given_tags_and_what_the_linker_sets(build, go, tool):
    build(tool)
    (call,) = go.calls
    assert call[call.index("-tags") + 1] == "small,pure"
    assert call[call.index("-ldflags") + 1] == "-s -w -X example.org/version.Version=v1.2.3"


def test_what_was_built_before_is_there_without_any_go(build, go, tool):
    first = build(tool)
    go.path.unlink()
    assert build(tool) == first


def test_other_sums_are_another_entry(build, go, tool):
    first = build(tool)
    (tool.module / "go.sum").write_text("example.org v2 h1:x=\n")
    assert build(tool) != first


def test_a_build_tells_how_far_it_has_come(tool):
    lines = ["go: downloading example.org/module v1\n", "example.org/module/package\n"]
    assert tool._compiled(lines) == "1 modules downloaded, 1 packages compiled (about 50 %)"
    assert "(about 99 %)" in tool._compiled(lines * 9)


@pytest.mark.parametrize(("says", "heard"), [("v1.2.4", "it says 1.2.4"), ("v0.0.0-master", "it says 0.0.0")])
def test_a_program_that_says_another_version_is_thrown_away(build, go, tool, tmp_path, says, heard):
    go.say({"one": "v1.2.3", "server": says})
    with pytest.raises(
        Refusal, match=rf"store of two programs was got, but does not say that it is 1\.2\.3 \({heard}\)"
    ):
        build(tool)
    assert [path.name for path in (tmp_path / "cache").iterdir()] == [f"{tool.entry}.lock"]


def test_a_program_that_says_nothing_is_thrown_away(build, go, tool):
    go.say({"one": "hello", "server": "v1.2.3"})
    with pytest.raises(Refusal, match=r"one of two programs was got[^~]*it does not run"):
        build(tool)


def test_a_build_that_fails_is_told_with_what_go_said_and_leaves_nothing(build, go, tool, tmp_path):
    go.fail("dial tcp: lookup proxy: no such host")
    assert build(tool) is None
    assert re.search(r"Go module of example\.org/cmd/one, [^~]* with Go 1\.26\.8: [^~]*no such host", build.tried[0])
    assert [path.name for path in (tmp_path / "cache").iterdir()] == [f"{tool.entry}.lock"]


def test_a_disk_that_fills_up_is_told_with_what_this_build_needs(build, go, tool):
    go.fail("link: no space left on device")
    with pytest.raises(Refusal, match=r"disk is full[^~]*free some 7 GB there[^~]*keeps 0\.3 GB"):
        build(tool)


def test_without_a_go_the_reasons_are_told(build, tool, monkeypatch, progress):
    monkeypatch.setattr("sandbox.go_tool.find_go", lambda *rest: rest[-1].append("Go on PATH: there is none"))
    assert build(tool) is None
    assert build.tried == ["Go on PATH: there is none"]


def test_files_of_a_module_are_copied_so_that_they_can_be_deleted(build, go, tool):
    go.unpack("example.org/module", {"shapes/a-crd.yaml": "a", "shapes/b-crd.yaml": "b", "shapes/list.yaml": "c"})
    files = GoFiles(folder="crds", module="example.org/module", pattern="shapes/*-crd.yaml")
    folder = build(dataclasses.replace(tool, files=(files,)))
    assert {path.name: path.read_text() for path in (folder / "crds").iterdir()} == {
        "a-crd.yaml": "a",
        "b-crd.yaml": "b",
    }
    assert all(stat.S_IMODE(path.stat().st_mode) & 0o200 for path in (folder / "crds").iterdir())


def test_a_module_without_the_files_is_refused(build, go, tool):
    files = GoFiles(folder="crds", module="example.org/module", pattern="shapes/*.yaml")
    with pytest.raises(Refusal, match=r"example\.org/module has no files shapes/\*\.yaml, so crds would be empty"):
        build(dataclasses.replace(tool, files=(files,)))


def test_an_entry_is_finished_before_its_programs_are_asked(build, go, tool):
    folder = build(tool, finish=lambda partial: (partial / "bin/more").write_text("x"))
    assert (folder / "bin/more").read_text() == "x"


@pytest.mark.parametrize("tool", TOOLS, ids=lambda tool: tool.label)
def test_a_module_names_as_tools_what_is_built_of_it_in_the_version_that_is_claimed(tool):
    text = (tool.module / "go.mod").read_text()
    block = re.search(r"^tool (\([^)]*\)|\S+)$", text, re.MULTILINE)
    assert sorted(block.group(1).strip("()").split()) == sorted(program.package for program in tool.programs)
    required = dict(re.findall(r"^\s*(?:require )?(\S+) v(\S+)(?: // indirect)?$", text, re.MULTILINE))
    for one in tool.programs:
        (version,) = [version for module, version in required.items() if f"{one.package}/".startswith(f"{module}/")]
        assert version == ("0.313.5" if one.name == "prometheus" else one.version)


@pytest.mark.parametrize("tool", TOOLS, ids=lambda tool: tool.label)
def test_an_entry_is_keyed_by_version_sums_and_machine(tool):
    assert re.fullmatch(rf"{tool.label}-module-[0-9a-f]{{12}}-[a-z0-9_-]+", tool.entry)
