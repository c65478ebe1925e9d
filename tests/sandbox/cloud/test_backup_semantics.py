"""What Backup for GKE refuses of plans, and what outlives a cluster."""

import pytest

PLAN = "gcp:gkebackup/backupPlan:BackupPlan"
RESTORE = "gcp:gkebackup/restorePlan:RestorePlan"
CLUSTER = "gcp:container/cluster:Cluster"
RING = "gcp:kms/keyRing:KeyRing"
KEY = "gcp:kms/cryptoKey:CryptoKey"
GRANT = "gcp:kms/cryptoKeyIAMMember:CryptoKeyIAMMember"
IDENTITY = "gcp:projects/serviceIdentity:ServiceIdentity"
GKE_AGENT = "serviceAccount:service-1@container-engine-robot.iam.gserviceaccount.com"


@pytest.fixture
def place(with_needs):
    """A cloud with a cluster that can be backed up."""
    return with_needs(PLAN)


def key(cloud, make, *, agents):
    cloud.made(RING, make.example(RING))
    made = cloud.made(KEY, make.example(KEY))
    for number, member in enumerate(agents):
        role = "roles/cloudkms.cryptoKeyEncrypterDecrypter"
        cloud.made(GRANT, {"cryptoKeyId": made.id, "role": role, "member": member}, name=f"grant-{number}")
    return made.id


def own_agent(cloud):
    return cloud.made(IDENTITY, {"service": "gkebackup.googleapis.com"}).state["member"]


def under(make, key_name, **changed):
    config = {"allNamespaces": True, "encryptionKey": {"gcpKmsEncryptionKey": key_name}}
    return make.example(PLAN, backupConfig=config, **changed)


def test_a_plan_needs_its_cluster(cloud, make):
    with pytest.raises(make.Refused, match="the cluster of the backup plan does not exist"):
        cloud.made(PLAN, make.example(PLAN))


def test_a_key_that_only_one_agent_may_use_is_refused(place, make):
    name = key(place, make, agents=[GKE_AGENT])

    with pytest.raises(make.Refused, match="have no access to the encryption key"):
        place.made(PLAN, under(make, name))


def test_a_key_that_both_agents_may_use_is_taken(place, make):
    name = key(place, make, agents=[GKE_AGENT, own_agent(place)])

    assert place.made(PLAN, under(make, name)).state["state"] == "READY"


def test_a_key_of_another_region_than_the_plans_is_refused(place, make):
    name = key(place, make, agents=[GKE_AGENT, own_agent(place)])

    with pytest.raises(make.Refused, match="must lie in the region of the backup plan"):
        place.made(PLAN, under(make, name, location="europe-west4"))


def test_a_plan_may_stand_in_another_region_than_its_cluster(place, make):
    assert "/locations/europe-west4/" in place.made(PLAN, make.example(PLAN, location="europe-west4")).id


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"retentionPolicy": {"backupRetainDays": 91}}, "at most 360 times the objective"),
        ({"retentionPolicy": {"backupDeleteLockDays": 7}}, "a schedule needs backupRetainDays"),
        ({"retentionPolicy": {"backupRetainDays": 3, "backupDeleteLockDays": 7}}, "must not be less than"),
        ({"backupSchedule": {"rpoConfig": {"targetRpoMinutes": 59}}}, "at least 60"),
        ({"backupConfig": {"allNamespaces": False}}, "exactly one of allNamespaces"),
    ],
)
def test_bounds_of_the_service_are_kept(place, make, changed, reason):
    with pytest.raises(make.Refused, match=reason):
        place.made(PLAN, make.example(PLAN, **changed))


def test_a_plan_outlives_its_cluster(place, make):
    cluster = place.made(CLUSTER, make.example(CLUSTER, name="another", deletionProtection=False), name="another")
    plan = place.made(PLAN, make.example(PLAN, cluster=cluster.id))
    place.delete(cluster)

    assert (PLAN, plan.id, "active") in place.listed()


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"backupPlan": "projects/example/locations/europe-west1/backupPlans/none"}, "the backup plan .* not exist"),
        ({"cluster": "projects/example/locations/europe-west1/clusters/none"}, "the cluster .* does not exist"),
        ({"location": "europe-west4"}, "must be in the region of the restore plan"),
        ({"restoreConfig": {"allNamespaces": False}}, "exactly one of allNamespaces"),
    ],
)
def test_a_restore_plan_that_could_restore_nothing_is_refused(with_needs, make, changed, reason):
    place = with_needs(RESTORE)

    with pytest.raises(make.Refused, match=reason):
        place.made(RESTORE, make.example(RESTORE, **changed))
