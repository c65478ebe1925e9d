"""Values that are made here, and what can be one of its kind."""

from datetime import timedelta

import pytest
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding

from environments.secrets_manager.catalogue import Declared
from environments.secrets_manager.new_values import certificate_of, is_signing_key, new_value
from environments.secrets_manager.signing import public_pem, signed
from tests.environments.secrets_manager.conftest import BEGIN

RSA, EC = "RSA_SIGN_PKCS1_3072_SHA256", "EC_SIGN_P256_SHA256"


def made(kind, algorithm=EC):
    declared = Declared(
        name="laptop.one",
        kind=kind,
        key=None,
        lasts=timedelta(days=30),
        overlap=timedelta(hours=24),
        algorithm=algorithm,
    )
    return new_value(declared, BEGIN).reveal()


def test_an_rsa_key_signs_as_tokens_have_it():
    pem = made("signing_key", RSA)

    signature = signed(pem, b"token", algorithm=RSA)

    public = serialization.load_pem_public_key(public_pem(pem).encode())
    public.verify(signature.value, b"token", padding.PKCS1v15(), hashes.SHA256())
    assert signature.algorithm == "RS256"


@pytest.mark.parametrize(("of", "algorithm"), [(EC, RSA), (RSA, EC)])
def test_a_key_of_one_algorithm_is_none_of_the_other(of, algorithm):
    pem = made("signing_key", of)

    assert (is_signing_key(pem, of), is_signing_key(pem, algorithm)) == (True, False)


@pytest.mark.parametrize("text", ["", "no key", "-----BEGIN PRIVATE KEY-----\nMAA=\n-----END PRIVATE KEY-----\n"])
def test_what_is_no_key_is_none(text):
    assert not is_signing_key(text, EC)


@pytest.mark.parametrize("text", ["", "-----BEGIN CERTIFICATE-----\nMAA=\n-----END CERTIFICATE-----\n"])
def test_what_is_no_certificate_is_none(text):
    assert certificate_of(text) is None


def test_no_two_passwords_are_the_same():
    assert len({made("password") for _ in range(100)}) == 100
