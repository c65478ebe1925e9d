"""GKE nodes run as a service account of their own.

The risk: the default one is shared by everything in the project and often an editor of it.
Cannot see: which roles the account has, or whether an account given by e-mail is the default one under another project.
"""

from collections.abc import Iterator

from pulumi_policy import Severity

from guardrails.frameworks import gdpr, hipaa, soc2
from guardrails.gke.types import CLUSTER, NODE_POOL, node_configs
from guardrails.inputs import Inputs, Violation
from guardrails.rule import resource_rule

DEFAULT_SUFFIX = "-compute@developer.gserviceaccount.com"


def check(inputs: Inputs) -> Iterator[Violation]:
    """Given, and neither the word nor the address of the default account."""
    for config in node_configs(inputs):
        yield from config.expect("serviceAccount", _is_own, "a service account for nodes only", missing="default")


def _is_own(account: str) -> bool:
    return account not in ("", "default") and not account.endswith(DEFAULT_SUFFIX)


gke_node_service_account = resource_rule(
    name="gke-node-service-account",
    description="GKE nodes do not run as the default service account.",
    types=[CLUSTER, NODE_POOL],
    check=check,
    severity=Severity.HIGH,
    remediation="Set node_config.service_account to an account that has only the roles a node needs.",
    reference="https://cloud.google.com/kubernetes-engine/docs/how-to/hardening-your-cluster",
    sources=["CKV2_GCP_1", "CIS GKE 5.2.1"],
    requirements=[soc2("CC6.3"), hipaa("164.308(a)(3)(i)"), gdpr("25")],
)
