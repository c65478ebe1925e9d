"""What a cluster asks of every request: admission policies in CEL, and where they hold."""

from __future__ import annotations

from sandbox.cloud.catalogue.kubernetes import kubernetes
from sandbox.cloud.entry import Entry

_SOURCE = "kubernetes/kubernetes: pkg/apis/admissionregistration/validation/validation.go"

_RULE = {"apiGroups": [""], "apiVersions": ["v1"], "operations": ["CREATE"], "resources": ["services"]}

ENTRIES: tuple[Entry, ...] = (
    kubernetes(
        "admissionregistration.k8s.io/v1",
        "ValidatingAdmissionPolicy",
        address="pulumi_kubernetes.admissionregistration.v1:ValidatingAdmissionPolicyInitArgs",
        namespaced=False,
        sources=(_SOURCE,),
        allowed={
            "spec.failurePolicy": ("Fail", "Ignore"),
            "spec.matchConstraints.matchPolicy": ("Exact", "Equivalent"),
            "spec.matchConstraints.resourceRules[].scope": ("Cluster", "Namespaced", "*"),
            "spec.validations[].reason": ("Unauthorized", "Forbidden", "Invalid", "RequestEntityTooLarge"),
        },
        example={
            "metadata": {"name": "services"},
            "spec": {
                "failurePolicy": "Fail",
                "matchConstraints": {"resourceRules": [_RULE]},
                "validations": [{"expression": "object.spec.type == 'ClusterIP'", "reason": "Forbidden"}],
            },
        },
        change={
            "spec": {
                "failurePolicy": "Fail",
                "matchConstraints": {"resourceRules": [_RULE]},
                "validations": [{"expression": "object.spec.type != 'NodePort'", "reason": "Forbidden"}],
            }
        },
    ),
    kubernetes(
        "admissionregistration.k8s.io/v1",
        "ValidatingAdmissionPolicyBinding",
        address="pulumi_kubernetes.admissionregistration.v1:ValidatingAdmissionPolicyBindingInitArgs",
        namespaced=False,
        sources=(_SOURCE,),
        allowed={
            "spec.validationActions[]": ("Deny", "Warn", "Audit"),
            "spec.matchResources.matchPolicy": ("Exact", "Equivalent"),
        },
        example={
            "metadata": {"name": "services"},
            "spec": {"policyName": "services", "validationActions": ["Deny", "Audit"]},
        },
        change={"spec": {"policyName": "services", "validationActions": ["Warn", "Audit"]}},
    ),
)
