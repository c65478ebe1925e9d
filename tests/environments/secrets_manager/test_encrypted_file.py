"""Values, versions, overlap and records of the encrypted file."""

import logging
from datetime import timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from environments.secrets_manager import SecretValue
from environments.secrets_manager.errors import MissingSecretError, UnfitError, UnknownSecretError

TEXT = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=200).filter(str.strip)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(values=st.lists(TEXT, min_size=1, max_size=4))
def test_whatever_is_set_comes_back_and_former_values_by_their_version(place, quick, values):
    manager = place.manager()

    versions = [manager.set_secret("spotify.api_key", value) for value in values]

    assert [place.manager().get_secret("spotify.api_key", one).reveal() for one in versions] == values
    assert manager.get_secret("spotify.api_key").reveal() == values[-1]


def test_no_file_holds_a_value_or_a_name_in_clear(place):
    place.manager().set_secret("spotify.api_key", "hunter2-hunter2")

    store = (place.files / "store.enc").read_bytes()
    assert b"spotify" not in store
    assert not [path for path, content in place.saved().items() if b"hunter2" in content]


def test_files_and_key_are_their_owners_alone(place):
    place.manager().set_secret("spotify.api_key", "v")

    paths = [*place.files.iterdir(), place.folder / "keys" / "store.key"]
    assert {path.stat().st_mode & 0o777 for path in paths} == {0o600}
    assert place.files.stat().st_mode & 0o777 == 0o700


def test_a_password_is_made_by_chance_and_a_former_one_ends_with_its_overlap(place):
    manager = place.manager()
    manager.set_secret("database.password", "chosen by hand", kind="password")

    assert manager.rotate_secret("database.password") == 2

    new = manager.get_secret("database.password").reveal()
    assert len(new) >= 43
    place.clock.wait(hours=23, minutes=59)
    assert manager.get_secret("database.password", 1).reveal() == "chosen by hand"
    place.clock.wait(minutes=1)
    with pytest.raises(
        MissingSecretError, match=r"version 1 of database.password is not given out(.|\n)* for 24 h after"
    ):
        manager.get_secret("database.password", 1)
    assert manager.get_secret("database.password").reveal() == new


def test_what_is_past_its_overlap_leaves_the_file_with_the_next_change(place):
    manager = place.manager()
    manager.set_secret("laptop.password", "first", kind="password")
    manager.rotate_secret("laptop.password")
    assert manager.verify().versions == 2
    place.clock.wait(days=2)

    manager.rotate_secret("laptop.password")

    assert manager.verify().versions == 2
    record = next(one for one in manager.list() if one.name == "laptop.password")
    assert (record.version, record.former) == (3, (2,))


def verifies(key, message, value):
    public = serialization.load_pem_public_key(key.pem.encode())
    der = encode_dss_signature(int.from_bytes(value[:32], "big"), int.from_bytes(value[32:], "big"))
    public.verify(der, message, ec.ECDSA(hashes.SHA256()))


def test_a_signature_of_the_old_key_is_verified_while_old_and_new_overlap(place):
    manager = place.manager()
    manager.rotate_secret("jwt.secret_key")
    old = manager.sign("jwt.secret_key", b"token")

    manager.rotate_secret("jwt.secret_key")

    new = manager.sign("jwt.secret_key", b"token")
    published = {key.key_id: key for key in manager.public_keys("jwt.secret_key")}
    assert list(published) == [new.key_id, old.key_id]
    for signature in (old, new):
        verifies(published[signature.key_id], b"token", signature.value)
    place.clock.wait(hours=24)
    assert [key.key_id for key in manager.public_keys("jwt.secret_key")] == [new.key_id]


def test_a_certificate_is_renewed_before_it_ends(place):
    manager = place.manager()
    manager.rotate_secret("jwt.secret_key")
    manager.set_secret("laptop.tls", certificate(place, days=9), kind="certificate")
    assert manager.rotate_due() == ()

    place.clock.wait(days=6, minutes=1)

    assert manager.rotate_due() == (("laptop.tls", 2),)
    text = manager.get_secret("laptop.tls").reveal()
    renewed = x509.load_pem_x509_certificate(text[text.index("-----BEGIN CERT") :].encode())
    assert renewed.not_valid_after_utc - place.clock.now == timedelta(days=90)
    record = next(one for one in manager.list() if one.name == "laptop.tls")
    assert timedelta(days=59) < record.due_at - place.clock.now <= timedelta(days=60)


def certificate(place, days):
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([])
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(place.clock.now)
        .not_valid_after(place.clock.now + timedelta(days=days))
        .sign(key, hashes.SHA256())
    )
    return made.public_bytes(serialization.Encoding.PEM).decode()


@pytest.mark.parametrize(
    ("name", "kind", "days"),
    [
        ("laptop.password", "password", 90),
        ("laptop.key", "api_key", 90),
        ("jwt.secret_key", "signing_key", 30),
        ("laptop.tls", "certificate", 60),
        ("notifications.slack_token", "api_key", 180),
    ],
)
def test_each_kind_has_its_schedule_and_an_entry_its_own(place, name, kind, days):
    manager = place.manager()
    if kind == "signing_key":
        manager.rotate_secret(name)
    else:
        manager.set_secret(name, certificate(place, 900) if kind == "certificate" else "v", kind=kind)

    def state():
        return next(one.state for one in manager.list() if one.name == name)

    place.clock.wait(days=days, minutes=-1)
    assert state() == "ok"
    place.clock.wait(minutes=1)
    assert state() == "due"


def test_what_is_due_and_can_be_made_is_made_in_one_go(place):
    manager = place.manager()
    manager.set_secret("laptop.password", "v", kind="password")
    manager.set_secret("spotify.api_key", "v")
    place.clock.wait(days=91)

    assert manager.rotate_due() == (("jwt.secret_key", 1), ("laptop.password", 2))
    assert manager.rotate_due() == ()


def test_an_api_key_is_renewed_by_its_issuer_alone(place):
    manager = place.manager()
    manager.set_secret("spotify.api_key", "old")
    place.clock.wait(days=90)
    manager.rotate_due()

    assert next(one for one in manager.list() if one.name == "spotify.api_key").state == "due"
    with pytest.raises(UnfitError, match="only its issuer can renew"):
        manager.rotate_secret("spotify.api_key")
    assert manager.rotate_secret("spotify.api_key", "new") == 2
    assert manager.get_secret("spotify.api_key").reveal() == "new"


@pytest.mark.parametrize(
    ("name", "kind", "value", "reason"),
    [
        ("spotify.api_key", None, "", "is empty"),
        ("spotify.api_key", None, " \n", "is empty"),
        ("spotify.api_key", None, "x" * 65_537, "is longer than 65,536 bytes"),
        ("spotify.api_key", "password", "x", "is of the kind api_key, not password"),
        ("jwt.secret_key", None, "no key", "no private key in PEM for EC_SIGN_P256_SHA256"),
        ("laptop.tls", "certificate", "no certificate", "has no certificate in PEM"),
        ("spotify.api_key", None, 7, "a value is text, and not int"),
    ],
)
def test_a_value_that_cannot_be_one_is_refused_and_nothing_is_changed(place, name, kind, value, reason):
    manager = place.manager()
    manager.set_secret("spotify.client_secret", "kept")
    before = (place.files / "store.enc").read_bytes()

    with pytest.raises(UnfitError, match=reason):
        manager.set_secret(name, value, kind=kind)

    assert (place.files / "store.enc").read_bytes() == before


def test_a_name_of_ones_own_keeps_its_kind(place):
    manager = place.manager()
    manager.set_secret("laptop.password", "one", kind="password")

    with pytest.raises(UnfitError, match=r"laptop.password is of the kind password, not api_key"):
        manager.set_secret("laptop.password", "two", kind="api_key")


@pytest.mark.parametrize(
    ("name", "error", "words"),
    [
        ("spotify.api_kex", UnknownSecretError, "did you mean spotify.api_key"),
        ("database.password", UnknownSecretError, "let in by Google identity or client certificate"),
        ("spotify.client_secret", MissingSecretError, "spotify.client_secret has no value yet"),
        ("jwt.secret_key", MissingSecretError, "secrets rotate jwt.secret_key"),
    ],
)
def test_a_secret_that_is_not_there_is_told_by_its_reason(place, name, error, words):
    manager = place.manager()
    manager.set_secret("spotify.api_key", "v")

    with pytest.raises(error, match=words):
        manager.get_secret(name)


def test_what_is_no_name_is_not_repeated_anywhere(place, caplog):
    manager = place.manager()
    manager.set_secret("spotify.api_key", "v")

    with caplog.at_level(logging.INFO), pytest.raises(UnknownSecretError) as caught:
        manager.get_secret("Hunter2!")

    texts = [str(caught.value), caplog.text, *(content.decode("latin1") for content in place.saved().values())]
    assert not [text for text in texts if "Hunter2" in text]


def test_without_a_store_nothing_is_made_by_looking(place):
    manager = place.manager()

    assert {one.state for one in manager.list()} == {"no value"}
    with pytest.raises(MissingSecretError, match="there is no store yet"):
        manager.get_secret("spotify.api_key")
    with pytest.raises(MissingSecretError, match="there is no store yet"):
        manager.verify()
    assert list(place.folder.iterdir()) == []


def test_signing_takes_a_signing_key(place):
    manager = place.manager()
    manager.set_secret("spotify.api_key", "v")

    with pytest.raises(UnfitError, match=r"spotify.api_key is of the kind api_key, and does not sign"):
        manager.sign("spotify.api_key", b"")


def test_the_log_tells_who_did_what_to_which_secret_with_what_outcome(place):
    manager = place.manager()
    manager.set_secret("spotify.api_key", SecretValue("hunter2"))
    manager.get_secret("spotify.api_key")
    with pytest.raises(UnfitError, match="only its issuer"):
        manager.rotate_secret("spotify.api_key")

    told = [(one.number, one.who, one.action, one.name, one.version, one.outcome) for one in manager.audit()]

    assert told == [
        (1, "tester", "set", "spotify.api_key", 1, "done"),
        (2, "tester", "get", "spotify.api_key", 1, "done"),
        (3, "tester", "rotate", "spotify.api_key", None, "UnfitError"),
    ]
    assert {one.at for one in manager.audit()} == {"2026-12-01T08:00:00Z"}


def test_nothing_of_a_manager_or_its_keys_shows_a_value(place):
    manager = place.manager()
    manager.set_secret("spotify.api_key", "hunter2")
    key = (place.folder / "keys" / "store.key").read_text().strip()

    backend = manager._backend
    for thing in (manager, backend, vars(manager), vars(backend), backend._sessions, manager.list(), manager.audit()):
        assert "hunter2" not in repr(thing)
        assert key not in repr(thing)
