"""Admission policies, their bindings, and the marks by which they know where they hold."""

from guardrails.kubernetes.namespace_admission import LABEL as ENFORCED
from guardrails.kubernetes.namespace_images import LABEL
from guardrails.kubernetes.types import ADMISSION_BINDING, ADMISSION_POLICY, NAMESPACE
from tests.policy.examples.example import UNKNOWN, drop, example, put, resource

TENANCY = "spotify-ai-agent.com/tenancy"

RULE = {"apiGroups": [""], "resources": ["services"], "operations": ["CREATE", "UPDATE"]}

policy = resource(
    ADMISSION_POLICY,
    "services",
    {
        "metadata": {"name": "services"},
        "spec": {
            "failurePolicy": "Fail",
            "matchConstraints": {"resourceRules": [RULE]},
            "matchConditions": [{"name": "new", "expression": "object != oldObject"}],
            "validations": [{"expression": "object.spec.type == 'ClusterIP'"}, {"expression": "false"}],
        },
    },
)
binding = resource(
    ADMISSION_BINDING,
    "services",
    {"metadata": {"name": "services"}, "spec": {"policyName": "services", "validationActions": ["Deny", "Audit"]}},
)
place = resource(
    NAMESPACE,
    "controllers",
    {"metadata": {"name": "controllers", "labels": {ENFORCED: "restricted", LABEL: "mirrored"}}},
)

ACCEPTED = (policy, binding, place)
EXAMPLES = (
    example(
        "kubernetes-admission-fails-closed",
        policy,
        "what cannot be evaluated is let through",
        put("spec/failurePolicy", "Ignore"),
        "spec.failurePolicy",
    ),
    example("kubernetes-admission-fails-closed", policy, "nothing said, which means Fail", drop("spec/failurePolicy")),
    example(
        "kubernetes-admission-denies",
        binding,
        "warnings alone",
        put("spec/validationActions", ["Warn", "Audit"]),
        "spec.validationActions",
    ),
    example(
        "kubernetes-admission-denies", binding, "no action", drop("spec/validationActions"), "spec.validationActions"
    ),
    example("kubernetes-admission-denies", binding, "unknown actions", put("spec/validationActions", UNKNOWN)),
    example(
        "kubernetes-admission-demands",
        policy,
        "a demand that is always met",
        put("spec/validations/0/expression", "true"),
        "spec.validations[0].expression",
    ),
    example(
        "kubernetes-admission-demands",
        policy,
        "a demand without an expression",
        drop("spec/validations/0/expression"),
        "spec.validations[0].expression",
    ),
    example("kubernetes-admission-demands", policy, "no demand", drop("spec/validations"), "spec.validations"),
    example(
        "kubernetes-admission-demands",
        policy,
        "a demand over variables",
        put("spec/validations/0/expression", "variables.foreign.size() == 0"),
    ),
    example(
        "kubernetes-admission-demands",
        policy,
        "a condition that is never met",
        put("spec/matchConditions/0/expression", "false"),
        "spec.matchConditions[0].expression",
    ),
    example(
        "kubernetes-admission-updates",
        policy,
        "creations alone",
        put("spec/matchConstraints/resourceRules/0/operations", ["CREATE"]),
        "spec.matchConstraints.resourceRules[0].operations",
    ),
    example(
        "kubernetes-admission-updates",
        policy,
        "updates alone",
        put("spec/matchConstraints/resourceRules/0/operations", ["UPDATE", "DELETE"]),
        "spec.matchConstraints.resourceRules[0].operations",
    ),
    example(
        "kubernetes-admission-updates",
        policy,
        "everything",
        put("spec/matchConstraints/resourceRules/0/operations", ["*"]),
    ),
    example(
        "kubernetes-admission-updates",
        policy,
        "deletions alone, which are another matter",
        put("spec/matchConstraints/resourceRules/0/operations", ["DELETE"]),
    ),
    example(
        "kubernetes-admission-updates",
        policy,
        "unknown operations",
        put("spec/matchConstraints/resourceRules/0/operations", UNKNOWN),
    ),
    example(
        "kubernetes-namespace-images",
        place,
        "no mark, which means any image",
        put("metadata/labels", {ENFORCED: "restricted"}),
        f"metadata.labels.{LABEL}",
    ),
    example(
        "kubernetes-namespace-images",
        place,
        "another mark",
        put("metadata/labels", {ENFORCED: "restricted", LABEL: "any"}),
        f"metadata.labels.{LABEL}",
    ),
    example(
        "kubernetes-namespace-images",
        place,
        "a tenant's, with images by tag",
        put("metadata/labels", {ENFORCED: "restricted", LABEL: "mirrored", TENANCY: "tenant"}),
        f"metadata.labels.{LABEL}",
    ),
    example(
        "kubernetes-namespace-images",
        place,
        "a tenant's, with images by digest",
        put("metadata/labels", {ENFORCED: "restricted", LABEL: "pinned", TENANCY: "tenant"}),
    ),
)
