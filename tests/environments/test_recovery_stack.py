"""A recovery stack against its platform, in the project's own files, as `python -m environments validate` tells it."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from environments import EnvironmentConfigManager
from environments.command_line import main

ROOT = Path(__file__).parents[2]
STACK = "Pulumi.prod-dr.yaml"
PLANS = "projects/spotify-ai-agent-prod/locations/europe-west4/backupPlans"
SECOND = "environments/prod/overrides/second_region.yml"


@pytest.fixture
def checkout(tmp_path):
    """A copy of the project's settings and stack files."""
    shutil.copytree(
        ROOT / "environments", tmp_path / "environments", ignore=shutil.ignore_patterns("*.py", "__pycache__")
    )
    for file in ROOT.glob("Pulumi.*.yaml"):
        shutil.copy(file, tmp_path)
    return tmp_path


@pytest.fixture
def told(checkout, capsys):
    """What the command says of the recovery stack when one text of a file is another one."""

    def told(file, before, after):
        edit(checkout / file, before, after)
        manager = EnvironmentConfigManager(checkout / "environments", environ={})
        assert main(("validate", "--stack", "prod-dr"), manager) == 1
        return capsys.readouterr().err

    return told


def edit(path, before, after):
    text = path.read_text()
    assert text.count(before) == 1
    path.write_text(text.replace(before, after))


@pytest.mark.parametrize("taken", ["10.52.0.0/14", "10.59.0.0/16"])
def test_a_range_that_the_platform_has_in_the_same_vpc_is_refused_with_both_places(told, taken):
    said = told(SECOND, "pods: 10.68.0.0/14", f"pods: {taken}")

    assert f"{SECOND}:15:11: network.address_plan.pods: {taken} overlaps " in said
    assert "of the platform (environments/prod/prod.yml:" in said
    assert "choose a range that is free there" in said


@pytest.mark.parametrize(
    ("before", "after", "fact"),
    [
        ("platform: prod", "platform: prd", "there is no platform 'prd' whose place prod-dr could take"),
        ("platform: prod", "platform: prod-cell-1", "there is no platform 'prod-cell-1'"),
        ("platform: prod", "platform: staging", "the recovery stack prod-dr is of prod, but staging is of staging"),
        ("scaling, ", "", "is 2000, less than the 3000 of the primary, with which PostgreSQL starts no replica"),
        ("        region: europe-west1", "        region: europe-west3", "and the platform stands in europe-west1"),
        (
            "overrides: [",
            "tenants: [acme-music]\n  spotify-ai-agent:overrides: [",
            "a recovery stack has the tenants of its platform, and this names acme-music",
        ),
        (
            "    recovery:",
            "    disaster_recovery:\n      rpo_minutes: 720\n    recovery:",
            "is not what the platform's stack promises",
        ),
        (
            "    recovery:",
            "    edge:\n      domain: dr.spotify-ai-agent.com\n    recovery:",
            "is dr.spotify-ai-agent.com, and app.spotify-ai-agent.com in the platform's stack",
        ),
        (
            "    recovery:",
            "    network:\n      address_plan:\n        private_services: 10.76.0.0/16\n    recovery:",
            "in the platform's stack (environments/prod/prod.yml:28:23): the range belongs to the platform's VPC",
        ),
        (
            "      state: gs://spotify-ai-agent-prod-dr-pulumi-state\n",
            "",
            "stack.state: is gs://spotify-ai-agent-prod-pulumi-state, where the platform's state is",
        ),
    ],
)
def test_what_could_not_take_the_platforms_place_is_refused_with_line_and_remedy(told, before, after, fact):
    said = told(STACK, before, after)

    assert fact in said
    assert "Remedy: " in said
    assert ".y" in said.split(":", 1)[0]


@pytest.mark.parametrize(
    ("path", "value", "fact"),
    [
        ("database.postgresql.cluster.primary_host", "pg.cluster.local", "is pg.cluster.local, and postgres-primary"),
        ("database.postgresql.cluster.replica_hosts", "[pg-2.cluster.local]", "is [pg-2.cluster.local], and ["),
        ("database.postgresql.machine.tier", "db-perf-optimized-N-8", "it carries what the primary carried"),
        ("database.postgresql.machine.disk_gb", "250", "is 250, less than the 500 of the primary, whose data has no"),
        (
            "cache.redis.cluster.discovery_host",
            "cache.cluster.local",
            "is cache.cluster.local, and redis.cluster.local",
        ),
        ("ml_services.tensorflow_serving.host", "ml.cluster.local", "is ml.cluster.local, and models.cluster.local"),
        ("ml_services.tensorflow_serving.namespace", "models", "is models, and serving in the platform's stack"),
        ("ml_services.training.namespace", "jobs", "is jobs, and training in the platform's stack"),
        ("cluster.controllers.namespace", "keda", "is keda, and platform-controllers in the platform's stack"),
        ("protection.enabled", "false", "is false, and true in the platform's stack"),
    ],
)
def test_what_it_must_share_with_its_platform_is_refused_when_it_differs(told, path, value, fact):
    *groups, name = path.split(".")
    opened = "".join(f"{group}: {{" for group in groups)

    said = told(STACK, "    recovery:", f"    {opened}{name}: {value}{'}' * len(groups)}\n    recovery:")

    assert f": {path}: is {value}, " in said
    assert fact in said
    assert said.startswith(f"{STACK}:")
    assert "Remedy: " in said


def test_the_apis_namespace_is_the_platforms(told):
    moved = "    application: {api: {namespace: web}}\n    identity: {roles: {releaser: {namespaces: [web]}}}\n"

    said = told(STACK, "    recovery:", f"{moved}    recovery:")

    assert ": application.api.namespace: is web, and api in the platform's stack (environments/base.yml:" in said


def test_scaling_ahead_needs_the_account_that_the_platform_makes(told):
    off = "{schema_version: 4, application: {api: {replicas: {predictive: {enabled: false}}}}}"
    off = f"  spotify-ai-agent:settings: {off}\n"

    said = told("Pulumi.prod.yaml", "  spotify-ai-agent:tenants:", f"{off}  spotify-ai-agent:tenants:")

    assert "predictive.enabled: is true, and false in the platform's stack (Pulumi.prod.yaml:" in said
    assert "which makes the account that asks for metrics" in said
    assert "Remedy: set it to true in the platform's stack, too, or to false here" in said


def test_a_larger_disk_than_the_primarys_is_allowed(checkout):
    setting = "    database: {postgresql: {machine: {disk_gb: 800}}}\n"
    edit(checkout / STACK, "    recovery:", f"{setting}    recovery:")

    config = EnvironmentConfigManager(checkout / "environments", environ={}).load_stack("prod-dr")

    assert config.settings.database.postgresql.machine.disk_gb == 800


@pytest.mark.parametrize(
    ("before", "after", "fact", "output"),
    [
        (
            "projects/spotify-ai-agent-prod/global",
            "projects/spotify-ai-agent-staging/global",
            "begins with projects/spotify-ai-agent-prod/global/networks/",
            "network.id",
        ),
        (
            "spotify-ai-agent-prod-primary-",
            "spotify-ai-agent-staging-primary-",
            "begins with spotify-ai-agent-prod-primary-",
            "postgresql.instance",
        ),
        (
            "spotify-ai-agent-prod-primary-",
            "spotify-ai-agent-prod-dr-primary-",
            "begins with spotify-ai-agent-prod-primary-",
            "postgresql.instance",
        ),
        (
            "locations/europe-west4/backupPlans",
            "locations/europe-west1/backupPlans",
            f"begins with {PLANS}/spotify-ai-agent-prod-cluster-",
            "backup.plan_id",
        ),
        (
            "spotify-ai-agent-prod-cluster-",
            "spotify-ai-agent-staging-cluster-",
            f"begins with {PLANS}/spotify-ai-agent-prod-cluster-",
            "backup.plan_id",
        ),
        (
            "@spotify-ai-agent-prod.iam",
            "@spotify-ai-agent-staging.iam",
            "ends in @spotify-ai-agent-prod.iam.gserviceaccount.com",
            "api.service_account",
        ),
    ],
)
def test_a_fact_that_cannot_be_of_its_platform_is_refused_with_the_output_to_copy(told, before, after, fact, output):
    said = told(STACK, before, after)

    assert f"and that of the platform {fact}, as its settings have it" in said
    assert f"copy the output {output} of the platform's stack anew" in said


def test_the_random_endings_are_not_compared(checkout):
    edit(checkout / STACK, "-primary-00000000", "-primary-9f3ac01b")
    edit(checkout / STACK, "-cluster-00000000", "-cluster-9f3ac01b")

    config = EnvironmentConfigManager(checkout / "environments", environ={}).load_stack("prod-dr")

    assert config.settings.recovery.primary.database_instance == "spotify-ai-agent-prod-primary-9f3ac01b"


def test_a_second_region_without_its_override_stands_in_the_first(told):
    said = told(STACK, "second_region, ", "")

    assert "this recovery stack would stand in europe-west1, where neither backups nor models are" in said


def test_a_fact_that_is_missing_is_told_with_the_output_to_copy(told):
    said = told(STACK, "        database_instance: spotify-ai-agent-prod-primary-00000000\n", "")

    assert "recovery.primary.database_instance: is not named" in said
    assert "copy the output postgresql.instance of the stack prod into the stack file" in said


def test_it_knows_every_tenant_of_its_platform_as_it_would_serve_it():
    manager = EnvironmentConfigManager(environ={})
    recovery, platform = manager.load_stack("prod-dr"), manager.load_stack("prod")

    assert recovery.tenants == {}
    assert set(recovery.elsewhere) == {*platform.tenants, *platform.elsewhere}
    assert {tenant.google_cloud.region for tenant in recovery.elsewhere.values()} == {"europe-west4"}


def test_after_the_edit_of_a_failover_it_has_the_platforms_size(checkout):
    """Step 2 of docs/disaster-recovery.md."""
    edit(checkout / STACK, ", pilot_light]", "]")
    edit(checkout / STACK, "    recovery:\n", "    recovery:\n      promoted: true\n")
    manager = EnvironmentConfigManager(checkout / "environments", environ={})

    recovery, platform = (manager.load_stack(stack).settings for stack in ("prod-dr", "prod"))

    assert recovery.recovery.promoted
    assert (recovery.application.api.replicas, recovery.application.api.blue_green) == (
        platform.application.api.replicas,
        platform.application.api.blue_green,
    )
    assert recovery.cluster.general_pool == platform.cluster.general_pool
    assert recovery.ml_services == platform.ml_services
    assert recovery.cache == platform.cache
    assert recovery.network.nat == platform.network.nat


def test_its_outgoing_addresses_are_as_many_as_the_platforms_before_a_failover():
    """Partners are told of them in quiet times."""
    manager = EnvironmentConfigManager(environ={})
    recovery, platform = (manager.load_stack(stack).settings for stack in ("prod-dr", "prod"))

    assert recovery.network.nat == platform.network.nat
    assert recovery.cluster.general_pool.minimum_nodes < platform.cluster.general_pool.minimum_nodes


def test_a_variable_of_this_run_says_nothing_of_the_platform():
    environ = {"SPOTIFY_AI_AGENT__RECOVERY__PROMOTED": "true"}

    assert EnvironmentConfigManager(environ=environ).load_stack("prod-dr").settings.recovery.promoted


def test_what_the_platforms_files_take_from_a_variable_is_there_for_both(checkout):
    edit(
        checkout / "environments/prod/prod.yml", "data-class: personal\n", "data-class: personal\n  team: ${env:TEAM}\n"
    )
    manager = EnvironmentConfigManager(checkout / "environments", environ={"TEAM": "music"})

    assert manager.load_stack("prod-dr").settings.labels["team"] == "music"


def test_a_variable_of_this_run_may_lift_the_protection_before_it_is_taken_down():
    environ = {"SPOTIFY_AI_AGENT__PROTECTION__ENABLED": "false"}

    assert not EnvironmentConfigManager(environ=environ).load_stack("prod-dr").settings.protection.enabled


def test_a_platform_shares_nothing_with_the_stack_that_can_take_its_place():
    assert "tonhalle-live" in EnvironmentConfigManager(environ={}).load_stack("prod").elsewhere
    assert len(EnvironmentConfigManager(environ={}).load_stack("prod").elsewhere) == 1
