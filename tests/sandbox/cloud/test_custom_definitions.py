"""The definitions of custom resources: one of every entry that says so, whole, and brought by whom they are brought."""

import json
from pathlib import Path

import pytest
import yaml

from sandbox.cloud.catalogue import entries_of
from sandbox.cloud.catalogue.helm import CHARTS, RELEASE
from sandbox.cloud.custom_definitions import (
    DefinitionsMissingError,
    definition_of,
    definitions_of_chart,
    definitions_of_cluster,
    kept_by_chart,
)

INVENTORIES = sorted((Path(__file__).parents[2] / "inventories").glob("*.yml"))

ENTRIES = {type_: entry for type_, entry in entries_of("kubernetes").items() if entry.definition}
BUILT_IN = frozenset(
    {
        *("admissionregistration.k8s.io", "apps", "autoscaling", "batch", "core", "networking.k8s.io", "policy"),
        *("rbac.authorization.k8s.io", "scheduling.k8s.io", "storage.k8s.io"),
    }
)
"""Groups that an API server knows by itself."""

ON = {"crds": {"enabled": True}}
"""Values with which every chart brings its definitions; cert-manager's does not by itself."""


def group_of(type_):
    return type_.split(":")[1].rpartition("/")[0]


def schema_of(definition):
    (version,) = definition["spec"]["versions"]
    return version["schema"]["openAPIV3Schema"]


def nodes(schema, at=""):
    """Every schema within a schema, with its place."""
    yield at, schema
    for name, inner in schema.get("properties", {}).items():
        yield from nodes(inner, f"{at}.{name}")
    for key, step in (("items", "[]"), ("additionalProperties", ".*")):
        if key in schema:
            yield from nodes(schema[key], f"{at}{step}")


STRUCTURAL = {
    *("type", "properties", "required", "items", "additionalProperties", "enum", "pattern"),
    *("minimum", "maximum", "minLength", "maxLength", "minItems", "maxItems"),
    *("x-kubernetes-int-or-string", "x-kubernetes-preserve-unknown-fields", "x-kubernetes-validations"),
    *("x-kubernetes-list-type", "x-kubernetes-list-map-keys"),
}
PYTHON = {"string": str, "integer": int, "boolean": bool}


def flaws(schema):
    """What an API server would refuse or warn of in a schema."""
    for at, node in nodes(schema):
        kind = node.get("type")
        if set(node) - STRUCTURAL:
            yield at, "says what a structural schema cannot"
        if (kind is None) != node.get("x-kubernetes-int-or-string", False):
            yield at, "has no type, or two"
        if ("properties" in node or "additionalProperties" in node) and kind != "object":
            yield at, "has properties and is no object"
        if "properties" in node and "additionalProperties" in node:
            yield at, "is a record and a table"
        if ("items" in node) != (kind == "array"):
            yield at, "is a list without elements, or elements without a list"
        if set(node.get("required", [])) - set(node.get("properties", {})):
            yield at, "requires what it does not have"
        if any(type(value) is not PYTHON[kind] for value in node.get("enum", [])):
            yield at, "allows values of another type"
        for key in node.get("x-kubernetes-list-map-keys", []):
            if key not in node["items"]["required"]:
                yield at, "is a map by a key that may be missing"
        if node.get("x-kubernetes-list-type") == "set" and node["items"]["type"] == "object":
            yield at, "is a set of objects"
        if node.get("x-kubernetes-preserve-unknown-fields") and at != ".status":
            yield at, "lets anything pass"


@pytest.mark.parametrize("type_", sorted(ENTRIES))
def test_a_definition_is_structural_and_open_in_its_status_alone(type_):
    assert list(flaws(schema_of(definition_of(ENTRIES[type_])))) == []


@pytest.mark.parametrize("type_", sorted(ENTRIES))
def test_a_definition_is_plain_data_and_the_same_each_time(type_):
    made = definition_of(ENTRIES[type_])

    assert json.loads(json.dumps(made)) == made == definition_of(ENTRIES[type_])


def test_every_kind_that_no_api_server_knows_by_itself_has_a_definition():
    custom = {type_ for type_ in entries_of("kubernetes") if group_of(type_) not in BUILT_IN} - {RELEASE}

    assert custom == set(ENTRIES)


@pytest.mark.parametrize(
    ("type_", "name", "scope", "short"),
    [
        ("argoproj.io/v1alpha1:AnalysisTemplate", "analysistemplates.argoproj.io", "Namespaced", ["at"]),
        ("argoproj.io/v1alpha1:Rollout", "rollouts.argoproj.io", "Namespaced", ["ro"]),
        (
            "autoscaling.k8s.io/v1:VerticalPodAutoscaler",
            "verticalpodautoscalers.autoscaling.k8s.io",
            "Namespaced",
            ["vpa"],
        ),
        ("barmancloud.cnpg.io/v1:ObjectStore", "objectstores.barmancloud.cnpg.io", "Namespaced", None),
        ("cert-manager.io/v1:Certificate", "certificates.cert-manager.io", "Namespaced", ["cert", "certs"]),
        ("cert-manager.io/v1:ClusterIssuer", "clusterissuers.cert-manager.io", "Cluster", ["ciss"]),
        ("cert-manager.io/v1:Issuer", "issuers.cert-manager.io", "Namespaced", ["iss"]),
        ("gateway.networking.k8s.io/v1:Gateway", "gateways.gateway.networking.k8s.io", "Namespaced", ["gtw"]),
        ("gateway.networking.k8s.io/v1:HTTPRoute", "httproutes.gateway.networking.k8s.io", "Namespaced", None),
        ("keda.sh/v1alpha1:ScaledObject", "scaledobjects.keda.sh", "Namespaced", ["so"]),
        (
            "keda.sh/v1alpha1:TriggerAuthentication",
            "triggerauthentications.keda.sh",
            "Namespaced",
            ["ta", "triggerauth"],
        ),
        ("monitoring.googleapis.com/v1:PodMonitoring", "podmonitorings.monitoring.googleapis.com", "Namespaced", None),
        ("networking.gke.io/v1:GCPBackendPolicy", "gcpbackendpolicies.networking.gke.io", "Namespaced", None),
        ("networking.gke.io/v1:GCPGatewayPolicy", "gcpgatewaypolicies.networking.gke.io", "Namespaced", None),
        ("networking.gke.io/v1:HealthCheckPolicy", "healthcheckpolicies.networking.gke.io", "Namespaced", None),
        ("postgresql.cnpg.io/v1:Cluster", "clusters.postgresql.cnpg.io", "Namespaced", None),
        ("postgresql.cnpg.io/v1:Database", "databases.postgresql.cnpg.io", "Namespaced", None),
        ("postgresql.cnpg.io/v1:DatabaseRole", "databaseroles.postgresql.cnpg.io", "Namespaced", None),
        ("postgresql.cnpg.io/v1:Pooler", "poolers.postgresql.cnpg.io", "Namespaced", None),
        ("postgresql.cnpg.io/v1:ScheduledBackup", "scheduledbackups.postgresql.cnpg.io", "Namespaced", None),
    ],
)
def test_a_definition_is_named_as_the_real_one(type_, name, scope, short):
    made = definition_of(ENTRIES[f"kubernetes:{type_}"])

    assert (made["metadata"]["name"], made["spec"]["scope"]) == (name, scope)
    assert made["spec"]["names"].get("shortNames") == short


def test_what_scales_a_cluster_finds_its_copies():
    (version,) = definition_of(ENTRIES["kubernetes:postgresql.cnpg.io/v1:Cluster"])["spec"]["versions"]

    assert version["subresources"]["scale"] == {
        "specReplicasPath": ".spec.instances",
        "statusReplicasPath": ".status.instances",
        "labelSelectorPath": ".status.selector",
    }


def test_a_group_of_kubernetes_own_says_that_nobody_has_approved_it():
    (made,) = [made for made in definitions_of_cluster() if made["spec"]["names"]["kind"] == "VerticalPodAutoscaler"]

    assert made["metadata"]["annotations"]["api-approved.kubernetes.io"].startswith("unapproved")


def brought_to(plan):
    """Kinds that a stack's cluster knows: those of GKE, and of the charts that the stack installs."""
    releases = [release["inputs"] for release in plan.get(RELEASE, {}).values()]
    charts = [(release["chart"].rsplit("/", 1)[-1], release["values"]) for release in releases]
    ours = [made for chart, values in charts for made in definitions_of_chart(chart, values)]
    return {(made["spec"]["group"], made["spec"]["names"]["kind"]) for made in [*definitions_of_cluster(), *ours]}


@pytest.mark.parametrize("inventory", INVENTORIES, ids=lambda file: file.stem)
def test_whatever_a_stack_configures_its_cluster_knows(inventory):
    plan = yaml.load(inventory.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)["plan"]
    kinds = {(group_of(type_), type_.split(":")[2]) for type_ in plan if type_ in ENTRIES}

    # A cell's cluster is its platform's, and so are the charts in it.
    assert kinds - brought_to(plan) == ({("argoproj.io", "Rollout")} & kinds if "cell" in inventory.stem else set())


@pytest.mark.parametrize("inventory", INVENTORIES, ids=lambda file: file.stem)
def test_no_stack_loses_its_objects_with_a_release(inventory):
    plan = yaml.load(inventory.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)["plan"]
    releases = [release["inputs"] for release in plan.get(RELEASE, {}).values()]

    assert all(kept_by_chart(release["chart"].rsplit("/", 1)[-1], release["values"]) for release in releases)


def test_the_definitions_of_every_chart_that_we_know_are_known():
    assert [chart for chart in sorted(CHARTS) if not definitions_of_chart(chart, ON)] == []


@pytest.mark.parametrize(
    ("chart", "values", "brings"),
    [
        ("argo-rollouts", {}, True),
        ("argo-rollouts", {"installCRDs": False}, False),
        ("cert-manager", {}, False),
        ("cert-manager", {"crds": {"enabled": True}}, True),
        ("cloudnative-pg", {}, True),
        ("cloudnative-pg", {"crds": {"create": False}}, False),
        ("plugin-barman-cloud", {"crds": {"create": False}}, False),
        ("keda", {"crds": {"install": None}}, True),
        ("keda", {"crds": {"install": False}}, False),
    ],
)
def test_a_charts_values_say_whether_it_brings_definitions(chart, values, brings):
    assert bool(definitions_of_chart(chart, values)) is brings


@pytest.mark.parametrize(
    ("chart", "values", "kept"),
    [
        ("argo-rollouts", {}, True),
        ("argo-rollouts", {"keepCRDs": False}, False),
        ("cert-manager", {}, True),
        ("cert-manager", {"crds": {"keep": False}}, False),
        ("cloudnative-pg", {}, True),
        ("plugin-barman-cloud", {}, True),
        ("keda", {}, False),
        ("keda", {"crds": {"additionalAnnotations": {"helm.sh/resource-policy": "keep"}}}, True),
        ("keda", {"crds": {"additionalAnnotations": {"helm.sh/resource-policy": "delete"}}}, False),
    ],
)
def test_a_charts_values_say_whether_definitions_outlive_it(chart, values, kept):
    assert kept_by_chart(chart, values) is kept


@pytest.mark.parametrize("asked", [definitions_of_chart, kept_by_chart])
def test_a_chart_that_nobody_knows_is_refused(asked):
    with pytest.raises(DefinitionsMissingError, match=r"which definitions chart redis brings.*add it to sandbox/cloud"):
        asked("redis", {})


@pytest.fixture
def module(tmp_path):
    """A controller's folder of definitions, with a file beside them that is none."""
    (tmp_path / "rollout-crd.yaml").write_text("kind: CustomResourceDefinition\nmetadata: {name: rollouts}\n")
    (tmp_path / "kustomization.yaml").write_text("kind: Kustomization\n---\n")
    return tmp_path


def test_a_controller_that_runs_here_brings_its_modules_own_definitions(module):
    (made,) = definitions_of_chart("argo-rollouts", {}, module=module)

    assert made["metadata"]["name"] == "rollouts"


def test_a_module_brings_nothing_where_the_values_say_so(module):
    assert definitions_of_chart("argo-rollouts", {"installCRDs": False}, module=module) == []


def test_a_folder_without_definitions_is_refused_with_its_place(module):
    (module / "rollout-crd.yaml").unlink()

    with pytest.raises(
        DefinitionsMissingError, match=rf"argo-rollouts cannot be read from {module}.*Remove that folder"
    ):
        definitions_of_chart("argo-rollouts", {}, module=module)


def test_a_damaged_definition_is_refused_with_its_place(module):
    (module / "rollout-crd.yaml").write_text("kind: [\n")

    with pytest.raises(DefinitionsMissingError, match=f"cannot be read from {module}"):
        definitions_of_chart("argo-rollouts", {}, module=module)
