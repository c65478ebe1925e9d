"""Cloud Armor in front of the backends: who is turned away before a request costs us anything.

Owns one security policy: blocked ranges, scanners of our own that pass to the application, Google's preconfigured rules
against known attacks, a rate per client address with a ban for those who go on, and a last rule that denies. Does not
own which backends use it (gateway.py).
Deliberately not set: `log_level` VERBOSE (it logs parts of requests, which hold personal data), reCAPTCHA (clients are
programs), `user_ip_request_headers` (no proxy of ours stands before the edge), automatic deployment of what adaptive
protection suggests (a model's suggestion is a person's decision; it alerts).
Surprises: rules are tried from the lowest number, and the first match decides; the rate rule matches everybody, so that
the last rule is reached by nobody until somebody removes the rate. One address may be many people behind one NAT: the
rate per user is the application's. With `preview` the attack rules only log what they would deny.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pulumi_gcp as gcp
from pulumi import ComponentResource, Output, ResourceOptions

EVERYBODY = "*"
BLOCKED, SCANNERS, ATTACKS, RATE, LAST = 1_000, 1_900, 2_000, 9_000, 2_147_483_647
"""Priorities; ten apart within a group, so that an operator in need finds room between two."""

STEP = 10
RANGES_PER_RULE = 10
"""Cloud Armor takes at most ten ranges in one rule."""


@dataclass(frozen=True, kw_only=True)
class ArmorArgs:
    """What the policy needs.

    Attributes:
        project: Project id.
        policy_name: Name of the policy.
        labels: Its labels.
        blocked_ranges: IPv4 or IPv6 ranges that are turned away.
        scanner_ranges: IPv4 ranges, ten at most, from which a scanner of ours tries the application itself; may be
            empty.
        attack_rule_sets: Names of Google's preconfigured rule sets (`sqli-v33-stable`) to their sensitivity, 1 (few
            false alarms) to 4 (few misses). https://cloud.google.com/armor/docs/waf-rules
        attack_rules_preview: Whether these rules only log.
        requests_per_minute: Requests that one address may send in a minute; the rest is answered with 429.
        ban_requests_per_minute: Requests in a minute above which the address is banned.
        ban_s: Seconds that a ban lasts.
        adaptive_protection: Whether a model of the usual traffic alerts of attacks in layer 7.
    """

    project: str
    policy_name: str
    labels: Mapping[str, str]
    blocked_ranges: Sequence[str]
    scanner_ranges: Sequence[str]
    attack_rule_sets: Mapping[str, int]
    attack_rules_preview: bool
    requests_per_minute: int
    ban_requests_per_minute: int
    ban_s: int
    adaptive_protection: bool


class Armor(ComponentResource):
    """A security policy for backends of global external load balancers."""

    policy_name: Output[str]

    def __init__(self, name: str, args: ArmorArgs, opts: ResourceOptions | None = None) -> None:
        super().__init__("spotify-ai-agent:edge:Armor", name, None, opts)
        child = ResourceOptions(parent=self)

        policy = gcp.compute.SecurityPolicy(
            f"{name}-policy",
            project=args.project,
            name=args.policy_name,
            description="What the edge turns away.",
            type="CLOUD_ARMOR",
            rules=rules(args),
            adaptive_protection_config={
                "layer7_ddos_defense_config": {
                    "enable": args.adaptive_protection,
                    **({"rule_visibility": "STANDARD"} if args.adaptive_protection else {}),
                }
            },
            advanced_options_config={"json_parsing": "STANDARD", "log_level": "NORMAL"},
            labels=dict(args.labels),
            opts=child,
        )
        self.policy_name = policy.name

        self.register_outputs({"policy_name": self.policy_name})


def rules(args: ArmorArgs) -> list[gcp.compute.SecurityPolicyRuleArgsDict]:
    """The policy's rules in the order in which they are tried."""
    blocked = list(args.blocked_ranges)
    portions = [blocked[start : start + RANGES_PER_RULE] for start in range(0, len(blocked), RANGES_PER_RULE)]
    return [
        *(
            _rule(BLOCKED + STEP * place, "deny(403)", "Blocked ranges.", portion)
            for place, portion in enumerate(portions)
        ),
        *([_rule(SCANNERS, "allow", "Scanners of our own.", args.scanner_ranges)] if args.scanner_ranges else []),
        *(
            _attacks(ATTACKS + STEP * place, rule_set, sensitivity, args.attack_rules_preview)
            for place, (rule_set, sensitivity) in enumerate(sorted(args.attack_rule_sets.items()))
        ),
        {
            **_rule(RATE, "rate_based_ban", "A rate per address, and a ban for those who go on.", [EVERYBODY]),
            "rate_limit_options": {
                "conform_action": "allow",
                "exceed_action": "deny(429)",
                "enforce_on_key": "IP",
                "rate_limit_threshold": {"count": args.requests_per_minute, "interval_sec": 60},
                "ban_threshold": {"count": args.ban_requests_per_minute, "interval_sec": 60},
                "ban_duration_sec": args.ban_s,
            },
        },
        _rule(LAST, "deny(403)", "Whatever no rule above let through.", [EVERYBODY]),
    ]


def _rule(
    priority: int, action: str, description: str, ranges: Sequence[str]
) -> gcp.compute.SecurityPolicyRuleArgsDict:
    return {
        "priority": priority,
        "action": action,
        "description": description,
        "match": {"versioned_expr": "SRC_IPS_V1", "config": {"src_ip_ranges": list(ranges)}},
    }


def _attacks(priority: int, rule_set: str, sensitivity: int, preview: bool) -> gcp.compute.SecurityPolicyRuleArgsDict:
    return {
        "priority": priority,
        "action": "deny(403)",
        "description": f"Known attacks: {rule_set}.",
        "preview": preview,
        "match": {"expr": {"expression": f"evaluatePreconfiguredWaf('{rule_set}', {{'sensitivity': {sensitivity}}})"}},
    }
