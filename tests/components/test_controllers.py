"""The in-cluster controllers, under Pulumi mocks in preview mode: pinned, closed in, able to lose a node."""

import pulumi
import pytest

from components import controller_charts, keda_chart
from components.controller_charts import ChartArgs, ChartResourcesArgs, ChartSourceArgs
from components.controllers import (
    ArgoRolloutsArgs,
    ContainerResourcesArgs,
    Controllers,
    ControllersArgs,
    ImageArgs,
)
from tests.recorded_plan import record

NAMESPACE = "kubernetes:core/v1:Namespace"
POLICY = "kubernetes:networking.k8s.io/v1:NetworkPolicy"
RELEASE = "kubernetes:helm.sh/v3:Release"

MIRROR = "europe-west1-docker.pkg.dev/p/mirror"


def controllers(**changed):
    fields = {
        "namespace": "argo-rollouts",
        "labels": {"environment": "prod"},
        "api_server_ranges": {"nodes": "10.48.0.0/20"},
        "api_server_ports": (443,),
        "charts": {},
        "analysis": None,
        "argo_rollouts": ArgoRolloutsArgs(
            chart_repository="oci://europe-west1-docker.pkg.dev/p/charts",
            chart_version="2.40.5",
            image=ImageArgs(registry=MIRROR, repository="argoproj/argo-rollouts", tag="v1.8.3"),
            replicas=2,
            resources=ContainerResourcesArgs(cpu_request="100m", memory_request="128Mi", memory_limit="256Mi"),
        ),
    }
    return ControllersArgs(**(fields | changed))


def source(**changed):
    fields = {
        "chart_repository": "oci://europe-west1-docker.pkg.dev/p/charts",
        "chart_version": "1.2.3",
        "image_registry": MIRROR,
        "tag": "v1.2.3",
        "replicas": 2,
        "resources": ChartResourcesArgs(cpu_request="100m", memory_request="128Mi", memory_limit="256Mi"),
    }
    return ChartSourceArgs(**(fields | changed))


LABELS = {"environment": "prod"}


def charts(**changed):
    return {
        controller_charts.CERT_MANAGER: controller_charts.cert_manager(source(), LABELS, namespace="argo-rollouts"),
        controller_charts.CLOUD_NATIVE_PG: controller_charts.cloud_native_pg(source(), LABELS),
        controller_charts.BARMAN_PLUGIN: controller_charts.barman_plugin(source(), LABELS),
        keda_chart.KEDA: keda_chart.keda(
            source(), LABELS, service_account_email="scaler@p.iam.gserviceaccount.com", google_apis="restricted"
        ),
        **changed,
    }


def bare(*needs):
    return ChartArgs(
        source=source(), values={}, app="x", doors={}, callers={}, reaches=(), google_apis=None, needs=needs
    )


def previewed(**changed):
    return record(lambda: Controllers("ctl", controllers(**changed)))


def values(plan):
    return plan.inputs(RELEASE, "ctl-argo-rollouts")["values"]


def test_chart_and_image_come_from_our_mirror_in_exact_versions():
    plan = previewed()
    release = plan.inputs(RELEASE, "ctl-argo-rollouts")

    assert release["chart"] == "oci://europe-west1-docker.pkg.dev/p/charts/argo-rollouts"
    assert release["version"] == "2.40.5"
    assert values(plan)["controller"]["image"] == {
        "registry": MIRROR,
        "repository": "argoproj/argo-rollouts",
        "tag": "v1.8.3",
        "pullPolicy": "IfNotPresent",
    }


def test_an_upgrade_that_fails_goes_back_by_itself():
    release = previewed().inputs(RELEASE, "ctl-argo-rollouts")

    assert (release["atomic"], release["cleanupOnFail"], release["createNamespace"]) == (True, True, False)


def test_the_namespace_takes_restricted_pods_only_and_the_controller_is_one():
    plan = previewed()
    labels = plan.inputs(NAMESPACE, "ctl-namespace")["metadata"]["labels"]

    assert labels["environment"] == "prod"
    for mode in ("enforce", "audit", "warn"):
        assert labels[f"pod-security.kubernetes.io/{mode}"] == "restricted"
    assert values(plan)["podSecurityContext"] == {"runAsNonRoot": True, "seccompProfile": {"type": "RuntimeDefault"}}
    assert values(plan)["containerSecurityContext"] == {
        "allowPrivilegeEscalation": False,
        "capabilities": {"drop": ["ALL"]},
        "readOnlyRootFilesystem": True,
        "runAsNonRoot": True,
        "seccompProfile": {"type": "RuntimeDefault"},
    }


def test_the_controller_survives_a_node_and_lets_nodes_be_drained():
    controller = values(previewed())["controller"]

    assert controller["replicas"] == 2
    assert controller["pdb"] == {"enabled": True, "maxUnavailable": 1}
    assert [spread["topologyKey"] for spread in controller["topologySpreadConstraints"]] == [
        "topology.kubernetes.io/zone",
        "kubernetes.io/hostname",
    ]


def test_memory_is_bounded_and_cpu_is_not_throttled():
    assert values(previewed())["controller"]["resources"] == {
        "requests": {"cpu": "100m", "memory": "128Mi"},
        "limits": {"memory": "256Mi"},
    }


def test_there_is_no_dashboard_and_no_right_that_blue_green_does_not_need():
    chart = values(previewed())

    assert chart["dashboard"] == {"enabled": False}
    assert chart["providerRBAC"] == {"enabled": False}


def test_an_uninstall_leaves_the_definitions_and_with_them_every_rollout():
    chart = values(previewed())

    assert (chart["installCRDs"], chart["keepCRDs"]) == (True, True)


def test_the_namespace_is_closed_but_for_names_the_api_server_and_metrics():
    policies = {inputs["metadata"]["name"]: inputs["spec"] for inputs in previewed().every(POLICY).values()}

    assert set(policies) == {"default-deny", "dns", "api-server", "metrics"}
    assert policies["default-deny"] == {"podSelector": {}, "policyTypes": ["Ingress", "Egress"]}
    assert policies["api-server"] == {
        "podSelector": {},
        "policyTypes": ["Egress"],
        "egress": [
            {"to": [{"ipBlock": {"cidr": "10.48.0.0/20"}}], "ports": [{"protocol": "TCP", "port": 443}]},
        ],
    }
    (scrape,) = policies["metrics"]["ingress"]
    assert scrape["ports"] == [{"protocol": "TCP", "port": 8090}]
    assert [peer["namespaceSelector"]["matchLabels"] for peer in scrape["from"]] == [
        {"kubernetes.io/metadata.name": "gke-gmp-system"},
        {"kubernetes.io/metadata.name": "gmp-system"},
    ]


def test_the_cluster_resolver_is_reached_by_its_link_local_address():
    dns = previewed().inputs(POLICY, "ctl-dns")["spec"]["egress"]

    assert {"ipBlock": {"cidr": "169.254.169.254/32"}} in [peer for rule in dns for peer in rule["to"]]


def test_no_pod_starts_before_its_namespace_is_closed():
    plan = previewed()

    assert set(plan.names(POLICY)) <= plan.one(RELEASE, "ctl-argo-rollouts").depends_on


def test_whoever_makes_a_rollout_waits_for_the_controller():
    def program():
        made = Controllers("ctl", controllers())
        pulumi.CustomResource("test:user:User", "user", {"ready": made.ready})

    assert record(program).one("test:user:User", "user").behind("ready") == {"ctl-argo-rollouts"}


def test_a_chart_is_installed_after_those_that_it_needs():
    plan = previewed(charts=charts())

    assert plan.names(RELEASE) == [f"ctl-{key}" for key in sorted([*charts(), "argo-rollouts"])]
    plugin = plan.one(RELEASE, "ctl-plugin-barman-cloud").depends_on
    assert {"ctl-cert-manager", "ctl-cloudnative-pg", "ctl-default-deny"} <= plugin
    assert "ctl-plugin-barman-cloud" not in plan.one(RELEASE, "ctl-cloudnative-pg").depends_on


def test_what_is_ready_waits_for_the_added_charts_too():
    def program():
        made = Controllers("ctl", controllers(charts=charts()))
        pulumi.CustomResource("test:user:User", "user", {"ready": made.ready})

    behind = record(program).one("test:user:User", "user").behind("ready")

    assert {"ctl-argo-rollouts", "ctl-cert-manager", "ctl-cloudnative-pg", "ctl-plugin-barman-cloud"} <= behind


def test_a_chart_without_what_it_needs_is_refused():
    with pytest.raises(ValueError, match="chart plugin-barman-cloud needs cert-manager, cloudnative-pg"):
        controllers(charts={controller_charts.BARMAN_PLUGIN: charts()[controller_charts.BARMAN_PLUGIN]})


def test_charts_that_need_each_other_are_refused():
    with pytest.raises(ValueError, match="need each other in a circle"):
        controllers(charts={"a": bare("b"), "b": bare("a")})


def test_only_the_api_server_calls_webhooks_and_only_the_operator_calls_the_plugin():
    policies = {
        inputs["metadata"]["name"]: inputs["spec"] for inputs in previewed(charts=charts()).every(POLICY).values()
    }

    assert policies["cert-manager-webhook"]["ingress"] == [
        {"from": [{"ipBlock": {"cidr": "10.48.0.0/20"}}], "ports": [{"protocol": "TCP", "port": 10250}]}
    ]
    assert policies["cloudnative-pg-webhook"]["ingress"][0]["ports"] == [{"protocol": "TCP", "port": 10250}]
    assert charts()["cloudnative-pg"].values["webhook"] == {"port": 10250}
    operator = {"podSelector": {"matchLabels": {"app.kubernetes.io/name": "cloudnative-pg"}}}
    plugin = {"podSelector": {"matchLabels": {"app.kubernetes.io/name": "plugin-barman-cloud"}}}
    assert policies["plugin-barman-cloud-from-cloudnative-pg"]["ingress"][0]["from"] == [operator]
    assert policies["cloudnative-pg-to-plugin-barman-cloud"]["podSelector"] == operator["podSelector"]
    assert policies["cloudnative-pg-to-plugin-barman-cloud"]["egress"][0]["to"] == [plugin]
    assert [port["port"] for port in policies["cloudnative-pg-outwards"]["egress"][0]["ports"]] == [5432, 8000]


def test_nobody_but_administrators_may_ask_for_certificates():
    chart = charts()[controller_charts.CERT_MANAGER].values

    assert chart["global"]["rbac"]["aggregateClusterRoles"] is False
    assert chart["crds"] == {"enabled": True, "keep": True}
    assert chart["global"]["leaderElection"] == {"namespace": "argo-rollouts"}


@pytest.mark.parametrize("key", ["cloudnative-pg", "plugin-barman-cloud"])
def test_an_added_controller_meets_the_restricted_standard(key):
    chart = charts()[key].values

    assert chart["podSecurityContext"]["runAsNonRoot"] is True
    assert chart["containerSecurityContext"]["capabilities"] == {"drop": ["ALL"]}
    assert chart["containerSecurityContext"]["readOnlyRootFilesystem"] is True
    assert chart["resources"]["limits"] == {"memory": "256Mi"}


def test_every_image_of_the_added_charts_comes_from_our_mirror():
    values = {key: chart.values for key, chart in charts().items()}

    manager = values["cert-manager"]
    parts = [manager, manager["webhook"], manager["cainjector"], manager["acmesolver"]]
    assert [part["image"]["repository"] for part in parts] == [
        f"{MIRROR}/jetstack/cert-manager-{part}" for part in ("controller", "webhook", "cainjector", "acmesolver")
    ]
    assert values["cloudnative-pg"]["image"]["repository"] == f"{MIRROR}/cloudnative-pg/cloudnative-pg"
    for part in ("image", "sidecarImage"):
        image = values["plugin-barman-cloud"][part]
        assert f"{image['registry']}/{image['repository']}".startswith(f"{MIRROR}/cloudnative-pg/plugin-barman-cloud")
        assert image["tag"] == "v1.2.3"


def test_a_registry_without_a_folder_needs_none():
    chart = controller_charts.barman_plugin(source(image_registry="ghcr.io"), LABELS)

    assert chart.values["image"]["registry"] == "ghcr.io"
    assert chart.values["image"]["repository"] == "cloudnative-pg/plugin-barman-cloud"


def test_created_twice_in_one_stack_two_controllers_stand_in_two_namespaces():
    def program():
        Controllers("one", controllers(namespace="one"))
        Controllers("other", controllers(namespace="other"))

    namespaces = {release["namespace"] for release in record(program).every(RELEASE).values()}

    assert namespaces == {"one", "other"}


@pytest.mark.parametrize("protect", [True, False])
def test_the_callers_protection_reaches_every_child(protect):
    plan = record(lambda: Controllers("ctl", controllers(), pulumi.ResourceOptions(protect=protect)))

    assert {resource.protect for resource in plan.resources} == {protect}
    assert len(plan.resources) == 7


def test_the_api_server_reaches_keda_where_gke_lets_it_through_and_keda_reaches_googles_apis_alone():
    policies = {
        inputs["metadata"]["name"]: inputs["spec"] for inputs in previewed(charts=charts()).every(POLICY).values()
    }
    operator, server = ({"app.kubernetes.io/name": f"keda-operator{part}"} for part in ("", "-metrics-apiserver"))

    assert policies["keda-metrics-server"]["podSelector"]["matchLabels"] == server
    assert policies["keda-metrics-server"]["ingress"] == [
        {"from": [{"ipBlock": {"cidr": "10.48.0.0/20"}}], "ports": [{"protocol": "TCP", "port": 10250}]}
    ]
    assert charts()["keda"].values["service"]["portHttpsTarget"] == 10250
    asked = policies["keda-operator-metrics-apiserver-to-keda"]
    assert asked["podSelector"]["matchLabels"] == server
    assert asked["egress"][0]["ports"] == [{"protocol": "TCP", "port": 9666}]
    outwards = policies["keda-google-apis"]
    assert outwards["podSelector"]["matchLabels"] == operator
    assert [peer["ipBlock"]["cidr"] for rule in outwards["egress"] for peer in rule["to"]] == [
        "199.36.153.4/30",
        "169.254.169.254/32",
    ]
    assert [name for name, spec in policies.items() if name.startswith("keda-") and spec["podSelector"] == {}] == []


def test_keda_meets_the_restricted_standard_in_both_its_parts():
    chart = charts()["keda"].values

    for part in ("operator", "metricServer"):
        assert chart["podSecurityContext"][part]["runAsNonRoot"] is True
        assert chart["securityContext"][part]["capabilities"] == {"drop": ["ALL"]}
        assert chart["securityContext"][part]["readOnlyRootFilesystem"] is True
        assert chart["resources"][part]["limits"] == {"memory": "256Mi"}
        assert chart["podDisruptionBudget"][part] == {"maxUnavailable": 1}


def test_keda_reads_no_secrets_and_scales_no_more_than_it_must():
    chart = charts()["keda"].values

    assert chart["permissions"] == {part: {"restrict": {"secret": True}} for part in ("operator", "metricServer")}
    assert chart["rbac"]["scaledRefKinds"] == [{"apiGroup": "argoproj.io", "kind": "rollouts"}]
    assert chart["rbac"]["aggregateToDefaultRoles"] is False
    assert chart["podIdentity"]["gcp"]["gcpIAMServiceAccount"] == "scaler@p.iam.gserviceaccount.com"


def test_an_uninstall_of_keda_leaves_the_definitions_and_with_them_every_scaled_object():
    annotations = charts()["keda"].values["crds"]["additionalAnnotations"]

    assert annotations == {"helm.sh/resource-policy": "keep"}


def test_kedas_images_come_from_our_mirror():
    images = charts()["keda"].values["image"]

    assert [f"{images[part]['registry']}/{images[part]['repository']}" for part in ("keda", "metricsApiServer")] == [
        f"{MIRROR}/kedacore/keda",
        f"{MIRROR}/kedacore/keda-metrics-apiserver",
    ]
