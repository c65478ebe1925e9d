"""Settings -> arguments of vault, signing keys, role matrix and edge: what is computed on the way."""

from __future__ import annotations

import pulumi
import pytest

from components.platform.edge import access_args, armor_args, certificates_args, gateway_args
from components.platform.security import identity_args, secrets_args, signing_keys_args
from environments import EnvironmentConfigManager
from tests.recorded_plan import record

WORKLOADS = {"api": "serviceAccount:api@p.iam.gserviceaccount.com"}


@pytest.fixture(scope="module")
def prod():
    return EnvironmentConfigManager(environ={}).load_with_overrides(environment="production", overrides=[]).settings


def test_days_become_seconds_and_readers_members(prod):
    args = secrets_args(prod, encryption_key="key", publisher="agent", workloads=WORKLOADS)

    entry = args.secrets["spotify-api-key"]
    assert entry.rotation_period_s == 90 * 86_400
    assert entry.accessors == WORKLOADS
    assert (args.location, args.name_prefix) == ("europe-west1", "spotify-ai-agent-prod")
    assert args.deletion_protection is True


def test_a_reader_without_an_identity_in_this_stack_is_passed_over(prod):
    args = secrets_args(prod, encryption_key="key", publisher="agent", workloads=WORKLOADS)

    assert args.secrets["notifications-slack"].accessors == {}


def test_who_signs_also_verifies_and_the_key_is_as_strong_as_the_others(prod):
    (key,) = signing_keys_args(prod, key_ring="ring", workloads=WORKLOADS).keys.values()

    assert key.signers == key.verifiers == WORKLOADS
    assert (key.algorithm, key.protection_level) == ("EC_SIGN_P256_SHA256", "HSM")


def test_placeholders_of_a_condition_are_filled_in(prod):
    grants = identity_args(prod, namespaces={}).roles["custodian"].google

    (condition,) = [grant.condition for grant in grants if grant.condition]
    assert condition.expression == ('resource.name.startsWith("projects/417200000003/secrets/spotify-ai-agent-prod-")')


def test_conditions_name_the_secrets_by_the_prefix_that_they_get(prod):
    (condition,) = [
        grant.condition for grant in identity_args(prod, namespaces={}).roles["custodian"].google if grant.condition
    ]

    prefix = secrets_args(prod, encryption_key="k", publisher="a", workloads=WORKLOADS).name_prefix
    assert f"/secrets/{prefix}-" in condition.expression


def test_a_role_keeps_its_namespaces_and_an_unbounded_one_has_none(prod):
    roles = identity_args(prod, namespaces={}).roles

    assert roles["releaser"].namespaces == ("api",)
    assert roles["observer"].namespaces is None


def test_host_names_are_labels_of_the_domain(prod):
    assert certificates_args(prod).hosts == {
        "api": "api.app.spotify-ai-agent.com",
        "preview": "preview.app.spotify-ai-agent.com",
    }


def test_each_host_finds_the_service_of_its_version_and_the_pods_port(prod):
    services = {"active": "api-active", "preview": "api-preview"}
    args = gateway_args(prod, address_name="a", certificate_map="m", security_policy="s", services=services, after=())

    found = {name: (host.service, host.staff_only) for name, host in args.hosts.items()}
    assert found == {"api": ("api-active", False), "preview": ("api-preview", True)}
    assert {host.pod_port for host in args.hosts.values()} == {prod.application.api.port}
    assert {host.health_path for host in args.hosts.values()} == {"/health/ready"}


def test_protection_and_staff_access_are_the_settings_own(prod):
    armor, access = armor_args(prod), access_args(prod)

    assert (armor.policy_name, armor.requests_per_minute) == ("spotify-ai-agent-prod-edge", 1_200)
    assert (access.project_number, access.session_s) == ("417200000003", 28_800)


def test_the_matrix_waits_for_the_namespaces_that_roles_hold_in_and_for_no_other(prod):
    waited = []

    def program():
        makers = {name: pulumi.ComponentResource("test:index:Maker", name) for name in ("api", "serving")}
        waited.extend(identity_args(prod, namespaces=makers).after)
        assert waited == [makers["api"]]

    record(program)

    assert len(waited) == 1
