"""The recovery stack: what can take the platform's place, without asking the platform for anything."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest

from components.outputs import Outputs
from components.platform.backup import restore_plan_args
from components.platform.foundation import stack_name
from components.platform.primary import known
from environments import EnvironmentConfigManager
from tests.program import plan_of, record_stack
from tests.recorded_plan import STACK_REFERENCE, UNKNOWN, RecordedResource

INSTANCE = "gcp:sql/databaseInstance:DatabaseInstance"
ZONE = "gcp:dns/managedZone:ManagedZone"
RESTORE = "gcp:gkebackup/restorePlan:RestorePlan"
PROMOTED = {"SPOTIFY_AI_AGENT__RECOVERY__PROMOTED": "true"}

# A project has one of each, or each belongs to no region: the platform's stack has them, and two would fight.
THE_PLATFORMS = {
    "gcp:certificatemanager/certificate:Certificate",
    "gcp:certificatemanager/certificateMap:CertificateMap",
    "gcp:compute/network:Network",
    "gcp:dns/policy:Policy",
    "gcp:iap/settings:Settings",
    "gcp:iap/webTypeComputeIamMember:WebTypeComputeIamMember",
    "gcp:logging/projectBucketConfig:ProjectBucketConfig",
    "gcp:logging/projectSink:ProjectSink",
    "gcp:monitoring/alertPolicy:AlertPolicy",
    "gcp:projects/iAMAuditConfig:IAMAuditConfig",
    "gcp:serviceaccount/iAMMember:IAMMember",
    "gcp:servicenetworking/connection:Connection",
    "gcp:sql/database:Database",
    "gcp:sql/user:User",
    "gcp:storage/bucket:Bucket",
}

# Found or made alike by whoever asks first, and never deleted.
FOR_EVERYBODY = {"gcp:projects/serviceIdentity:ServiceIdentity"}

PLACES = ("region", "location", "role", "member", "keyRing", "cryptoKeyId", "managedZone", "service", "pool")
NAMES = ("name", "accountId", "secretId", "topic", "clusterAclPolicyId", "aclPolicyId")


@pytest.fixture(scope="module")
def settings():
    return EnvironmentConfigManager(environ={}).load_stack("prod-dr").settings


def identities(stack: str) -> Iterator[tuple[str, ...]]:
    """What tells one object of the project from another, where all of it is known before `up`."""
    for resource in plan_of(stack).resources:
        if not resource.type.startswith("gcp:") or resource.type in FOR_EVERYBODY:
            continue
        told = {key: resource.inputs[key] for key in (*NAMES, *PLACES) if key in resource.inputs}
        if told and UNKNOWN not in told.values():
            yield (resource.type, *(f"{key}={value}" for key, value in sorted(told.items())))


def made(stack: str, type_: str) -> list[RecordedResource]:
    found = plan_of(stack).of_type(type_)
    assert found
    return found


def test_it_reads_nothing_of_the_platforms_stack():
    """Nor looks anything up: the recorder fails on every invocation."""
    assert plan_of("prod-dr").of_type(STACK_REFERENCE) == []


def test_what_a_project_has_once_stays_the_platforms():
    kinds = {resource.type for resource in plan_of("prod-dr").resources}

    assert kinds.isdisjoint(THE_PLATFORMS)
    assert {resource.type for resource in plan_of("prod").resources} >= THE_PLATFORMS


def test_nothing_of_it_is_called_what_something_of_the_platform_is_called():
    here, there = set(identities("prod-dr")), set(identities("prod"))

    assert len(here) > 40
    assert here & there == set()


def test_every_place_of_it_is_in_the_second_region():
    regional = [
        place
        for resource in plan_of("prod-dr").resources
        if resource.type.startswith("gcp:")
        for key in ("region", "location")
        if isinstance(place := resource.inputs.get(key), str)
    ]

    assert len(regional) > 15
    assert set(regional) == {"europe-west4"}


def test_nothing_that_it_pulls_or_names_lies_in_the_first_region():
    """Its settings do name the region, but nothing that is made there would be found."""
    text = json.dumps([resource.inputs for resource in plan_of("prod-dr").resources])

    assert "europe-west1" not in text


def test_the_database_follows_the_primary_that_was_written_down(settings):
    (instance,) = made("prod-dr", INSTANCE)

    assert instance.inputs["masterInstanceName"] == settings.recovery.primary.database_instance
    assert instance.inputs["settings"]["ipConfiguration"]["privateNetwork"] == settings.recovery.primary.network_id
    assert instance.protect


def test_its_promotion_is_one_change_and_touches_nothing_else():
    before = {each.urn: each.inputs for each in plan_of("prod-dr").resources}
    after = {each.urn: each.inputs for each in record_stack("prod-dr", environ=PROMOTED).resources}

    assert before.keys() == after.keys()
    assert [urn.rpartition("::")[2] for urn in before if before[urn] != after[urn]] == ["postgres-instance"]


def test_names_are_told_to_its_cluster_alone_because_the_network_has_them_already():
    seen = [zone.inputs["privateVisibilityConfig"] for zone in made("prod-dr", ZONE)]

    assert len(seen) == 5
    assert all(list(each) == ["gkeClusters"] for each in seen)
    names = {zone.inputs["dnsName"] for zone in plan_of("prod").of_type(ZONE)}
    assert {zone.inputs["dnsName"] for zone in made("prod-dr", ZONE)} <= names


@pytest.mark.parametrize(("namespace", "name"), [("api", "api"), ("serving", "serving"), ("training", "training")])
def test_pods_are_the_same_google_accounts_as_in_the_platforms_cluster(namespace, name):
    def account(stack: str) -> object:
        (found,) = [
            each.inputs["metadata"]["annotations"]["iam.gke.io/gcp-service-account"]
            for each in plan_of(stack).of_type("kubernetes:core/v1:ServiceAccount")
            if each.inputs["metadata"]["namespace"] == namespace
        ]
        return found

    assert account("prod-dr") == f"spotify-ai-agent-{name}@spotify-ai-agent-prod.iam.gserviceaccount.com"
    assert account("prod") in (UNKNOWN, account("prod-dr"))


def test_its_cache_lets_in_whom_the_platforms_does():
    policy = "gcp:redis/clusterAclPolicy:ClusterAclPolicy"
    (here,), (there,) = made("prod-dr", policy), made("prod", policy)

    assert here.inputs["rules"] == there.inputs["rules"]


def test_backups_come_back_without_what_the_program_has_made(settings):
    (plan,) = made("prod-dr", RESTORE)
    left_out = plan.inputs["restoreConfig"]["excludedNamespaces"]["namespaces"]

    assert plan.inputs["backupPlan"] == settings.recovery.primary.backup_plan_id
    namespaces = {
        each.inputs["metadata"]["name"] for each in plan_of("prod-dr").of_type("kubernetes:core/v1:Namespace")
    }
    assert set(left_out) == {name for name in namespaces if not name.startswith("tenant-")}


def test_tenants_come_back_with_the_backup_so_that_none_of_their_namespaces_is_left_out(settings):
    left_out = restore_plan_args(settings, cluster_id="c").left_out

    assert [name for name in left_out if name.startswith("tenant-")] == []


def test_every_tenant_has_a_place_that_leads_to_the_second_region():
    """A restore touches nothing that exists: borders of the first region would lead nowhere here."""
    exports = plan_of("prod-dr").exports["tenants"]
    ranges = json.dumps(
        [
            each.inputs["spec"]
            for each in plan_of("prod-dr").of_type("kubernetes:networking.k8s.io/v1:NetworkPolicy")
            if each.name.startswith("tenant-")
        ]
    )

    assert set(exports) == {*plan_of("prod").exports["tenants"], *plan_of("prod-cell-1").exports["tenants"]}
    assert "10.75.0.0/24" in ranges
    assert "10.59.0.0/24" not in ranges


def test_a_tenants_account_database_and_login_are_those_that_the_platform_makes():
    here, there = plan_of("prod-dr").outputs["tenants"], plan_of("prod").outputs["tenants"]

    for name, tenant in there.items():
        assert all(value in (UNKNOWN, here[name].get(key)) for key, value in tenant.items()), name
    assert here["acme-music"]["identity"] == "tenant-acme-music@spotify-ai-agent-prod.iam.gserviceaccount.com"
    assert here["acme-music"]["database"] == "tenant_acme_music"
    assert here["acme-music"]["database_user"] == "tenant-acme-music@spotify-ai-agent-prod.iam"


def test_people_get_their_rights_in_its_cluster_and_keep_those_in_the_project():
    bindings = "kubernetes:rbac.authorization.k8s.io/v1:ClusterRoleBinding"
    grants = [
        each.name for each in plan_of("prod-dr").of_type("gcp:projects/iAMMember:IAMMember") if "identity" in each.name
    ]

    assert grants == []
    assert plan_of("prod-dr").names(bindings) == plan_of("prod").names(bindings)


def test_its_entrance_shows_the_platforms_certificates(settings):
    (gateway,) = [
        each
        for each in plan_of("prod-dr").of_type("kubernetes:gateway.networking.k8s.io/v1:Gateway")
        if each.inputs["metadata"]["namespace"] == settings.edge.namespace
    ]

    annotations = gateway.inputs["metadata"]["annotations"]
    assert annotations["networking.gke.io/certmap"] == settings.recovery.primary.certificate_map


def test_what_it_exports_is_of_the_contract_and_says_whose_place_it_can_take():
    exports = plan_of("prod-dr").exports

    assert set(exports) < set(Outputs.__annotations__)
    assert (exports["kind"], exports["platform"]) == ("recovery", "prod")
    assert exports["disaster_recovery"]["promoted"] is False
    assert {"audit", "observability"}.isdisjoint(exports)


def test_what_the_platform_promises_is_in_its_outputs(settings):
    promised = plan_of("prod").exports["disaster_recovery"]

    assert promised == settings.disaster_recovery.model_dump()
    assert "disaster_recovery" not in plan_of("staging").exports


def test_the_platform_keeps_backups_and_models_where_they_are_needed():
    plan = plan_of("prod")
    (backup,) = plan.of_type("gcp:gkebackup/backupPlan:BackupPlan")
    store = plan.inputs("gcp:storage/bucket:Bucket", "model-store-bucket")

    assert backup.inputs["location"] == "europe-west4"
    assert store["customPlacementConfig"]["dataLocations"] == ["EUROPE-WEST1", "EUROPE-WEST4"]
    assert plan.inputs("gcp:kms/keyRing:KeyRing", "models-keys-ring")["location"] == "europe"


def test_a_site_is_part_of_all_names(settings):
    assert stack_name(settings) == "spotify-ai-agent-prod-dr"


def test_a_fact_that_nobody_wrote_down_is_no_name():
    with pytest.raises(ValueError, match=r"recovery\.primary is not complete"):
        known(None)
