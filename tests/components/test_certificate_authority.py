"""The databases' certificate authority, as a preview and as an `up` see it."""

import pulumi
import pytest

from components.certificate_authority import CertificateAuthority
from tests.components import arguments
from tests.recorded_plan import record

POOL = "gcp:certificateauthority/caPool:CaPool"
AUTHORITY = "gcp:certificateauthority/authority:Authority"
GRANT = "gcp:certificateauthority/caPoolIamMember:CaPoolIamMember"


def test_the_root_may_sign_certificates_and_revocations_and_serve_nothing():
    plan = record(lambda: CertificateAuthority("ca", arguments.certificate_authority()))

    config = plan.inputs(AUTHORITY, "ca-root")["config"]
    assert config["x509Config"] == {
        "caOptions": {"isCa": True},
        "keyUsage": {"baseKeyUsage": {"certSign": True, "crlSign": True}, "extendedKeyUsage": {"serverAuth": False}},
    }


def test_its_key_stays_inside_the_service():
    plan = record(lambda: CertificateAuthority("ca", arguments.certificate_authority()))

    assert plan.inputs(AUTHORITY, "ca-root")["keySpec"] == {"algorithm": "RSA_PKCS1_4096_SHA256"}


@pytest.mark.parametrize("protected", [True, False])
def test_deletion_is_refused_as_the_environment_says(protected):
    plan = record(lambda: CertificateAuthority("ca", arguments.certificate_authority(deletion_protection=protected)))

    assert plan.inputs(AUTHORITY, "ca-root")["deletionProtection"] is protected


def test_an_unprotected_authority_goes_although_its_certificates_are_still_valid():
    plan = record(lambda: CertificateAuthority("ca", arguments.certificate_authority(deletion_protection=False)))

    assert plan.inputs(AUTHORITY, "ca-root")["ignoreActiveCertificatesOnDeletion"] is True


def test_only_the_named_members_may_request_certificates():
    plan = record(lambda: CertificateAuthority("ca", arguments.certificate_authority()))

    assert plan.names(GRANT) == ["ca-sql-agent"]
    grant = plan.inputs(GRANT, "ca-sql-agent")
    assert (grant["role"], grant["member"]) == ("roles/privateca.certificateRequester", arguments.SQL_AGENT)


def test_whoever_uses_the_pool_waits_for_the_authority_and_the_grants():
    def program():
        authority = CertificateAuthority("ca", arguments.certificate_authority())
        CertificateAuthority("user", arguments.certificate_authority(pool_name=authority.pool_id, requesters={}))

    found = record(program, created={AUTHORITY: {"pemCaCertificates": ["a\n"]}}).by_name()

    assert {"ca-pool", "ca-root", "ca-sql-agent"} <= found["user-pool"].depends_on


def test_one_more_requester_leaves_the_pools_id_known_at_preview():
    def program():
        authority = CertificateAuthority("ca", arguments.certificate_authority())
        CertificateAuthority("user", arguments.certificate_authority(pool_name=authority.pool_id, requesters={}))

    pool_id = "projects/p/locations/l/caPools/databases"
    # As in an update: the pool exists, the grant does not, so that only the pool's id is known.
    found = record(program, id_of=lambda type_, name: pool_id if type_ == POOL else "").by_name()

    assert found["user-pool"].inputs["name"] == pool_id


def test_no_authority_is_deleted_to_make_room_for_its_successor():
    found = record(lambda: CertificateAuthority("ca", arguments.certificate_authority())).by_name()

    assert found["ca-root"].delete_before_replace is False


@pytest.mark.parametrize(
    ("certificates", "expected"),
    [
        pytest.param(["a\n"], "a\n", id="one"),
        pytest.param(["a\n", "b\n"], "a\nb\n", id="a root and what it was signed by"),
        pytest.param(["a", "b"], "a\nb\n", id="without line ends"),
    ],
)
def test_the_root_certificates_are_one_pem_file(certificates, expected):
    found = {}

    def program():
        authority = CertificateAuthority("ca", arguments.certificate_authority())
        pulumi.Output.from_input(authority.root_certificates).apply(lambda pem: found.setdefault("pem", pem))

    record(program, created={AUTHORITY: {"pemCaCertificates": certificates}})

    assert found == {"pem": expected}
