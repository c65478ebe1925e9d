"""Alerts that reach somebody, under Pulumi mocks."""

import json

import pytest

from components.observability.alerts import ThresholdsArgs, WatchedArgs
from components.observability.changes import CHANGES
from components.observability.objectives import ObjectivesArgs
from components.observability.observability import Observability, ObservabilityArgs
from tests.recorded_plan import UNKNOWN, record

POLICY = "gcp:monitoring/alertPolicy:AlertPolicy"
CHANNEL = "gcp:monitoring/notificationChannel:NotificationChannel"
METRIC = "gcp:logging/metric:Metric"
DASHBOARD = "gcp:monitoring/dashboard:Dashboard"
PAGER = "projects/p/notificationChannels/42"


def observability(**changed):
    fields = {
        "project": "p",
        "name_prefix": "prod",
        "emails": {"mail": "oncall@example.com"},
        "registered": {"pager": "42"},
        "escalation": {"critical": ["pager", "mail"], "error": ["mail"], "warning": ["mail"]},
        "watched": WatchedArgs(
            api_namespace="api",
            api_job="api",
            models_namespace="serving",
            models_job="models",
            cloud_sql_connections=1000,
            stores={},
            gpus=True,
            backup_rpo_minutes=360,
            forecast=None,
        ),
        "thresholds": ThresholdsArgs(
            error_percent=1.0,
            latency_p95_ms=750,
            processor_percent=85,
            memory_percent=85,
            disk_percent=80,
            connection_percent=80,
            replica_lag_s=60,
            gpu_percent=90,
            prediction_p95_ms=200,
        ),
        "objectives": ObjectivesArgs(availability_percent=99.9, latency_percent=99.0, latency_ms=500),
        "labels": {"environment": "prod"},
    }
    return ObservabilityArgs(**(fields | changed))


@pytest.fixture(scope="module")
def plan():
    return record(lambda: Observability("watch", observability()))


def test_only_what_needs_no_token_is_made_here(plan):
    assert plan.every(CHANNEL) == {
        "watch-mail": {
            "project": "p",
            "displayName": "prod mail",
            "type": "email",
            "labels": {"email_address": "oncall@example.com"},
            "userLabels": {"environment": "prod"},
            "enabled": True,
        }
    }


def test_a_change_is_matched_in_the_log_and_counted_by_the_same_filter(plan):
    change = CHANGES["firewall"]

    assert plan.inputs(METRIC, "watch-change-firewall") == {
        "project": "p",
        "name": "prod-change-firewall",
        "description": "A firewall rule was made, changed or deleted (CIS Google Cloud 2.8).",
        "filter": change.filter,
        "metricDescriptor": {"metricKind": "DELTA", "valueType": "INT64", "unit": "1"},
    }
    assert plan.inputs(POLICY, "watch-change-firewall") == {
        "project": "p",
        "displayName": "prod: A firewall rule was made, changed or deleted",
        "combiner": "OR",
        "conditions": [{"displayName": change.title, "conditionMatchedLog": {"filter": change.filter}}],
        "alertStrategy": {"autoClose": "1800s", "notificationRateLimit": {"period": "300s"}},
        "severity": "ERROR",
        "notificationChannels": [UNKNOWN],
        "documentation": {
            "subject": "prod: A firewall rule was made, changed or deleted",
            "content": change.first_step,
            "mimeType": "text/markdown",
        },
        "userLabels": {"environment": "prod"},
        "enabled": True,
    }


def test_a_query_alert_waits_for_no_metric_to_exist(plan):
    inputs = plan.inputs(POLICY, "watch-api-silent")

    (condition,) = inputs["conditions"]
    assert condition["conditionPrometheusQueryLanguage"] == {
        "query": 'absent(up{namespace="api",job="api"} == 1)',
        "duration": "600s",
        "evaluationInterval": "60s",
        "disableMetricValidation": True,
    }
    assert inputs["alertStrategy"] == {"autoClose": "1800s"}


def test_who_hears_of_it_depends_on_how_bad_it_is(plan):
    told = {
        severity: {
            tuple(each["notificationChannels"]) for each in plan.every(POLICY).values() if each["severity"] == severity
        }
        for severity in ("CRITICAL", "ERROR", "WARNING")
    }
    assert told == {"CRITICAL": {(PAGER, UNKNOWN)}, "ERROR": {(UNKNOWN,)}, "WARNING": {(UNKNOWN,)}}


def test_every_change_and_every_signal_has_its_policy_with_a_name_of_its_own(plan):
    policies = plan.every(POLICY)

    assert len(policies) == 8 + 16 + 3 + 6 + 2
    assert len({each["displayName"] for each in policies.values()}) == len(policies)


def test_the_dashboard_is_named_for_the_stack_and_lists_the_changes(plan):
    found = json.loads(plan.inputs(DASHBOARD, "watch-dashboard")["dashboardJson"])

    assert found["displayName"] == "prod"
    assert found["mosaicLayout"]["tiles"][-1]["widget"]["logsPanel"]["resourceNames"] == ["projects/p"]


def test_two_fit_into_one_stack():
    def program():
        Observability("watch", observability())
        Observability("more", observability(name_prefix="cell"))

    assert len(record(program).names(POLICY)) == 70
