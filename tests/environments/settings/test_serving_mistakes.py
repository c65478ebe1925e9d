"""Mistakes about models in prod's own files, as `python -m environments validate` tells them: place, fact, remedy."""

import re
import shutil
from pathlib import Path

import pytest

from environments import EnvironmentConfigManager
from environments.command_line import main

ENVIRONMENTS = Path(__file__).parents[3] / "environments"
PROD = "environments/prod/prod.yml"
BASE = "environments/base.yml"


@pytest.fixture
def told(tmp_path, capsys):
    """The text of the line that the command points at, and all that it says, when one line of a file is another one."""
    shutil.copytree(ENVIRONMENTS, tmp_path / "environments", ignore=shutil.ignore_patterns("*.py", "__pycache__"))

    def told(file, line, changed):
        path = tmp_path / file
        text = path.read_text()
        assert text.count(f"\n{line}\n") == 1
        path.write_text(text.replace(f"\n{line}\n", f"\n{changed}\n"))
        manager = EnvironmentConfigManager(tmp_path / "environments", environ={})
        assert main(("validate", "--environment", "prod"), manager) == 1
        said = capsys.readouterr().err
        number = int(re.match(rf"{file}:(\d+):\d+: ", said)[1])
        return path.read_text().splitlines()[number - 1], said

    return told


@pytest.mark.parametrize(
    ("file", "line", "changed", "pointed_at", "fact", "remedy"),
    [
        pytest.param(
            PROD,
            "          canary: 10",
            "          canary: 11",
            "        weights:",
            "recommender.weights: the shares add up to 101, not to 100",
            "make them add up to 100",
            id="shares of more than all requests",
        ),
        pytest.param(
            PROD,
            "          canary: 2",
            "          canary: 3",
            "          canary: 3",
            "recommender.labels.canary: version 3 is not among the versions 1, 2",
            "add it to versions, in a change of its own before the label moves",
            id="a label on a version that is not served",
        ),
        pytest.param(
            PROD,
            "          canary: 2",
            "          canarry: 2",
            "          canary: 10",
            "recommender.weights.canary: no version is labelled canary",
            "name its version in labels",
            id="a label with a typo",
        ),
        pytest.param(
            PROD,
            "          canary: 10",
            "          canary: ten",
            "          canary: ten",
            "recommender.weights.canary: expected a valid integer, got a text",
            "write a whole number from 0 to 100",
            id="a share of a wrong type",
        ),
        pytest.param(
            BASE,
            "    accelerator: nvidia-l4",
            "    accelerator: nvidia-tesla-v100",
            "    accelerator: nvidia-tesla-v100",
            "cluster.gpu_pool.accelerator: europe-west1 has no nvidia-tesla-v100",
            "choose one of nvidia-h100-80gb",
            id="a GPU type that the region lacks",
        ),
        pytest.param(
            BASE,
            "    zones: [europe-west1-b, europe-west1-c]",
            "    zones: [europe-west1-b, europe-west1-d]",
            "    zones: [europe-west1-b, europe-west1-d]",
            "cluster.gpu_pool.zones: europe-west1-d has no nvidia-l4",
            "choose among europe-west1-b, europe-west1-c",
            id="a zone that lacks the GPU type",
        ),
        pytest.param(
            PROD,
            "    model_entrance: 10.48.15.250",
            "    model_entrance: 10.49.15.250",
            "    model_entrance: 10.49.15.250",
            "network.address_plan.model_entrance: 10.49.15.250 is not in 10.48.0.0/20",
            "choose one near its end, such as 10.48.15.250",
            id="an entrance outside of the nodes' range",
        ),
    ],
)
def test_a_mistake_is_told_with_its_line_what_is_wrong_and_what_to_do(
    told, file, line, changed, pointed_at, fact, remedy
):
    at, said = told(file, line, changed)

    assert at == pointed_at
    assert fact in said
    assert f"Remedy: {remedy}" in said
