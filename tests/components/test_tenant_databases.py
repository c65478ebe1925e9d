"""A tenant's database and role, on either engine: its own, without a password, and kept when the tenant leaves."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from components.postgresql.cloud_native_pg_tenant import CloudNativePgTenant, CloudNativePgTenantArgs
from components.postgresql.cloud_sql_tenant import CloudSqlTenant, CloudSqlTenantArgs
from components.postgresql.tenant_database import TenantDatabase, database_name
from tests.recorded_plan import record

NAMES = st.from_regex(r"[a-z]([-a-z0-9]{0,20}[a-z0-9])?", fullmatch=True)
DATABASE = "kubernetes:postgresql.cnpg.io/v1:Database"
ROLE = "kubernetes:postgresql.cnpg.io/v1:DatabaseRole"


def cloud_sql_tenant(**changed: Any) -> CloudSqlTenantArgs:
    fields: dict[str, Any] = {
        "project": "p",
        "instance": "prod-primary-00000000",
        "database": "tenant_acme",
        "service_account_email": "tenant-acme@p.iam.gserviceaccount.com",
    }
    return CloudSqlTenantArgs(**(fields | changed))


def cloud_native_pg_tenant(**changed: Any) -> CloudNativePgTenantArgs:
    fields: dict[str, Any] = {
        "namespace": "databases",
        "cluster": "postgres",
        "object_name": "tenant-acme",
        "database": "tenant_acme",
        "connections": 10,
        "after": (),
        "labels": {"environment": "dev"},
    }
    return CloudNativePgTenantArgs(**(fields | changed))


@given(st.tuples(NAMES, NAMES))
def test_no_two_tenants_meet_in_one_database(names):
    """Dashes become underscores, and no name has one of its own."""
    first, second = names
    assert (database_name(first) == database_name(second)) == (first == second)


@pytest.mark.parametrize(
    ("component", "args"), [(CloudSqlTenant, cloud_sql_tenant), (CloudNativePgTenant, cloud_native_pg_tenant)]
)
def test_either_engine_offers_database_and_user(component, args):
    made: list[TenantDatabase] = []
    record(lambda: made.append(component("acme", args())))

    assert made[0].database is not None
    assert made[0].user is not None


def test_on_cloud_sql_a_tenant_logs_in_by_its_google_account_alone():
    user = record(lambda: CloudSqlTenant("acme", cloud_sql_tenant())).inputs("gcp:sql/user:User", "acme-user")

    assert (user["name"], user["type"]) == ("tenant-acme@p.iam", "CLOUD_IAM_SERVICE_ACCOUNT")
    assert "password" not in user


@pytest.mark.parametrize(("type_", "name"), [("gcp:sql/database:Database", "database"), ("gcp:sql/user:User", "user")])
def test_on_cloud_sql_what_a_tenant_leaves_behind_is_forgotten_and_not_deleted(type_, name):
    plan = record(lambda: CloudSqlTenant("acme", cloud_sql_tenant()))

    assert plan.inputs(type_, f"acme-{name}")["deletionPolicy"] == "ABANDON"


def test_inside_the_cluster_the_role_owns_its_database_and_has_no_right_beyond_it():
    plan = record(lambda: CloudNativePgTenant("acme", cloud_native_pg_tenant()))
    role, database = plan.inputs(ROLE, "acme-role")["spec"], plan.inputs(DATABASE, "acme-database")["spec"]

    assert database["owner"] == role["name"] == database["name"] == "tenant_acme"
    assert (role["login"], role["disablePassword"], role["connectionLimit"]) == (True, True, 10)
    assert [right for right in ("superuser", "createdb", "createrole", "replication", "bypassrls") if role[right]] == []


def test_inside_the_cluster_nothing_goes_with_the_object():
    plan = record(lambda: CloudNativePgTenant("acme", cloud_native_pg_tenant()))

    assert plan.inputs(ROLE, "acme-role")["spec"]["databaseRoleReclaimPolicy"] == "retain"
    assert plan.inputs(DATABASE, "acme-database")["spec"]["databaseReclaimPolicy"] == "retain"


def test_up_waits_until_postgresql_has_it():
    plan = record(lambda: CloudNativePgTenant("acme", cloud_native_pg_tenant()))

    for type_, name in ((ROLE, "acme-role"), (DATABASE, "acme-database")):
        assert plan.inputs(type_, name)["metadata"]["annotations"]["pulumi.com/waitFor"]
