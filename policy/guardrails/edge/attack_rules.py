"""Cloud Armor policies deny known attacks.

The risk: requests that carry SQL, scripts or commands reach code that was written in a hurry.
Cannot see: attacks that nobody knows, rules switched off one by one, or a sensitivity that is too low. In dev, rules in
preview are the business of its pack configuration.
"""

from collections.abc import Iterator

from pulumi_policy import Severity

from guardrails.edge.types import SECURITY_POLICY
from guardrails.frameworks import gdpr, hipaa, soc2
from guardrails.inputs import UNKNOWN, Inputs, Violation
from guardrails.rule import resource_rule

REQUIRED = ("sqli", "xss", "rce", "lfi")


def check(inputs: Inputs) -> Iterator[Violation]:
    """Each kind has a rule that denies and is not in preview; an unknown rule may be the missing one."""
    if inputs.read("rules") is UNKNOWN or inputs.read("type") in (UNKNOWN, "CLOUD_ARMOR_EDGE"):
        return
    denied: set[str] = set()
    for rule in inputs.each("rules"):
        expression = rule.read("match.expr.expression")
        if UNKNOWN in (expression, rule.read("action")):
            return
        if str(rule.read("action")).startswith("deny") and rule.read("preview") is not True:
            denied.update(kind for kind in REQUIRED if f"evaluatePreconfiguredWaf('{kind}-" in str(expression))
    missing = [kind for kind in REQUIRED if kind not in denied]
    if missing:
        yield Violation(path="rules", expected=f"rules that deny, not in preview, for {', '.join(missing)}")


edge_attack_rules = resource_rule(
    name="edge-attack-rules",
    description="Cloud Armor policies deny SQL injection, scripting, command execution and file inclusion.",
    types=[SECURITY_POLICY],
    check=check,
    severity=Severity.HIGH,
    remediation="Add rules with evaluatePreconfiguredWaf for the stable sets of sqli, xss, rce and lfi, and deny.",
    reference="https://cloud.google.com/armor/docs/waf-rules",
    sources=["ours"],
    requirements=[soc2("CC6.6"), hipaa("164.312(a)(1)"), gdpr("32")],
)
