"""No environment variable with the name of a secret has its value written beside it.

The risk: the value stands in the manifest, in the API, in every description of the pod and in crash reports.
Cannot see: secrets under innocent names, or in arguments, ConfigMaps and files.
"""

import re
from collections.abc import Iterator

from pulumi_policy import Severity

from guardrails.frameworks import gdpr, hipaa, soc2
from guardrails.inputs import Inputs, State, Violation
from guardrails.kubernetes.types import WORKLOADS, containers
from guardrails.rule import resource_rule

SECRET_NAME = re.compile(
    r"(^|_)(password|passwd|passphrase|secret|token|api_?key|private_?key|access_?key|credentials?|dsn)$", re.IGNORECASE
)


def check(inputs: Inputs) -> Iterator[Violation]:
    """A variable that comes from a reference has no value of its own, known or not."""
    for container in containers(inputs):
        for variable in container.each("env"):
            name = variable.read("name")
            if not isinstance(name, State) and SECRET_NAME.search(name) and not variable.lacks("value"):
                yield Violation(path=f"{variable.path}.value", expected="valueFrom instead of a value")


kubernetes_no_literal_secrets = resource_rule(
    name="kubernetes-no-literal-secrets",
    description="No environment variable named like a secret has a literal value.",
    types=WORKLOADS,
    check=check,
    severity=Severity.HIGH,
    remediation="Log in by workload identity, or mount the secret from Secret Manager and pass its path.",
    reference="https://kubernetes.io/docs/concepts/security/secrets-good-practices/",
    sources=["CKV_K8S_35", "Polaris sensitiveContainerEnvVar"],
    requirements=[soc2("CC6.1"), hipaa("164.312(a)(1)"), gdpr("32")],
)
