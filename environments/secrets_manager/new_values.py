"""New values for those kinds that can be made here: passwords, signing keys, certificates.

An API key cannot: it is issued by whoever it opens.
"""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509.oid import NameOID

from environments.secrets_manager.catalogue import Declared
from environments.secrets_manager.errors import UnfitError
from environments.secrets_manager.secret_value import SecretValue

# 256 bits, as many as the keys that guard them; letters, digits, `-` and `_` survive any URL and shell.
PASSWORD_BYTES = 32
# Of Cloud KMS's RSA_SIGN_PKCS1_3072_SHA256.
RSA_BITS = 3072
# Renewed when a third of its life is left, as cert-manager does: a fortnight of failed renewals breaks nothing.
LIFE_OF_A_CERTIFICATE = 1.5
# Clocks differ.
CLOCK_SKEW = timedelta(minutes=5)
# Secret Manager takes no more, https://cloud.google.com/secret-manager/quotas
LONGEST_BYTES = 65_536


def new_value(declared: Declared, now: datetime) -> SecretValue:
    """A value that nobody has seen.

    Args:
        declared: What it is for.
        now: Beginning of a certificate's life, with its time zone.

    Raises:
        UnfitError: It is an API key.
    """
    if declared.kind == "password":
        return SecretValue(secrets.token_urlsafe(PASSWORD_BYTES))
    if declared.kind == "signing_key":
        return SecretValue(_pem(_private_key(declared.algorithm)))
    if declared.kind == "certificate":
        return _certificate(declared, now)
    raise UnfitError(
        f"{declared.name} is an API key, which only its issuer can renew",
        place=declared.name,
        remedy=f"have a new one issued, and give it: `python -m environments secrets rotate {declared.name}` reads it "
        "from a prompt or from standard input",
    )


def checked(declared: Declared, value: SecretValue) -> SecretValue:
    """A value that somebody brought, if it can be one of its kind.

    Raises:
        UnfitError: It is empty, too long, or no key or certificate where it must be one.
    """
    text = value.reveal()
    problem = None
    if not text.strip():
        problem = "is empty"
    elif len(text.encode()) > LONGEST_BYTES:
        problem = f"is longer than {LONGEST_BYTES:,} bytes"
    elif declared.kind == "signing_key" and not is_signing_key(text, declared.algorithm):
        problem = f"is no private key in PEM for {declared.algorithm}"
    elif declared.kind == "certificate" and certificate_of(text) is None:
        problem = "has no certificate in PEM"
    if problem is None:
        return value
    raise UnfitError(
        f"the new value of {declared.name} {problem}",
        place=declared.name,
        remedy="give another one"
        + ("" if declared.kind == "api_key" else ", or rotate without a value, and one is made"),
    )


def is_signing_key(text: str, algorithm: str) -> bool:
    """Whether a text is a private key in PEM that signs with an algorithm."""
    try:
        key = serialization.load_pem_private_key(text.encode(), password=None)
    except (ValueError, TypeError):
        return False
    if algorithm.startswith("EC_SIGN_P256"):
        return isinstance(key, ec.EllipticCurvePrivateKey) and isinstance(key.curve, ec.SECP256R1)
    return isinstance(key, rsa.RSAPrivateKey) and key.key_size == RSA_BITS


def certificate_of(text: str) -> x509.Certificate | None:
    """The first certificate of a PEM text, None where there is none."""
    begin = text.find("-----BEGIN CERTIFICATE-----")
    try:
        return x509.load_pem_x509_certificate(text[begin:].encode()) if begin >= 0 else None
    except ValueError:
        return None


def _private_key(algorithm: str) -> ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey:
    if algorithm.startswith("EC_SIGN_P256"):
        return ec.generate_private_key(ec.SECP256R1())
    return rsa.generate_private_key(public_exponent=65_537, key_size=RSA_BITS)


def _pem(key: ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey) -> str:
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    ).decode()


def _certificate(declared: Declared, now: datetime) -> SecretValue:
    """A key and a certificate for this machine, signed by itself; others come from their authority."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, declared.name)])
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - CLOCK_SKEW)
        .not_valid_after(now + declared.lasts * LIFE_OF_A_CERTIFICATE)
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    return SecretValue(_pem(key) + certificate.public_bytes(serialization.Encoding.PEM).decode())
