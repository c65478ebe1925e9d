"""Whatever a layer says, settings are those of the environment and the tenant that were asked for."""

import pytest

from environments.errors import IdentityError, InvalidSettingsError

VARIABLE = "SPOTIFY_AI_AGENT__ENVIRONMENT"


@pytest.fixture
def acme(project):
    project.write("environments/tenants/acme.yml", "# Acme\ntenant:\n  name: acme\n")
    return project


def refusal(act, *arguments, **named):
    with pytest.raises(IdentityError, match="Remedy: ") as refused:
        act(*arguments, **named)
    return str(refused.value)


def test_the_environments_own_name_may_be_written_anywhere(project):
    project.write("environments/prod/prod.yml", "environment: prod")
    project.environ[VARIABLE] = "prod"

    assert project.load("prod").environment == "prod"


def test_another_environments_name_in_the_environments_file_is_refused(project):
    project.write("environments/prod/prod.yml", "# production\nenvironment: staging\n")

    assert refusal(project.load, "prod") == (
        "environments/prod/prod.yml:2:14: this sets environment staging, but prod was loaded\n"
        "  Consequence: resources of prod would be planned under the other one's names; "
        "no settings were loaded and nothing was changed\n"
        "  Remedy: write environment: prod; "
        "ENV, --environment or the stack file's spotify-ai-agent:environment say which one is loaded"
    )


def test_another_environments_name_in_a_variable_is_refused_with_the_variable(project):
    project.write("environments/prod/prod.yml", "environment: prod")
    project.environ[VARIABLE] = "staging"

    message = refusal(project.load, "prod")

    assert message.startswith(f"environment variable {VARIABLE}: this sets environment staging, but prod was loaded\n")
    assert "  Remedy: unset the variable; ENV, " in message


def test_the_winning_layer_is_told_of_several(project):
    project.write("environments/base.yml", "environment: staging\ndatabase: {host: h, pool: {max_size: 5}}")
    project.write(
        "Pulumi.prod.yaml",
        "config:\n  spotify-ai-agent:environment: prod\n  spotify-ai-agent:settings: {environment: dev}\n",
    )

    assert refusal(project.load_stack, "prod").startswith(
        "Pulumi.prod.yaml:3:44: this sets environment dev, but prod was loaded\n"
    )


def test_no_environment_at_all_is_the_validators_business(project):
    project.write("environments/prod/prod.yml", "environment: production")

    with pytest.raises(InvalidSettingsError, match="Remedy: did you mean prod"):
        project.load("prod")


def test_a_tenant_goes_by_the_name_of_its_file(acme):
    assert acme.load(tenant="acme").tenant.name == "acme"


def test_a_tenants_file_with_another_name_is_refused(acme):
    acme.write("environments/tenants/acme.yml", "tenant:\n  name: rival\n")

    assert refusal(acme.load, tenant="acme") == (
        "environments/tenants/acme.yml:2:9: this names the tenant 'rival', but the file of the tenant that was asked "
        "for is environments/tenants/acme.yml\n"
        "  Consequence: one tenant would get the namespace and the rights of the other one; "
        "no settings were loaded and nothing was changed\n"
        "  Remedy: let tenant.name be acme in environments/tenants/acme.yml; the name is the file's, without .yml"
    )


def test_a_tenant_that_inherits_its_parents_name_is_refused_with_both_files(acme):
    acme.write("environments/tenants/acme-eu.yml", "extends: acme\n")

    message = refusal(acme.load, tenant="acme-eu")

    assert message.startswith("environments/tenants/acme.yml:3:9: this names the tenant 'acme', but ")
    assert "let tenant.name be acme-eu in environments/tenants/acme-eu.yml" in message


def test_a_tenants_name_from_a_variable_is_refused_and_not_repeated(acme):
    acme.environ["SPOTIFY_AI_AGENT__TENANT__NAME"] = "hunter22"

    message = refusal(acme.load, tenant="acme")

    assert message.startswith("environment variable SPOTIFY_AI_AGENT__TENANT__NAME: this names another tenant, but ")
    assert "Remedy: unset the variable; " in message
    assert "hunter22" not in message


def test_a_tenants_name_that_stands_for_a_variable_is_refused_and_not_repeated(acme):
    acme.write("environments/tenants/acme.yml", "tenant:\n  name: ${env:NAME}\n")
    acme.environ["NAME"] = "hunter22"

    message = refusal(acme.load, tenant="acme")

    assert message.startswith("environments/tenants/acme.yml:2:9: this names another tenant, but ")
    assert "hunter22" not in message


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("", "environments/tenants/acme.yml:1:1"),
        ("tenant: null", "environments/tenants/acme.yml:1:1"),
        ("tenant: !remove", "environments/tenants/acme.yml:1:1"),
        ("tenant: {seats: 3}", "environments/tenants/acme.yml:1:1"),
        ("tenant: {name: !remove }", "environments/tenants/acme.yml:1:10"),
    ],
)
def test_a_tenant_without_a_name_is_refused(acme, text, place):
    acme.write("environments/tenants/acme.yml", text)

    message = refusal(acme.load, tenant="acme")

    assert message.startswith(f"{place}: tenant.name is missing; the tenant that was asked for is acme\n")
    assert message.endswith("Remedy: write `tenant:` and below it `name: acme` in environments/tenants/acme.yml")


def test_a_variable_for_a_tenant_is_refused_where_there_is_none(acme):
    acme.environ["SPOTIFY_AI_AGENT__TENANT__SEATS"] = "5"

    assert refusal(acme.load) == (
        "environment variable SPOTIFY_AI_AGENT__TENANT__SEATS: tenant.seats is set, but this run has no tenant\n"
        "  Consequence: there is nobody to whom it could apply; no settings were loaded and nothing was changed\n"
        "  Remedy: unset the variable; a command takes a tenant by --tenant"
    )
    assert acme.load(tenant="acme").tenant.seats == 5


def test_a_whole_tenant_in_an_environments_file_is_refused(acme):
    acme.write("environments/dev/dev.yml", "tenant:\n  name: acme\n  seats: 5\n")

    assert refusal(acme.load).startswith(
        "environments/dev/dev.yml:2:9: tenant.name is set, but this run has no tenant\n"
    )


@pytest.mark.parametrize("text", ["tenant: null", "tenant: !remove"])
def test_no_tenant_may_be_written_out(acme, text):
    acme.write("environments/dev/dev.yml", text)

    assert acme.load().tenant is None
