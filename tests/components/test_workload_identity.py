"""An identity without keys, under Pulumi mocks in preview mode."""

from components.workload_identity import WorkloadIdentity, WorkloadIdentityArgs
from tests.recorded_plan import record


def identity(**changed):
    fields = {
        "project": "p",
        "account_id": "platform-api",
        "description": "Pods of the API tier.",
        "project_roles": {"database-login": "roles/cloudsql.instanceUser"},
        "workload_pool": "p.svc.id.goog",
        "namespace": "api",
        "kubernetes_service_account": "api",
    }
    return WorkloadIdentityArgs(**(fields | changed))


def test_only_the_named_kubernetes_account_may_act_as_it():
    plan = record(lambda: WorkloadIdentity("api", identity()))
    binding = plan.inputs("gcp:serviceaccount/iAMMember:IAMMember", "api-workload-identity")
    assert binding["role"] == "roles/iam.workloadIdentityUser"
    assert binding["member"] == "serviceAccount:p.svc.id.goog[api/api]"


def test_it_may_do_in_the_project_what_is_named_and_nothing_else():
    plan = record(lambda: WorkloadIdentity("api", identity()))
    assert plan.names("gcp:projects/iAMMember:IAMMember") == ["api-database-login"]
    assert plan.names("gcp:serviceaccount/key:Key") == []


def test_two_of_them_live_in_one_stack():
    def both():
        WorkloadIdentity("a", identity(account_id="account-a"))
        WorkloadIdentity("b", identity(account_id="account-b"))

    plan = record(both)
    assert plan.names("gcp:serviceaccount/account:Account") == ["a-account", "b-account"]
