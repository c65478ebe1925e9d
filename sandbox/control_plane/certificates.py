"""Who is who on the loopback: authorities and keys, made once; certificates, made at every start.

Two authorities: one that the API server's clients trust, one among etcd and the API server, so that nobody else on the
machine reads what is stored, secrets among it.
"""

from __future__ import annotations

import contextlib
import ipaddress
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from sandbox import whole_file
from sandbox.control_plane.folder import Folder

CLUSTER, STORE = "cluster", "etcd"
"""The two authorities."""
SERVER, STORE_SERVER, STORE_CLIENT = "kube-apiserver", "etcd-server", "etcd-client"
ACCOUNTS = "service-accounts"
"""The key that tokens of service accounts are signed with."""

NAMES = (
    "localhost",
    "kubernetes",
    "kubernetes.default",
    "kubernetes.default.svc",
    "kubernetes.default.svc.cluster.local",
)
AUTHORITY_DAYS = 3650
CERTIFICATE_DAYS = 397
SLACK = timedelta(days=1)
"""Clocks that are set back a little make no certificate one of the future."""


def ensure(folder: Folder, addresses: tuple[str, ...]) -> None:
    """Makes what is missing or damaged of authorities and keys, and all certificates anew.

    Args:
        folder: Where they lie.
        addresses: Where the API server answers.
    """
    cluster, store = _authority(folder, CLUSTER), _authority(folder, STORE)
    _certificate(folder, SERVER, cluster, ExtendedKeyUsageOID.SERVER_AUTH, addresses)
    _certificate(folder, STORE_SERVER, store, ExtendedKeyUsageOID.SERVER_AUTH, ("127.0.0.1",))
    _certificate(folder, STORE_CLIENT, store, ExtendedKeyUsageOID.CLIENT_AUTH, ())
    public = _key(folder.key(ACCOUNTS)).public_key()
    encoded = public.public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
    whole_file.write(folder.certificates / f"{ACCOUNTS}.pub", encoded.decode())


def _authority(folder: Folder, name: str) -> tuple[x509.Certificate, ec.EllipticCurvePrivateKey]:
    key, path = _key(folder.key(name)), folder.certificate(name)
    with contextlib.suppress(FileNotFoundError, ValueError):  # not there, or what a power cut has left of it
        known = x509.load_pem_x509_certificate(path.read_bytes())
        lasts = known.not_valid_after_utc > datetime.now(UTC) + timedelta(days=CERTIFICATE_DAYS)
        if lasts and known.public_key() == key.public_key():
            return known, key
    subject = _name(f"sandbox {name}")
    made = (
        _builder(subject, subject, key.public_key(), AUTHORITY_DAYS)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_usage(signs_certificates=True), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .sign(key, hashes.SHA256())
    )
    whole_file.write(path, made.public_bytes(serialization.Encoding.PEM).decode())
    return made, key


def _certificate(
    folder: Folder,
    name: str,
    authority: tuple[x509.Certificate, ec.EllipticCurvePrivateKey],
    purpose: x509.ObjectIdentifier,
    addresses: tuple[str, ...],
) -> None:
    issuer, issuer_key = authority
    key = _key(folder.key(name))
    builder = (
        _builder(_name(name), issuer.subject, key.public_key(), CERTIFICATE_DAYS)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_usage(signs_certificates=False), critical=True)
        .add_extension(x509.ExtendedKeyUsage([purpose]), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer_key.public_key()), critical=False)
    )
    if addresses:
        alternatives = [*(x509.DNSName(each) for each in NAMES)]
        known_at = [x509.IPAddress(ipaddress.ip_address(each)) for each in addresses]
        builder = builder.add_extension(x509.SubjectAlternativeName([*alternatives, *known_at]), critical=False)
    made = builder.sign(issuer_key, hashes.SHA256())
    whole_file.write(folder.certificate(name), made.public_bytes(serialization.Encoding.PEM).decode())


def _key(path: Path) -> ec.EllipticCurvePrivateKey:
    with contextlib.suppress(FileNotFoundError, ValueError):
        known = serialization.load_pem_private_key(path.read_bytes(), password=None)
        if isinstance(known, ec.EllipticCurvePrivateKey):
            return known
    made = ec.generate_private_key(ec.SECP256R1())
    encoded = made.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    whole_file.write(path, encoded.decode())
    return made


def _builder(
    subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePublicKey, days: int
) -> x509.CertificateBuilder:
    now = datetime.now(UTC)
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - SLACK)
        .not_valid_after(now + timedelta(days=days))
    )


def _usage(*, signs_certificates: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=True,
        key_cert_sign=signs_certificates,
        crl_sign=signs_certificates,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        encipher_only=False,
        decipher_only=False,
    )


def _name(common_name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common_name)])
