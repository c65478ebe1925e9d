"""The manager over the real clients, against servers that speak Google's messages."""

import grpc
import pytest
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, padding
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from google.auth.exceptions import DefaultCredentialsError

from environments import EnvironmentConfigManager
from environments.secrets_manager import SecretsManager
from environments.secrets_manager.cloud_kms import KNOWN_FOR
from environments.secrets_manager.errors import (
    AccessDeniedError,
    KeyStaysError,
    MissingSecretError,
    UnavailableError,
    UnfitError,
    UnknownSecretError,
)
from environments.secrets_manager.google_calls import checksum
from tests.environments.secrets_manager.conftest import Clock
from tests.environments.secrets_manager.fake_google import FakeGoogle
from tests.program import plan_of

PREFIX = "projects/{project}/secrets/spotify-ai-agent-prod-"
RING = "projects/{project}/locations/{region}/keyRings/spotify-ai-agent-prod-{suffix}"


class Cloud:
    """Prod's part of Google, with a place for each entry and one signing key, as the platform makes them."""

    def __init__(self, config):
        self.config, self.clock = config, Clock()
        self.google = FakeGoogle(self.clock)
        cloud = config.settings.google_cloud
        self.secret = PREFIX.format(project=cloud.project_id)
        self.ring = RING.format(project=cloud.project_id, region=cloud.region, suffix="{suffix}")
        self.google.secrets = {f"{self.secret}{key}": [] for key in config.settings.vault.entries}
        self.key = f"{self.ring.format(suffix='0a1b2c')}/cryptoKeys/jwt-signing"
        self.google.make_key(self.key)

    def manager(self, **given):
        return SecretsManager(config=self.config, who="tester", clock=self.clock, **self.google.clients(), **given)


@pytest.fixture
def cloud(configs):
    made = Cloud(configs["production"])
    yield made
    made.google.stop()


def test_production_keeps_its_secrets_in_secret_manager(cloud):
    manager = cloud.manager()

    assert manager.set_secret("spotify.api_key", "one") == 1
    assert manager.rotate_secret("spotify.api_key", "two") == 2

    assert manager.get_secret("spotify.api_key").reveal() == "two"
    assert manager.get_secret("spotify.api_key", 1).reveal() == "one"
    assert [data for _, _, data in cloud.google.secrets[f"{cloud.secret}spotify-api-key"]] == [b"one", b"two"]


@pytest.mark.parametrize("stack", ["staging", "prod", "prod-dr"])
def test_names_are_those_that_the_platform_gives(stack):
    config = EnvironmentConfigManager(environ={}).load_stack_config(stack)
    planned = {
        (resource.inputs["project"], resource.inputs["secretId"])
        for resource in plan_of(stack).resources
        if resource.type == "gcp:secretmanager/secret:Secret"
    }
    google = FakeGoogle(Clock())
    google.secrets = {f"projects/{project}/secrets/{name}": [] for project, name in planned}
    manager = SecretsManager(config=config, **google.clients())

    assert len(planned) == len(config.settings.vault.entries)
    for entry in config.settings.vault.entries.values():
        assert manager.set_secret(entry.name, "v") == 1
    google.stop()


def test_a_key_that_signs_in_kms_has_no_value_and_the_error_says_what_to_use(cloud):
    for act in (
        lambda: cloud.manager().get_secret("jwt.secret_key"),
        lambda: cloud.manager().set_secret("jwt.secret_key", "mine"),
        lambda: cloud.manager().rotate_secret("jwt.secret_key", "mine"),
    ):
        with pytest.raises(KeyStaysError, match=r"(?s)never leaves it.*SecretsManager.sign.*public_keys"):
            act()


def test_old_and_new_signing_keys_overlap_and_the_old_one_is_then_disabled(cloud):
    manager = cloud.manager()
    old = manager.sign("jwt.secret_key", b"token")

    assert manager.rotate_secret("jwt.secret_key") == 2

    new = manager.sign("jwt.secret_key", b"token")
    published = {key.key_id: key for key in manager.public_keys("jwt.secret_key")}
    assert list(published) == [new.key_id, old.key_id]
    for signature in (old, new):
        public = serialization.load_pem_public_key(published[signature.key_id].pem.encode())
        first, second = (int.from_bytes(half, "big") for half in (signature.value[:32], signature.value[32:]))
        public.verify(encode_dss_signature(first, second), b"token", ec.ECDSA(hashes.SHA256()))

    cloud.clock.wait(hours=24)
    manager.rotate_due()
    assert [key.key_id for key in manager.public_keys("jwt.secret_key")] == [new.key_id]
    assert [state for state, _, _ in cloud.google.keys[cloud.key]] == ["DISABLED", "ENABLED"]


def test_a_signing_key_is_rotated_by_its_schedule(cloud):
    manager = cloud.manager()
    cloud.clock.wait(days=30, minutes=-1)
    assert manager.rotate_due() == ()
    cloud.clock.wait(minutes=1)

    assert manager.rotate_due() == (("jwt.secret_key", 2),)


def test_rsa_signs_as_tokens_have_it(cloud, configs):
    key = configs["production"].settings.vault.signing_keys["jwt"]
    other = key.model_copy(update={"algorithm": "RSA_SIGN_PKCS1_3072_SHA256"})
    vault = configs["production"].settings.vault.model_copy(update={"signing_keys": {"jwt": other}})
    settings = configs["production"].settings.model_copy(update={"vault": vault})
    cloud.config = type(configs["production"])(
        settings, configs["production"].root, configs["production"].environment_type, "changed"
    )
    with pytest.raises(UnfitError, match="the settings say RSA_SIGN_PKCS1_3072_SHA256"):
        cloud.manager().public_keys("jwt.secret_key")
    cloud.google.algorithm = "RSA_SIGN_PKCS1_3072_SHA256"
    cloud.google.make_key(cloud.key)

    signature = cloud.manager().sign("jwt.secret_key", b"token")

    public = serialization.load_pem_public_key(cloud.manager().public_keys("jwt.secret_key")[0].pem.encode())
    public.verify(signature.value, b"token", padding.PKCS1v15(), hashes.SHA256())
    assert signature.algorithm == "RS256"


def test_an_application_signs_with_the_id_it_is_told_and_lists_nothing(cloud):
    manager = cloud.manager(signing_key_ids={"jwt.secret_key": cloud.key})

    for _ in range(3):
        manager.sign("jwt.secret_key", b"token")

    assert cloud.google.calls == ["GetPublicKey"] * 2 + ["AsymmetricSign"] * 3
    cloud.clock.now += KNOWN_FOR
    manager.sign("jwt.secret_key", b"token")
    assert cloud.google.calls.count("GetPublicKey") == 4


def test_a_disabled_version_is_passed_over_and_the_newest_enabled_one_signs(cloud):
    cloud.google.new_version(cloud.key)
    cloud.google.new_version(cloud.key)
    cloud.google.keys[cloud.key][1][0] = "DISABLED"

    assert [key.version for key in cloud.manager().public_keys("jwt.secret_key")] == [3, 1]


@pytest.mark.parametrize("others", ["deadbeef", "dr-0a1b2c"])
def test_the_key_is_looked_up_among_rings_that_outlived_their_stack_or_are_anothers(cloud, others):
    other = f"{cloud.ring.format(suffix=others)}/cryptoKeys/jwt-signing"
    cloud.google.make_key(other)
    if others == "deadbeef":
        cloud.google.keys[other][0][0] = "DESTROYED"

    cloud.manager().rotate_secret("jwt.secret_key")

    assert (len(cloud.google.keys[cloud.key]), len(cloud.google.keys[other])) == (2, 1)


def test_two_keys_that_could_be_meant_are_not_guessed_at(cloud):
    cloud.google.make_key(f"{cloud.ring.format(suffix='ffff')}/cryptoKeys/jwt-signing")

    with pytest.raises(MissingSecretError, match=r"(?s)2 of the key rings .*vault.signing_key_ids"):
        cloud.manager().rotate_secret("jwt.secret_key")


def test_a_key_that_is_not_there_is_told(cloud):
    cloud.google.keys = {}

    with pytest.raises(MissingSecretError, match=r"(?s)none of the key rings.*bring the stack up"):
        cloud.manager().sign("jwt.secret_key", b"")


def test_the_list_tells_what_is_due_and_reads_no_value(cloud):
    manager = cloud.manager()
    manager.set_secret("spotify.api_key", "v")
    cloud.clock.wait(days=40)
    manager.set_secret("spotify.client_secret", "v")
    cloud.google.calls.clear()
    cloud.clock.wait(days=50)

    found = {one.name: (one.state, one.version) for one in manager.list()}

    assert found == {
        "spotify.api_key": ("due", 1),
        "spotify.client_secret": ("ok", 1),
        "notifications.slack_token": ("no value", None),
        "notifications.pagerduty_key": ("no value", None),
        "jwt.secret_key": ("due", 1),
    }
    assert "AccessSecretVersion" not in cloud.google.calls


def test_verify_misses_every_secret_without_a_value_at_once(cloud):
    manager = cloud.manager()
    manager.set_secret("spotify.api_key", "v")
    manager.set_secret("notifications.slack_token", "v")

    with pytest.raises(MissingSecretError, match=r"spotify.client_secret, notifications.pagerduty_key: no value"):
        manager.verify()
    manager.set_secret("spotify.client_secret", "v")
    manager.set_secret("notifications.pagerduty_key", "v")
    assert (manager.verify().secrets, manager.verify().lines) == (5, None)


def test_the_audit_trail_is_googles_and_the_error_says_where(cloud):
    with pytest.raises(UnfitError, match="gcloud logging read"):
        cloud.manager().audit()


def test_a_disabled_value_is_no_value(cloud):
    cloud.manager().set_secret("spotify.api_key", "v")
    cloud.google.secrets[f"{cloud.secret}spotify-api-key"][0][0] = "DISABLED"

    with pytest.raises(MissingSecretError, match=r"spotify.api_key has no value that is enabled"):
        cloud.manager().get_secret("spotify.api_key")
    assert cloud.manager().list()[0].state == "no value"


@pytest.mark.parametrize(
    ("code", "error", "words"),
    [
        (grpc.StatusCode.PERMISSION_DENIED, AccessDeniedError, "Google refuses: Permission denied on"),
        (grpc.StatusCode.UNAUTHENTICATED, AccessDeniedError, "Google refuses"),
        (grpc.StatusCode.INTERNAL, UnavailableError, "Google does not answer: InternalServerError"),
        (grpc.StatusCode.NOT_FOUND, MissingSecretError, "has no value"),
    ],
)
def test_what_google_refuses_is_told_by_its_reason_and_without_the_value(cloud, code, error, words):
    cloud.google.refuse = {"AccessSecretVersion": code, "AddSecretVersion": code}

    with pytest.raises(error, match=words):
        cloud.manager().get_secret("spotify.api_key")
    with pytest.raises(error, match=words) as caught:
        cloud.manager().set_secret("spotify.api_key", "hunter2")
    assert "hunter2" not in str(caught.value)


@pytest.mark.parametrize("method", ["AccessSecretVersion", "GetPublicKey", "AsymmetricSign"])
def test_an_answer_that_was_changed_on_its_way_is_not_given_out(cloud, method):
    manager = cloud.manager()
    manager.set_secret("spotify.api_key", "v")
    cloud.google.garble = {method}

    with pytest.raises(UnavailableError, match="the answer was changed on its way"):
        manager.get_secret("spotify.api_key") if method.startswith("Access") else manager.sign("jwt.secret_key", b"")


def test_bytes_that_are_no_text_are_refused_and_not_shown(cloud):
    cloud.google.secrets[f"{cloud.secret}spotify-api-key"].append(["ENABLED", cloud.clock(), b"\xffhunter2"])

    with pytest.raises(UnfitError, match=r"the value of spotify.api_key is no text") as caught:
        cloud.manager().get_secret("spotify.api_key")
    assert "hunter2" not in str(caught.value)


def test_a_name_without_a_place_in_the_platform_is_refused(cloud):
    with pytest.raises(UnknownSecretError, match=r"there is no secret 'laptop.password'"):
        cloud.manager().get_secret("laptop.password")
    with pytest.raises(UnfitError, match=r"laptop.password has no place in Secret Manager"):
        cloud.manager().set_secret("laptop.password", "v", kind="password")


def test_nobody_logged_in_is_told(configs, monkeypatch):
    def nobody(*_, **__):
        raise DefaultCredentialsError("Your default credentials were not found.")

    monkeypatch.setattr("google.auth.default", nobody)

    with pytest.raises(AccessDeniedError, match="gcloud auth application-default login"):
        SecretsManager(config=configs["production"]).get_secret("spotify.api_key")
    with pytest.raises(AccessDeniedError, match="gcloud auth application-default login"):
        SecretsManager(config=configs["production"]).rotate_secret("jwt.secret_key")


def test_the_checksum_is_castagnolis():
    assert checksum(b"123456789") == 0xE3069283  # RFC 3720, appendix B.4 and everybody's check value
