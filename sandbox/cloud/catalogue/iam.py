"""Service accounts, service agents, and who may do what on projects and accounts."""

from __future__ import annotations

from sandbox.cloud.catalogue.google import BRIDGE, MEMBER, PROJECT, ROLE, TERRAFORM, etag, google
from sandbox.cloud.catalogue.iam_members import ACCOUNT, member_refusal
from sandbox.cloud.entry import Afterlife, Autoname, Format, Parent
from sandbox.cloud.facts import Facts

_RESOURCES = f"{TERRAFORM}resourcemanager/"
_MEMBERS = "terraform-provider-google-beta: google-beta/tpgiamresource/resource_iam_member.go"

_AGENTS = {
    "sqladmin.googleapis.com": "gcp-sa-cloud-sql",
    "container.googleapis.com": "container-engine-robot",
    "compute.googleapis.com": "compute-system",
    "storage.googleapis.com": "gs-project-accounts",
    "servicenetworking.googleapis.com": "service-networking",
    "redis.googleapis.com": "cloud-redis",
}
"""Services whose agent is not named gcp-sa-<service>. Source: cloud.google.com/iam/docs/service-agents."""


def _agent(facts: Facts) -> str:
    """The service agent's address; the account's domain names the service."""
    service = str(facts.get("service"))
    domain = _AGENTS.get(service, f"gcp-sa-{service.removesuffix('.googleapis.com')}")
    return f"service-{facts.project_number}@{domain}.iam.gserviceaccount.com"


def _address(facts: Facts) -> str:
    return facts.render("{accountId}@{project}.iam.gserviceaccount.com")


ENTRIES = (
    google(
        "serviceaccount",
        "Account",
        sources=(f"{_RESOURCES}resource_google_service_account.go", BRIDGE),
        identity="projects/{project}/serviceAccounts/{accountId}@{project}.iam.gserviceaccount.com",
        scope={"project": "project"},
        autoname=Autoname(path="accountId", max_length=30),
        immutable=("accountId", "project"),
        defaults={"disabled": False},
        computed={
            "email": _address,
            "member": lambda facts: f"serviceAccount:{_address(facts)}",
            "name": lambda facts: facts.identity,
            "uniqueId": lambda facts: facts.number("id", 21),
        },
        foreseen=frozenset({"email", "member"}),
        formats={
            "accountId": Format(
                pattern=r"[a-z](?:[-a-z0-9]{4,28}[a-z0-9])",
                expected="6 to 30 lower-case letters, digits or hyphens, beginning with a letter",
            )
        },
        example={"accountId": "nodes-of-test", "displayName": "nodes"},
        change={"displayName": "nodes of the cluster"},
    ),
    google(
        "serviceaccount",
        "IAMMember",
        abandonable=False,
        sources=(f"{_RESOURCES}iam_service_account.go", _MEMBERS),
        identity="{serviceAccountId|path}/{role}/{member}",
        immutable=("serviceAccountId", "role", "member", "condition"),
        computed={"etag": etag},
        formats={"member": MEMBER, "role": ROLE},
        parents=(Parent(path="serviceAccountId", type=ACCOUNT, identity="{value|path}", cascade=True),),
        idempotent=True,
        guard=member_refusal,
        example={
            "serviceAccountId": "projects/example/serviceAccounts/nodes-of-test@example.iam.gserviceaccount.com",
            "role": "roles/iam.workloadIdentityUser",
            "member": "group:operators@example.com",
            "condition": {"title": "until-2030", "expression": "true"},
        },
        change=None,
    ),
    google(
        "projects",
        "IAMMember",
        abandonable=False,
        sources=(f"{_RESOURCES}iam_project.go", _MEMBERS),
        identity="{project}/{role}/{member}",
        immutable=("project", "role", "member", "condition"),
        computed={"etag": etag},
        formats={"member": MEMBER, "role": ROLE},
        idempotent=True,
        guard=member_refusal,
        example={
            "project": "example",
            "role": "roles/logging.logWriter",
            "member": "group:operators@example.com",
            "condition": {"title": "until-2030", "expression": "true"},
        },
        change=None,
    ),
    google(
        "projects",
        "ServiceIdentity",
        abandonable=False,
        sources=(
            f"{_RESOURCES}resource_project_service_identity.go",
            "cloud.google.com/iam/docs/service-agents (the agent stays when the resource is destroyed)",
        ),
        identity="projects/{project}/services/{service}",
        scope=PROJECT,
        immutable=("project", "service"),
        computed={"email": _agent, "member": lambda facts: f"serviceAccount:{_agent(facts)}"},
        formats={
            "service": Format(
                pattern=r"[a-z0-9-]+\.googleapis\.com", expected="a service such as sqladmin.googleapis.com"
            )
        },
        idempotent=True,
        afterlife=Afterlife(
            why="service agents belong to Google and stay; the destroy only forgot it",
            lasts=None,
            readable=True,
            conflict="",
        ),
        example={"service": "sqladmin.googleapis.com"},
        change=None,
    ),
)
