"""What Google refuses about secrets, certificates, policies of the edge and Gateways."""

from __future__ import annotations

import pytest

from sandbox.cloud.wire import Secret

KEY_ID = "projects/example/locations/europe-west1/keyRings/platform/cryptoKeys/sql"
RING = "gcp:kms/keyRing:KeyRing"
KEY = "gcp:kms/cryptoKey:CryptoKey"
KEY_MEMBER = "gcp:kms/cryptoKeyIAMMember:CryptoKeyIAMMember"
SECRET = "gcp:secretmanager/secret:Secret"
TOPIC = "gcp:pubsub/topic:Topic"
TOPIC_MEMBER = "gcp:pubsub/topicIAMMember:TopicIAMMember"
AUTHORIZATION = "gcp:certificatemanager/dnsAuthorization:DnsAuthorization"
CERTIFICATE = "gcp:certificatemanager/certificate:Certificate"
MAP = "gcp:certificatemanager/certificateMap:CertificateMap"
ENTRY = "gcp:certificatemanager/certificateMapEntry:CertificateMapEntry"
TLS = "gcp:compute/sSLPolicy:SSLPolicy"
ARMOR = "gcp:compute/securityPolicy:SecurityPolicy"
SCAN = "gcp:compute/securityScanConfig:SecurityScanConfig"
PROXY = "gcp:iap/settings:Settings"
GATEWAY = "kubernetes:gateway.networking.k8s.io/v1:Gateway"
ROUTE = "kubernetes:gateway.networking.k8s.io/v1:HTTPRoute"
BACKEND = "kubernetes:networking.gke.io/v1:GCPBackendPolicy"
ZONE = "gcp:dns/managedZone:ManagedZone"
ENCRYPT = "roles/cloudkms.cryptoKeyEncrypterDecrypter"


def grant_key(cloud, make, service):
    """A key that the service's agent may use."""
    cloud.made(RING, make.example(RING))
    cloud.made(KEY, make.example(KEY))
    member = f"serviceAccount:service-1@gcp-sa-{service}.iam.gserviceaccount.com"
    cloud.made(KEY_MEMBER, {"cryptoKeyId": KEY_ID, "role": ENCRYPT, "member": member})


def rotated(make):
    return make.example(
        SECRET,
        rotation={"rotationPeriod": "7776000s", "nextRotationTime": "2027-01-01T00:00:00Z"},
        topics=[{"name": "projects/example/topics/secret-rotation"}],
    )


@pytest.mark.parametrize("replication", [{}, {"auto": {}, "userManaged": {"replicas": [{"location": "eu"}]}}])
def test_a_secret_is_replicated_in_one_way(cloud, make, replication):
    (failure,) = cloud.check(SECRET, make.example(SECRET, replication=replication)).failures

    assert failure.property.startswith("replication")


def test_a_rotation_needs_a_time_and_a_topic(cloud, make):
    topics = [{"name": "projects/example/topics/secret-rotation"}]
    without_time = make.example(SECRET, rotation={"rotationPeriod": "7776000s"}, topics=topics)
    without_topic = {name: value for name, value in rotated(make).items() if name != "topics"}

    cloud.made(TOPIC, make.example(TOPIC))
    with pytest.raises(make.Refused, match="next_rotation_time must be set"):
        cloud.create(SECRET, cloud.checked(SECRET, without_time))
    (failure,) = cloud.check(SECRET, without_topic).failures
    assert (failure.property, failure.reason) == ("rotation", "is set without topics: set both or neither")


def test_a_topic_that_the_agent_may_not_publish_to_is_refused(cloud, make):
    cloud.made(TOPIC, make.example(TOPIC))
    member = "serviceAccount:service-1@gcp-sa-secretmanager.iam.gserviceaccount.com"

    with pytest.raises(make.Refused, match=r"Secret Manager service agent may not publish .*roles/pubsub\.publisher"):
        cloud.create(SECRET, cloud.checked(SECRET, rotated(make)))
    cloud.made(TOPIC_MEMBER, {"topic": "secret-rotation", "role": "roles/pubsub.publisher", "member": member})

    assert cloud.made(SECRET, rotated(make)).id == "projects/example/secrets/spotify-api-key"


@pytest.mark.parametrize(
    ("type_", "service", "change", "said"),
    [
        (
            SECRET,
            "secretmanager",
            {
                "replication": {
                    "userManaged": {
                        "replicas": [{"location": "europe-west1", "customerManagedEncryption": {"kmsKeyName": KEY_ID}}]
                    }
                }
            },
            "Secret Manager service agent may not use the key",
        ),
        (TOPIC, "pubsub", {"kmsKeyName": KEY_ID}, "Pub/Sub service agent may not use the key"),
    ],
)
def test_a_key_must_be_granted_to_the_service_first(cloud, make, type_, service, change, said):
    checked = cloud.checked(type_, make.example(type_, **change))
    with pytest.raises(make.Refused, match=said):
        cloud.create(type_, checked)

    grant_key(cloud, make, service)

    assert cloud.made(type_, make.example(type_, **change)).id


def test_a_protected_secret_is_not_deleted(cloud, make):
    made = cloud.made(SECRET, make.example(SECRET, deletionProtection=True))

    with pytest.raises(make.Refused, match="without setting deletion_protection=false"):
        cloud.delete(made)


def test_the_proof_of_a_domain_is_a_record_that_google_names(cloud, make):
    made = cloud.made(AUTHORIZATION, make.example(AUTHORIZATION))

    (proof,) = made.state["dnsResourceRecords"]
    assert (proof["name"], proof["type"]) == ("_acme-challenge.example.com.", "CNAME")
    assert proof["data"].endswith(".authorize.certificatemanager.goog.")


def test_a_certificate_for_a_domain_that_nobody_proved_is_refused(cloud, make):
    cloud.made(AUTHORIZATION, make.example(AUTHORIZATION))
    managed = make.example(CERTIFICATE)["managed"] | {"domains": ["example.com", "other.org"]}

    with pytest.raises(make.Refused, match=r"no DNS authorization is given for other\.org"):
        cloud.create(CERTIFICATE, cloud.checked(CERTIFICATE, make.example(CERTIFICATE, managed=managed)))


@pytest.mark.parametrize(
    ("change", "said"),
    [({"hostname": None}, "needs one of hostname, matcher"), ({"matcher": "PRIMARY"}, "beside matcher")],
)
def test_a_map_entry_is_chosen_in_one_way(cloud, make, change, said):
    inputs = {key: value for key, value in make.example(ENTRY, **change).items() if value is not None}

    (failure,) = cloud.check(ENTRY, inputs).failures

    assert said in failure.reason


def test_tls_1_3_as_the_minimum_wants_the_restricted_profile(cloud, make):
    inputs = make.example(TLS, minTlsVersion="TLS_1_3", profile="MODERN")

    with pytest.raises(make.Refused, match="only allowed with the profile RESTRICTED"):
        cloud.create(TLS, cloud.checked(TLS, inputs))


@pytest.mark.parametrize("change", [{"profile": "CUSTOM"}, {"customFeatures": ["TLS_AES_128_GCM_SHA256"]}])
def test_own_ciphers_go_with_the_custom_profile_only(cloud, make, change):
    with pytest.raises(make.Refused, match="custom_features go with the profile CUSTOM"):
        cloud.create(TLS, cloud.checked(TLS, make.example(TLS, **change)))


def armed(make, **change):
    """The example's first rule changed."""
    first, *rest = make.example(ARMOR)["rules"]
    return make.example(ARMOR, rules=[{**first, **change}, *rest])


MANY = {"versionedExpr": "SRC_IPS_V1", "config": {"srcIpRanges": [f"10.{place}.0.0/16" for place in range(11)]}}


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"priority": 2_147_483_647}, "cannot have the same priority"),
        ({"action": "allow"}, "rate_limit_options go with throttle"),
        ({"action": "rate_based_ban"}, "needs ban_duration_sec"),
    ],
)
def test_a_security_policy_that_cannot_be_is_refused(cloud, make, change, said):
    with pytest.raises(make.Refused, match=said):
        cloud.create(ARMOR, cloud.checked(ARMOR, armed(make, **change)))


def test_a_rule_of_a_security_policy_takes_ten_ranges(cloud, make):
    (failure,) = cloud.check(ARMOR, armed(make, match=MANY)).failures

    assert failure.reason == "is out of bounds; expected 1 to 10 elements: change it"


def test_a_security_policy_needs_its_last_rule(cloud, make):
    inputs = make.example(ARMOR, rules=make.example(ARMOR)["rules"][:1])

    with pytest.raises(make.Refused, match="needs a default rule"):
        cloud.create(ARMOR, cloud.checked(ARMOR, inputs))


def test_the_proxys_settings_are_there_before_anybody_sets_them(cloud, make):
    cloud.made(PROXY, make.example(PROXY))

    again = cloud.made(PROXY, make.example(PROXY))

    assert again.id == "projects/417200000001/iap_web/compute/iapSettings"


def test_a_plain_listener_has_no_tls(cloud, make):
    inputs = make.example(GATEWAY)
    inputs["spec"]["listeners"][0]["tls"] = {"mode": "Terminate"}

    with pytest.raises(make.Refused, match="tls must not be specified for protocols"):
        cloud.create(GATEWAY, cloud.checked(GATEWAY, inputs))


@pytest.mark.parametrize(
    ("type_", "holder"),
    [
        (GATEWAY, ("spec", "listeners", 0, "allowedRoutes", "namespaces")),
        (ROUTE, ("spec", "rules", 0, "backendRefs", 0)),
        (BACKEND, ("spec", "default", "logging")),
    ],
)
def test_a_misspelt_field_of_a_custom_resource_is_refused_however_deep(cloud, make, type_, holder):
    inputs = make.example(type_)
    place = inputs
    for step in holder:
        place = place[step]
    place["mispelt"] = True

    (failure,) = cloud.check(type_, inputs).failures

    assert failure.property.endswith("mispelt")


def test_a_certificate_of_ones_own_needs_no_proof(cloud, make):
    own = {"pemCertificate": "-----BEGIN CERTIFICATE-----", "pemPrivateKey": Secret("-----BEGIN PRIVATE KEY-----")}
    inputs = {"name": "own", "selfManaged": own}

    assert cloud.made(CERTIFICATE, inputs).id == "projects/example/locations/global/certificates/own"


def test_a_policy_without_rules_gets_one_that_lets_everybody_in(cloud, make):
    inputs = {"name": "open"}

    (rule,) = cloud.made(ARMOR, inputs).state["rules"]

    assert (rule["action"], rule["priority"]) == ("allow", 2_147_483_647)


def test_a_ban_with_its_length_is_accepted(cloud, make):
    options = make.example(ARMOR)["rules"][0]["rateLimitOptions"] | {"banDurationSec": 600}

    assert cloud.made(ARMOR, armed(make, action="rate_based_ban", rateLimitOptions=options)).id


def test_the_number_of_a_zone_fits_the_providers_state(with_needs, make):
    cloud = with_needs(ZONE)
    zones = [cloud.made(ZONE, make.example(ZONE, name=f"zone-{place}"), name=f"zone-{place}") for place in range(30)]

    numbers = [zone.state["managedZoneId"] for zone in zones]

    assert {len(number) for number in numbers} == {19}
    assert max(map(int, numbers)) < 2**63


@pytest.mark.parametrize(
    ("changed", "place"),
    [
        ({"maxQps": 21}, "maxQps"),
        ({"startingUrls": ["api.example.com"]}, "startingUrls"),
        ({"targetPlatforms": ["GKE"]}, "targetPlatforms"),
        ({"authentication": {}}, "authentication"),
    ],
)
def test_a_scan_that_google_would_not_take_is_refused(cloud, make, changed, place):
    (failure,) = cloud.check(SCAN, make.example(SCAN, **changed)).failures

    assert failure.property.startswith(place)
