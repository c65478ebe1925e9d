"""A private certificate authority for the databases' server certificates.

Owns a pool in Certificate Authority Service, one root authority in it, and who may ask the pool for certificates.
Cloud SQL puts host names of our own (`postgres-primary.cluster.local`) into a server certificate only when it is signed by such
a pool, so that clients can verify the name they dialled and not just the chain.
Does not own the certificates: Cloud SQL requests and rotates them. The pool lives in the databases' region, as Cloud SQL demands.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from pulumi import ComponentResource, Input, Output, ResourceOptions


@dataclass(frozen=True, kw_only=True)
class CertificateAuthorityArgs:
    """What the pool and its root authority need.

    Attributes:
        project: Project id.
        location: Region, the same as the databases'.
        pool_name: Id of the pool, unique per project and region. An authority's id cannot be used again in its pool.
        authority_id: Id of the root authority in the pool; its successor gets another id, beside it in the same pool.
        tier: ENTERPRISE (certificates are listed, revocable, described one by one) or DEVOPS (cheap, issues and forgets).
        common_name: Subject of the root certificate, shown by clients when verification fails.
        organization: Organisation in that subject.
        algorithm: Signature algorithm of the root key; the service keeps that key in an HSM of its own.
        lifetime_s: Seconds that the root certificate is valid.
        permitted_dns_names: Host names (and what lies below them) that the authority may vouch for; others are refused by clients.
        requesters: IAM members that may request certificates, by a name that stays the same when the member changes.
        deletion_protection: Refuses the authority's deletion in the provider.
        skip_grace_period: Deletes the authority at once, without the 30 days in which it can be restored; without it a
            destroyed pool stays non-empty, hence undeletable, for these 30 days.
        labels: Labels of pool and authority.
    """

    project: str
    location: str
    pool_name: str
    authority_id: str
    tier: Literal["ENTERPRISE", "DEVOPS"]
    common_name: str
    organization: str
    algorithm: Literal[
        "EC_P256_SHA256", "EC_P384_SHA384", "RSA_PKCS1_2048_SHA256", "RSA_PKCS1_3072_SHA256", "RSA_PKCS1_4096_SHA256"
    ]
    lifetime_s: int
    permitted_dns_names: Sequence[str]
    requesters: Mapping[str, Input[str]]
    deletion_protection: bool
    skip_grace_period: bool
    labels: Mapping[str, str]


class CertificateAuthority(ComponentResource):
    """A pool that is ready to issue when `pool_id` resolves: the authority is enabled and the grants exist."""

    pool_id: Output[str]
    """projects/*/locations/*/caPools/*; resolves once an authority is enabled in it and every requester may use it."""
    root_certificates: Output[str]
    """The root's certificate chain, PEM: what clients verify against. Public, not a secret."""
