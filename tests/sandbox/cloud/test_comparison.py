"""How old and new are compared, and what a preview knows, as seen with the real providers (sandbox/cloud/README.md)."""

import pytest

from sandbox.cloud.admission import DEFAULTS
from sandbox.cloud.catalogue import entries
from sandbox.cloud.wire import UNKNOWN, Secret, reveal

ACCOUNT = "gcp:serviceaccount/account:Account"
CLUSTER = "gcp:container/cluster:Cluster"
FIREWALL = "gcp:compute/firewall:Firewall"
INSTANCE = "gcp:sql/databaseInstance:DatabaseInstance"
POOL = "gcp:container/nodePool:NodePool"
RANGE = "gcp:compute/globalAddress:GlobalAddress"
RELEASE = "kubernetes:helm.sh/v3:Release"
SECURE = {"shieldedInstanceConfig": {"enableSecureBoot": True}}


@pytest.fixture
def difference(with_needs, make):
    """The detailed difference, path by kind, between two sets of changes of a type's example."""

    def compare(type_, before, after, *, without=()):
        cloud = with_needs(type_)
        made = cloud.made(type_, make.example(type_, **before))
        wanted = make.example(type_, **before) | after
        inputs = cloud.checked(
            type_, {name: value for name, value in wanted.items() if name not in without}, olds=made.inputs
        )
        answer = cloud.diff(made, inputs)
        kinds = {path: detail.Kind.Name(detail.kind) for path, detail in answer.detailedDiff.items()}
        assert (answer.changes == answer.DIFF_NONE) == (not kinds)
        return kinds

    return compare


def test_a_set_in_another_order_is_no_difference(difference):
    ranges = ["10.0.0.0/8", "11.0.0.0/8"]

    assert difference(FIREWALL, {"sourceRanges": ranges}, {"sourceRanges": ranges[::-1]}) == {}


def test_a_set_of_objects_in_another_order_is_no_difference(difference):
    rules = [{"protocol": "tcp", "ports": ["80", "443"]}, {"protocol": "udp"}]
    again = [{"protocol": "udp"}, {"protocol": "tcp", "ports": ["443", "80"]}]

    assert difference(FIREWALL, {"denies": rules}, {"denies": again}) == {}


def test_what_joins_a_set_is_named_by_its_new_position(difference):
    before, after = ["10.0.0.0/8", "11.0.0.0/8"], ["9.0.0.0/8", "11.0.0.0/8", "10.0.0.0/8"]

    assert difference(FIREWALL, {"sourceRanges": before}, {"sourceRanges": after}) == {"sourceRanges[0]": "ADD"}


def test_what_leaves_a_set_is_named_by_its_old_position(difference):
    before, after = ["10.0.0.0/8", "11.0.0.0/8", "12.0.0.0/8"], ["12.0.0.0/8", "10.0.0.0/8"]

    assert difference(FIREWALL, {"sourceRanges": before}, {"sourceRanges": after}) == {"sourceRanges[1]": "DELETE"}


def test_a_changed_element_of_a_set_leaves_and_joins(difference):
    settings = dict(entries()[INSTANCE].example["settings"])
    before = [{"name": "a", "value": "1"}, {"name": "b", "value": "2"}, {"name": "c", "value": "2"}]
    after = [{"name": "b", "value": "3"}, {"name": "a", "value": "1"}, {"name": "c", "value": "2"}]

    found = difference(
        INSTANCE, {"settings": settings | {"databaseFlags": before}}, {"settings": settings | {"databaseFlags": after}}
    )

    assert found == {"settings.databaseFlags[0]": "ADD", "settings.databaseFlags[1]": "DELETE"}


def test_a_set_with_an_unknown_element_differs(with_needs, make):
    cloud = with_needs(FIREWALL)
    made = cloud.made(FIREWALL, make.example(FIREWALL, sourceRanges=["10.0.0.0/8"]))

    answer = cloud.diff(made, made.inputs | {"sourceRanges": [UNKNOWN]})

    assert list(answer.detailedDiff) == ["sourceRanges[0]"]


def test_a_list_in_another_order_is_a_difference(difference):
    names = {"masterAuth": {"clientCertificateConfig": {"issueClientCertificate": False}}}
    logged = names | {"loggingConfig": {"enableComponents": ["SYSTEM_COMPONENTS", "WORKLOADS"]}}

    found = difference(CLUSTER, logged, {"loggingConfig": {"enableComponents": ["WORKLOADS", "SYSTEM_COMPONENTS"]}})

    assert set(found) == {"loggingConfig.enableComponents[0]", "loggingConfig.enableComponents[1]"}


@pytest.mark.parametrize(
    ("type_", "block"),
    [
        (CLUSTER, {"nodeConfig": {"machineType": "e2-standard-4"}}),
        (CLUSTER, {"ipAllocationPolicy": {"stackType": "IPV4", "clusterSecondaryRangeName": "pods"}}),
        (POOL, {"nodeConfig": {"machineType": "e2-standard-4"} | SECURE}),
        (INSTANCE, {"replicaConfiguration": {"username": "replica"}}),
    ],
    ids=["nodes of a cluster", "ranges of a cluster", "nodes of a pool", "a replica"],
)
def test_a_block_that_lasts_may_be_left_out_without_a_difference(difference, type_, block):
    assert difference(type_, block, {}, without=tuple(block)) == {}


def test_what_was_left_out_stays_in_the_object_through_an_update(with_needs, make):
    cloud = with_needs(POOL)
    made = cloud.made(POOL, make.example(POOL, nodeLocations=["europe-west1-b"]))
    inputs = cloud.checked(
        POOL, make.example(POOL, autoscaling={"totalMinNodeCount": 2, "totalMaxNodeCount": 5}), olds=made.inputs
    )

    updated = cloud.update(made, inputs)

    assert updated.state["nodeLocations"] == ["europe-west1-b"]
    assert "nodeLocations" not in updated.inputs


def test_a_block_that_is_given_for_the_first_time_is_compared_with_what_the_object_has(difference):
    found = difference(CLUSTER, {}, {"nodeConfig": {"machineType": "e2-standard-4", "diskSizeGb": 100}})

    assert found == {"nodeConfig.machineType": "UPDATE"}


def test_a_field_within_a_block_that_lasts_still_replaces(difference):
    pool = {"nodeConfig": {"machineType": "e2-standard-4"} | SECURE}
    open_ = {"nodeConfig": {"machineType": "e2-standard-4", "shieldedInstanceConfig": {"enableSecureBoot": False}}}

    assert difference(POOL, pool, open_) == {"nodeConfig.shieldedInstanceConfig.enableSecureBoot": "UPDATE_REPLACE"}


def test_giving_a_default_of_nothing_is_no_difference(difference):
    nodes = {"machineType": "e2-standard-4"}

    assert difference(POOL, {"nodeConfig": nodes}, {"nodeConfig": nodes | {"spot": False}}) == {}


def test_giving_what_is_assumed_anyway_is_no_difference(difference):
    assert difference(RANGE, {}, {"ipVersion": "IPV4"}) == {}


def test_giving_another_than_what_is_assumed_replaces(difference):
    assert difference(RANGE, {}, {"ipVersion": "IPV6"}) == {"ipVersion": "UPDATE_REPLACE"}


@pytest.mark.parametrize("given", [{}, {"project": "another"}], ids=["of the provider", "of its own"])
def test_an_accounts_address_is_known_at_preview(cloud, make, given):
    _, planned = cloud.create(ACCOUNT, cloud.checked(ACCOUNT, make.example(ACCOUNT, **given)), preview=True)

    address = f"nodes-of-test@{given.get('project', 'example')}.iam.gserviceaccount.com"
    assert planned["email"] == address
    assert planned["member"] == f"serviceAccount:{address}"
    assert planned["uniqueId"] is UNKNOWN


def test_an_accounts_address_is_unknown_while_its_name_is(cloud, make):
    inputs = cloud.checked(ACCOUNT, make.example(ACCOUNT)) | {"accountId": UNKNOWN}

    _, planned = cloud.create(ACCOUNT, inputs, preview=True)

    assert planned["email"] is UNKNOWN


def test_labels_and_the_deletion_policy_are_known_at_preview(cloud, make):
    key = "gcp:kms/cryptoKey:CryptoKey"

    _, planned = cloud.create(key, cloud.checked(key, make.example(key)), preview=True)

    labels = {"environment": "test", "goog-pulumi-provisioned": "true"}
    assert planned["effectiveLabels"] == planned["pulumiLabels"] == labels
    assert planned["deletionPolicy"] == "DELETE"


def test_a_release_is_checked_with_its_switches_and_without_the_sdks_own_argument(cloud, make):
    checked = cloud.checked(RELEASE, make.example(RELEASE, compat="true", lint=True))

    assert set(checked) - set(make.example(RELEASE)) == set(entries()[RELEASE].defaults)
    assert checked["lint"] is True
    assert checked["skipAwait"] is False
    assert checked["keyring"] == ""
    assert DEFAULTS not in checked
    assert DEFAULTS not in checked["values"]


def test_a_release_keeps_its_inputs_in_the_state_as_a_secret(cloud, make):
    made = cloud.made(RELEASE, make.example(RELEASE, compat="true"))

    assert isinstance(made.state["__inputs"], Secret)
    assert reveal(made.state["__inputs"]) == made.inputs
