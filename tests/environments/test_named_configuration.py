import pytest

from environments.errors import UnknownNameError
from environments.named_configuration import load_named


@pytest.fixture
def manager(project):
    project.write("environments/dev/overrides/docker.yml", "database: {pool: {max_size: 20}}")
    project.write("environments/dev/overrides/local.yml", "database: {pool: {max_size: 30}}")
    project.write("environments/tenants/acme.yml", "tenant: {name: acme}")
    project.write(
        "Pulumi.dev.yaml", "config:\n  spotify-ai-agent:environment: dev\n  spotify-ai-agent:tenants: [acme]\n"
    )
    return project.manager


@pytest.mark.parametrize(
    ("name", "subject"),
    [
        ("dev", "environment development"),
        ("development", "environment development"),
        ("dev+docker", "environment development, override docker"),
        ("dev+docker+local", "environment development, override docker, override local"),
        ("dev@acme", "environment development, tenant acme"),
        ("dev+docker@acme", "environment development, override docker, tenant acme"),
        ("stack:dev", "stack dev, environment development"),
        ("stack:dev@acme", "stack dev, environment development, tenant acme"),
    ],
)
def test_one_word_names_a_configuration(manager, name, subject):
    assert load_named(manager, name).subject == subject


def test_the_order_of_overrides_counts(manager):
    assert load_named(manager, "dev+docker+local").get("database.pool.max_size") == 30
    assert load_named(manager, "dev+local+docker").get("database.pool.max_size") == 20


@pytest.mark.parametrize(
    "name", ["", "dve", "dev+", "dev+dokcer", "dev@", "dev@amce", "stack:", "stack:dve", "dev+docker+"]
)
def test_what_names_nothing_is_refused(manager, name):
    with pytest.raises(UnknownNameError, match=r"there is no|does not carry"):
        load_named(manager, name)
