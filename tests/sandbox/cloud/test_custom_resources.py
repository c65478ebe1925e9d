"""Custom resources and the charts that bring them: what the official provider lets pass, and an API server refuses."""

import pytest

RELEASE = "kubernetes:helm.sh/v3:Release"
CLUSTER = "kubernetes:postgresql.cnpg.io/v1:Cluster"
POOLER = "kubernetes:postgresql.cnpg.io/v1:Pooler"
STORE = "kubernetes:barmancloud.cnpg.io/v1:ObjectStore"
CERTIFICATE = "kubernetes:cert-manager.io/v1:Certificate"
SCALED = "kubernetes:keda.sh/v1alpha1:ScaledObject"
AUTHENTICATION = "kubernetes:keda.sh/v1alpha1:TriggerAuthentication"


def release(make, chart, **values):
    return make.example(RELEASE, name=chart, chart=f"oci://registry.example/charts/{chart}", values=values)


@pytest.mark.parametrize(
    ("type_", "chart"),
    [
        (CLUSTER, "cloudnative-pg"),
        (STORE, "plugin-barman-cloud"),
        (CERTIFICATE, "cert-manager"),
        (SCALED, "keda"),
        (AUTHENTICATION, "keda"),
    ],
)
def test_a_custom_resource_needs_the_chart_of_its_definition(cloud, make, type_, chart):
    with pytest.raises(make.Refused, match=f"no matches for kind.*install the {chart} chart first"):
        cloud.made(type_, make.example(type_))


def test_another_controllers_chart_brings_no_definition(cloud, make):
    cloud.made(RELEASE, release(make, "cert-manager"))

    with pytest.raises(make.Refused, match=r'no matches for kind "Pooler" in version "postgresql.cnpg.io/v1"'):
        cloud.made(POOLER, make.example(POOLER))


def test_the_deprecated_way_of_backing_up_is_refused(cloud, make):
    spec = {"instances": 3, "backup": {"barmanObjectStore": {"destinationPath": "gs://bucket"}}}

    (failure,) = cloud.check(CLUSTER, make.example(CLUSTER, spec=spec)).failures

    assert failure.property == "spec.backup.barmanObjectStore"


def test_a_misspelt_field_deep_in_a_poolers_pod_is_refused(cloud, make):
    pod = {"containers": [{"name": "pgbouncer", "resource": {}}]}
    spec = {"cluster": {"name": "postgres"}, "pgbouncer": {}, "template": {"spec": pod}}

    (failure,) = cloud.check(POOLER, make.example(POOLER, spec=spec)).failures

    assert failure.property == "spec.template.spec.containers[0].resource"


def test_a_pooler_never_moves_to_another_cluster(cloud, make):
    cloud.made(RELEASE, release(make, "cloudnative-pg"))
    made = cloud.made(POOLER, make.example(POOLER))
    moved = make.example(POOLER, spec={"cluster": {"name": "other"}, "pgbouncer": {}})

    with pytest.raises(make.Refused, match="cluster reference is immutable after creation"):
        cloud.update(made, cloud.checked(POOLER, moved))


def test_the_values_of_another_chart_are_refused(cloud, make):
    with pytest.raises(make.Refused, match=r"chart cloudnative-pg: values.webhook"):
        cloud.made(RELEASE, release(make, "cloudnative-pg", webhook={"replicaCount": 2}))


MONITORING = "kubernetes:monitoring.googleapis.com/v1:PodMonitoring"


def monitored(make, **changed):
    endpoint = {"port": "metrics", "interval": "30s"} | changed
    return make.example(MONITORING, spec={"selector": {"matchLabels": {"app": "api"}}, "endpoints": [endpoint]})


@pytest.mark.parametrize(
    ("changed", "property_"),
    [
        ({"intervall": "30s"}, "spec.endpoints[0].intervall"),
        ({"scheme": "tcp"}, "spec.endpoints[0].scheme"),
        ({"port": True}, "spec.endpoints[0].port"),
    ],
    ids=["a misspelt field", "an unknown scheme", "a port of a wrong type"],
)
def test_a_wrong_endpoint_is_refused_where_the_official_provider_lets_it_pass(cloud, make, changed, property_):
    (failure,) = cloud.check(MONITORING, monitored(make, **changed)).failures

    assert failure.property == property_


VERTICAL = "kubernetes:autoscaling.k8s.io/v1:VerticalPodAutoscaler"


@pytest.mark.parametrize(
    ("changed", "property_"),
    [
        ({"updatePolicy": {"updateMode": "Never"}}, "spec.updatePolicy.updateMode"),
        ({"updatePolicies": {}}, "spec.updatePolicies"),
        ({"targetRef": {"kind": "Rollout"}}, "spec.targetRef.name"),
    ],
    ids=["an unknown mode", "a misspelt field", "a target without a name"],
)
def test_a_wrong_vertical_autoscaler_is_refused(cloud, make, changed, property_):
    spec = {"targetRef": {"kind": "Rollout", "name": "api"}} | changed
    (failure,) = cloud.check(VERTICAL, make.example(VERTICAL, spec=spec)).failures

    assert failure.property == property_


def scaled(make, *, trigger=None, **changed):
    processor = {"type": "cpu", "metricType": "Utilization", "metadata": {"value": "60"}} | (trigger or {})
    return make.example(SCALED, spec={"scaleTargetRef": {"name": "api"}, "triggers": [processor]} | changed)


@pytest.mark.parametrize(
    ("changed", "property_"),
    [
        ({"minReplicas": 3}, "spec.minReplicas"),
        ({"scaleTargetRef": {"kind": "Rollout"}}, "spec.scaleTargetRef.name"),
        ({"fallback": {"replicas": 3}}, "spec.fallback.failureThreshold"),
        ({"fallback": {"failureThreshold": 3, "replicas": 3, "behavior": "current"}}, "spec.fallback.behavior"),
        (
            {"advanced": {"horizontalPodAutoscalerConfig": {"behaviour": {}}}},
            "spec.advanced.horizontalPodAutoscalerConfig.behaviour",
        ),
        ({"trigger": {"metadata": {"value": 60}}}, "spec.triggers[0].metadata.value"),
        ({"trigger": {"metadata": {"value": "60", "threshold": "1"}}}, "spec.triggers[0].metadata.threshold"),
        ({"trigger": {"useCachedMetrics": True}}, "spec.triggers[0].useCachedMetrics"),
    ],
    ids=[
        "the autoscaler's own name of a bound",
        "a target without a name",
        "a fallback that never begins",
        "an unknown fallback",
        "a misspelt pace",
        "a number where text is wanted",
        "another scaler's metadata",
        "answers kept that cannot be",
    ],
)
def test_a_wrong_scaled_object_is_refused_where_the_official_provider_lets_it_pass(cloud, make, changed, property_):
    (failure,) = cloud.check(SCALED, scaled(make, **changed)).failures

    assert failure.property == property_


def test_a_scaled_object_whose_bounds_cross_is_refused(cloud, make):
    cloud.made(RELEASE, release(make, "keda"))

    with pytest.raises(make.Refused, match="minReplicaCount must be less than or equal to maxReplicaCount"):
        cloud.made(SCALED, scaled(make, minReplicaCount=3, maxReplicaCount=2))
