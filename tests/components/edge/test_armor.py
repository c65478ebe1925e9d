"""What the edge turns away, and in which order it is decided."""

from __future__ import annotations

from components.edge.armor import LAST, RATE, Armor, rules
from tests.components import security_arguments as arguments
from tests.recorded_plan import record

POLICY = "gcp:compute/securityPolicy:SecurityPolicy"


def by_priority(**changed):
    return {rule["priority"]: rule for rule in rules(arguments.armor(**changed))}


def test_blocked_ranges_go_first_then_attacks_then_the_rate_then_a_denial():
    found = rules(arguments.armor())

    assert [rule["priority"] for rule in found] == [1_000, 2_000, 2_010, 9_000, 2_147_483_647]
    assert [rule["action"] for rule in found] == ["deny(403)"] * 3 + ["rate_based_ban", "deny(403)"]


def test_what_no_rule_lets_through_is_denied():
    last = by_priority()[LAST]

    assert (last["action"], last["match"]["config"]["src_ip_ranges"]) == ("deny(403)", ["*"])


def test_everybody_has_a_rate_and_who_goes_on_is_banned():
    rate = by_priority(requests_per_minute=60, ban_requests_per_minute=300, ban_s=120)[RATE]

    assert rate["match"]["config"]["src_ip_ranges"] == ["*"]
    assert rate["rate_limit_options"] == {
        "conform_action": "allow",
        "exceed_action": "deny(429)",
        "enforce_on_key": "IP",
        "rate_limit_threshold": {"count": 60, "interval_sec": 60},
        "ban_threshold": {"count": 300, "interval_sec": 60},
        "ban_duration_sec": 120,
    }


def test_attacks_are_denied_with_the_asked_sensitivity():
    found = by_priority(attack_rule_sets={"sqli-v33-stable": 3})[2_000]

    assert found["match"]["expr"]["expression"] == "evaluatePreconfiguredWaf('sqli-v33-stable', {'sensitivity': 3})"
    assert found["preview"] is False


def test_in_preview_attacks_are_only_logged():
    assert by_priority(attack_rules_preview=True)[2_000]["preview"] is True


def test_a_rule_takes_ten_ranges_and_the_next_rule_the_rest():
    ranges = [f"198.51.{number}.0/24" for number in range(25)]

    found = by_priority(blocked_ranges=ranges)

    portions = [found[priority]["match"]["config"]["src_ip_ranges"] for priority in (1_000, 1_010, 1_020)]
    assert [len(portion) for portion in portions] == [10, 10, 5]
    assert [one for portion in portions for one in portion] == ranges


def test_a_scanner_of_ours_passes_before_attacks_are_looked_for_and_after_blocked_ranges():
    found = rules(arguments.armor(scanner_ranges=["34.66.18.0/26"]))

    assert [rule["priority"] for rule in found] == [1_000, 1_900, 2_000, 2_010, 9_000, 2_147_483_647]
    assert (found[1]["action"], found[1]["match"]["config"]["src_ip_ranges"]) == ("allow", ["34.66.18.0/26"])


def test_without_blocked_ranges_nobody_is_blocked():
    assert 1_000 not in by_priority(blocked_ranges=[])


def test_the_policy_watches_the_usual_traffic_and_logs_no_parts_of_requests():
    inputs = record(lambda: Armor("armor", arguments.armor())).inputs(POLICY, "armor-policy")

    assert inputs["adaptiveProtectionConfig"] == {
        "layer7DdosDefenseConfig": {"enable": True, "ruleVisibility": "STANDARD"}
    }
    assert inputs["advancedOptionsConfig"] == {"jsonParsing": "STANDARD", "logLevel": "NORMAL"}


def test_watching_can_be_left_off():
    plan = record(lambda: Armor("armor", arguments.armor(adaptive_protection=False)))

    config = plan.inputs(POLICY, "armor-policy")["adaptiveProtectionConfig"]
    assert config == {"layer7DdosDefenseConfig": {"enable": False}}
