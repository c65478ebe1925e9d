"""The blue-green workload."""

import dataclasses

import pytest

from components.rollout import BlueGreenRollout
from components.rollout_args import PredictiveArgs
from tests.components import arguments
from tests.recorded_plan import record

ROLLOUT = "kubernetes:argoproj.io/v1alpha1:Rollout"
SERVICE = "kubernetes:core/v1:Service"
AUTOSCALER = "kubernetes:autoscaling/v2:HorizontalPodAutoscaler"
VERTICAL = "kubernetes:autoscaling.k8s.io/v1:VerticalPodAutoscaler"
SCALED_OBJECT = "kubernetes:keda.sh/v1alpha1:ScaledObject"
AUTHENTICATION = "kubernetes:keda.sh/v1alpha1:TriggerAuthentication"
BUDGET = "kubernetes:policy/v1:PodDisruptionBudget"


def planned(**changed):
    return record(lambda: BlueGreenRollout("w", arguments.rollout(**changed)))


def spec(plan):
    return plan.inputs(ROLLOUT, "w-rollout")["spec"]


def pod(plan):
    return spec(plan)["template"]["spec"]


def container(plan):
    (only,) = pod(plan)["containers"]
    return only


def test_the_new_version_waits_behind_the_preview_service_for_somebodys_word():
    assert spec(planned())["strategy"]["blueGreen"] == {
        "activeService": "api-active",
        "previewService": "api-preview",
        "autoPromotionEnabled": False,
        "previewReplicaCount": 1,
        "scaleDownDelaySeconds": 600,
    }


@pytest.mark.parametrize(("automatic", "delay_s", "written"), [(True, 120, 120), (True, 0, None), (False, 120, None)])
def test_a_delay_counts_only_where_promotion_is_automatic(automatic, delay_s, written):
    release = arguments.blue_green(auto_promotion=automatic, auto_promotion_delay_s=delay_s)

    assert spec(planned(blue_green=release))["strategy"]["blueGreen"].get("autoPromotionSeconds") == written


def test_a_version_that_makes_no_progress_is_given_up():
    found = spec(planned())

    assert (found["progressDeadlineSeconds"], found["progressDeadlineAbort"]) == (600, True)


def test_the_autoscaler_alone_decides_how_many_pods_there_are():
    plan = planned()
    assert "replicas" not in spec(plan)

    autoscaler = plan.inputs(AUTOSCALER, "w-autoscaler")["spec"]
    rollout = plan.inputs(ROLLOUT, "w-rollout")
    assert autoscaler["scaleTargetRef"] == {
        "apiVersion": rollout["apiVersion"],
        "kind": rollout["kind"],
        "name": rollout["metadata"]["name"],
    }
    assert (autoscaler["minReplicas"], autoscaler["maxReplicas"]) == (3, 30)


def test_the_vertical_autoscaler_watches_every_container_and_changes_none():
    plan = planned()
    found = plan.inputs(VERTICAL, "w-recommendations")["spec"]
    (policy,) = found["resourcePolicy"]["containerPolicies"]

    assert found["updatePolicy"] == {"updateMode": "Off"}
    assert found["targetRef"] == plan.inputs(AUTOSCALER, "w-autoscaler")["spec"]["scaleTargetRef"]
    assert policy == {"containerName": "*", "controlledResources": ["cpu", "memory"]}


def test_without_recommendations_there_is_no_vertical_autoscaler():
    scaling = dataclasses.replace(arguments.rollout().scaling, recommendations=False)
    assert (
        "w-recommendations" not in record(lambda: BlueGreenRollout("w", arguments.rollout(scaling=scaling))).by_name()
    )


@pytest.fixture(scope="module")
def foreseeing():
    predictive = PredictiveArgs(server="https://metrics.example", query="vector(0)", requests_per_pod=40.0)
    return planned(scaling=dataclasses.replace(arguments.rollout().scaling, predictive=predictive))


def triggers(plan):
    return {each["type"]: each for each in plan.inputs(SCALED_OBJECT, "w-autoscaler")["spec"]["triggers"]}


def test_with_a_forecast_keda_takes_the_place_of_the_autoscaler_and_never_stands_beside_it(foreseeing):
    assert (foreseeing.names(AUTOSCALER), foreseeing.names(SCALED_OBJECT)) == ([], ["w-autoscaler"])
    assert (planned().names(AUTOSCALER), planned().names(SCALED_OBJECT)) == (["w-autoscaler"], [])
    assert "replicas" not in spec(foreseeing)


def test_a_forecast_changes_neither_target_nor_bounds_nor_pace(foreseeing):
    reactive = planned().inputs(AUTOSCALER, "w-autoscaler")["spec"]
    found = foreseeing.inputs(SCALED_OBJECT, "w-autoscaler")["spec"]

    assert found["scaleTargetRef"] == reactive["scaleTargetRef"]
    assert (found["minReplicaCount"], found["maxReplicaCount"]) == (reactive["minReplicas"], reactive["maxReplicas"])
    assert found["advanced"]["horizontalPodAutoscalerConfig"]["behavior"] == reactive["behavior"]
    (metric,) = reactive["metrics"]
    processor = triggers(foreseeing)["cpu"]
    assert processor["metadata"] == {"value": f"{metric['resource']['target']['averageUtilization']:.0f}"}
    assert processor["metricType"] == metric["resource"]["target"]["type"]


def test_the_forecast_is_divided_among_the_pods_and_asked_for_once_a_minute(foreseeing):
    found = triggers(foreseeing)["prometheus"]

    assert found["metadata"] == {
        "serverAddress": "https://metrics.example",
        "query": "vector(0)",
        "threshold": "40",
        "ignoreNullValues": "false",
    }
    assert (found["metricType"], found["useCachedMetrics"]) == ("AverageValue", True)
    assert foreseeing.inputs(SCALED_OBJECT, "w-autoscaler")["spec"]["pollingInterval"] == 60


def test_while_nobody_answers_the_tier_keeps_its_pods(foreseeing):
    assert foreseeing.inputs(SCALED_OBJECT, "w-autoscaler")["spec"]["fallback"] == {
        "failureThreshold": 10,
        "replicas": 3,
        "behavior": "currentReplicasIfHigher",
    }


def test_keda_proves_itself_by_the_identity_of_its_pods_without_a_secret(foreseeing):
    found = foreseeing.inputs(AUTHENTICATION, "w-metrics-identity")

    assert found["spec"] == {"podIdentity": {"provider": "gcp"}}
    assert triggers(foreseeing)["prometheus"]["authenticationRef"] == {
        "name": found["metadata"]["name"],
        "kind": "TriggerAuthentication",
    }
    assert {"w-rollout", "w-metrics-identity"} <= foreseeing.by_name()["w-autoscaler"].depends_on


@pytest.mark.parametrize("role", ["active", "preview"])
def test_the_services_selectors_are_left_to_the_controller(role):
    found = record(lambda: BlueGreenRollout("w", arguments.rollout())).by_name()[f"w-{role}"]

    assert found.ignore_changes == ("spec.selector",)
    assert found.inputs["metadata"]["annotations"] == {"pulumi.com/skipAwait": "true"}


def test_the_rollout_comes_after_its_services_and_the_autoscaler_after_it():
    found = record(lambda: BlueGreenRollout("w", arguments.rollout())).by_name()

    assert {"w-active", "w-preview"} <= found["w-rollout"].depends_on
    assert "w-rollout" in found["w-autoscaler"].depends_on


def test_everything_comes_after_what_the_caller_names():
    def program():
        before = BlueGreenRollout("before", arguments.rollout())
        BlueGreenRollout("w", arguments.rollout(after=[before]))

    found = record(program, created={}).by_name()

    late = [name for name, registration in found.items() if registration.parent_name == "w"]
    assert late
    assert [name for name in late if "before-rollout" not in found[name].depends_on] == []


@pytest.mark.parametrize("percent", [1, 25, 100])
def test_a_drain_always_gets_on(percent):
    plan = record(lambda: BlueGreenRollout("w", arguments.rollout(max_unavailable_percent=percent)))

    budget = plan.inputs(BUDGET, "w-disruption-budget")["spec"]
    assert budget["maxUnavailable"] == f"{percent}%"
    assert "minAvailable" not in budget
    assert budget["unhealthyPodEvictionPolicy"] == "AlwaysAllow"


def test_services_budget_and_spread_mean_the_pods_that_the_rollout_makes():
    plan = planned()
    found = spec(plan)
    labels = found["selector"]["matchLabels"]

    assert labels.items() <= found["template"]["metadata"]["labels"].items()
    assert plan.inputs(SERVICE, "w-active")["spec"]["selector"] == labels
    assert plan.inputs(BUDGET, "w-disruption-budget")["spec"]["selector"]["matchLabels"] == labels
    assert [
        each["labelSelector"]["matchLabels"] for each in found["template"]["spec"]["topologySpreadConstraints"]
    ] == [
        labels,
        labels,
    ]


def test_pods_meet_the_restricted_pod_security_standard():
    found = pod(planned())

    assert found["securityContext"]["runAsNonRoot"] is True
    assert found["securityContext"]["runAsUser"] > 0
    assert found["securityContext"]["seccompProfile"] == {"type": "RuntimeDefault"}
    (only,) = found["containers"]
    assert only["securityContext"] == {
        "allowPrivilegeEscalation": False,
        "privileged": False,
        "readOnlyRootFilesystem": True,
        "runAsNonRoot": True,
        "capabilities": {"drop": ["ALL"]},
    }
    assert {next(iter(volume.keys() - {"name"})) for volume in found["volumes"]} == {"emptyDir", "configMap"}


def test_no_token_for_kubernetes_is_mounted():
    assert pod(planned())["automountServiceAccountToken"] is False


def test_pods_spread_over_zones_strictly_and_over_nodes_where_they_can():
    constraints = pod(planned())["topologySpreadConstraints"]

    assert [(each["topologyKey"], each["whenUnsatisfiable"]) for each in constraints] == [
        ("topology.kubernetes.io/zone", "DoNotSchedule"),
        ("kubernetes.io/hostname", "ScheduleAnyway"),
    ]


def test_memory_asked_for_is_memory_had():
    resources = container(planned())["resources"]

    assert resources["requests"]["memory"] == resources["limits"]["memory"] == "1Gi"
    assert (resources["requests"]["cpu"], resources["limits"]["cpu"]) == ("500m", "2")


def test_a_stopping_pod_serves_until_everybody_knows_and_then_has_its_grace():
    found = pod(planned(shutdown_grace_s=60))

    waits = found["containers"][0]["lifecycle"]["preStop"]["sleep"]["seconds"]
    assert found["terminationGracePeriodSeconds"] - waits == 60


def test_a_start_may_take_at_least_as_long_as_allowed():
    probe = container(planned())["startupProbe"]

    assert 61 <= probe["periodSeconds"] * probe["failureThreshold"] < 61 + probe["periodSeconds"]


@pytest.mark.parametrize(
    ("probe", "path"),
    [("startupProbe", "/health/startup"), ("readinessProbe", "/health/ready"), ("livenessProbe", "/health/live")],
)
def test_each_probe_asks_its_own_question(probe, path):
    assert container(planned())[probe]["httpGet"] == {"path": path, "port": "http"}


def test_variables_are_in_one_order_so_that_nothing_rolls_out_by_accident():
    assert container(planned())["env"] == [{"name": "A", "value": "1"}, {"name": "B", "value": "2"}]


def test_configuration_is_mounted_read_only():
    found = pod(planned())

    assert {"name": "configuration", "configMap": {"name": "api-configuration"}} in found["volumes"]
    assert {"name": "configuration", "mountPath": "/etc/api", "readOnly": True} in found["containers"][0][
        "volumeMounts"
    ]
