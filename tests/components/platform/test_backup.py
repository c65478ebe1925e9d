"""Settings -> backups of the cluster, and the key that they are worth nothing without."""

import pytest

from components.platform.backup import backup_args
from components.platform.foundation import BACKUPS, backup_key_users, encryption_args
from environments import EnvironmentConfigManager
from tests.program import plan_of

PLAN = "gcp:gkebackup/backupPlan:BackupPlan"
KEY = "gcp:kms/cryptoKey:CryptoKey"
AGENTS = {"backup": "serviceAccount:backup@example.com"}


def settings(environment):
    return EnvironmentConfigManager(environ={}).load_with_overrides(environment=environment, overrides=[]).settings


def key(environment):
    found = settings(environment)
    return encryption_args(found, backup_key_users(found, AGENTS), location=found.backup.region).keys[BACKUPS]


def test_the_plan_is_as_the_settings_say():
    args = backup_args(settings("prod"), cluster_id="c", encryption_key="k")

    assert (args.rpo_minutes, args.retention_days, args.delete_lock_days) == (360, 35, 7)
    assert (args.cluster_id, args.encryption_key, args.name_prefix) == ("c", "k", "spotify-ai-agent-prod")


def test_the_service_and_gke_may_use_the_key_and_nobody_else():
    assert sorted(key("prod").members) == ["backup-agent", "gke-agent"]


@pytest.mark.parametrize("environment", ["dev", "prod"])
def test_backups_that_outlive_a_destroyed_key_keep_it(environment):
    """Longer kept than `destroy_delay_days`, in both."""
    assert key(environment).outlives_the_stack


@pytest.mark.parametrize("stack", ["dev", "staging", "prod"])
def test_key_and_plan_lie_in_one_region(stack):
    plan, (made,) = plan_of(stack), plan_of(stack).of_type(PLAN)

    assert plan.inputs("gcp:kms/keyRing:KeyRing", "backup-keys-ring")["location"] == made.inputs["location"]
    assert plan.one(KEY, "backup-keys-backups").urn in made.property_dependencies["backupConfig"]
