"""Model servers, under Pulumi mocks: a closed place, a GPU each, and requests that go where the shares say."""

import pytest

from components.model_serving.model_configuration import ModelConfigurationError
from components.model_serving.model_serving import ModelServing
from tests.components.model_arguments import IMAGE, model_serving, served, server
from tests.recorded_plan import record

DEPLOYMENT = "kubernetes:apps/v1:Deployment"
CONFIG_MAP = "kubernetes:core/v1:ConfigMap"
SERVICE = "kubernetes:core/v1:Service"
ACCOUNT = "kubernetes:core/v1:ServiceAccount"
POLICY = "kubernetes:networking.k8s.io/v1:NetworkPolicy"
BUDGET = "kubernetes:policy/v1:PodDisruptionBudget"
GATEWAY = "kubernetes:gateway.networking.k8s.io/v1:Gateway"
ROUTE = "kubernetes:gateway.networking.k8s.io/v1:HTTPRoute"
HEALTH = "kubernetes:networking.gke.io/v1:HealthCheckPolicy"


def plan(**changed):
    return record(lambda: ModelServing("serving", model_serving(**changed)))


def pod(found, track="stable"):
    return found.inputs(DEPLOYMENT, f"serving-{track}-servers")["spec"]["template"]["spec"]


def container(found, track="stable"):
    (only,) = pod(found, track)["containers"]
    return only


def backends(rule):
    return {each["name"]: each.get("weight") for each in rule["backendRefs"]}


def test_every_serving_node_has_its_server_and_tracks_share_them():
    found = plan().every(DEPLOYMENT)

    assert {name: each["spec"]["replicas"] for name, each in found.items()} == {
        "serving-stable-servers": 2,
        "serving-canary-servers": 1,
    }


def test_a_server_takes_a_gpu_of_the_right_kind_and_no_surge_asks_for_another_one():
    found = plan()

    assert container(found)["resources"]["limits"]["nvidia.com/gpu"] == "1"
    assert pod(found)["nodeSelector"] == {"cloud.google.com/gke-accelerator": "nvidia-l4"}
    assert pod(found)["tolerations"] == [{"key": "nvidia.com/gpu", "operator": "Exists", "effect": "NoSchedule"}]
    assert found.inputs(DEPLOYMENT, "serving-stable-servers")["spec"]["strategy"]["rollingUpdate"] == {
        "maxSurge": 0,
        "maxUnavailable": 1,
    }


def test_without_gpus_a_server_runs_on_any_node():
    found = plan(server=server(gpu=None))

    assert "nvidia.com/gpu" not in container(found)["resources"]["limits"]
    assert "nodeSelector" not in pod(found)
    assert "tolerations" not in pod(found)


def test_a_server_is_closed_and_pinned():
    found = container(plan())

    assert found["image"] == IMAGE
    assert found["securityContext"] == {
        "allowPrivilegeEscalation": False,
        "privileged": False,
        "readOnlyRootFilesystem": True,
        "runAsNonRoot": True,
        "capabilities": {"drop": ["ALL"]},
    }
    assert pod(plan())["automountServiceAccountToken"] is False


def test_a_server_is_healthy_when_its_rest_port_answers_and_may_take_its_time_to_load():
    found = container(plan())

    assert {probe["httpGet"]["port"] for key, probe in found.items() if key.endswith("Probe")} == {"rest"}
    assert found["startupProbe"]["failureThreshold"] * found["startupProbe"]["periodSeconds"] == 610


def test_the_command_line_names_files_that_are_mounted():
    found = container(plan())
    mounted = [mount["mountPath"] for mount in found["volumeMounts"]]
    named = [flag.partition("=")[2] for flag in found["args"] if "_file=" in flag]

    assert len(named) == 3
    assert all(any(file.startswith(f"{path}/") for path in mounted) for file in named)


def test_each_track_is_told_its_own_version():
    maps = plan().every(CONFIG_MAP)
    told = {track: maps[f"serving-{track}-models"]["data"]["models.config"] for track in ("stable", "canary")}

    assert 'key: "live"\n      value: 1\n' in told["stable"]
    assert 'key: "live"\n      value: 2\n' in told["canary"]
    assert all("versions: 1\n        versions: 2\n" in text for text in told.values())
    assert 'base_path: "gs://ml-models-bucket/models/recommender"' in told["stable"]


def test_other_models_reach_running_servers_and_other_parameters_restart_them():
    ordinary = plan()
    models = plan(models={"recommender": served(labels={"stable": 2, "canary": 2})})
    batching = plan(
        server=server(batching=server().batching.__class__(maximum_size=1, timeout_us=0, queued_batches=1, threads=1))
    )
    told = "serving-stable-models"

    assert models.inputs(CONFIG_MAP, told)["data"] != ordinary.inputs(CONFIG_MAP, told)["data"]
    assert models.inputs(CONFIG_MAP, told)["metadata"] == ordinary.inputs(CONFIG_MAP, told)["metadata"]
    assert models.every(DEPLOYMENT) == ordinary.every(DEPLOYMENT)
    assert batching.every(DEPLOYMENT) != ordinary.every(DEPLOYMENT)


def test_requests_are_split_by_weight_and_the_header_names_a_track():
    (spec,) = [each["spec"] for each in plan().every(ROUTE).values()]
    *chosen, shared = spec["rules"]

    assert backends(shared) == {"models-stable": 90, "models-canary": 10}
    assert {rule["matches"][0]["headers"][0]["value"]: backends(rule) for rule in chosen} == {
        "stable": {"models-stable": None},
        "canary": {"models-canary": None},
    }
    assert {rule["matches"][0]["path"]["value"] for rule in spec["rules"]} == {"/v1/models/recommender"}
    assert {ref["port"] for rule in spec["rules"] for ref in rule["backendRefs"]} == {8501}


def test_the_gateway_is_inside_the_network_and_takes_routes_of_its_own_namespace():
    spec = plan().inputs(GATEWAY, "serving-gateway")["spec"]

    assert spec["gatewayClassName"] == "gke-l7-rilb"
    assert [each["allowedRoutes"]["namespaces"] for each in spec["listeners"]] == [{"from": "Same"}]


def test_the_gateway_takes_the_reserved_address():
    spec = plan(address_name="prod-models").inputs(GATEWAY, "serving-gateway")["spec"]

    assert spec["addresses"] == [{"type": "NamedAddress", "value": "prod-models"}]


def test_routes_name_services_that_exist_and_each_has_its_health_check():
    found = plan()
    services = {each["metadata"]["name"] for each in found.every(SERVICE).values()}
    (route,) = found.every(ROUTE).values()
    targets = {each["spec"]["targetRef"]["name"] for each in found.every(HEALTH).values()}

    assert {ref["name"] for rule in route["spec"]["rules"] for ref in rule["backendRefs"]} == services == targets
    assert services == {"models-stable", "models-canary"}


@pytest.mark.parametrize(
    ("policy", "ports"),
    [("clients", [8500, 8501]), ("proxies", [8501]), ("callers-of-stable", [8500, 8501])],
)
def test_nobody_comes_in_but_clients_and_proxies(policy, ports):
    spec = plan().inputs(POLICY, f"serving-{policy}")["spec"]
    (rule,) = spec["ingress"]

    assert [port["port"] for port in rule["ports"]] == [float(port) for port in ports]
    assert rule["from"]


def test_a_namespace_that_may_call_one_track_reaches_its_servers_and_no_others():
    spec = plan().inputs(POLICY, "serving-callers-of-canary")["spec"]

    assert spec["podSelector"]["matchLabels"] == {
        "app.kubernetes.io/name": "model-server",
        "spotify-ai-agent.com/track": "canary",
    }
    (rule,) = spec["ingress"]
    assert rule["from"] == [{"namespaceSelector": {"matchLabels": {"models.spotify-ai-agent.com/canary": "allowed"}}}]


def test_servers_reach_the_bucket_and_nothing_else():
    policies = plan().every(POLICY)
    outwards = {name for name, each in policies.items() if each["spec"].get("egress")}

    assert outwards == {"serving-dns", "serving-google-apis"}
    assert policies["serving-default-deny"]["spec"] == {"podSelector": {}, "policyTypes": ["Ingress", "Egress"]}


def test_the_pods_act_as_the_google_account_that_reads_the_store():
    account = plan().inputs(ACCOUNT, "serving-service-account")

    assert account["metadata"]["annotations"] == {"iam.gke.io/gcp-service-account": "serving@p.iam.gserviceaccount.com"}
    assert pod(plan())["serviceAccountName"] == account["metadata"]["name"]


def test_a_drain_takes_one_server_of_a_track_at_a_time():
    found = plan().every(BUDGET)

    assert len(found) == 2
    assert {each["spec"]["maxUnavailable"] for each in found.values()} == {1.0}


def test_no_server_starts_in_an_open_namespace():
    found = plan()
    closed = {name for name in found.every(POLICY)}

    assert closed <= found.one(DEPLOYMENT, "serving-canary-servers").depends_on


def test_no_models_at_all_is_a_server_that_waits_for_some():
    found = plan(models={})

    assert found.names(ROUTE) == []
    assert found.inputs(CONFIG_MAP, "serving-stable-models")["data"] == {"models.config": "model_config_list {\n}\n"}


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"weights": {"stable": 90}}, "add up to 90; 100 are wanted"),
        ({"weights": {"stable": 110, "canary": -10}}, "100 are wanted"),
        ({"weights": {"stable": 90, "b": 10}}, "no version is labelled b"),
    ],
)
def test_shares_that_are_not_whole_are_refused(changed, message):
    with pytest.raises(ModelConfigurationError, match=message):
        served(**changed)


def test_a_model_on_a_track_without_servers_is_refused():
    with pytest.raises(ModelConfigurationError, match="label canary: there is no track canary"):
        model_serving(tracks={"stable": 3})


def test_servers_are_found_by_name():
    found = {}

    def program():
        component = ModelServing("serving", model_serving())
        found.update(component.hosts)

    record(program)

    assert found["canary"] == "models-canary.serving.svc.cluster.local"


def test_two_sets_of_servers_fit_into_one_stack():
    def program():
        ModelServing("one", model_serving("one"))
        ModelServing("two", model_serving("two"))

    assert len(record(program).names(DEPLOYMENT)) == 4
