"""A stack rule over words in filters: every kind of change is counted, and somebody hears of it."""

import pytest

from guardrails.judgement import judge
from guardrails.logging.change_alerts import KINDS, logging_change_alerts
from guardrails.logging.types import ALERT_POLICY, AUDIT_CONFIG, METRIC
from tests.policy.examples.example import UNKNOWN, resource

NAMES = {kind: f"change-{position}" for position, kind in enumerate(KINDS)}
FIREWALL = "firewall rules (CIS 2.8)"


def config(service="allServices"):
    return resource(AUDIT_CONFIG, "config", {"service": service})


def text(kind):
    return " OR ".join(f'protoPayload.methodName:"{word}"' for word in KINDS[kind])


def metric(kind, **changed):
    return resource(METRIC, NAMES[kind], {"name": NAMES[kind], "filter": text(kind)} | changed)


def alert(kind, **changed):
    inputs = {
        "enabled": True,
        "notificationChannels": [UNKNOWN],
        "conditions": [{"displayName": "it", "conditionMatchedLog": {"filter": text(kind)}}],
    }
    return resource(ALERT_POLICY, NAMES[kind], inputs | changed)


def refused(*, metrics=None, alerts=None, service="allServices"):
    stack = [
        config(service),
        *({kind: metric(kind) for kind in KINDS} | (metrics or {})).values(),
        *({kind: alert(kind) for kind in KINDS} | (alerts or {})).values(),
    ]
    return [refusal.message for refusal in judge([each for each in stack if each], [logging_change_alerts])]


def test_the_eight_items_of_the_benchmark_are_asked_for():
    assert [kind.rpartition("2.")[2].rstrip(")") for kind in KINDS] == [str(number) for number in range(5, 13)]


def test_all_counted_and_told_is_accepted():
    assert refused() == []


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_must_be_counted(kind):
    (message,) = refused(metrics={kind: None})
    assert f"service: expected a log-based metric for changes of {kind}" in message


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_must_be_told(kind):
    (message,) = refused(alerts={kind: None})
    assert f"service: expected an enabled alert with a channel for changes of {kind}" in message


@pytest.mark.parametrize(
    "changed",
    [
        {"enabled": False},
        {"notificationChannels": []},
        {"notificationChannels": None},
        {"conditions": [{"conditionMatchedLog": {"filter": "severity=ERROR"}}]},
    ],
    ids=str,
)
def test_an_alert_that_tells_nobody_is_none(changed):
    (message,) = refused(alerts={FIREWALL: alert(FIREWALL, **changed)})
    assert FIREWALL in message


@pytest.mark.parametrize(
    "changed",
    [{"disabled": True}, {"filter": 'protoPayload.methodName:"compute.firewalls.insert"'}],
    ids=["disabled", "one method of three"],
)
def test_a_metric_that_misses_changes_is_none(changed):
    (message,) = refused(metrics={FIREWALL: metric(FIREWALL, **changed)})
    assert f"a log-based metric for changes of {FIREWALL}" in message


@pytest.mark.parametrize(
    "condition",
    [
        {"conditionThreshold": {"filter": f'metric.type="logging.googleapis.com/user/{NAMES[FIREWALL]}"'}},
        {"conditionPrometheusQueryLanguage": {"query": "sum(rate(logging_googleapis_com:user_change_3[5m])) > 0"}},
        {"conditionMatchedLog": {"filter": UNKNOWN}},
    ],
    ids=["threshold", "query", "unknown yet"],
)
def test_an_alert_may_watch_the_metric_instead_of_the_log(condition):
    assert refused(alerts={FIREWALL: alert(FIREWALL, conditions=[condition])}) == []


def test_another_metric_whose_name_begins_alike_is_another():
    condition = {"conditionThreshold": {"filter": f'metric.type="logging.googleapis.com/user/{NAMES[FIREWALL]}9"'}}
    assert len(refused(alerts={FIREWALL: alert(FIREWALL, conditions=[condition])})) == 1


@pytest.mark.parametrize("changed", [{"filter": UNKNOWN}, {"name": UNKNOWN}], ids=["filter", "name"])
def test_what_a_metric_is_told_at_up_is_left_for_up(changed):
    assert refused(metrics={FIREWALL: metric(FIREWALL, **changed)}) == []


def test_a_stack_that_configures_one_service_need_not_watch_the_project():
    assert refused(service="storage.googleapis.com", metrics=dict.fromkeys(KINDS)) == []
