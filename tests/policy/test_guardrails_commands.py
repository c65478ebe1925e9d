"""`python -m guardrails`, as a user types it."""

import json

import pytest

from guardrails.__main__ import main
from guardrails.packs import RULES
from tests.policy.examples.foundations import key
from tests.policy.examples.sql import database


@pytest.fixture
def written(tmp_path):
    def write(content):
        file = tmp_path / "file.json"
        file.write_text(content if isinstance(content, str) else json.dumps(content), encoding="utf-8")
        return str(file)

    return write


def recorded(resource, **changed):
    return {
        "type": resource.type,
        "name": resource.name,
        "urn": resource.urn,
        "inputs": {**resource.inputs, **changed},
    }


def test_a_sound_configuration_is_silent(written, capsys):
    assert main(["validate-config", written({"all": "advisory"}), "--pack", "all", "--environment", "dev"]) == 0
    assert capsys.readouterr() == ("", "")


def test_an_unsound_configuration_is_told_on_standard_error(written, capsys):
    file = written({"nothing-like-a-rule": "mandatory"})

    assert main(["validate-config", file]) == 1
    assert capsys.readouterr().err.startswith(f"{file}:1: there is no rule nothing-like-a-rule in the pack all")


def test_findings_are_offered_to_machines(written, capsys):
    file = written({"all": "advisory"})

    assert main(["validate-config", file, "--environment", "prod", "--json"]) == 1
    assert json.loads(capsys.readouterr().out) == [
        {
            "file": file,
            "line": 1,
            "message": "only dev may lower every rule, this file is for prod. Name single rules instead.",
        }
    ]


def test_the_rules_of_a_pack_are_listed(capsys):
    assert main(["list", "--pack", "security"]) == 0

    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[0] for line in lines] == [rule.name for rule in RULES]


def test_the_rules_are_listed_for_machines_with_the_origin_of_each_mapping(capsys):
    assert main(["list", "--json"]) == 0

    (row,) = [row for row in json.loads(capsys.readouterr().out) if row["name"] == "sql-no-public-ip"]
    assert row["packs"] == ["security", "soc2", "hipaa", "gdpr"]
    assert {"framework": "gdpr", "item": "32", "mapping": "derived by us"} in row["requirements"]


def test_a_recorded_plan_is_weakened_and_scored(written, capsys):
    assert main(["mutate", written([recorded(key)])]) == 0
    assert "\n  gcp:kms/cryptoKey:CryptoKey keyRing: key removed" in capsys.readouterr().out


def test_a_score_below_the_minimum_fails(written, capsys):
    assert main(["mutate", written([recorded(key)]), "--minimum", "0.99", "--json"]) == 1

    said = capsys.readouterr()
    assert json.loads(said.out)["score"] < 0.99
    assert "is below the minimum 99%" in said.err


def test_a_plan_that_is_refused_as_it_stands_has_no_meaning(written, capsys):
    assert main(["mutate", written([recorded(database, deletionProtection=False)])]) == 1
    assert "mend it first: the score means nothing" in capsys.readouterr().err


@pytest.mark.parametrize("content", ["{", "[7]", '[{"type": "x"}]', '"text"'])
def test_what_is_no_recorded_plan_is_refused_without_a_traceback(written, capsys, content):
    assert main(["mutate", written(content)]) == 2
    assert "is not a recorded plan: expected a JSON list" in capsys.readouterr().err


def test_a_plan_that_is_not_there_is_refused_without_a_traceback(tmp_path, capsys):
    assert main(["mutate", str(tmp_path / "none.json")]) == 2
    assert "cannot be read (No such file or directory). Record a plan first." in capsys.readouterr().err


def test_an_unknown_pack_is_refused():
    with pytest.raises(SystemExit, match="2"):
        main(["list", "--pack", "pci"])
