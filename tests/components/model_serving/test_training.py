"""The place for training jobs: closed, bounded, and last in line."""

from components.model_serving.training import Training
from tests.components.model_arguments import training
from tests.recorded_plan import record

QUOTA = "kubernetes:core/v1:ResourceQuota"
POLICY = "kubernetes:networking.k8s.io/v1:NetworkPolicy"
PRIORITY = "kubernetes:scheduling.k8s.io/v1:PriorityClass"
ACCOUNT = "kubernetes:core/v1:ServiceAccount"
NAMESPACE = "kubernetes:core/v1:Namespace"


def plan(**changed):
    return record(lambda: Training("training", training(**changed)))


def test_jobs_share_a_budget_with_gpus_in_it_and_open_nothing():
    assert plan().inputs(QUOTA, "training-quota")["spec"]["hard"] == {
        "requests.cpu": "32",
        "requests.memory": "128Gi",
        "limits.memory": "128Gi",
        "requests.nvidia.com/gpu": "3",
        "count/jobs.batch": "20",
        "services": "0",
        "persistentvolumeclaims": "0",
    }


def test_jobs_make_room_for_everything_and_push_nothing_aside():
    found = plan().inputs(PRIORITY, "training-priority")

    assert (found["value"] < 0, found["preemptionPolicy"], found["globalDefault"]) == (True, "Never", False)


def test_jobs_reach_googles_apis_and_are_reached_by_nobody():
    policies = plan().every(POLICY)

    assert {name for name, each in policies.items() if each["spec"].get("ingress")} == set()
    assert {name for name, each in policies.items() if each["spec"].get("egress")} == {
        "training-dns",
        "training-google-apis",
    }


def test_jobs_act_as_the_google_account_that_adds_candidates():
    assert plan().inputs(ACCOUNT, "training-service-account")["metadata"]["annotations"] == {
        "iam.gke.io/gcp-service-account": "training@p.iam.gserviceaccount.com"
    }


def test_the_namespace_admits_restricted_pods_only():
    labels = plan().inputs(NAMESPACE, "training-namespace")["metadata"]["labels"]
    assert labels["pod-security.kubernetes.io/enforce"] == "restricted"


def test_the_namespace_counts_as_ready_only_with_its_borders():
    found = {}

    def program():
        def note(value):
            found["namespace"] = value

        Training("training", training()).namespace.apply(note)

    record(program, created={NAMESPACE: {}})

    assert found == {"namespace": "training"}


def test_two_places_fit_into_one_cluster():
    def program():
        Training("one", training("one"))
        Training("two", training("two"))

    assert record(program).names(PRIORITY) == ["one-priority", "two-priority"]
