"""Plans and use cases that no tenant has are tried all the same: a slip is found before somebody asks for them."""

import pytest

from environments.command_line import main
from environments.errors import ConfigError, InvalidSettingsError, UnknownNameError


@pytest.fixture
def acme(project):
    project.write("environments/tenants/plans/gold.yml", "tenant: {seats: 2}\n")
    project.write("environments/tenants/acme.yml", "extends: plans/gold\ntenant: {name: acme}\n")
    return project


def test_what_a_tenant_has_through_its_plan_or_a_parent_is_used(acme):
    acme.write("environments/tenants/use_cases/rush.yml", "tenant: {seats: 3}")
    acme.write("environments/tenants/use_cases/quiet.yml", "tenant: {seats: 1}")
    acme.write("environments/tenants/use_cases/idle.yml", "tenant: {seats: 1}")
    acme.write("environments/tenants/plans/gold.yml", "extends: plans/base\nuse_cases: [rush]\n")
    acme.write("environments/tenants/plans/base.yml", "")
    acme.write("environments/tenants/plans/silver.yml", "")
    acme.write("environments/tenants/acme-eu.yml", "extends: acme\nuse_cases: [quiet]\n")

    assert acme.manager.unused_layers() == [("plan", "silver"), ("use case", "idle")]


def test_a_use_case_is_tried_with_a_tenant_beneath_its_own_file(acme):
    acme.write("environments/tenants/use_cases/rush.yml", "tenant: {seats: 7}")

    assert acme.manager.try_layer("dev", "use case", "rush").tenant.seats == 7


def test_a_plan_is_tried_in_the_place_of_a_tenants_own(acme):
    acme.write("environments/tenants/plans/silver.yml", "extends: plans/base\n")
    acme.write("environments/tenants/plans/base.yml", "tenant: {seats: 5}\n")

    assert acme.manager.try_layer("dev", "plan", "silver").tenant.seats == 5


def test_one_tenant_that_can_have_it_is_enough(acme):
    acme.write("environments/tenants/acme.yml", "tenant: {seats: !remove }")  # has no name
    acme.write("environments/tenants/bright.yml", "tenant: {name: bright}")
    acme.write("environments/tenants/use_cases/rush.yml", "tenant: {seats: 7}")

    assert acme.manager.try_layer("dev", "use case", "rush").tenant.name == "bright"


@pytest.mark.parametrize(
    ("kind", "file", "text", "error", "said"),
    [
        (
            "use case",
            "use_cases/rush.yml",
            "tenant: {seats: none}",
            InvalidSettingsError,
            "rush.yml:1:17: tenant.seats",
        ),
        ("use case", "use_cases/rush.yml", "debug: true", InvalidSettingsError, "a use case cannot set this"),
        ("use case", "use_cases/rush.yml", "tenant: [", ConfigError, "not valid YAML"),
        ("plan", "plans/rush.yml", "tenant: {seets: 3}", InvalidSettingsError, "rush.yml:1:10: tenant.seets"),
        ("plan", "plans/rush.yml", "extends: plans/glod", UnknownNameError, "rush.yml:1:10: there is no plan"),
    ],
)
def test_a_slip_is_told_with_its_line(acme, kind, file, text, error, said):
    acme.write(f"environments/tenants/{file}", text)

    with pytest.raises(error) as refused:
        acme.manager.try_layer("dev", kind, "rush")

    assert said in str(refused.value)


def test_without_tenants_there_is_nobody_to_try_it_with(project):
    project.write("environments/tenants/use_cases/rush.yml", "tenant: {seats: 7}")

    assert project.manager.try_layer("dev", "use case", "rush") is None


def test_validate_tries_them_in_every_environment(acme, capsys):
    acme.write("environments/tenants/use_cases/rush.yml", "tenant: {seats: none}")

    assert main(("validate",), acme.manager) == 1
    told = capsys.readouterr()

    assert told.out.count("invalid  environment production, use case rush (no tenant has it yet)\n") == 1
    assert told.out.count("invalid") == 3
    assert told.err.count("environments/tenants/use_cases/rush.yml:1:17: tenant.seats") == 1
