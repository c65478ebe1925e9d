"""What Google Cloud refuses, keeps and invents, where it is more than one entry's own data."""

from datetime import UTC, datetime, timedelta

import pytest
from pulumi.runtime.proto import provider_pb2

from sandbox.cloud.facts import project_number
from sandbox.cloud.wire import UNKNOWN, Secret, decode, encode

NETWORK = "gcp:compute/network:Network"
SUBNETWORK = "gcp:compute/subnetwork:Subnetwork"
CONNECTION = "gcp:servicenetworking/connection:Connection"
RING = "gcp:kms/keyRing:KeyRing"
KEY = "gcp:kms/cryptoKey:CryptoKey"
KEY_MEMBER = "gcp:kms/cryptoKeyIAMMember:CryptoKeyIAMMember"
INSTANCE = "gcp:sql/databaseInstance:DatabaseInstance"
USER = "gcp:sql/user:User"
CLUSTER = "gcp:container/cluster:Cluster"
NODE_POOL = "gcp:container/nodePool:NodePool"
POOL = "gcp:certificateauthority/caPool:CaPool"
AUTHORITY = "gcp:certificateauthority/authority:Authority"
IDENTITY = "gcp:projects/serviceIdentity:ServiceIdentity"
KEY_ID = "projects/example/locations/europe-west1/keyRings/platform/cryptoKeys/sql"


def test_a_creation_under_a_taken_name_says_409_and_the_id(cloud, make):
    made = cloud.made(NETWORK, make.example(NETWORK))

    with pytest.raises(
        make.Refused, match=r"Error 409: projects/example/global/networks/platform already exists .*Import it"
    ):
        cloud.create(NETWORK, made.inputs)


def test_the_same_name_in_another_project_is_free(cloud, make):
    cloud.made(NETWORK, make.example(NETWORK))

    made = cloud.made(NETWORK, make.example(NETWORK, project="other"))

    assert made.id == "projects/other/global/networks/platform"


def test_an_object_whose_parent_is_missing_is_refused_by_name(cloud, make):
    checked = cloud.checked(SUBNETWORK, make.example(SUBNETWORK))

    with pytest.raises(
        make.Refused, match=r"Error 404: .*subnetworks/nodes needs projects/example/global/networks/platform"
    ):
        cloud.create(SUBNETWORK, checked)
    assert cloud.listed() == []


def test_a_parent_may_be_named_by_self_link_id_or_name(cloud, make):
    network = cloud.made(NETWORK, make.example(NETWORK))

    for position, named in enumerate((network.state["selfLink"], network.id, "platform")):
        cloud.made(SUBNETWORK, make.example(SUBNETWORK, name=f"nodes-{position}", network=named))

    assert len(cloud.listed()) == 4


def test_a_network_in_use_cannot_be_deleted(with_needs, make):
    cloud = with_needs(SUBNETWORK)
    cloud.made(SUBNETWORK, make.example(SUBNETWORK))
    network = make.Made(
        NETWORK, "projects/example/global/networks/platform", {}, {"name": "platform", "project": "example"}
    )

    with pytest.raises(
        make.Refused, match=r"networks/platform is still used by 1 other object\(s\): .*subnetworks/nodes"
    ):
        cloud.delete(network)


def test_an_update_of_what_somebody_deleted_is_refused(cloud, make):
    network = cloud.made(NETWORK, make.example(NETWORK))
    cloud.store.remove(next(cloud.store.all()))

    with pytest.raises(make.Refused, match=r"Error 404: .* was not found.*Run a refresh"):
        cloud.update(network, network.inputs)


def test_a_missing_project_is_refused_with_both_remedies(make, tmp_path):
    cloud = make.Cloud(tmp_path)
    provider, _ = cloud.of(NETWORK)
    cloud.connections["gcp"] = connection = make.Connection()
    provider.Configure(_configure({}), connection)

    with pytest.raises(
        make.Refused, match=r"project: required field is not set.*Set project on the resource or project on"
    ):
        cloud.create(NETWORK, cloud.checked(NETWORK, make.example(NETWORK)))


def _configure(arguments):
    return provider_pb2.ConfigureRequest(args=encode(arguments))


def test_the_project_may_come_from_the_environment(make, tmp_path, monkeypatch):
    monkeypatch.setenv("GOOGLE_CLOUD_PROJECT", "from-the-environment")
    cloud = make.Cloud(tmp_path)
    provider, _ = cloud.of(NETWORK)
    cloud.connections["gcp"] = connection = make.Connection()
    provider.Configure(_configure({}), connection)

    assert cloud.made(NETWORK, make.example(NETWORK)).id == "projects/from-the-environment/global/networks/platform"


def test_two_connections_keep_two_configurations(cloud, make):
    other = cloud.connect("gcp", project="other")
    cloud.made(NETWORK, make.example(NETWORK))
    cloud.connections["gcp"] = other

    assert cloud.made(NETWORK, make.example(NETWORK)).state["project"] == "other"


def test_a_provider_of_another_project_replaces_what_left_the_project_to_it(cloud, make):
    network = cloud.made(NETWORK, make.example(NETWORK))
    cloud.connections["gcp"] = cloud.connect("gcp", project="other")

    assert list(cloud.diff(network, network.inputs).replaces) == ["project"]


@pytest.mark.parametrize(
    ("type_", "inputs", "words"),
    [
        (CLUSTER, {"deletionProtection": True}, "Cannot destroy cluster because deletion_protection is set to true"),
        (
            INSTANCE,
            {"deletionProtection": True},
            "failed to delete instance because deletion_protection is set to true",
        ),
        (AUTHORITY, {"deletionProtection": True}, "without setting deletion_protection=false"),
        (NETWORK, {"deletionPolicy": "PREVENT"}, 'without setting deletion_policy="DELETE"'),
    ],
)
def test_a_protected_object_is_not_deleted(with_needs, make, type_, inputs, words):
    cloud = with_needs(type_)
    made = cloud.made(type_, make.example(type_, **inputs))
    before = cloud.listed()

    with pytest.raises(make.Refused, match=words):
        cloud.delete(made)
    assert cloud.listed() == before


@pytest.mark.parametrize("type_", [CLUSTER, INSTANCE, AUTHORITY])
def test_protection_is_on_where_nobody_decided(cloud, make, type_):
    inputs = make.example(type_)
    del inputs["deletionProtection"]

    checked = cloud.checked(type_, inputs)

    assert checked["deletionProtection"] is True
    assert "deletionProtection" in checked["__defaults"]


def test_the_clouds_own_protection_of_an_instance_holds_without_the_states(with_needs, make):
    cloud = with_needs(INSTANCE)
    example = make.example(INSTANCE)
    example["settings"]["deletionProtectionEnabled"] = True
    made = cloud.made(INSTANCE, example)

    with pytest.raises(make.Refused, match=r"The instance is protected"):
        cloud.delete(made)


def test_an_abandoned_object_stays_in_the_cloud_and_says_so(cloud, make):
    made = cloud.made(NETWORK, make.example(NETWORK, deletionPolicy="ABANDON"))

    cloud.delete(made)

    (stored,) = cloud.store.all()
    assert (stored.state, stored.why[:9]) == ("active", "abandoned")


def test_an_instances_name_is_taken_for_a_week_and_free_after_it(with_needs, make, tmp_path):
    with_needs(INSTANCE)
    past = datetime.now(UTC) - timedelta(days=6, hours=23)
    cloud = make.Cloud(tmp_path, now=lambda: past)
    made = cloud.made(INSTANCE, make.example(INSTANCE))
    cloud.delete(made)

    with pytest.raises(make.Refused, match=r"Error 409: .*can't reuse its name until one week"):
        cloud.create(INSTANCE, made.inputs)
    assert cloud.read(made).id == ""

    (remains,) = [each for each in cloud.store.all() if each.type == INSTANCE]
    cloud.store.bury(remains, until=datetime.now(UTC), why=remains.why, readable=False)
    assert cloud.create(INSTANCE, made.inputs)[0] == "primary"


def test_a_destroyed_key_ring_can_be_read_but_not_made_again(cloud, make):
    made = cloud.made(RING, make.example(RING))
    cloud.delete(made)

    assert cloud.read(made).id == made.id
    with pytest.raises(make.Refused, match=r"Error 409: KeyRing .* already exists"):
        cloud.create(RING, made.inputs)


def test_a_pool_waits_for_its_soft_deleted_authority(with_needs, make):
    cloud = with_needs(AUTHORITY)
    authority = cloud.made(AUTHORITY, make.example(AUTHORITY))
    cloud.delete(authority)
    (pool,) = [each for each in cloud.store.all() if each.type == POOL]

    with pytest.raises(make.Refused, match=r"caPools/databases is still used"):
        cloud.delete(make.Made(POOL, pool.id, pool.inputs, pool.outputs))


def test_an_authority_without_a_period_of_grace_is_gone_with_its_pool(with_needs, make):
    cloud = with_needs(AUTHORITY)
    authority = cloud.made(AUTHORITY, make.example(AUTHORITY, skipGracePeriod=True))
    cloud.delete(authority)
    (pool,) = cloud.store.all()

    cloud.delete(make.Made(POOL, pool.id, pool.inputs, pool.outputs))

    assert cloud.listed() == []


def test_a_service_agent_outlives_its_destruction_and_is_simply_found_again(cloud, make):
    made = cloud.made(IDENTITY, make.example(IDENTITY))
    cloud.delete(made)

    again = cloud.made(IDENTITY, make.example(IDENTITY))

    assert again.state == made.state
    assert [state for _, _, state in cloud.listed()] == ["active"]


def test_a_service_agent_carries_the_projects_number(cloud, make):
    number = project_number("example")

    assert cloud.made(IDENTITY, make.example(IDENTITY)).state["email"] == (
        f"service-{number}@gcp-sa-cloud-sql.iam.gserviceaccount.com"
    )
    assert len(number) == 12


def test_an_instance_needs_the_peering_of_its_network(cloud, make):
    cloud.made(NETWORK, make.example(NETWORK))

    with pytest.raises(make.Refused, match=r"needs .*platform:servicenetworking\.googleapis\.com"):
        cloud.create(INSTANCE, cloud.checked(INSTANCE, make.example(INSTANCE)))


def test_a_peering_in_use_goes_only_by_force(with_needs, make):
    cloud = with_needs(INSTANCE)
    cloud.made(INSTANCE, make.example(INSTANCE))
    (peering,) = [each for each in cloud.store.all() if each.type == CONNECTION]
    kept = make.Made(CONNECTION, peering.id, peering.inputs, peering.outputs)
    forced = make.Made(CONNECTION, peering.id, peering.inputs, peering.outputs | {"deletionPolicy": "REMOVE_PEERING"})

    with pytest.raises(make.Refused, match=r"still used by 1 other object"):
        cloud.delete(kept)
    cloud.delete(forced)

    assert CONNECTION not in [type_ for type_, _, _ in cloud.listed()]
    assert INSTANCE in [type_ for type_, _, _ in cloud.listed()]


def keyed_instance(make):
    return make.example(INSTANCE, encryptionKeyName=KEY_ID)


def test_an_instance_with_a_key_needs_the_service_agents_grant(with_needs, make):
    cloud = with_needs(INSTANCE)
    cloud.made(RING, make.example(RING))
    cloud.made(KEY, make.example(KEY))

    with pytest.raises(make.Refused, match=r"service agent has no access to the encryption key"):
        cloud.create(INSTANCE, cloud.checked(INSTANCE, keyed_instance(make)))


def test_an_instance_with_a_granted_key_is_made(with_needs, make):
    cloud = with_needs(INSTANCE)
    cloud.made(RING, make.example(RING))
    cloud.made(KEY, make.example(KEY))
    agent = "serviceAccount:service-1@gcp-sa-cloud-sql.iam.gserviceaccount.com"
    cloud.made(KEY_MEMBER, make.example(KEY_MEMBER, member=agent))

    assert cloud.made(INSTANCE, keyed_instance(make)).state["encryptionKeyName"] == KEY_ID


@pytest.mark.parametrize("with_authority", [True, False])
def test_an_instance_with_an_own_pool_needs_an_authority_in_it(with_needs, make, with_authority):
    cloud = with_needs(INSTANCE)
    pool = cloud.made(POOL, make.example(POOL))
    if with_authority:
        cloud.made(AUTHORITY, make.example(AUTHORITY))
    example = make.example(INSTANCE)
    example["settings"]["ipConfiguration"]["serverCaPool"] = pool.id
    checked = cloud.checked(INSTANCE, example)

    if with_authority:
        assert cloud.create(INSTANCE, checked)[0] == "primary"
    else:
        with pytest.raises(make.Refused, match=r"the CA pool has no enabled authority"):
            cloud.create(INSTANCE, checked)


def test_deleting_a_cluster_deletes_its_node_pools(with_needs, make):
    cloud = with_needs(NODE_POOL)
    cloud.made(NODE_POOL, make.example(NODE_POOL))
    (cluster,) = [each for each in cloud.store.all() if each.type == CLUSTER]

    cloud.delete(make.Made(CLUSTER, cluster.id, cluster.inputs, cluster.outputs))

    assert [type_ for type_, _, _ in cloud.listed()] == [NETWORK]


def test_a_clusters_endpoint_is_unknown_before_and_the_same_ever_after(with_needs, make):
    cloud = with_needs(CLUSTER)
    checked = cloud.checked(CLUSTER, make.example(CLUSTER))
    _, planned = cloud.create(CLUSTER, checked, preview=True)
    _, made = cloud.create(CLUSTER, checked)

    assert planned["controlPlaneEndpointsConfig"]["dnsEndpointConfig"]["endpoint"] is UNKNOWN
    endpoint = made["controlPlaneEndpointsConfig"]["dnsEndpointConfig"]["endpoint"]
    assert endpoint.endswith(f"-{project_number('example')}.europe-west1.gke.goog")


def test_an_unknown_input_leaves_unknown_only_what_depends_on_it(with_needs, make):
    cloud = with_needs(INSTANCE)
    made = cloud.made(INSTANCE, make.example(INSTANCE))
    inputs = cloud.checked(INSTANCE, make.example(INSTANCE))
    inputs["settings"]["ipConfiguration"]["privateNetwork"] = UNKNOWN

    planned = cloud.update(made, inputs, preview=True)

    assert planned.state["privateIpAddress"] is UNKNOWN
    assert planned.state["connectionName"] == made.state["connectionName"]


def test_a_replacement_under_the_same_name_deletes_first(cloud, make):
    network = cloud.made(NETWORK, make.example(NETWORK))

    same = cloud.diff(network, network.inputs | {"description": "other"})
    renamed = cloud.diff(network, network.inputs | {"name": "renamed"})

    assert (same.deleteBeforeReplace, renamed.deleteBeforeReplace) == (True, False)


def test_an_object_under_a_name_of_the_providers_is_replaced_by_a_new_one_first(cloud, make):
    inputs = make.example(NETWORK)
    del inputs["name"]
    network = cloud.made(NETWORK, inputs)

    assert cloud.diff(network, network.inputs | {"description": "other"}).deleteBeforeReplace is True


@pytest.mark.parametrize(
    ("type_", "change", "replaces"),
    [
        (SUBNETWORK, ({}, {"ipCidrRange": "10.0.0.0/19"}), []),
        (SUBNETWORK, ({}, {"ipCidrRange": "10.0.0.0/21"}), ["ipCidrRange"]),
        (SUBNETWORK, ({}, {"ipCidrRange": "10.9.0.0/20"}), ["ipCidrRange"]),
        (SUBNETWORK, ({}, {"ipCidrRange": UNKNOWN}), []),
        (CLUSTER, ({"enableL4IlbSubsetting": True}, {"enableL4IlbSubsetting": False}), ["enableL4IlbSubsetting"]),
    ],
)
def test_some_changes_of_a_property_replace_and_others_do_not(with_needs, make, type_, change, replaces):
    cloud = with_needs(type_)
    before, after = change
    made = cloud.made(type_, make.example(type_, **before))

    diff = cloud.diff(made, made.inputs | after)

    assert list(diff.replaces) == replaces


def test_an_instance_that_leaves_its_network_is_replaced(with_needs, make):
    cloud = with_needs(INSTANCE)
    made = cloud.made(INSTANCE, make.example(INSTANCE))
    settings = dict(made.inputs["settings"], ipConfiguration={"ipv4Enabled": True})

    diff = cloud.diff(made, made.inputs | {"settings": settings})

    assert list(diff.replaces) == ["settings.ipConfiguration.privateNetwork"]


def test_a_region_of_the_providers_is_chosen_once(cloud, make):
    address = "gcp:compute/address:Address"
    made = cloud.made(address, make.example(address))
    cloud.connections["gcp"] = cloud.connect("gcp", region="europe-west4")

    assert cloud.diff(made, made.inputs).changes == provider_pb2.DiffResponse.DIFF_NONE


def test_an_added_and_a_removed_property_are_named_as_such(cloud, make):
    network = cloud.made(NETWORK, make.example(NETWORK, enableUlaInternalIpv6=True))
    inputs = dict(network.inputs, description="new")
    del inputs["enableUlaInternalIpv6"]

    kinds = {path: diff.kind for path, diff in cloud.diff(network, inputs).detailedDiff.items()}

    diff = cloud.diff(network, inputs).detailedDiff["description"]
    assert kinds == {"description": diff.ADD_REPLACE, "enableUlaInternalIpv6": diff.DELETE}


def test_an_added_object_with_an_immutable_part_replaces(with_needs, make):
    cloud = with_needs(NODE_POOL)
    pool = cloud.made(NODE_POOL, make.example(NODE_POOL))
    node = pool.inputs["nodeConfig"] | {"guestAccelerators": [{"type": "nvidia-l4", "count": 1}]}

    assert list(cloud.diff(pool, pool.inputs | {"nodeConfig": node}).replaces) == ["nodeConfig.guestAccelerators"]


def test_elements_of_lists_are_compared_by_position(cloud, make):
    firewall = "gcp:compute/firewall:Firewall"
    cloud.made(NETWORK, make.example(NETWORK))
    made = cloud.made(firewall, make.example(firewall, sourceRanges=["10.0.0.0/8", "10.1.0.0/16"]))

    longer = cloud.diff(made, made.inputs | {"sourceRanges": ["10.0.0.0/8", "10.2.0.0/16", "10.3.0.0/16"]})
    shorter = cloud.diff(made, made.inputs | {"sourceRanges": ["10.0.0.0/8"]})

    assert sorted(longer.detailedDiff) == ["sourceRanges[1]", "sourceRanges[2]"]
    assert sorted(shorter.detailedDiff) == ["sourceRanges[1]"]
    assert list(shorter.diffs) == ["sourceRanges"]


def test_a_diff_without_old_inputs_compares_with_the_state(cloud, make):
    network = cloud.made(NETWORK, make.example(NETWORK))
    imported = make.Made(NETWORK, network.id, {}, network.state)

    assert cloud.diff(imported, network.inputs).changes == cloud.diff(imported, network.inputs).DIFF_NONE


def test_a_change_made_behind_the_stacks_back_shows_as_drift(cloud, make):
    from dataclasses import replace

    network = cloud.made(NETWORK, make.example(NETWORK, routingMode="REGIONAL"))
    (stored,) = cloud.store.all()
    cloud.store.put(replace(stored, outputs=stored.outputs | {"routingMode": "GLOBAL"}))

    inputs = decode(cloud.read(network).inputs)

    assert inputs["routingMode"] == "GLOBAL"
    assert list(cloud.diff(make.Made(NETWORK, network.id, inputs, network.state), network.inputs).detailedDiff) == [
        "routingMode"
    ]


def test_a_password_never_reaches_the_disk(with_needs, make, tmp_path):
    cloud = with_needs(USER)
    kept = make.example(USER, type="BUILT_IN", name="admin", password=Secret("hunter2"))
    passed_on = make.example(USER, type="BUILT_IN", name="app", passwordWo=Secret("hunter3"), passwordWoVersion=1)

    made = cloud.made(USER, kept)

    assert made.state["password"] == Secret("hunter2")
    assert "passwordWo" not in cloud.made(USER, passed_on, name="app").state
    everything = "".join(file.read_text() for file in tmp_path.rglob("*") if file.is_file())
    assert "hunter" not in everything
    assert decode(cloud.read(made, imported=True).inputs).get("password") is None


def test_a_refused_secret_is_not_printed_by_the_engine(cloud, make):
    answer = cloud.check(USER, make.example(USER, password=Secret(5)))

    (failure,) = answer.failures
    assert failure.property == ""
    assert failure.reason == "password: is an integer; expected a string: change its type"


BINDING = "gcp:projects/iAMMember:IAMMember"
ACCOUNT = "gcp:serviceaccount/account:Account"


@pytest.mark.parametrize(
    ("member", "words"),
    [
        ("serviceAccount:nobody@example.iam.gserviceaccount.com", "Service account nobody@example.* does not exist"),
        ("serviceAccount:example.svc.id.goog[api/api]", "Identity Pool does not exist .example.svc.id.goog."),
    ],
)
def test_a_binding_names_only_who_exists(cloud, make, member, words):
    with pytest.raises(make.Refused, match=words):
        cloud.create(BINDING, cloud.checked(BINDING, make.example(BINDING, member=member)))


@pytest.mark.parametrize(
    "member",
    [
        "serviceAccount:nodes-of-test@example.iam.gserviceaccount.com",
        "serviceAccount:example.svc.id.goog[api/api]",
        "serviceAccount:service-1@gcp-sa-cloud-sql.iam.gserviceaccount.com",
        "serviceAccount:service-1@container-engine-robot.iam.gserviceaccount.com",
        "group:people@example.com",
    ],
)
def test_a_binding_of_whoever_exists_is_made(with_needs, make, member):
    cloud = with_needs(CLUSTER)
    cloud.made(ACCOUNT, make.example(ACCOUNT))
    cloud.made(CLUSTER, make.example(CLUSTER))

    assert cloud.made(BINDING, make.example(BINDING, member=member)).state["member"] == member


def test_a_firewall_that_neither_allows_nor_denies_is_refused(cloud, make):
    firewall = "gcp:compute/firewall:Firewall"
    inputs = make.example(firewall)
    del inputs["denies"]

    (failure,) = cloud.check(firewall, inputs).failures

    assert failure.reason == "needs one of allows, denies, and has none: set one of them"


def test_a_private_zone_without_a_network_is_refused(cloud, make):
    zone = "gcp:dns/managedZone:ManagedZone"
    inputs = make.example(zone)
    del inputs["privateVisibilityConfig"]

    with pytest.raises(make.Refused, match=r"private_visibility_config"):
        cloud.create(zone, cloud.checked(zone, inputs))


@pytest.mark.parametrize(
    ("type_", "inputs", "words"),
    [
        (NETWORK, {"name": "Upper_case"}, "name: is not spelt as required; expected 1 to 63 lower-case letters"),
        (
            NETWORK,
            {"routingMode": "WORLD"},
            "routingMode: has a value that is not allowed; expected one of REGIONAL, GLOBAL",
        ),
        (
            KEY,
            {"rotationPeriod": "90 days"},
            "rotationPeriod: is not spelt as required; expected a duration in seconds",
        ),
        (KEY_MEMBER, {"member": "sql@example.com"}, "member: is not spelt as required; expected an IAM member"),
        (INSTANCE, {"databaseVersion": "17"}, "databaseVersion: is not spelt as required; expected a version such as"),
    ],
)
def test_a_value_that_the_api_would_refuse_is_refused_at_check(cloud, make, type_, inputs, words):
    (failure,) = cloud.check(type_, make.example(type_, **inputs)).failures

    assert f"{failure.property}: {failure.reason}".startswith(words)


def test_a_pools_address_kinds_follow_its_configuration(with_needs, make):
    cloud = with_needs(INSTANCE)
    example = make.example(INSTANCE)
    del example["settings"]["ipConfiguration"]

    public = cloud.made(INSTANCE, example)

    assert public.state["privateIpAddress"] == ""
    assert [address["type"] for address in public.state["ipAddresses"]] == ["PRIMARY"]


def test_a_key_for_signing_has_no_primary_version(with_needs, make):
    cloud = with_needs(KEY)
    signing = make.example(KEY, purpose="ASYMMETRIC_SIGN")
    del signing["rotationPeriod"]

    assert cloud.made(KEY, signing).state["primaries"] == []


def test_addresses_are_internal_where_they_are_asked_to_be(cloud, make):
    address = "gcp:compute/address:Address"
    internal = cloud.made(address, make.example(address, addressType="INTERNAL"))
    external = cloud.made(address, make.example(address, name="other"))

    assert internal.state["address"].startswith("10.128.")
    assert external.state["address"].startswith("34.76.")
