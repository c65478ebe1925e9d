"""No firewall rule lets the whole internet in.

The risk: remote shells, databases and the cluster's own ports are scanned within minutes.
Cannot see: hierarchical firewall policies, load balancers (which have addresses of their own), or the internet spelt as
two halves in two rules. Public services are reached through load balancers, whose health checks come from Google's own
ranges: an exception is rarely needed.
"""

from collections.abc import Iterator

from pulumi_policy import Severity

from guardrails.address_ranges import refuse_the_internet
from guardrails.frameworks import Origin, gdpr, hipaa, soc2
from guardrails.inputs import MISSING, UNKNOWN, Inputs, Violation
from guardrails.network.types import FIREWALL
from guardrails.rule import resource_rule

RESTRICTIONS = ("sourceTags", "sourceServiceAccounts")


def check(inputs: Inputs) -> Iterator[Violation]:
    """Judges rules that allow and that are in force; without any source Google Cloud takes the whole internet."""
    direction, disabled = inputs.read("direction"), inputs.read("disabled")
    if direction in (UNKNOWN, "EGRESS") or disabled in (True, UNKNOWN):
        return
    if inputs.read("allows") is MISSING:
        return
    ranges = inputs.read("sourceRanges")
    if ranges is MISSING or (ranges is not UNKNOWN and len(ranges) == 0):
        if all(inputs.read(restriction) is MISSING for restriction in RESTRICTIONS):
            yield Violation(path="sourceRanges", expected="the ranges that may come in", missing_means="everybody")
        return
    yield from refuse_the_internet("sourceRanges", inputs.items("sourceRanges"))


network_firewall_open_ingress = resource_rule(
    name="network-firewall-open-ingress",
    description="No firewall rule allows ingress from ranges that together are nearly the internet.",
    types=[FIREWALL],
    check=check,
    severity=Severity.CRITICAL,
    remediation="Name the source ranges, or put a load balancer in front and allow its health check ranges only.",
    reference="https://cloud.google.com/firewall/docs/firewalls",
    sources=["CKV_GCP_2", "CKV_GCP_3", "CKV2_GCP_12", "CIS Google Cloud 3.6", "CIS Google Cloud 3.7"],
    requirements=[soc2("CC6.6", Origin.PROWLER), hipaa("164.312(e)(1)", Origin.PROWLER_WITHDRAWN), gdpr("32")],
)
