"""No program declares a secret's value.

The risk: a declared value lies in the program's state and history, readable for whoever may preview.
Cannot see: values that reach a state in other ways (passwords of databases, variables of containers).
"""

from collections.abc import Iterator

from pulumi_policy import Severity

from guardrails.frameworks import gdpr, hipaa, soc2
from guardrails.inputs import Inputs, Violation
from guardrails.rule import resource_rule
from guardrails.secretmanager.types import VERSIONS

VALUES = ("secretData", "secretDataWo")


def check(inputs: Inputs) -> Iterator[Violation]:
    """Write-only values, too, are in the state, as ciphertext."""
    given = [name for name in VALUES if name in inputs.given()]
    for name in given or ["secretData"]:
        yield Violation(path=name, expected="no declared version: whoever rotates the secret writes its values")


secretmanager_no_declared_values = resource_rule(
    name="secretmanager-no-declared-values",
    description="No version of a secret is declared by the program.",
    types=VERSIONS,
    check=check,
    severity=Severity.HIGH,
    remediation="Declare the secret only, and let a rotator or `gcloud secrets versions add` write its values.",
    reference="https://cloud.google.com/secret-manager/docs/add-secret-version",
    sources=["ours"],
    requirements=[soc2("CC6.1"), hipaa("164.312(a)(2)(iv)"), gdpr("32")],
)
