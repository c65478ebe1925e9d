"""An identity without keys, under Pulumi mocks in preview mode."""

from components.workload_identity import WorkloadIdentity, WorkloadIdentityArgs


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


def test_only_the_named_kubernetes_account_may_act_as_it(recorded):
    recorded.run(lambda: WorkloadIdentity("api", identity()))
    binding = recorded.inputs("gcp:serviceaccount/iAMMember:IAMMember", "api-workload-identity")
    assert binding["role"] == "roles/iam.workloadIdentityUser"
    assert binding["member"] == "serviceAccount:p.svc.id.goog[api/api]"


def test_it_may_do_in_the_project_what_is_named_and_nothing_else(recorded):
    recorded.run(lambda: WorkloadIdentity("api", identity()))
    assert recorded.names("gcp:projects/iAMMember:IAMMember") == ["api-database-login"]
    assert recorded.names("gcp:serviceaccount/key:Key") == []


def test_two_of_them_live_in_one_stack(recorded):
    def both():
        WorkloadIdentity("a", identity(account_id="account-a"))
        WorkloadIdentity("b", identity(account_id="account-b"))

    recorded.run(both)
    assert recorded.names("gcp:serviceaccount/account:Account") == ["a-account", "b-account"]
