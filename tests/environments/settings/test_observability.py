"""Who is told of what: every severity reaches somebody, and no token stands in a file."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from environments import EnvironmentConfigManager
from environments.settings.observability import ChannelSettings, ObservabilitySettings


def loaded(environment="production"):
    return EnvironmentConfigManager(environ={}).load_with_overrides(environment=environment, overrides=[]).settings


def observability(**changed):
    return ObservabilitySettings.model_validate(loaded().observability.model_dump() | changed)


@pytest.mark.parametrize(
    "fields",
    [
        {"kind": "email", "address": "oncall@example.com"},
        {"kind": "slack", "registered": "1234"},
        {"kind": "pagerduty", "registered": "1234"},
    ],
    ids=lambda fields: fields["kind"],
)
def test_a_channel_is_an_address_or_the_number_of_a_registered_one(fields):
    assert ChannelSettings.model_validate(fields).kind == fields["kind"]


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"kind": "email"}, "e-mail goes to an address"),
        ({"kind": "email", "address": "a@example.com", "registered": "1"}, "e-mail goes to an address"),
        ({"kind": "slack"}, "slack needs a token, which no file may hold"),
        ({"kind": "pagerduty", "registered": "1", "address": "a@example.com"}, "pagerduty needs a token"),
        ({"kind": "slack", "registered": "xoxb-1"}, "should match pattern"),
        ({"kind": "email", "address": "nobody"}, "should match pattern"),
        ({"kind": "webhook", "address": "a@example.com"}, "Input should be 'email', 'slack' or 'pagerduty'"),
    ],
)
def test_a_channel_that_reaches_nobody_or_would_hold_a_token_is_refused(fields, message):
    with pytest.raises(ValidationError, match=message):
        ChannelSettings.model_validate(fields)


def test_an_escalation_to_nobody_is_refused_with_the_names_that_there_are():
    escalation = {"critical": ["pigeon"], "error": ["mail"], "warning": ["mail"]}
    with pytest.raises(ValidationError, match=r"pigeon is none of the channels \(chat, mail, pager\)"):
        observability(escalation=escalation)


def test_every_severity_tells_somebody():
    with pytest.raises(ValidationError, match="at least 1 item"):
        observability(escalation={"critical": [], "error": ["mail"], "warning": ["mail"]})


def test_an_objective_of_always_is_refused_because_its_budget_would_be_nothing():
    objectives = {"availability_percent": 100.0, "latency_percent": 99.0, "latency_ms": 500}
    with pytest.raises(ValidationError, match="less than 100"):
        observability(objectives=objectives)


def test_a_latency_between_two_buckets_is_refused():
    objectives = {"availability_percent": 99.0, "latency_percent": 99.0, "latency_ms": 300}
    with pytest.raises(ValidationError, match="Input should be 50, 75, 100"):
        observability(objectives=objectives)


@pytest.mark.parametrize("environment", ["staging", "production"])
def test_the_worst_reaches_a_pager_where_people_depend_on_the_platform(environment):
    found = loaded(environment).observability
    assert "pagerduty" in {found.channels[name].kind for name in found.escalation.critical}
    assert {each.kind for each in found.channels.values()} == {"email", "slack", "pagerduty"}


def test_logs_are_kept_longest_where_people_depend_on_them():
    days = [loaded(name).observability.log_retention.application_days for name in ("dev", "staging", "prod")]
    assert days == sorted(set(days))
