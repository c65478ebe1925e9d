"""Names: what Google Cloud accepts, service agents, workload identities. Pure; no Pulumi.

A name that is too long is cut and ends in a hash of the whole, so that two long names which differ only at their end
stay two. Nothing is replaced: a character that Google Cloud refuses is refused here, before anything is registered.
"""

from __future__ import annotations

import re
from hashlib import sha256

# RFC 1035, as Compute Engine, GKE and Kubernetes namespaces have it.
RESOURCE_LIMIT = 63
# https://cloud.google.com/kubernetes-engine/docs/reference/rest/v1/projects.locations.clusters
CLUSTER_LIMIT = 40
NODE_POOL_LIMIT = 40
# https://cloud.google.com/iam/docs/service-accounts-create
SERVICE_ACCOUNT_MINIMUM = 6
SERVICE_ACCOUNT_LIMIT = 30

# Agents that exist as soon as their API is enabled and whose address follows from the project's number. The others are
# made by a ServiceIdentity. https://cloud.google.com/iam/docs/service-agents
_AGENT_DOMAINS = {
    "compute": "compute-system.iam.gserviceaccount.com",
    "container": "container-engine-robot.iam.gserviceaccount.com",
    "storage": "gs-project-accounts.iam.gserviceaccount.com",
}

_HASH_LENGTH = 6
_NAME = re.compile(r"[a-z]([-a-z0-9]*[a-z0-9])?")
_PROJECT_NUMBER = re.compile(r"[1-9][0-9]*")


class NamingError(ValueError):
    """A name that Google Cloud would refuse; the message says which and why."""


def resource_name(*parts: str, limit: int = RESOURCE_LIMIT) -> str:
    """A name made of parts, in lower case, with dashes between them.

    Args:
        parts: Lower-case letters, digits and inner dashes; the first starts with a letter.
        limit: Longest name that the resource may have, in characters.

    Returns:
        The joined parts, or, if they are too long, their beginning and a hash of the whole.

    Raises:
        NamingError: A character, a start or an end that is not allowed; a limit that leaves no room.
    """
    if limit <= _HASH_LENGTH + 1:
        raise NamingError(
            f"name limit {limit}: at least {_HASH_LENGTH + 2} characters are needed for a letter and a hash."
        )
    name = "-".join(parts)
    if not all(parts) or _NAME.fullmatch(name) is None:
        raise NamingError(
            f"name {name!r}: Google Cloud takes lower-case letters, digits and dashes, a letter first, no dash last, "
            "no empty part. Rename it in the settings."
        )
    if len(name) <= limit:
        return name
    digest = sha256(name.encode()).hexdigest()[:_HASH_LENGTH]
    return f"{name[: limit - _HASH_LENGTH - 1].rstrip('-')}-{digest}"


def service_account_id(*parts: str) -> str:
    """The part of a service account's address before the @.

    Raises:
        NamingError: As `resource_name`; also when fewer than 6 characters are left.
    """
    name = resource_name(*parts, limit=SERVICE_ACCOUNT_LIMIT)
    if len(name) < SERVICE_ACCOUNT_MINIMUM:
        raise NamingError(
            f"service account {name!r}: {SERVICE_ACCOUNT_MINIMUM} characters are the least that Google Cloud takes. "
            "Use a longer name."
        )
    return name


def service_agent(service: str, project_number: str) -> str:
    """The IAM member for Google's own account through which a service acts in a project.

    Args:
        service: "compute" (disks of nodes), "container" (GKE) or "storage" (buckets).
        project_number: Digits; not the project's id.

    Raises:
        NamingError: A service whose agent's address does not follow from the number, or no number.
    """
    domain = _AGENT_DOMAINS.get(service)
    if domain is None:
        raise NamingError(
            f"service agent of {service!r}: only those of {', '.join(sorted(_AGENT_DOMAINS))} follow from the "
            "project's number. Take the others from a ServiceIdentity."
        )
    if _PROJECT_NUMBER.fullmatch(project_number) is None:
        raise NamingError(f"project number {project_number!r}: digits are wanted, not the project's id.")
    return service_account_member(f"service-{project_number}@{domain}")


def service_account_member(email: str) -> str:
    """The IAM member for a service account's address."""
    return f"serviceAccount:{email}"


def workload_identity_member(workload_pool: str, namespace: str, service_account: str) -> str:
    """The IAM member for a Kubernetes service account that acts as a Google one (role iam.workloadIdentityUser).

    Args:
        workload_pool: The cluster's pool, PROJECT.svc.id.goog.
        namespace: Kubernetes namespace.
        service_account: Kubernetes service account.
    """
    return f"serviceAccount:{workload_pool}[{namespace}/{service_account}]"
