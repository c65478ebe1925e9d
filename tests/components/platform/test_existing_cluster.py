"""dev on a cluster that exists already: whole, with nothing from the cloud; refused where nobody knows the cluster."""

from __future__ import annotations

import json

import pulumi
import pytest

from components.outputs import Outputs
from components.platform.kubeconfig import ContextError, check_context, contexts, kubeconfig_file
from environments import EnvironmentConfigManager
from tests.program import HOME, plan_of, record_stack
from tests.recorded_plan import UNKNOWN

STACK = "local"
CONTEXT = "kind-spotify-ai-agent"
ROLLOUT = "kubernetes:argoproj.io/v1alpha1:Rollout"
CONFIG_MAP = "kubernetes:core/v1:ConfigMap"
SERVICE_ACCOUNT = "kubernetes:core/v1:ServiceAccount"
OF_THE_CLOUD = ("gcp:", "pulumi:providers:gcp")
WORDS_OF_THE_CLOUD = ("iam.gke.io", "gserviceaccount.com", "pkg.dev", "csi.storage.gke.io", "cloud.google.com")


def plan():
    return plan_of(STACK)


def configuration():
    found = plan().one(CONFIG_MAP, "api-configuration").inputs["data"]["configuration.json"]
    return json.loads(found)


def test_nothing_of_it_is_in_the_cloud():
    resources = plan().resources

    assert len(resources) > 80
    assert [found.urn for found in resources if found.type.startswith(OF_THE_CLOUD)] == []
    providers = {found.provider for found in resources if found.provider}
    assert [provider for provider in providers if "pulumi:providers:kubernetes" not in provider] == []


def test_nothing_in_it_speaks_of_the_cloud():
    """No account behind a pod, no image from a registry of ours, no disk of Google's."""
    told = {found.urn: json.dumps(found.inputs) for found in plan().resources if found.custom}

    assert [urn for urn, text in told.items() for word in WORDS_OF_THE_CLOUD if word in text] == []


def test_all_of_dev_that_any_cluster_can_carry_is_there():
    kinds = {found.type for found in plan().resources}

    assert {
        "kubernetes:postgresql.cnpg.io/v1:Cluster",
        "kubernetes:postgresql.cnpg.io/v1:Pooler",
        "kubernetes:apps/v1:StatefulSet",
        ROLLOUT,
        "kubernetes:postgresql.cnpg.io/v1:Database",
    } <= kinds
    assert "tenant-acme-music-namespace" in plan().names("kubernetes:core/v1:Namespace")


def test_pods_bring_the_names_that_the_clusters_dns_does_not_know():
    pod = plan().one(ROLLOUT, "api-workload-rollout").inputs["spec"]["template"]["spec"]
    told = plan().one(CONFIG_MAP, "tenant-acme-music-told").inputs["data"]

    assert pod["hostAliases"] == UNKNOWN
    assert (told["PGHOSTADDR"], told["REDIS_HOST_ADDRESS"]) == (UNKNOWN, UNKNOWN)
    assert told["PGHOST"] == "postgres-primary.cluster.local"


def test_the_api_is_told_of_no_models():
    assert "inference" not in configuration()["ml_services"]["tensorflow_serving"]
    assert plan().outputs["tenants"]["acme-music"]["model_hosts"] == {}


def test_the_contract_offers_what_there_is_and_nothing_else():
    offered = plan().outputs

    assert set(offered) == {
        *("contract_version", "environment", "kind"),
        *("postgresql", "redis", "api", "tenants"),
    }
    assert set(offered) < set(Outputs.__annotations__)
    assert "service_account" not in offered["api"]
    assert "identity" not in offered["tenants"]["acme-music"]


def test_the_cluster_is_its_context_whatever_its_address_becomes():
    provider = plan().one("pulumi:providers:kubernetes", "cluster-kubernetes").inputs

    assert provider["context"] == CONTEXT
    assert provider["clusterIdentifier"] == f"spotify-ai-agent-dev/{CONTEXT}"
    assert "kubeconfig" not in provider


@pytest.fixture(scope="module")
def stack():
    return EnvironmentConfigManager(environ={}).load_stack(STACK)


def written(folder, *names):
    file = folder / "config"
    file.write_text("\n".join(["contexts:", *(f"  - name: {name}" for name in names)]) if names else "")
    return {"KUBECONFIG": str(file)}


def test_a_context_that_the_kubeconfig_knows_is_let_through(stack, tmp_path):
    assert check_context(stack, written(tmp_path, "other", CONTEXT)) is None


def test_a_missing_context_is_told_with_place_consequence_and_remedy(stack, tmp_path):
    with pytest.raises(ContextError) as refused:
        check_context(stack, written(tmp_path, "kind-spotify-ai-agents", "minikube"))

    said = str(refused.value)
    assert said.startswith("environments/dev/overrides/local.yml:")
    assert f"there is no context '{CONTEXT}' in {tmp_path / 'config'}" in said
    assert "nothing was planned and nothing was changed" in said
    assert "did you mean kind-spotify-ai-agents? There are kind-spotify-ai-agents, minikube" in said


@pytest.mark.parametrize("environ", [{"KUBECONFIG": "/nowhere/config"}, {"HOME": "/nowhere"}])
def test_without_any_kubeconfig_the_remedy_is_to_make_a_cluster(stack, environ):
    with pytest.raises(ContextError, match=r"(?s)in /nowhere/.*config, which is not there.*make a cluster first"):
        check_context(stack, environ)


@pytest.mark.parametrize("text", ["contexts: [", "- a", "contexts: [{user: x}]", "contexts: 7"])
def test_a_kubeconfig_that_is_none_is_told_without_a_word_of_what_is_in_it(tmp_path, text):
    file = tmp_path / "config"
    file.write_text(f"# token: hunter2\n{text}")

    with pytest.raises(ContextError, match="this is no kubeconfig that can be read") as refused:
        list(contexts(file))
    assert "hunter2" not in str(refused.value)
    assert str(file) in str(refused.value)


def test_the_file_is_the_one_that_kubectl_would_read(tmp_path):
    for name in ("one", ".kube/config"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("")
    home = {"HOME": str(tmp_path)}

    assert kubeconfig_file(home) == tmp_path / ".kube/config"
    assert kubeconfig_file({**home, "KUBECONFIG": f"{tmp_path}/one"}) == tmp_path / "one"


def test_several_files_at_once_are_refused_because_the_provider_would_take_them_for_one(stack, tmp_path):
    with pytest.raises(ContextError, match=r"(?s)KUBECONFIG names 2 files.*kubectl config view --flatten"):
        check_context(stack, {"KUBECONFIG": f"{tmp_path}/one:{tmp_path}/two"})


def test_a_stack_on_gke_asks_for_no_kubeconfig():
    assert check_context(EnvironmentConfigManager(environ={}).load_stack("dev"), {}) is None


def test_the_program_ends_with_that_text_and_plans_nothing():
    with pytest.raises(pulumi.RunError, match="there is no context 'minikube'"):
        record_stack(STACK, environ={"SPOTIFY_AI_AGENT__CLUSTER__EXISTING__CONTEXT": "minikube"})
    assert CONTEXT in list(contexts(HOME / ".kube/config"))
