import json

import pytest

from tests.operations import stack_outputs
from tests.operations.api_server import Behaviour, serving
from tests.operations.test_workload_health import item

RUNNABLE = {"state": "RUNNABLE", "settings": {"activationPolicy": "ALWAYS"}}


def named(kind, name, namespace, **changed):
    found = item(kind, **changed)
    found["metadata"] |= {"name": name, "namespace": namespace}
    return found


@pytest.fixture
def api():
    behaviour = Behaviour()
    with serving(behaviour) as url:
        behaviour.url = url
        yield behaviour


@pytest.fixture
def prod(fakes, api):
    """prod, all of it well, its API on loopback."""
    for namespace, kind in (("api", "Rollout"), ("platform-controllers", "Deployment"), ("serving", "Deployment")):
        fakes.tell("kubectl", "get", "--namespace", namespace, out={"items": [named(kind, namespace, namespace)]})
    fakes.tell("gcloud", "sql", "instances", "describe", out={**RUNNABLE, "replicaNames": ["replica-1"]})
    fakes.tell("gcloud", "redis", "clusters", "describe", out={"state": "ACTIVE", "shardCount": 3})
    outputs = stack_outputs.of("prod")
    outputs["edge"]["urls"] = {"api": api.url}
    outputs["models"] = MODELS
    fakes.tell("pulumi", "stack", "output", "--stack", "prod", out=outputs)
    return fakes


MODELS = {
    "store": "gs://ml-models-bucket",
    "registry": "gs://ml-models-bucket/models",
    "candidates": "gs://ml-models-bucket/candidates",
    "url": "http://models.cluster.local",
    "prediction_urls": {},
    "track_header": "x-model-track",
    "grpc_addresses": {},
    "namespace": "serving",
    "training_namespace": "training",
    "training_service_account": "training",
    "training_priority_class": "training",
}


def test_a_platform_that_is_well_is_told_part_by_part(operate, prod):
    ended = operate("health", "--stack", "prod")
    assert ended.status == 0, ended.out
    for subject in (
        "Rollout api/api",
        "Deployment platform-controllers/platform-controllers",
        "Deployment serving/serving",
        "Cloud SQL spotify-ai-agent-prod-primary-00000000",
        "Cloud SQL replica-1",
        "Memorystore spotify-ai-agent-prod-redis",
        "/health/ready",
    ):
        assert f"{subject}" in ended.out
    assert ended.out.endswith("7 ok\n")


def test_machines_are_told_in_json(operate, prod):
    told = json.loads(operate("health", "--stack", "prod", "--json").out)
    assert (told["stack"], told["ok"], len(told["checks"])) == ("prod", True, 7)


def test_the_cluster_is_reached_by_a_kubeconfig_of_the_commands_own(operate, prod):
    operate("health", "--stack", "prod", KUBECONFIG="/home/somebody/.kube/config")
    logins = [call for call in prod.all_calls if "get-credentials" in call["arguments"]]
    asked = [call for call in prod.all_calls if call["program"] == "kubectl"]
    assert "--dns-endpoint" in logins[0]["arguments"]
    kubeconfigs = {call["environment"]["KUBECONFIG"] for call in [*logins, *asked]}
    assert len(kubeconfigs) == 1
    assert "/home/somebody/.kube/config" not in kubeconfigs


def test_a_sick_part_fails_it_and_hides_no_other(operate, prod):
    prod.tell("gcloud", "redis", "clusters", "describe", out={"state": "REPAIRING"})
    ended = operate("health", "--stack", "prod")
    assert ended.status == 1
    assert "failed  Memorystore spotify-ai-agent-prod-redis" in ended.out
    assert "remedy: gcloud redis operations list" in ended.out
    assert "6 ok, 1 failed" in ended.out


def test_a_cluster_that_does_not_answer_is_a_finding_among_others(operate, prod):
    prod.tell("kubectl", "get", err="Unable to connect to the server: dial tcp", exit_code=1)
    ended = operate("health", "--stack", "prod")
    assert ended.status == 1
    assert "could not be asked: there is no answer from the other side" in ended.out
    assert "ok      Cloud SQL" in ended.out


def test_nobody_being_logged_in_is_told_with_the_remedy(operate, prod):
    said = "ERROR: (gcloud.sql.instances.describe) You do not currently have an active account selected."
    prod.tell("gcloud", err=said, exit_code=1)
    ended = operate("health", "--stack", "prod")
    assert ended.status == 1
    assert "nobody is logged in to Google Cloud here" in ended.out
    assert "gcloud auth login" in ended.out


def test_a_missing_kubectl_is_a_finding_too(operate, prod):
    prod.take_away("kubectl")
    ended = operate("health", "--stack", "prod")
    assert ended.status == 1
    assert "kubectl is not on PATH" in ended.out
    assert "ok      Memorystore" in ended.out


def test_an_api_that_is_not_ready_fails_it(operate, prod, api):
    api.statuses["/health/ready"] = 503
    ended = operate("health", "--stack", "prod")
    assert ended.status == 1
    assert "status 503" in ended.out


def test_an_api_that_does_not_answer_fails_it(operate, prod):
    outputs = stack_outputs.of("prod")
    outputs["edge"]["urls"] = {"api": "http://127.0.0.1:1"}
    prod.tell("pulumi", "stack", "output", "--stack", "prod", out=outputs)
    ended = operate("health", "--stack", "prod")
    assert ended.status == 1
    assert "Connection refused" in ended.out


def test_an_empty_namespace_is_no_health(operate, prod):
    prod.tell("kubectl", "get", "--namespace", "serving", out={"items": []})
    ended = operate("health", "--stack", "prod")
    assert ended.status == 1
    assert "there are no deployments in it" in ended.out


def test_it_waits_until_all_is_well(operate, prod, waits):
    from tests.operations.conftest import answer

    sick, well = ({"items": [named("Rollout", "api", "api", phase=phase)]} for phase in ("Degraded", "Healthy"))
    prod.say("kubectl", "get", "--namespace", "api", answers=[answer(sick), answer(well)])
    ended = operate("health", "--stack", "prod", "--wait", "60")
    assert ended.status == 0
    assert waits == [10.0]
    assert "not well yet: Rollout api/api" in ended.err


def test_stores_inside_the_cluster_are_asked_there(operate, fakes):
    fakes.tell("kubectl", "config", "get-contexts", out="kind-spotify-ai-agent\nother\n")
    fakes.tell("kubectl", "get", "deployments.apps*", out={"items": [named("Deployment", "d", "n")]})
    fakes.tell(
        "kubectl", "get", "clusters.postgresql.cnpg.io", out={"items": [named("Cluster", "postgres", "databases")]}
    )
    fakes.tell(
        "kubectl",
        "get",
        "certificates*",
        out={"items": [named("Certificate", "c", "n", notAfter="2099-01-01T00:00:00Z")]},
    )
    ended = operate("health", "--stack", "local")
    assert ended.status == 0, ended.out
    assert "ok      Cluster databases/postgres" in ended.out
    assert "skipped edge" in ended.out
    assert all(
        call[:2] in (["--context", "kind-spotify-ai-agent"], ["config", "get-contexts"])
        for call in fakes.calls("kubectl")
    )
    assert fakes.calls("gcloud") == []


def test_a_context_that_the_kubeconfig_does_not_know_is_told_with_its_place(operate, fakes):
    fakes.tell("kubectl", "config", "get-contexts", out="minikube\n")
    ended = operate("health", "--stack", "local")
    assert ended.status == 1
    assert "does not know the context kind-spotify-ai-agent; there are minikube" in ended.out


def test_a_cell_sends_one_to_its_platform(operate, fakes):
    ended = operate("health", "--stack", "prod-cell-1")
    assert ended.status == 1
    assert "ask its platform: --stack prod" in ended.err


def test_a_stack_that_is_not_up_says_so(operate, fakes):
    fakes.tell("pulumi", "stack", "output", "--stack", "prod", out={})
    ended = operate("health", "--stack", "prod")
    assert ended.status == 1
    assert "the stack exports nothing: it is not up" in ended.err
    assert "python -m operations deploy --stack prod" in ended.err


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"contract_version": 2}, "keeps version 2 of the contract, and this checkout understands 1"),
        ({"api": {"namespace": 3}}, "exports api.namespace as an int, and the contract promises a str"),
        ({"api": None}, "the stack exports no api"),
    ],
)
def test_outputs_that_break_the_contract_are_told_and_never_guessed(operate, prod, changed, told):
    prod.tell("pulumi", "stack", "output", "--stack", "prod", out={**stack_outputs.of("prod"), **changed})
    ended = operate("health", "--stack", "prod")
    assert ended.status == 1
    assert told in ended.err + ended.out


def test_what_is_no_json_is_told(operate, prod):
    prod.tell("pulumi", "stack", "output", "--stack", "prod", out="welcome to pulumi")
    ended = operate("health", "--stack", "prod")
    assert ended.status == 1
    assert "what `pulumi` printed is no JSON" in ended.err


def test_what_cannot_be_asked_is_not_waited_for(operate, prod, waits):
    prod.take_away("kubectl")
    ended = operate("health", "--stack", "prod", "--wait", "60")
    assert (ended.status, waits) == (1, [])
    assert "unknown Kubernetes" in ended.out


def test_a_host_over_https_shows_its_certificate(operate, prod, secure_api):
    outputs = stack_outputs.of("prod")
    outputs["edge"]["urls"] = {"api": secure_api}
    outputs["models"] = MODELS
    prod.tell("pulumi", "stack", "output", "--stack", "prod", out=outputs)
    ended = operate("health", "--stack", "prod")
    assert ended.status == 0, ended.out
    assert f"warning certificate of {secure_api.removeprefix('https://')}" in ended.out


def test_a_replacement_region_is_asked_at_its_own_address(operate, fakes, secure_api):
    """The names lead to the first region still."""
    outputs = stack_outputs.of("prod-dr")
    port = secure_api.rpartition(":")[2]
    outputs["edge"] |= {"urls": {"api": f"https://api.example.com:{port}"}, "address": "127.0.0.1"}
    fakes.tell("pulumi", "stack", "output", "--stack", "prod-dr", out=outputs)
    fakes.tell("kubectl", "get", "deployments.apps*", out={"items": [named("Deployment", "d", "n")]})
    fakes.tell("gcloud", "sql", "instances", "describe", out=RUNNABLE)
    fakes.tell("gcloud", "redis", "clusters", "describe", out={"state": "ACTIVE"})
    ended = operate("health", "--stack", "prod-dr")
    assert ended.status == 0, ended.out
    assert f"ok      https://api.example.com:{port}/health/ready" in ended.out
