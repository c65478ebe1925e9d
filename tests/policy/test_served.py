"""The pack as the engine meets it: the SDK's own server, fed with the protocol's messages."""

import pytest
from google.protobuf import struct_pb2
from pulumi.runtime import proto
from pulumi_policy import EnforcementLevel
from pulumi_policy.policy import _PolicyAnalyzerServicer

from guardrails.kubernetes.namespace_images import LABEL as IMAGES
from guardrails.kubernetes.namespace_network_policy import NETWORK_POLICY
from guardrails.kubernetes.types import NAMESPACE
from guardrails.packs import ALL, RULES, policies
from tests.policy.examples.example import UNKNOWN, resource, urn
from tests.policy.examples.kubernetes import namespace

SECRET_SIGNATURE = {"4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270"}
DENY = resource(
    NETWORK_POLICY,
    "deny",
    {"metadata": {"namespace": UNKNOWN}, "spec": {"podSelector": {}, "policyTypes": ["Ingress", "Egress"]}},
    metadata=urn(NAMESPACE, "tenant"),
)


@pytest.fixture
def served(monkeypatch):
    monkeypatch.setattr(_PolicyAnalyzerServicer, "_configure_runtime_settings", lambda self: None)
    return _PolicyAnalyzerServicer(ALL.name, "1.0.0", policies(ALL), EnforcementLevel.MANDATORY)


def struct(values):
    message = struct_pb2.Struct()
    message.update(values)
    return message


def analyze(served, resource):
    request = proto.AnalyzeRequest(
        type=resource.type, urn=resource.urn, name=resource.name, properties=struct(resource.inputs)
    )
    return served.Analyze(request, None).diagnostics


def analyze_stack(served, *resources):
    """As at the first preview: no outputs, because the provider is not configured yet."""
    return served.AnalyzeStack(
        proto.AnalyzeStackRequest(
            resources=[
                proto.AnalyzerResource(
                    type=each.type,
                    urn=each.urn,
                    name=each.name,
                    properties=struct({}),
                    propertyDependencies={
                        key: proto.AnalyzerPropertyDependencies(urns=urns)
                        for key, urns in each.property_dependencies.items()
                    },
                )
                for each in resources
            ]
        ),
        None,
    ).diagnostics


def configured(served, **levels):
    served.Configure(
        proto.ConfigureAnalyzerRequest(
            policyConfig={
                name: proto.PolicyConfig(enforcementLevel=level, properties=struct(config))
                for name, (level, config) in levels.items()
            }
        ),
        None,
    )


def test_a_stack_rule_remembers_what_the_resource_rules_were_shown(served):
    assert list(analyze(served, namespace)) == []
    assert list(analyze(served, DENY)) == []

    assert list(analyze_stack(served, namespace, DENY)) == []


def test_a_stack_rule_refuses_the_resource_by_its_urn_although_there_are_no_outputs(served):
    analyze(served, namespace)

    (found,) = analyze_stack(served, namespace)

    assert (found.policyName, found.urn) == ("kubernetes-namespace-network-policy", namespace.urn)
    assert found.enforcementLevel == proto.MANDATORY


def test_a_secret_arrives_in_clear_and_is_not_told(served):
    canary = "canary-90be"
    database = resource(
        "gcp:sql/databaseInstance:DatabaseInstance",
        "primary",
        {"rootPassword": SECRET_SIGNATURE | {"value": canary}, "encryptionKeyName": UNKNOWN},
    )

    found = analyze(served, database)

    assert {each.policyName for each in found} >= {"sql-no-public-ip", "sql-tls-only"}
    assert canary not in str(found)
    assert "during preview" not in str(found)


def test_an_exception_reaches_the_rule_through_the_engines_configuration(served):
    entry = {"owner": "o", "reason": "r", "expires": "2999-12-31", "urn": namespace.urn}
    bare = namespace.with_inputs({"metadata": {"name": "tenant", "labels": {IMAGES: "pinned"}}})
    (before,) = analyze(served, bare)

    configured(served, **{before.policyName: (proto.MANDATORY, {"exceptions": [entry]})})

    assert before.policyName == "kubernetes-namespace-admission"
    assert list(analyze(served, bare)) == []


def test_the_engine_is_told_every_rule_once_with_its_packs(served):
    told = served.GetAnalyzerInfo(None, None)

    assert sorted(policy.name for policy in told.policies) == sorted(rule.name for rule in RULES)
    assert {tuple(policy.tags[:1]) for policy in told.policies} == {("security",)}
    assert {policy.enforcementLevel for policy in told.policies} == {proto.MANDATORY}
