"""What is compared must be the same: the layers, what is made of them, and what a figure says."""

import json
from pathlib import Path

import pytest

from bench import __main__ as program
from bench import config, layers
from bench.figure import Figure, Part, measured, ratio
from environments.config_validator import validate
from environments.provenance import plain

PROJECT = Path(__file__).parents[2]


@pytest.fixture
def files(tmp_path):
    return layers.write(tmp_path)


def test_the_layers_have_some_two_thousand_lines_and_are_the_same_in_every_run(files, tmp_path):
    again = layers.write(tmp_path / "again")

    assert 1_900 < sum(len(file.read_text().splitlines()) for file in files) < 2_200
    assert [file.read_text() for file in files] == [file.read_text() for file in again]


def test_ours_and_the_floor_make_the_same_settings_of_the_layers(files, tmp_path):
    root = config.merged(tmp_path, layers.model())

    assert plain(root) == config.merged_plainly(files)
    assert root.children["domain_0"].children["group_0"].children["setting_0"].shadowed


def test_the_layers_are_valid_settings_of_their_model(files, tmp_path):
    model = layers.model()

    settings = validate(config.merged(tmp_path, model), model, subject="the benchmark")

    assert settings.domain_0.group_0.setting_0 == 4_000


@pytest.mark.parametrize(("value", "at_least", "met"), [(1.1, False, True), (1.3, False, False), (1.3, True, True)])
def test_a_figure_knows_whether_its_goal_is_met(value, at_least, met):
    assert Figure(what="a", value=value, unit="x", goal=1.2, at_least=at_least).met is met


def test_a_ratio_is_taken_round_by_round():
    found = ratio("a", [2.0, 30.0, 4.0], [1.0, 10.0, 1.0], goal=None)

    assert (found.value, found.spread) == (3.0, (2.0, 4.0))


def test_functions_are_timed_in_turns():
    calls = []

    times = measured({"a": lambda: calls.append("a"), "b": lambda: calls.append("b")}, 2, scale=1)

    assert {name: len(some) for name, some in times.items()} == {"a": 2, "b": 2}
    assert "".join(calls) == "aaabbbaaabbb"


@pytest.fixture
def part(monkeypatch):
    def measure():
        return Part(name="small", about="nothing much", figures=(Figure(what="a", value=2.0, unit="x", goal=1.0),))

    monkeypatch.setattr(program, "PARTS", {"small": measure})


def test_a_missed_goal_ends_with_status_1_and_is_told(part, capsys):
    assert program.main([]) == 1
    assert "missed" in capsys.readouterr().out


def test_machines_get_the_same(part, capsys):
    assert program.main(["small", "--json"]) == 1
    (found,) = json.loads(capsys.readouterr().out)
    assert found["figures"][0]["met"] is False


def test_a_part_that_there_is_not_ends_with_status_2(part, capsys):
    with pytest.raises(SystemExit, match="2"):
        program.main(["large"])
    assert "there is no part large; there are small" in capsys.readouterr().err


def test_a_library_that_is_not_there_is_told_with_its_remedy(monkeypatch, capsys):
    def measure():
        raise ModuleNotFoundError("no", name="omegaconf")

    monkeypatch.setattr(program, "PARTS", {"config": measure})

    assert program.main([]) == 2
    assert "omegaconf is not installed, so config was not measured; run `make bench`" in capsys.readouterr().err


def test_the_lock_of_the_benchmark_pins_what_the_projects_lock_pins():
    ours, theirs = (_pins(PROJECT / name) for name in ("requirements.lock", "bench/requirements.lock"))

    assert {"dynaconf", "omegaconf", "pydantic-settings"} <= set(theirs)
    assert {name: ours[name] for name in theirs if name in ours} == {n: v for n, v in theirs.items() if n in ours}
    assert "://" not in (PROJECT / "bench/requirements.lock").read_text(encoding="utf-8")


def _pins(path):
    lines = path.read_text(encoding="utf-8").splitlines()
    return dict(line.removesuffix(" \\").split("==") for line in lines if "==" in line and line[0].isalpha())
