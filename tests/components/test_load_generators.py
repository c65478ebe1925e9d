"""The place for load generators: bounded, without rights, and with one way out."""

from __future__ import annotations

import re
import textwrap
from pathlib import Path

import yaml

from components.load_generators import SERVICE_ACCOUNT, LoadGenerators, border
from guardrails.judgement import Resource, judge
from guardrails.packs import PACKS
from tests.components.arguments import load_generators
from tests.recorded_plan import record

QUOTA = "kubernetes:core/v1:ResourceQuota"
LIMITS = "kubernetes:core/v1:LimitRange"
POLICY = "kubernetes:networking.k8s.io/v1:NetworkPolicy"
ACCOUNT = "kubernetes:core/v1:ServiceAccount"
NAMESPACE = "kubernetes:core/v1:Namespace"
FIREWALL = "gcp:compute/firewall:Firewall"


def plan(**changed):
    return record(lambda: LoadGenerators("load", load_generators(**changed)))


def test_generators_share_a_budget_and_open_nothing():
    assert plan().inputs(QUOTA, "load-quota")["spec"]["hard"] == {
        "requests.cpu": "24",
        "requests.memory": "48Gi",
        "limits.memory": "48Gi",
        "pods": "50",
        "services": "0",
        "persistentvolumeclaims": "0",
        "requests.nvidia.com/gpu": "0",
    }


def test_a_generator_that_says_nothing_gets_what_the_settings_say():
    (limits,) = plan().inputs(LIMITS, "load-container-defaults")["spec"]["limits"]

    assert (limits["defaultRequest"]["cpu"], limits["max"]["cpu"]) == ("1", "4")


def test_they_reach_names_and_the_front_and_nobody_reaches_them():
    policies = plan().every(POLICY)

    assert {name for name, each in policies.items() if each["spec"].get("ingress")} == set()
    assert {name for name, each in policies.items() if each["spec"].get("egress")} == {"load-dns", "load-front"}
    assert border("198.51.100.7/32")["front"]["egress"] == [
        {"to": [{"ip_block": {"cidr": "198.51.100.7/32"}}], "ports": [{"protocol": "TCP", "port": 443}]}
    ]


def test_the_firewall_lets_them_out_to_the_front_alone():
    permit = plan().inputs(FIREWALL, "load-to-front")

    assert (permit["direction"], permit["destinationRanges"]) == ("EGRESS", ["198.51.100.7/32"])
    assert permit["allows"] == [{"protocol": "tcp", "ports": ["443"]}]
    assert permit["targetTags"] == ["staging-node"]


def test_their_account_is_nobody_at_google_and_its_token_is_in_no_pod():
    account = plan().inputs(ACCOUNT, "load-service-account")

    assert "annotations" not in account["metadata"]
    assert account["automountServiceAccountToken"] is False


def test_the_namespace_admits_restricted_pods_only():
    labels = plan().inputs(NAMESPACE, "load-namespace")["metadata"]["labels"]

    assert labels["pod-security.kubernetes.io/enforce"] == "restricted"


def test_the_namespace_counts_as_ready_only_with_its_borders():
    found = {}

    def program():
        LoadGenerators("load", load_generators()).namespace.apply(lambda value: found.update(namespace=value))

    record(program, created={NAMESPACE: {}})

    assert found == {"namespace": "load-testing"}


def test_the_job_that_the_docs_show_fits_into_the_place_and_breaks_no_rule():
    text = (Path(__file__).parents[2] / "docs" / "operations.md").read_text()
    (block,) = re.findall(r"((?:    .*\n)*    kind: Job\n(?:    .*\n)*)", text)
    job = yaml.safe_load(textwrap.dedent(block).replace("DIGEST", "0" * 64))
    job_resource = Resource.parse(
        {
            "type": "kubernetes:batch/v1:Job",
            "name": "ramp",
            "urn": "urn:pulumi:staging::p::kubernetes:batch/v1:Job::ramp",
            "inputs": job,
            "propertyDependencies": {},
            "parent": "",
        }
    )

    assert {refusal.rule for refusal in judge([job_resource], PACKS["all"].rules)} == set()
    pod = job["spec"]["template"]["spec"]
    assert (pod["serviceAccountName"], job["metadata"]["namespace"]) == (SERVICE_ACCOUNT, "load-testing")
