"""GKE has no alpha features, and no role bindings for everybody.

The risk: alpha features are neither supported nor secured; a binding to system:authenticated gives every holder of a
Google account a role in the cluster.
Cannot see: bindings made before the setting, or to groups that anyone may join.
"""

from collections.abc import Iterator

from pulumi_policy import Severity

from guardrails.frameworks import soc2
from guardrails.gke.types import CLUSTER
from guardrails.inputs import Inputs, Violation, is_false
from guardrails.rule import resource_rule


def check(inputs: Inputs) -> Iterator[Violation]:
    """Alpha is off by default; bindings for everybody are allowed until they are switched off."""
    yield from inputs.expect("enableKubernetesAlpha", is_false, "false", missing=False)
    for kind in ("Authenticated", "Unauthenticated"):
        path = f"rbacBindingConfig.enableInsecureBindingSystem{kind}"
        yield from inputs.expect(path, is_false, "false", missing=True)


gke_insecure_features = resource_rule(
    name="gke-insecure-features",
    description="GKE has no alpha features, and accepts no role bindings for everybody.",
    types=[CLUSTER],
    check=check,
    severity=Severity.HIGH,
    remediation="Set both switches of rbac_binding_config to False, and leave enable_kubernetes_alpha off.",
    reference="https://cloud.google.com/kubernetes-engine/docs/best-practices/rbac",
    sources=["CKV2_GCP_19", "CIS GKE 5.10.2", "FAST container.managed"],
    requirements=[soc2("CC6.8")],
)
