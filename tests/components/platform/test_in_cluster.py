"""Settings -> arguments of the in-cluster engines: what a stack needs follows from its engines."""

from __future__ import annotations

import pytest

from components.platform.database_backups import backup_bucket_args, backup_identity_args
from components.platform.in_cluster import (
    ArchiveArgs,
    api_server_ports,
    api_server_ranges,
    charts,
    cloud_native_pg_args,
    existing_cluster_args,
    in_cluster_authority_args,
    login_args,
    mebibytes,
)
from components.platform.kubernetes import controllers_args
from environments import EnvironmentConfigManager
from environments.settings.existing_cluster import ExistingClusterSettings

MIRROR = "europe-west1-docker.pkg.dev/spotify-ai-agent-dev"


def load(environment="dev"):
    return EnvironmentConfigManager(environ={}).load_with_overrides(environment=environment, overrides=[]).settings


def changed(model, **changes):
    """The model with changes by dotted path."""
    for path, value in changes.items():
        head, _, rest = path.partition("__")
        inner = changed(getattr(model, head), **{rest: value}) if rest else value
        model = model.model_copy(update={head: inner})
    return model


@pytest.fixture
def cloud_sql():
    return changed(load(), database__postgresql__engine="cloud_sql", cache__redis__engine="memorystore")


@pytest.fixture
def in_cluster(cloud_sql):
    return changed(cloud_sql, database__postgresql__engine="cloudnative_pg")


@pytest.fixture
def existing(in_cluster):
    found = ExistingClusterSettings(
        context="kind-platform", api_server_ranges={"nodes": "172.18.0.0/16"}, api_server_ports=(6443,)
    )
    return changed(
        in_cluster,
        cluster__engine="existing",
        cluster__existing=found,
        database__postgresql__in_cluster__backup_folder=None,
    )


def postgresql(settings, **changes):
    inputs = {
        "issuer": "platform",
        "encryption_key": "key",
        "archive": ArchiveArgs(destination="gs://backups/postgres", identity="backups@p.iam.gserviceaccount.com"),
        "after": [],
    }
    return cloud_native_pg_args(settings, **(inputs | changes))


def test_managed_stores_need_no_further_controller(cloud_sql):
    assert charts(cloud_sql) == {}


def test_postgresql_inside_the_cluster_brings_operator_plugin_and_certificates(in_cluster):
    assert set(charts(in_cluster)) == {"cert-manager", "cloudnative-pg", "plugin-barman-cloud"}
    assert controllers_args(in_cluster).charts == charts(in_cluster)


def test_without_backups_the_plugin_is_left_out(existing):
    assert set(charts(existing)) == {"cert-manager", "cloudnative-pg"}


def test_redis_inside_the_cluster_needs_certificates_only(cloud_sql):
    assert set(charts(changed(cloud_sql, cache__redis__engine="in_cluster"))) == {"cert-manager"}


def test_charts_and_images_come_from_the_mirror_unless_told_otherwise(in_cluster):
    own = changed(in_cluster.cluster.controllers.charts.cert_manager, image_registry="quay.io")
    told = changed(in_cluster, cluster__controllers__charts__cert_manager=own)

    assert charts(in_cluster)["cert-manager"].source.image_registry == f"{MIRROR}/quay"
    assert charts(in_cluster)["cloudnative-pg"].source.image_registry == f"{MIRROR}/ghcr"
    assert charts(told)["cert-manager"].source.image_registry == "quay.io"
    assert postgresql(in_cluster).instance.image.startswith(f"{MIRROR}/ghcr/cloudnative-pg/postgresql:17")


def test_an_existing_cluster_says_where_its_api_server_is(existing, in_cluster):
    assert (api_server_ranges(existing), api_server_ports(existing)) == ({"nodes": "172.18.0.0/16"}, (6443,))
    assert (api_server_ranges(in_cluster), api_server_ports(in_cluster)) == ({"nodes": "10.16.0.0/20"}, (443,))
    assert controllers_args(existing).api_server_ports == (6443,)


def test_an_existing_cluster_is_named_by_its_context(existing):
    assert existing_cluster_args(existing).context == "kind-platform"


def test_a_cluster_that_nobody_named_is_refused(in_cluster):
    with pytest.raises(ValueError, match=r"cluster\.existing names no cluster"):
        existing_cluster_args(in_cluster)


def test_one_server_per_host_name(in_cluster):
    args = postgresql(in_cluster)

    assert args.instances == 3
    assert args.primary_host == "postgres-primary.cluster.local"
    assert args.replica_hosts == {
        "postgres-replica-1": "postgres-replica-1.cluster.local",
        "postgres-replica-2": "postgres-replica-2.cluster.local",
    }


def test_the_pool_of_the_settings_becomes_the_poolers(in_cluster):
    pooler = postgresql(in_cluster).pooler

    assert (pooler.min_size, pooler.max_size, pooler.overflow) == (2, 20, 5)
    assert pooler.client_connections == 2 * 3 * (20 + 5) + 100


def test_without_an_archive_there_is_no_backup(in_cluster):
    assert postgresql(in_cluster).backup.destination == "gs://backups/postgres"
    assert postgresql(in_cluster, archive=None).backup is None


def test_the_bucket_and_its_folder_are_those_of_the_settings(in_cluster):
    args = backup_bucket_args(in_cluster, encryption_key_name="key", writer="serviceAccount:x")

    assert (args.bucket, args.folder) == ("spotify-ai-agent-dev-database-backups", "postgres")
    assert args.location == "europe-west1"


def test_a_bucket_that_nobody_named_is_refused(existing):
    with pytest.raises(ValueError, match=r"backup_folder names no folder"):
        backup_bucket_args(existing, encryption_key_name="key", writer="serviceAccount:x")


def test_the_api_and_every_tenant_may_connect_and_nobody_else(in_cluster):
    assert postgresql(in_cluster).client_namespaces == {
        "api": {"kubernetes.io/metadata.name": "api"},
        "tenants": {"spotify-ai-agent.com/tenancy": "tenant"},
    }


def test_a_named_storage_class_is_taken_as_it_is(in_cluster):
    named = changed(in_cluster, database__postgresql__in_cluster__storage_class="fast")

    assert (postgresql(named).storage.storage_class, postgresql(named).storage.encryption_key) == ("fast", None)
    assert (postgresql(in_cluster).storage.storage_class, postgresql(in_cluster).storage.encryption_key) == (
        None,
        "key",
    )


def test_the_login_of_the_api_is_the_common_name_of_its_certificate(in_cluster):
    login = login_args(in_cluster, role="api", namespace="api", issuer="platform")

    assert login.certificate.common_name in postgresql(in_cluster).logins.values()
    assert login.certificate.usage == "client auth"
    assert login.certificate.duration_h == 90 * 24
    assert login.certificate.renew_before_h == 30 * 24


def test_the_archiving_identity_is_the_servers_own_and_has_no_role_in_the_project(in_cluster):
    identity = backup_identity_args(in_cluster, workload_pool="p.svc.id.goog")

    assert identity.project_roles == {}
    assert (identity.namespace, identity.kubernetes_service_account) == ("databases", postgresql(in_cluster).cluster)


def test_the_authority_stands_where_cert_manager_looks(in_cluster):
    authority = in_cluster_authority_args(in_cluster, namespace="platform-controllers", after=[])

    assert (authority.authority, authority.namespace) == ("platform", "platform-controllers")
    assert authority.lifetime_h == 10 * 365 * 24


@pytest.mark.parametrize(("quantity", "mib"), [("512Mi", 512), ("2Gi", 2048)])
def test_memory_is_counted_in_mebibytes(quantity, mib):
    assert mebibytes(quantity) == mib
