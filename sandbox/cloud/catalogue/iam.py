"""Service accounts, service agents, and who may do what on projects and accounts."""

from __future__ import annotations

from sandbox.cloud.catalogue.google import BRIDGE, MEMBER, PROJECT, ROLE, TERRAFORM, constant, etag, google
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
    # The platform makes no keys, and a rule refuses them: known here so that the rule can be seen to. One per account.
    google(
        "serviceaccount",
        "Key",
        sources=(f"{_RESOURCES}resource_google_service_account_key.go", BRIDGE),
        identity="{serviceAccountId|path}/keys/only",
        immutable=(
            "serviceAccountId",
            "keyAlgorithm",
            "privateKeyType",
            "publicKeyType",
            "publicKeyData",
            "keepers",
        ),
        defaults={
            "keyAlgorithm": "KEY_ALG_RSA_2048",
            "privateKeyType": "TYPE_GOOGLE_CREDENTIALS_FILE",
            "publicKeyType": "TYPE_X509_PEM_FILE",
        },
        allowed={
            "keyAlgorithm": ("KEY_ALG_UNSPECIFIED", "KEY_ALG_RSA_1024", "KEY_ALG_RSA_2048"),
            "privateKeyType": ("TYPE_UNSPECIFIED", "TYPE_PKCS12_FILE", "TYPE_GOOGLE_CREDENTIALS_FILE"),
            "publicKeyType": ("TYPE_NONE", "TYPE_X509_PEM_FILE", "TYPE_RAW_PUBLIC_KEY"),
        },
        computed={
            "name": lambda facts: facts.identity,
            "privateKey": lambda facts: facts.digest("privateKey"),
            "publicKey": lambda facts: facts.digest("publicKey"),
            "validAfter": constant("2026-01-01T00:00:00Z"),
            "validBefore": constant("9999-12-31T23:59:59Z"),
        },
        secret_outputs=("privateKey",),
        parents=(Parent(path="serviceAccountId", type=ACCOUNT, identity="{value|path}", cascade=True),),
        example={"serviceAccountId": "projects/example/serviceAccounts/nodes-of-test@example.iam.gserviceaccount.com"},
        change=None,
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
