"""Cloud Armor policies hold every client to a rate.

The risk: one client takes what is there for all, or tries passwords until one fits.
Cannot see: a rate so high that it limits nobody, or limits of the application behind.
"""

from collections.abc import Iterator

from pulumi_policy import Severity

from guardrails.edge.types import SECURITY_POLICY
from guardrails.frameworks import gdpr, hipaa, soc2
from guardrails.inputs import UNKNOWN, Inputs, Violation
from guardrails.rule import resource_rule

LIMITING = ("throttle", "rate_based_ban")


def check(inputs: Inputs) -> Iterator[Violation]:
    """One rule that limits everybody, and really applies."""
    if inputs.read("rules") is UNKNOWN or inputs.read("type") in (UNKNOWN, "CLOUD_ARMOR_EDGE"):
        return
    if not any(_limits_everybody(rule) for rule in inputs.each("rules")):
        yield Violation(path="rules", expected="a rule that throttles or bans, for every address, not in preview")


def _limits_everybody(rule: Inputs) -> bool:
    ranges = [value for _, value in rule.items("match.config.srcIpRanges")]
    unknown = UNKNOWN in (rule.read("action"), rule.read("match"), rule.read("match.config"))
    limited = rule.read("action") in LIMITING and ("*" in ranges or rule.read("match.config.srcIpRanges") is UNKNOWN)
    return unknown or (limited and rule.read("preview") is not True)


edge_rate_limit = resource_rule(
    name="edge-rate-limit",
    description="Cloud Armor policies have a rule that limits the rate of every address.",
    types=[SECURITY_POLICY],
    check=check,
    severity=Severity.HIGH,
    remediation="Add a rule with action throttle or rate_based_ban that matches *, and rate_limit_options.",
    reference="https://cloud.google.com/armor/docs/rate-limiting-overview",
    sources=["ours"],
    requirements=[soc2("CC6.6"), hipaa("164.312(a)(1)"), gdpr("32")],
)
