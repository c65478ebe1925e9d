"""What the reference tells of each setting, on a small model and on the project's own."""

import pytest

from environments import EnvironmentConfigManager
from environments.errors import UnknownSettingError
from environments.provenance import parts
from environments.reference import ENVIRONMENTS, Reference
from environments.reference_values import told


@pytest.fixture
def settings(project):
    def settings(path=""):
        return Reference(project.manager).settings(path)

    return settings


@pytest.fixture(scope="module")
def own():
    return Reference(EnvironmentConfigManager(environ={})).settings()


def line(setting, name):
    return told(setting.values[name], setting.path)


def test_a_setting_has_type_unit_bounds_meaning_default_and_values(settings, project):
    project.write("environments/prod/prod.yml", "labels: {environment: prod}\ndatabase: {pool: {max_size: 40}}")
    (found,) = settings("database.pool.max_size")
    assert (found.type, found.bounds, found.meaning) == (
        "whole number",
        "from 1 to 1,000",
        "Connections in the pool at most.",
    )
    assert found.default.value == 10
    assert {name: line(found, name) for name in found.values} == {"dev": "10", "staging": "10", "prod": "40"}


def test_a_default_is_what_the_model_says_where_base_says_nothing(settings):
    (found,) = settings("database.pool.overflow")
    assert found.default.value == 0


def test_what_each_environment_must_say_has_no_default(project, settings):
    project.write("environments/base.yml", "zones: []")
    for name in ("dev", "staging", "prod"):
        project.write(f"environments/{name}/{name}.yml", "database: {host: h, pool: {max_size: 5}}")
    (found,) = settings("database.host")
    assert found.default is None
    assert found.as_data()["default"] is None


def test_overrides_tell_what_they_set(settings, project):
    project.write("environments/dev/overrides/docker.yml", "database: {pool: {max_size: 20}}")
    project.write("environments/prod/overrides/less.yml", "database: {pool: !remove }")
    project.write("environments/prod/overrides/none.yml", "firewall: null")
    (size,) = settings("database.pool.max_size")
    assert {name: told(values, size.path) for name, values in size.changes.items()} == {
        "dev+docker": "20",
        "prod+less": "(deleted)",
    }
    (port,) = settings("firewall.rules.*.port")
    assert {name: told(values, port.path) for name, values in port.changes.items()} == {"prod+none": "(deleted)"}


def test_names_of_ones_choice_are_told_with_their_values(settings, project):
    project.write("environments/dev/dev.yml", "firewall: {rules: [{name: web, port: 80}, {name: metrics, port: 90}]}")
    rules, name, port = settings("firewall")
    assert (rules.path, line(rules, "dev"), rules.type) == (
        "firewall.rules",
        "2",
        "list of group (layers add to it, and change what has the same name)",
    )
    assert (name.path, line(name, "dev")) == ("firewall.rules.*.name", '0 "web", 1 "metrics"')
    assert line(port, "dev") == "0 80, 1 90"
    assert "prod" not in port.values


def test_the_same_value_of_all_names_is_told_once(settings, project):
    project.write("environments/dev/dev.yml", "firewall: {rules: [{name: web, port: 80}, {name: metrics, port: 80}]}")
    (port,) = settings("firewall.rules.*.port")
    assert line(port, "dev") == "80 (each of 2)"


def test_one_item_may_be_asked_for(settings, project):
    project.write("environments/dev/dev.yml", "firewall: {rules: [{name: web, port: 80}, {name: metrics, port: 90}]}")
    (port,) = settings("firewall.rules.1.port")
    assert line(port, "dev") == "1 90"


def test_a_key_of_a_mapping_may_be_asked_for(settings):
    (team,) = settings("labels.team")
    assert (team.path, team.type, team.default.value, line(team, "prod")) == (
        "labels.team",
        "text",
        "platform",
        '"platform"',
    )


def test_secrets_are_masked_wherever_they_stand(settings, project):
    project.write("environments/dev/dev.yml", "database: {password: hunter1}\nlabels: {api-token: hunter2}")
    project.write("environments/dev/overrides/docker.yml", "database: {password: hunter3}")
    project.write("environments/base.yml", "database: {host: h, pool: {max_size: 5}, password: hunter4}")
    everything = str([one.as_data() for one in settings()])
    assert "***" in everything
    assert "hunter" not in everything


def test_variables_of_this_run_do_not_count(settings, project):
    project.environ["SPOTIFY_AI_AGENT__DATABASE__HOST"] = "elsewhere"
    (found,) = settings("database.host")
    assert line(found, "prod") == '"db.local"'


def test_what_stands_for_a_variable_is_told_as_it_is_written(settings, project):
    project.write("environments/prod/prod.yml", "labels: {team: '${env:TEAM}'}\nzones: [a, '${labels.team}']")
    project.environ["TEAM"] = "music"
    (labels,), (zones,) = settings("labels"), settings("zones")
    assert line(labels, "prod") == '{"team": "${env:TEAM}"}'
    assert line(zones, "prod") == '["a", "b", "${labels.team}"]'


@pytest.mark.parametrize(
    ("path", "remedy"),
    [
        ("databse", "did you mean database"),
        ("database.pool.max_sise", "did you mean database.pool.max_size"),
        ("database.pool.qqq", "Below database.pool there are min_size, max_size, overflow"),
        ("zzz.qqq", "Below the root there are environment, database"),
        ("firewall.rules.first.port", "did you mean firewall.rules.*.port"),
        ("database.*", "Below database there are host"),
    ],
)
def test_a_path_to_nothing_is_refused_with_what_there_is(settings, path, remedy):
    with pytest.raises(UnknownSettingError) as refused:
        settings(path)
    assert remedy in refused.value.remedy


def test_every_setting_of_the_project_says_what_it_is(own):
    assert len(own) > 300
    assert [one.path for one in own if not one.meaning] == []
    assert [one.path for one in own if not one.type or one.type == "Any"] == []
    assert [one.path for one in own if "number" in one.type and not one.unit] == []


def test_every_setting_of_the_project_has_a_value_unless_its_group_is_null():
    reference = Reference(EnvironmentConfigManager(environ={}))
    silent = [
        f"{one.path} in {name}"
        for one in reference.settings()
        if "*" not in one.path
        for name in set(ENVIRONMENTS) - set(one.values)
        if name not in reference.null_in(parts(one.path)[:-1])
    ]
    assert silent == []


def test_overrides_of_the_project_are_told_at_what_they_change(own):
    told_of = {name for one in own for name in one.changes}
    assert any(name.startswith("plan ") for name in told_of)
    manager = EnvironmentConfigManager(environ={})
    overrides = {f"{name}+{one}" for name, kind in ENVIRONMENTS.items() for one in manager.files.override_names(kind)}
    assert overrides <= told_of


def test_plans_and_use_cases_tell_what_they_set(settings, project):
    project.write("environments/tenants/plans/large.yml", "extends: plans/small\ntenant: {seats: 50}")
    project.write("environments/tenants/plans/small.yml", "tenant: {seats: 5}")
    project.write("environments/tenants/use_cases/events.yml", "tenant: {seats: 90}")
    (seats,) = settings("tenant.seats")
    assert {name: told(values, seats.path) for name, values in seats.changes.items()} == {
        "plan large": "50",
        "plan small": "5",
        "use case events": "90",
    }
