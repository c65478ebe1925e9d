"""The API tier."""

import json

import pulumi
import pytest

from components.api import Api, border
from components.api_args import EgressPathArgs
from components.api_database import InClusterDatabaseArgs, ManagedDatabaseArgs
from components.pods import host_lines
from tests.components import arguments
from tests.recorded_plan import record

NAMESPACE = "kubernetes:core/v1:Namespace"
POLICY = "kubernetes:networking.k8s.io/v1:NetworkPolicy"
ACCOUNT = "kubernetes:core/v1:ServiceAccount"
CONFIG_MAP = "kubernetes:core/v1:ConfigMap"
SUFFIX = "random:index/randomId:RandomId"
ROLLOUT = "kubernetes:argoproj.io/v1alpha1:Rollout"


def made(drawn="beef", **changed):
    """As in an `up` that draws these random digits."""
    return record(lambda: Api("api", arguments.api(**changed)), created={SUFFIX: {"hex": drawn}}).by_name()


def volumes(found):
    template = found["api-workload-rollout"].inputs["spec"]["template"]["spec"]
    return {each["name"]: each["configMap"]["name"] for each in template["volumes"] if "configMap" in each}


def test_its_namespace_refuses_pods_below_the_restricted_standard():
    plan = record(lambda: Api("api", arguments.api()))

    labels = plan.inputs(NAMESPACE, "api-namespace")["metadata"]["labels"]
    assert labels["pod-security.kubernetes.io/enforce"] == "restricted"


def test_the_border_opens_one_named_path_each():
    plan = record(lambda: Api("api", arguments.api()))

    names = [plan.inputs(POLICY, name)["metadata"]["name"] for name in plan.names(POLICY)]
    assert names == ["cache", "clients", "database", "default-deny", "dns", "google-apis", "models"]


@pytest.mark.parametrize(
    ("path", "to"),
    [
        (arguments.cache_path(), [{"ip_block": {"cidr": "10.27.0.0/24"}}]),
        (
            arguments.cache_path(ranges=[], namespaces={"redis": {"name": "redis"}}),
            [{"namespace_selector": {"match_labels": {"name": "redis"}}}],
        ),
    ],
    ids=["a range", "pods"],
)
def test_the_cache_is_reached_where_its_nodes_are_and_on_all_of_their_ports(path, to):
    (rule,) = border(arguments.api(cache=path))["cache"]["egress"]

    assert rule["to"] == to
    assert rule["ports"] == [
        {"protocol": "TCP", "port": 6379},
        {"protocol": "TCP", "port": 11000, "end_port": 13047},
    ]


def test_the_only_data_store_in_reach_is_the_databases_range():
    (rule,) = border(arguments.api())["database"]["egress"]

    assert rule == {"to": [{"ip_block": {"cidr": "10.26.0.0/16"}}], "ports": [{"protocol": "TCP", "port": 5432}]}


def test_models_are_asked_by_their_routes_or_their_servers_themselves():
    by_route, direct = border(arguments.api())["models"]["egress"]

    assert by_route == {
        "to": [{"ip_block": {"cidr": "10.48.15.250/32"}}],
        "ports": [{"protocol": "TCP", "port": 80}],
    }
    assert direct == {
        "to": [{"namespace_selector": {"match_labels": {"kubernetes.io/metadata.name": "serving"}}}],
        "ports": [{"protocol": "TCP", "port": 8500}, {"protocol": "TCP", "port": 8501}],
    }


def test_without_model_servers_there_is_no_way_to_them():
    assert "models" not in border(arguments.api(models=None))


def test_metrics_are_told_on_a_port_that_no_service_leads_to():
    plan = record(lambda: Api("api", arguments.api()))

    (container,) = plan.inputs(ROLLOUT, "api-workload-rollout")["spec"]["template"]["spec"]["containers"]
    services = plan.every("kubernetes:core/v1:Service").values()
    assert {each["name"]: each["containerPort"] for each in container["ports"]} == {"http": 8000, "metrics": 9464}
    assert {port["targetPort"] for each in services for port in each["spec"]["ports"]} == {"http"}


def test_each_further_way_out_is_a_policy_of_its_own():
    partner = {"partner": EgressPathArgs(ranges=["203.0.113.0/24"], ports=[443])}

    (rule,) = border(arguments.api(egress=partner))["egress-partner"]["egress"]
    assert rule == {"to": [{"ip_block": {"cidr": "203.0.113.0/24"}}], "ports": [{"protocol": "TCP", "port": 443}]}


def test_only_the_named_clients_come_in():
    plan = record(lambda: Api("api", arguments.api()))

    (rule,) = plan.inputs(POLICY, "api-clients")["spec"]["ingress"]
    assert rule == {
        "from": [
            {"ipBlock": {"cidr": "10.25.0.0/23"}},
            {"namespaceSelector": {"matchLabels": {"tenancy": "tenant"}}},
        ],
        "ports": [{"protocol": "TCP", "port": 8000}],
    }


def test_its_border_means_the_pods_that_it_makes():
    plan = record(lambda: Api("api", arguments.api()))

    selected = plan.inputs(POLICY, "api-clients")["spec"]["podSelector"]["matchLabels"]
    assert selected == plan.inputs(ROLLOUT, "api-workload-rollout")["spec"]["selector"]["matchLabels"]


def test_its_pods_act_as_the_google_account_without_a_key_or_a_mounted_token():
    plan = record(lambda: Api("api", arguments.api()))

    account = plan.inputs(ACCOUNT, "api-service-account")
    assert account["metadata"]["annotations"] == {"iam.gke.io/gcp-service-account": "api@p.iam.gserviceaccount.com"}
    assert account["automountServiceAccountToken"] is False
    pod = plan.inputs(ROLLOUT, "api-workload-rollout")["spec"]["template"]["spec"]
    assert pod["serviceAccountName"] == account["metadata"]["name"]


def test_a_changed_setting_draws_another_name_for_its_configuration():
    before, after = made(), made(configuration=arguments.api_configuration(log_level="DEBUG"))

    drawn, again = before["api-configuration-suffix"].inputs, after["api-configuration-suffix"].inputs
    assert drawn["keepers"] != again["keepers"]


def test_the_workload_mounts_the_immutable_configuration_of_its_own_version():
    found = made(drawn="cafe")

    configuration = found["api-configuration"].inputs
    assert configuration["metadata"]["name"] == volumes(found)["configuration"] == "api-configuration-cafe"
    assert configuration["immutable"] is True


def test_the_old_version_keeps_its_configuration_until_it_is_gone():
    assert made()["api-configuration"].retain_on_delete is True


def test_another_image_keeps_the_configuration():
    before, after = made(), made(image=arguments.IMAGE.replace("0", "1"))

    assert before["api-configuration-suffix"] == after["api-configuration-suffix"]


def test_a_new_authority_needs_no_new_version():
    before, after = made(), made(database=ManagedDatabaseArgs(ca="another\n", range="10.26.0.0/16"))

    assert before["api-workload-rollout"] == after["api-workload-rollout"]
    assert after["api-database-ca"].inputs["data"] == {"ca.pem": "another\n"}


def test_the_configuration_says_where_the_mounted_certificates_are():
    found = made()
    document = json.loads(found["api-configuration"].inputs["data"]["configuration.json"])
    (container,) = found["api-workload-rollout"].inputs["spec"]["template"]["spec"]["containers"]
    paths = {mount["name"]: mount["mountPath"] for mount in container["volumeMounts"]}

    assert document["database"]["postgresql"]["tls"]["ca_file"] == f"{paths['database-ca']}/ca.pem"
    assert container["env"] == [{"name": "CONFIGURATION_FILE", "value": f"{paths['configuration']}/configuration.json"}]


def test_no_pod_starts_before_its_border_is_closed():
    found = made()

    policies = {name for name, registration in found.items() if registration.type == POLICY}
    assert len(policies) == 7
    assert policies <= found["api-workload-rollout"].depends_on


def test_its_host_is_the_active_service_by_its_stable_name():
    hosts = []

    def program():
        api = Api("api", arguments.api())
        pulumi.Output.from_input(api.host).apply(hosts.append)

    record(program, created={})

    assert hosts == ["api-active.api.svc.cluster.local"]


def in_cluster(**changed):
    fields = {
        "login_secret": "database-login",
        "peer": {"pod_selector": {"match_labels": {"cnpg.io/podRole": "pooler"}}},
    }
    return arguments.api(
        database=InClusterDatabaseArgs(**(fields | changed)),
        host_aliases={"postgres-primary.cluster.local": "10.24.0.7"},
        service_account_email=None,
        google_apis=None,
    )


def test_before_an_in_cluster_database_the_api_logs_in_by_a_certificate_that_only_its_group_reads():
    found = record(lambda: Api("api", in_cluster())).by_name()
    pod = found["api-workload-rollout"].inputs["spec"]["template"]["spec"]
    configuration = json.loads(found["api-configuration"].inputs["data"]["configuration.json"])
    postgresql = configuration["database"]["postgresql"]

    secret = {"secretName": "database-login", "defaultMode": 0o440}
    assert {"name": "database-login", "secret": secret} in pod["volumes"]
    assert postgresql["authentication"] == "client-certificate"
    assert postgresql["tls"] == {
        "mode": "verify-full",
        "ca_file": "/etc/database-login/ca.crt",
        "cert_file": "/etc/database-login/tls.crt",
        "key_file": "/etc/database-login/tls.key",
    }
    assert "api-database-ca" not in found


def test_names_that_the_clusters_dns_does_not_know_stand_in_the_pods():
    pod = record(lambda: Api("api", in_cluster())).by_name()["api-workload-rollout"].inputs["spec"]["template"]["spec"]

    assert pod["hostAliases"] == [{"ip": "10.24.0.7", "hostnames": ["postgres-primary.cluster.local"]}]


def test_names_of_one_address_share_a_line():
    aliases = {"b.cluster.local": "10.24.0.7", "a.cluster.local": "10.24.0.7", "c.cluster.local": "10.24.0.8"}

    assert host_lines(aliases) == [
        {"ip": "10.24.0.7", "hostnames": ["a.cluster.local", "b.cluster.local"]},
        {"ip": "10.24.0.8", "hostnames": ["c.cluster.local"]},
    ]


def test_an_in_cluster_database_is_reached_by_its_pods_and_nothing_of_google_is():
    policies = border(in_cluster())

    assert policies["database"]["egress"][0]["to"] == [
        {"pod_selector": {"match_labels": {"cnpg.io/podRole": "pooler"}}}
    ]
    assert "google-apis" not in policies


def test_without_a_google_account_no_annotation_names_one():
    account = record(lambda: Api("api", in_cluster())).by_name()["api-service-account"].inputs

    assert "annotations" not in account["metadata"]
