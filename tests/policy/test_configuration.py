"""Pack configuration files: what the engine would take on trust is refused with file and line."""

import json
from datetime import date
from pathlib import Path

import pytest

import guardrails
from guardrails.configuration import validate_file
from guardrails.packs import ALL, GDPR
from tests.policy.examples.example import urn

CONFIG = Path(guardrails.__file__).parent.parent / "config"
TODAY = date(2026, 11, 23)
EXCEPTION = {
    "owner": "data team",
    "reason": "moves next month",
    "expires": "2026-12-31",
    "urn": urn("gcp:sql/databaseInstance:DatabaseInstance", "old-*"),
}
LOWERED = {"owner": "data team", "reason": "moves next month", "expires": "2026-12-31"}


@pytest.fixture
def findings(tmp_path):
    """Validates a text or a document; answers with LINE: MESSAGE."""

    def validate(content, **options):
        file = tmp_path / "pack.json"
        file.write_text(content if isinstance(content, str) else json.dumps(content, indent=1), encoding="utf-8")
        found = validate_file(file, ALL, today=TODAY, **options)
        assert all(finding.file == str(file) for finding in found)
        return [f"{finding.line}: {finding.message}" for finding in found]

    return validate


def excepted(**changed):
    return {"sql-no-public-ip": {"exceptions": [EXCEPTION | changed]}}


def lowered(**changed):
    return {"sql-no-public-ip": {"enforcementLevel": "advisory", "lowered": LOWERED | changed}}


def without(entry, key):
    return {name: value for name, value in entry.items() if name != key}


def test_devs_configuration_is_accepted_for_dev():
    assert validate_file(CONFIG / "dev.json", ALL, environment="dev") == []


def test_the_unprotect_configuration_is_accepted_for_its_step():
    for environment in ("dev", "staging", "prod"):
        assert validate_file(CONFIG / "unprotect.json", ALL, environment=environment, step="unprotect") == []


def test_the_unprotect_configuration_is_refused_in_an_ordinary_run():
    found = validate_file(CONFIG / "unprotect.json", ALL, environment="prod")

    assert [finding.line for finding in found] == [7, 15, 23]
    assert "Pass --step unprotect." in found[0].message


@pytest.mark.parametrize("environment", ["staging", "prod"])
@pytest.mark.parametrize("level", ["advisory", "disabled"])
def test_only_dev_may_lower_every_rule(findings, environment, level):
    assert findings({"all": level}, environment=environment) == [
        f"2: only dev may lower every rule, this file is for {environment}. Name single rules instead."
    ]


def test_without_an_environment_a_file_is_judged_as_for_prod(findings):
    assert findings({"all": "advisory"})[0].startswith("2: only dev may lower every rule, this file is for prod.")


@pytest.mark.parametrize(
    "document",
    [
        {},
        {"all": "mandatory"},
        {"sql-no-public-ip": "mandatory"},
        excepted(),
        excepted(expires="2026-11-23"),
        lowered(),
        {"sql-no-public-ip": {"enforcementLevel": "mandatory", "exceptions": []}},
    ],
    ids=json.dumps,
)
def test_a_sound_file_is_accepted_for_prod(findings, document):
    assert findings(document) == []


@pytest.mark.parametrize("document", [{"sql-no-public-ip": "disabled"}, {"all": {"enforcementLevel": "advisory"}}])
def test_dev_needs_no_reason_to_lower_a_rule(findings, document):
    assert findings(document, environment="dev") == []


def test_an_unknown_rule_is_named_with_the_nearest_one(findings):
    assert findings('{\n  "all": "mandatory",\n  "sql-no-publik-ip": "mandatory"\n}') == [
        "3: there is no rule sql-no-publik-ip in the pack all, and the engine would ignore it silently. "
        "Did you mean sql-no-public-ip?"
    ]


def test_a_name_that_is_like_no_rule_is_told_where_to_look(findings):
    assert findings({"zzz": "mandatory"})[0].endswith("`python -m guardrails list --pack all` shows the names.")


def test_a_rule_of_another_pack_is_unknown(tmp_path):
    file = tmp_path / "gdpr.json"
    file.write_text('{"gke-release-channel": "mandatory"}')

    (finding,) = validate_file(file, GDPR)

    assert finding.message.startswith("there is no rule gke-release-channel in the pack gdpr")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('{\n  "all": mandatory\n}', "2: is not JSON (Expecting value). Mend the JSON."),
        ("", "1: is not JSON (Expecting value). Mend the JSON."),
        ("[]", "1: expected an object with rule names as keys, found a list."),
        ('{\n\t"all": 7}', "2: expected a level (mandatory, advisory, disabled) or an object, found a number."),
        ('{"all": null}', "1: expected a level (mandatory, advisory, disabled) or an object, found null."),
        ('{"all": "mandatry"}', "1: is not a level; known: mandatory, advisory, disabled. Did you mean mandatory?"),
        ('{"all": "x"}', "1: is not a level; known: mandatory, advisory, disabled."),
        ('{"all": "remediate"}', "1: is not a level; known: mandatory, advisory, disabled."),
        (
            '{\n"all": "mandatory",\n"all": "mandatory"}',
            "3: all is given twice, and only the last one counts. Remove one.",
        ),
        ('{"all": {"owner": "x"}}', "1: owner is not known here; known: enforcementLevel."),
        (
            '{"sql-tls-only":\n{"exceptons": []}}',
            "2: exceptons is not known here; known: enforcementLevel, exceptions, lowered.",
        ),
        ('{"sql-tls-only":\n{"exceptions": {}}}', "2: expected a list, found an object."),
        ('{"sql-tls-only":\n{"exceptions":\n[true]}}', "3: expected an object, found a boolean."),
    ],
)
def test_a_malformed_file_is_refused_at_its_line(findings, text, message):
    assert findings(text) == [message]


def test_yaml_is_refused_because_the_engine_reads_json_only(tmp_path):
    file = tmp_path / "pack.yml"
    file.write_text("all: mandatory\n")

    (finding,) = validate_file(file, ALL)

    assert (
        finding.message == "is not JSON (Expecting value). The engine reads JSON only: write the same content as JSON."
    )


def test_a_file_that_cannot_be_read_is_told_apart(tmp_path):
    (finding,) = validate_file(tmp_path / "none.json", ALL)

    assert str(finding) == f"{tmp_path / 'none.json'}:1: cannot be read (No such file or directory). Check the path."


def test_a_file_that_is_no_text_is_told_apart(tmp_path):
    file = tmp_path / "pack.json"
    file.write_bytes(b"\xff\xfe{}")

    assert [finding.message for finding in validate_file(file, ALL)] == ["is not UTF-8 text. Save it as UTF-8."]


@pytest.mark.parametrize("key", sorted(EXCEPTION))
def test_an_exception_says_who_why_until_when_and_for_what(findings, key):
    document = {"sql-no-public-ip": {"exceptions": [without(EXCEPTION, key)]}}

    assert findings(document) == [f"4: lacks {key}. Each must say owner, reason, expires, urn."]


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        (
            {"expires": "2026-11-22"},
            "7: ended on 2026-11-22. Mend the resource, or have data team renew it with a reason.",
        ),
        ({"expires": "next year"}, "7: is not a date. Expected YYYY-MM-DD."),
        ({"owner": " "}, "5: is empty. Who answers for it."),
        ({"reason": 7}, "6: expected a string, found a number."),
        ({"ticket": "T-1"}, "9: ticket is not known here; known: owner, reason, expires, urn."),
        (
            {"urn": "old-*"},
            "8: is not a URN. Expected urn:pulumi:STACK::PROJECT::TYPE::NAME, as `pulumi stack -u` shows it.",
        ),
        (
            {"urn": urn("gcp:sql/databaseInstance:DatabaseInstance", "*")},
            "8: excepts a whole class of resources. Name the type and the resource.",
        ),
        ({"urn": urn("*", "old")}, "8: excepts a whole class of resources. Name the type and the resource."),
    ],
)
def test_an_unsound_exception_is_refused_at_its_line(findings, changed, message):
    assert findings(excepted(**changed)) == [message]


@pytest.mark.parametrize(
    ("document", "message"),
    [
        (
            {"sql-no-public-ip": "advisory"},
            "2: a rule that is lowered in prod must say who answers for it and why. "
            "Add lowered with owner, reason and expires (YYYY-MM-DD).",
        ),
        (
            lowered(expires="2026-11-22"),
            "7: ended on 2026-11-22. Mend the resource, or have data team renew it with a reason.",
        ),
        (
            {"sql-no-public-ip": {"enforcementLevel": "advisory", "lowered": without(LOWERED, "expires")}},
            "4: has no last day. Add expires (YYYY-MM-DD).",
        ),
        (lowered(step="unprotect"), "8: is lowered for the step unprotect only. Pass --step unprotect."),
        (
            {"sql-no-public-ip": {"lowered": LOWERED}},
            "3: sql-no-public-ip is not lowered: enforcementLevel is missing. Add it or remove lowered.",
        ),
    ],
)
def test_a_rule_that_is_lowered_outside_of_dev_says_who_why_and_until_when(findings, document, message):
    assert findings(document) == [message]


def test_a_step_that_does_not_exist_is_refused(findings):
    assert "8: expected unprotect." in findings(lowered(step="deploy"))


@pytest.mark.parametrize("name", ["all", "sql-no-public-ip"])
def test_the_unprotect_step_lowers_nothing_but_deletion_protection(findings, name):
    assert findings({name: "advisory"}, environment="dev", step="unprotect") == [
        "2: the unprotect step lowers rules about deletion protection only. Remove this entry."
    ]


def test_a_rule_lowered_for_good_is_not_lowered_for_the_step(findings):
    document = {"sql-deletion-protection": {"enforcementLevel": "advisory", "lowered": LOWERED}}

    assert findings(document, step="unprotect") == ["4: is not lowered for the step unprotect. Add step: unprotect."]
