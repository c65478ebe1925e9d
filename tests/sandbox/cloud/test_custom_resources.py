"""Custom resources and the charts that bring them: what the official provider lets pass, and an API server refuses."""

import pytest

RELEASE = "kubernetes:helm.sh/v3:Release"
CLUSTER = "kubernetes:postgresql.cnpg.io/v1:Cluster"
POOLER = "kubernetes:postgresql.cnpg.io/v1:Pooler"
STORE = "kubernetes:barmancloud.cnpg.io/v1:ObjectStore"
CERTIFICATE = "kubernetes:cert-manager.io/v1:Certificate"


def release(make, chart, **values):
    return make.example(RELEASE, name=chart, chart=f"oci://registry.example/charts/{chart}", values=values)


@pytest.mark.parametrize(
    ("type_", "chart"),
    [(CLUSTER, "cloudnative-pg"), (STORE, "plugin-barman-cloud"), (CERTIFICATE, "cert-manager")],
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
