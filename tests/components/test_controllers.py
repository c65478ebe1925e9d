"""The in-cluster controllers, under Pulumi mocks in preview mode: pinned, closed in, able to lose a node."""

import pulumi
import pytest

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
        "argo_rollouts": ArgoRolloutsArgs(
            chart_repository="oci://europe-west1-docker.pkg.dev/p/charts",
            chart_version="2.40.5",
            image=ImageArgs(registry=MIRROR, repository="argoproj/argo-rollouts", tag="v1.8.3"),
            replicas=2,
            resources=ContainerResourcesArgs(cpu_request="100m", memory_request="128Mi", memory_limit="256Mi"),
        ),
    }
    return ControllersArgs(**(fields | changed))


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
