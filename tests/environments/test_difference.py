import pytest

from environments.difference import differences
from environments.errors import MASK, UnknownSettingError


@pytest.fixture
def compare(project):
    def compare(path=""):
        return differences(project.load("staging"), project.load("prod"), path)

    return compare


def paths(found):
    return [one.path for one in found]


def test_what_is_the_same_is_left_out_and_what_is_not_has_both_layers(compare):
    (difference,) = compare()
    left, right = difference.left, difference.right

    assert difference.path == "labels.environment"
    assert (left.value, str(left.origin)) == ("staging", "environments/staging/staging.yml:2:16")
    assert (right.value, right.origin.layer) == ("prod", "environment prod")


def test_a_configuration_does_not_differ_from_itself(project):
    assert differences(project.load("prod"), project.load("prod")) == []


def test_the_same_value_from_another_layer_is_no_difference(project, compare):
    project.write("environments/prod/prod.yml", "labels: {environment: staging}\ndatabase: {host: db.local}")
    assert compare() == []


def test_a_default_is_told_as_such(project, compare):
    project.write("environments/prod/prod.yml", "labels: {environment: staging}\ndebug: true")
    (difference,) = compare()
    assert (difference.path, difference.left.value, difference.left.origin.layer) == ("debug", False, "default")


def test_a_key_that_one_side_lacks_is_absent_there(project, compare):
    project.write("environments/prod/prod.yml", "labels: {environment: staging, owner-team: audio}")
    (difference,) = compare()
    assert (difference.path, difference.left, difference.right.value) == ("labels.owner-team", None, "audio")


def test_a_group_that_one_side_lacks_is_null_against_what_is_in_it(project, compare):
    project.write("environments/staging/staging.yml", "firewall: {rules: [{name: web, port: 443}]}")
    project.write("environments/prod/prod.yml", "{}")
    assert paths(compare("firewall")) == ["firewall.rules.0.name", "firewall.rules.0.port", "firewall"]


def test_a_longer_list_has_more_settings(project, compare):
    project.write("environments/staging/staging.yml", "firewall: {rules: [{name: web, port: 80}]}")
    project.write(
        "environments/prod/prod.yml", "firewall: {rules: [{name: web, port: 443}, {name: metrics, port: 9090}]}"
    )
    assert paths(compare("firewall")) == ["firewall.rules.0.port", "firewall.rules.1.name", "firewall.rules.1.port"]


def test_two_secrets_differ_and_neither_is_told(project, compare):
    project.write("environments/staging/staging.yml", "database: {password: hunter2}")
    project.write("environments/prod/prod.yml", "database: {password: hunter3}")
    (difference,) = compare("database")

    assert (difference.left.value, difference.right.value) == (MASK, MASK)
    assert "hunter" not in difference.told("staging", "prod")
    assert "hunter" not in str(difference.as_data())


def test_a_path_that_leads_to_nothing_on_either_side_is_refused(compare):
    with pytest.raises(UnknownSettingError, match="did you mean database"):
        compare("databse")


def test_it_is_told_in_columns(project, compare):
    project.write("environments/prod/prod.yml", "labels: {team: audio}")
    owner, team = (one.told("staging", "prod") for one in reversed(compare("labels")))

    assert owner == (
        "labels.environment\n"
        '  staging  "staging"  environment staging  environments/staging/staging.yml:2:16\n'
        "  prod     (absent)"
    )
    assert team == (
        "labels.team\n"
        '  staging  "platform"  base              environments/base.yml:8:9\n'
        '  prod     "audio"     environment prod  environments/prod/prod.yml:1:16'
    )


def test_it_is_data_for_machines(compare):
    (difference,) = compare()
    assert difference.as_data() == {
        "path": "labels.environment",
        "left": {
            "value": "staging",
            "layer": "environment staging",
            "file": "environments/staging/staging.yml",
            "line": 2,
            "column": 16,
        },
        "right": {
            "value": "prod",
            "layer": "environment prod",
            "file": "environments/prod/prod.yml",
            "line": 2,
            "column": 16,
        },
    }
