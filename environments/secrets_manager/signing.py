"""Signatures, and the public halves by which others verify them, in the forms of JSON Web Algorithms (RFC 7518)."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature

ALGORITHMS = {"EC_SIGN_P256_SHA256": "ES256", "RSA_SIGN_PKCS1_3072_SHA256": "RS256"}
"""Cloud KMS's word to that of JSON Web Tokens."""

_P256_BYTES = 32
_KEY_ID_DIGITS = 16


@dataclass(frozen=True, kw_only=True)
class Signature:
    """A signature over a message.

    Attributes:
        key_id: Which key it was; the `kid` of a token.
        algorithm: ES256 or RS256; the `alg` of a token.
        value: The bytes that a token has in base64url.
    """

    key_id: str
    algorithm: str
    value: bytes


@dataclass(frozen=True, kw_only=True)
class PublicKey:
    """The half of a signing key that everybody may have.

    Attributes:
        key_id: As in signatures.
        algorithm: ES256 or RS256.
        version: Of the secret, or of the key in Cloud KMS.
        pem: The key.
    """

    key_id: str
    algorithm: str
    version: int
    pem: str


def signed(private_pem: str, message: bytes, *, algorithm: str) -> Signature:
    """Signs with a key at hand.

    Args:
        private_pem: A key that `new_values.is_signing_key` has approved.
        message: What to sign.
        algorithm: In Cloud KMS's words.
    """
    key = serialization.load_pem_private_key(private_pem.encode(), password=None)
    if isinstance(key, ec.EllipticCurvePrivateKey):
        value = raw(key.sign(message, ec.ECDSA(hashes.SHA256())))
    else:
        assert isinstance(key, rsa.RSAPrivateKey)
        value = key.sign(message, padding.PKCS1v15(), hashes.SHA256())
    public = public_pem(private_pem)
    return Signature(key_id=key_id(public), algorithm=ALGORITHMS[algorithm], value=value)


def public_pem(private_pem: str) -> str:
    """The public half of a key at hand."""
    key = serialization.load_pem_private_key(private_pem.encode(), password=None)
    form = serialization.PublicFormat.SubjectPublicKeyInfo
    return key.public_key().public_bytes(serialization.Encoding.PEM, form).decode()


def key_id(pem: str) -> str:
    """A name for a public key that follows from it, wherever it is kept."""
    key = serialization.load_pem_public_key(pem.encode())
    form = serialization.PublicFormat.SubjectPublicKeyInfo
    return hashlib.sha256(key.public_bytes(serialization.Encoding.DER, form)).hexdigest()[:_KEY_ID_DIGITS]


def raw(der: bytes) -> bytes:
    """A signature of ECDSA as tokens have it (r and s, 32 bytes each), from ASN.1, as Cloud KMS gives it."""
    first, second = decode_dss_signature(der)
    return first.to_bytes(_P256_BYTES, "big") + second.to_bytes(_P256_BYTES, "big")
