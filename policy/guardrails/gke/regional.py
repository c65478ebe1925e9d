"""The control plane of a GKE cluster, and its nodes, stand in several zones.

The risk: the outage of one zone, or an upgrade of the one control plane, takes the whole cluster.
Cannot see: whether workloads spread over the zones, or quotas that leave no room in the others.
"""

import re
from collections.abc import Iterator

from pulumi_policy import Severity

from guardrails.frameworks import gdpr, hipaa, soc2
from guardrails.gke.types import CLUSTER, NODE_POOL
from guardrails.inputs import Inputs, State, Violation
from guardrails.rule import resource_rule

REGION = re.compile(r"[a-z]+-[a-z]+\d+")
FEWEST_ZONES = 2


def check(inputs: Inputs) -> Iterator[Violation]:
    """Of a cluster its place; of both the zones, which are all of the region unless some are named."""
    if inputs.resource_type == CLUSTER:
        yield from inputs.expect("location", lambda place: bool(REGION.fullmatch(place)), "a region")
    zones = inputs.read("nodeLocations")
    if not isinstance(zones, State) and 0 < len(zones) < FEWEST_ZONES:
        yield Violation(path="nodeLocations", expected=f"at least {FEWEST_ZONES} zones")


gke_regional = resource_rule(
    name="gke-regional",
    description="GKE clusters are regional, and nodes whose zones are named stand in at least two.",
    types=[CLUSTER, NODE_POOL],
    check=check,
    severity=Severity.MEDIUM,
    remediation="Set location to a region; name no zones, or several. A cluster that exists is replaced.",
    reference="https://cloud.google.com/kubernetes-engine/docs/concepts/regional-clusters",
    sources=["FAST gkeRequireRegionalClusters"],
    requirements=[soc2("A1.2"), hipaa("164.308(a)(7)"), gdpr("32(1)(b)")],
)
