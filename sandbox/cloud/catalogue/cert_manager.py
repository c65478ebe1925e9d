"""cert-manager's custom resources, which no SDK types: the official provider creates a misspelt one without a word."""

from __future__ import annotations

import functools

from sandbox.cloud.catalogue.custom_resources import custom_resource, custom_shape
from sandbox.cloud.definition import Definition
from sandbox.cloud.entry import Entry
from sandbox.cloud.relation import Relation
from sandbox.cloud.shape import BOOLEAN, INTEGER, STRING, Choice, Listing, Record, Table, record

_API_VERSION = "cert-manager.io/v1"
_CHART = "cert-manager"
_SOURCE = "cert-manager/cert-manager: pkg/apis/certmanager/v1/types_{}.go"

_USAGES = (
    "signing",
    "digital signature",
    "content commitment",
    "key encipherment",
    "key agreement",
    "data encipherment",
    "cert sign",
    "crl sign",
    "encipher only",
    "decipher only",
    "any",
    "server auth",
    "client auth",
    "code signing",
)
"""Those of Kubernetes' KeyUsage that concern TLS and authorities."""


@functools.cache
def certificate_shape() -> Record:
    """A Certificate, without ACME, keystores and literal subjects."""
    key = record(
        "privateKey",
        algorithm=Choice(("RSA", "ECDSA", "Ed25519")),
        size=INTEGER,
        encoding=Choice(("PKCS1", "PKCS8")),
        rotationPolicy=Choice(("Never", "Always")),
    )
    return custom_shape(
        "Certificate",
        record(
            "Certificate spec",
            required={
                "secretName": STRING,
                "issuerRef": record(
                    "issuerRef", required={"name": STRING}, kind=Choice(("Issuer", "ClusterIssuer")), group=STRING
                ),
            },
            commonName=STRING,
            subject=record(
                "subject",
                organizations=Listing(STRING),
                organizationalUnits=Listing(STRING),
                countries=Listing(STRING),
                serialNumber=STRING,
            ),
            dnsNames=Listing(STRING),
            ipAddresses=Listing(STRING),
            uris=Listing(STRING),
            duration=STRING,
            renewBefore=STRING,
            renewBeforePercentage=INTEGER,
            isCA=BOOLEAN,
            usages=Listing(Choice(_USAGES)),
            privateKey=key,
            revisionHistoryLimit=INTEGER,
            secretTemplate=record("secretTemplate", labels=Table(STRING), annotations=Table(STRING)),
        ),
    )


@functools.cache
def issuer_shape() -> Record:
    """An issuer that signs itself, or with the key of a Secret."""
    return custom_shape(
        "Issuer",
        record(
            "Issuer spec",
            selfSigned=record("selfSigned", crlDistributionPoints=Listing(STRING)),
            ca=record("ca", required={"secretName": STRING}, crlDistributionPoints=Listing(STRING)),
        ),
    )


_READY = [{"type": "Ready", "status": "True"}]
_SELF_SIGNED = {"selfSigned": {"crlDistributionPoints": ["http://crl.example"]}}

ENTRIES: tuple[Entry, ...] = (
    custom_resource(
        _API_VERSION,
        "Certificate",
        shape=certificate_shape,
        sources=(_SOURCE.format("certificate"),),
        definition=Definition(plural="certificates", short_names=("cert", "certs"), categories=(_CHART,), chart=_CHART),
        computed={"status": lambda _: {"conditions": _READY, "revision": 1}},
        spec={
            "secretName": "server-tls",
            "dnsNames": ["postgres.example"],
            "usages": ["server auth"],
            "privateKey": {"algorithm": "ECDSA", "size": 256},
            "issuerRef": {"name": "databases", "kind": "ClusterIssuer"},
        },
        changed_spec={
            "secretName": "server-tls",
            "dnsNames": ["postgres.example", "replica.example"],
            "issuerRef": {"name": "databases", "kind": "ClusterIssuer"},
        },
    ),
    *(
        custom_resource(
            _API_VERSION,
            kind,
            shape=issuer_shape,
            namespaced=kind == "Issuer",
            sources=(_SOURCE.format("issuer"),),
            definition=Definition(plural=f"{kind.lower()}s", short_names=(short,), categories=(_CHART,), chart=_CHART),
            # cert-manager's webhook says so; the definition itself does not.
            relations=(Relation(kind="one", holder="spec", names=("selfSigned", "ca")),),
            computed={"status": lambda _: {"conditions": _READY}},
            spec=_SELF_SIGNED,
            changed_spec={"ca": {"secretName": "authority"}},
        )
        for kind, short in (("Issuer", "iss"), ("ClusterIssuer", "ciss"))
    ),
)
