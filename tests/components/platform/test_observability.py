"""Settings -> arguments of audit trail, log buckets and alerts."""

import pytest

from components.platform.observability import audit_args, log_buckets_args, observability_args
from environments import EnvironmentConfigManager

KEY = "projects/p/locations/l/keyRings/r/cryptoKeys/k"


def settings(environment):
    return EnvironmentConfigManager(environ={}).load_with_overrides(environment=environment, overrides=[]).settings


def test_prods_trail_is_locked_for_six_years_and_read_by_auditors_alone():
    args = audit_args(settings("prod"), encryption_key_name=KEY)

    assert (args.retention_days, args.locked, args.deletion_protection) == (2192, True, True)
    assert args.readers == {"auditors": "group:auditors@spotify-ai-agent.com"}
    assert (args.archive_name, args.location) == ("spotify-ai-agent-prod-audit", "europe-west1")
    assert args.encryption_key_name == KEY


def test_devs_trail_goes_with_the_stack():
    args = audit_args(settings("dev"), encryption_key_name=KEY)

    assert (args.retention_days, args.locked, args.deletion_protection) == (30, False, False)


def test_each_entry_goes_to_one_searchable_bucket():
    args = log_buckets_args(settings("prod"), encryption_key_name=KEY)

    assert {name: each.retention_days for name, each in args.buckets.items()} == {"application": 90, "platform": 180}
    assert args.buckets["application"].filter == 'resource.type="k8s_container"'
    assert args.buckets["platform"].filter == 'NOT resource.type="k8s_container"'
    assert args.default_retention_days == 30


def test_channels_without_a_token_are_made_and_the_others_named():
    args = observability_args(settings("prod"))

    assert args.emails == {"mail": "oncall@spotify-ai-agent.com"}
    assert args.registered == {"chat": "4172000000000301", "pager": "4172000000000302"}
    assert args.escalation == {"critical": ("pager", "chat", "mail"), "error": ("chat", "mail"), "warning": ("mail",)}


@pytest.mark.parametrize(("environment", "gpus"), [("dev", False), ("prod", True)])
def test_gpus_are_watched_where_there_are_any(environment, gpus):
    assert observability_args(settings(environment)).watched.gpus is gpus


def test_thresholds_and_objectives_arrive_under_their_own_names():
    found = settings("prod")
    args = observability_args(found)

    assert vars(args.thresholds) == found.observability.thresholds.model_dump()
    assert vars(args.objectives) == found.observability.objectives.model_dump()
    assert args.watched.cloud_sql_connections == found.database.postgresql.machine.max_connections
