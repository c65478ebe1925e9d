"""Who may do what in Redis is said for each user, and the user that everybody is has no way in.

The risk: whoever reaches the port is `default`, with every key and every command, until that user is switched off; and
one user with the dangerous commands (KEYS, FLUSHALL, CONFIG, MIGRATE) empties, copies or stops what all share.
Redis reads a rule from left to right, in any case of letters: the last word on a matter counts.
Cannot see: whether a user's key pattern is the right one, or whether a cluster uses the policy.
"""

from collections.abc import Iterator

from pulumi_policy import Severity

from guardrails.frameworks import gdpr, hipaa, soc2
from guardrails.inputs import MISSING, UNKNOWN, Inputs, Violation
from guardrails.rule import resource_rule

POLICY = "gcp:redis/clusterAclPolicy:ClusterAclPolicy"
EVERYBODY = "default"
NOT_DANGEROUS = "-@dangerous"
HARMLESS = {"+info"}
"""Of the dangerous commands, those that only tell."""


def check(inputs: Inputs) -> Iterator[Violation]:
    """The user of everybody is off; each other one is denied the dangerous commands, after whatever it is given."""
    users = list(inputs.each("rules"))
    names = [user.read("username") for user in users]
    declared = inputs.read("rules")
    all_known = declared is MISSING or (declared is not UNKNOWN and len(users) == len(declared))
    if all_known and EVERYBODY not in names and UNKNOWN not in names:
        yield Violation(path="rules", expected=f"a rule that switches the user {EVERYBODY} off")
    for user in users:
        if user.read("username") == EVERYBODY:
            yield from user.expect("rule", _is_off, "off")
        else:
            yield from user.expect("rule", _denies_dangerous, f"{NOT_DANGEROUS} after every category that is given")


def _is_off(rule: str) -> bool:
    """Users are off until they are switched on."""
    return next((word for word in reversed(rule.lower().split()) if word in {"on", "off"}), "off") == "off"


def _denies_dangerous(rule: str) -> bool:
    """After the last denial nothing may be given any more but what tells about the server."""
    words = rule.lower().split()
    if _is_off(rule):
        return True
    if NOT_DANGEROUS not in words:
        return False
    after = words[len(words) - words[::-1].index(NOT_DANGEROUS) :]
    return all(word in HARMLESS for word in after if word.startswith("+") or word == "allcommands")


redis_access_policy = resource_rule(
    name="redis-access-policy",
    description="Access policies of Redis switch the default user off and give nobody the dangerous commands.",
    types=[POLICY],
    check=check,
    severity=Severity.HIGH,
    remediation=f"Give {EVERYBODY} the rule `off resetkeys resetchannels -@all`; end each other with {NOT_DANGEROUS}.",
    reference="https://redis.io/docs/latest/operate/oss_and_stack/management/security/acl/",
    sources=["ours"],
    requirements=[soc2("CC6.1"), soc2("CC6.3"), hipaa("164.312(a)(1)"), gdpr("25")],
)
