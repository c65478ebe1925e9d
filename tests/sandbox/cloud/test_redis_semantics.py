"""What Memorystore refuses, and what it keeps."""

import pytest

CLUSTER = "gcp:redis/cluster:Cluster"
POLICY = "gcp:networkconnectivity/serviceConnectionPolicy:ServiceConnectionPolicy"
RING = "gcp:kms/keyRing:KeyRing"
KEY = "gcp:kms/cryptoKey:CryptoKey"
GRANT = "gcp:kms/cryptoKeyIAMMember:CryptoKeyIAMMember"
POOL = "gcp:certificateauthority/caPool:CaPool"
AUTHORITY = "gcp:certificateauthority/authority:Authority"
REQUESTER = "gcp:certificateauthority/caPoolIamMember:CaPoolIamMember"
IDENTITY = "gcp:projects/serviceIdentity:ServiceIdentity"
OWN_CA = "SERVER_CA_MODE_CUSTOMER_MANAGED_CAS_CA"


@pytest.fixture
def place(with_needs):
    """A network in which Memorystore may appear."""
    return with_needs(CLUSTER)


def agent(cloud):
    """Memorystore's own account."""
    return cloud.made(IDENTITY, {"service": "redis.googleapis.com"}).state["member"]


def key(cloud, make, *, granted):
    cloud.made(RING, make.example(RING))
    made = cloud.made(KEY, make.example(KEY))
    if granted:
        role = "roles/cloudkms.cryptoKeyEncrypterDecrypter"
        cloud.made(GRANT, {"cryptoKeyId": made.id, "role": role, "member": agent(cloud)})
    return made.id


def pool(cloud, make, *, authority=True, granted=True):
    made = cloud.made(POOL, make.example(POOL))
    if authority:
        cloud.made(AUTHORITY, make.example(AUTHORITY))
    if granted:
        role = "roles/privateca.certificateRequester"
        cloud.made(REQUESTER, {"caPool": made.id, "role": role, "member": agent(cloud)})
    return made.id


def test_a_cluster_needs_a_policy_for_its_service_in_its_network(cloud, make):
    with pytest.raises(make.Refused, match="which does not exist"):
        cloud.made(CLUSTER, make.example(CLUSTER))


def test_a_second_policy_of_the_same_class_in_the_network_is_refused(place, make):
    with pytest.raises(make.Refused, match="already exists"):
        place.made(POLICY, make.example(POLICY, name="another"), name="another")


def test_a_policy_in_use_does_not_go(cloud, with_needs, make):
    with_needs(POLICY)
    policy = cloud.made(POLICY, make.example(POLICY))
    cloud.made(CLUSTER, make.example(CLUSTER))

    with pytest.raises(make.Refused, match="used"):
        cloud.delete(policy)


def test_the_service_agent_is_called_as_google_calls_it(cloud):
    assert agent(cloud).endswith("@cloud-redis.iam.gserviceaccount.com")


def test_a_key_without_a_grant_for_the_agent_is_refused(place, make):
    name = key(place, make, granted=False)

    with pytest.raises(make.Refused, match="no access to the encryption key"):
        place.made(CLUSTER, make.example(CLUSTER, kmsKey=name))


def test_a_key_with_a_grant_for_the_agent_is_taken(place, make):
    name = key(place, make, granted=True)

    assert place.made(CLUSTER, make.example(CLUSTER, kmsKey=name)).state["kmsKey"] == name


@pytest.mark.parametrize(
    ("prepared", "refusal"),
    [({"authority": False}, "no enabled authority"), ({"granted": False}, "may not ask the CA pool for certificates")],
)
def test_a_pool_that_cannot_sign_for_the_agent_is_refused(place, make, prepared, refusal):
    name = pool(place, make, **prepared)

    with pytest.raises(make.Refused, match=refusal):
        place.made(CLUSTER, make.example(CLUSTER, serverCaMode=OWN_CA, serverCaPool=name))


def test_a_pool_that_signs_for_the_agent_is_taken(place, make):
    name = pool(place, make)

    made = place.made(CLUSTER, make.example(CLUSTER, serverCaMode=OWN_CA, serverCaPool=name))

    assert made.state["serverCaPool"] == name


def test_an_own_authority_without_a_pool_is_refused(place, make):
    with pytest.raises(make.Refused, match="serverCaPool is needed"):
        place.made(CLUSTER, make.example(CLUSTER, serverCaMode=OWN_CA))


def test_deletion_protection_is_on_unless_switched_off_and_holds(place, make):
    inputs = make.example(CLUSTER)
    del inputs["deletionProtectionEnabled"]
    made = place.made(CLUSTER, inputs)

    with pytest.raises(make.Refused, match="deletion protected"):
        place.delete(made)


def test_the_cluster_tells_where_clients_discover_its_nodes(place, make):
    (endpoint,) = place.made(CLUSTER, make.example(CLUSTER)).state["discoveryEndpoints"]

    assert endpoint["address"].startswith("10.")
    assert endpoint["port"] == 6379


def test_a_larger_machine_has_more_memory_without_a_new_cluster(place, make):
    made = place.made(CLUSTER, make.example(CLUSTER))
    inputs = place.checked(CLUSTER, make.example(CLUSTER, nodeType="REDIS_HIGHMEM_XLARGE"), olds=made.inputs)

    assert list(place.diff(made, inputs).replaces) == []
    assert (made.state["sizeGb"], made.state["preciseSizeGb"]) == (15, 15.6)
