"""One valid set of arguments per component of vault, edge and role matrix; a test changes one fact of it."""

from __future__ import annotations

from typing import Any

from components.admission.admission import AdmissionArgs
from components.edge.access import AccessArgs
from components.edge.armor import ArmorArgs
from components.edge.certificates import CertificatesArgs
from components.edge.gateway import GatewayArgs, HostArgs
from components.edge.scanner import ScannerArgs
from components.identity import ConditionArgs, GoogleRoleArgs, IdentityArgs, KubernetesRuleArgs, RoleArgs
from components.secrets import SecretArgs, SecretsArgs
from components.signing_keys import SigningKeyArgs, SigningKeysArgs

LABELS = {"environment": "prod"}
KEY = "projects/p/locations/europe-west1/keyRings/r/cryptoKeys/vault"
AGENT = "serviceAccount:service-1@gcp-sa-secretmanager.iam.gserviceaccount.com"
API = "serviceAccount:api@p.iam.gserviceaccount.com"


def admission(**changed: Any) -> AdmissionArgs:
    fields: dict[str, Any] = {
        "name_prefix": "prod",
        "labels": LABELS,
        "action": "deny",
        "registries": ["europe-docker.pkg.dev/p"],
        "platform_groups": ["on-call@example.com"],
    }
    return AdmissionArgs(**(fields | changed))


def secret(**changed: Any) -> SecretArgs:
    fields: dict[str, Any] = {
        "rotation_period_s": 7_776_000,
        "first_rotation": "2027-01-11T04:00:00Z",
        "accessors": {"api": API},
    }
    return SecretArgs(**(fields | changed))


def secrets(**changed: Any) -> SecretsArgs:
    fields: dict[str, Any] = {
        "project": "p",
        "location": "europe-west1",
        "name_prefix": "prod",
        "labels": LABELS,
        "encryption_key": KEY,
        "publisher": AGENT,
        "version_destroy_delay_s": 2_592_000,
        "deletion_protection": True,
        "secrets": {"spotify-api-key": secret()},
    }
    return SecretsArgs(**(fields | changed))


def signing_key(**changed: Any) -> SigningKeyArgs:
    fields: dict[str, Any] = {
        "algorithm": "EC_SIGN_P256_SHA256",
        "protection_level": "HSM",
        "destroy_delay_s": 2_592_000,
        "signers": {"api": API},
        "verifiers": {"api": API, "gateway": "serviceAccount:gateway@p.iam.gserviceaccount.com"},
    }
    return SigningKeyArgs(**(fields | changed))


def signing_keys(**changed: Any) -> SigningKeysArgs:
    fields: dict[str, Any] = {
        "key_ring": "projects/p/locations/europe-west1/keyRings/r",
        "labels": LABELS,
        "deletion_protection": True,
        "keys": {"jwt": signing_key()},
    }
    return SigningKeysArgs(**(fields | changed))


def role(**changed: Any) -> RoleArgs:
    fields: dict[str, Any] = {
        "description": "Sees how it is.",
        "google": (GoogleRoleArgs(role="roles/monitoring.viewer", condition=None),),
        "kubernetes": (KubernetesRuleArgs(api_groups=("",), resources=("pods",), verbs=("get", "list")),),
        "namespaces": None,
        "groups": ("engineers",),
    }
    return RoleArgs(**(fields | changed))


def condition(**changed: Any) -> ConditionArgs:
    fields: dict[str, Any] = {"title": "own", "description": "Only ours.", "expression": "true"}
    return ConditionArgs(**(fields | changed))


def identity(**changed: Any) -> IdentityArgs:
    fields: dict[str, Any] = {
        "project": "p",
        "name_prefix": "prod",
        "labels": LABELS,
        "groups": {"engineers": "engineers@example.com", "on-call": "on-call@example.com"},
        "roles": {"observer": role()},
        "after": (),
    }
    return IdentityArgs(**(fields | changed))


def certificates(**changed: Any) -> CertificatesArgs:
    fields: dict[str, Any] = {
        "project": "p",
        "name_prefix": "prod",
        "domain": "app.example.com",
        "hosts": {"api": "api.app.example.com"},
        "ttl_s": 300,
        "labels": LABELS,
    }
    return CertificatesArgs(**(fields | changed))


def armor(**changed: Any) -> ArmorArgs:
    fields: dict[str, Any] = {
        "project": "p",
        "policy_name": "prod-edge",
        "labels": LABELS,
        "blocked_ranges": ["198.51.100.0/24"],
        "scanner_ranges": (),
        "attack_rule_sets": {"xss-v33-stable": 1, "sqli-v33-stable": 2},
        "attack_rules_preview": False,
        "requests_per_minute": 1_200,
        "ban_requests_per_minute": 6_000,
        "ban_s": 600,
        "adaptive_protection": True,
    }
    return ArmorArgs(**(fields | changed))


def scanner(**changed: Any) -> ScannerArgs:
    fields: dict[str, Any] = {
        "project": "p",
        "title": "prod edge",
        "starting_urls": ["https://api.app.example.com/"],
        "every_days": 7,
        "requests_per_second": 15,
        "after": (),
    }
    return ScannerArgs(**(fields | changed))


def access(**changed: Any) -> AccessArgs:
    fields: dict[str, Any] = {
        "project": "p",
        "project_number": "417200000003",
        "reauthentication": "ENROLLED_SECOND_FACTORS",
        "session_s": 28_800,
        "groups": {"engineers": "engineers@example.com"},
    }
    return AccessArgs(**(fields | changed))


def host(**changed: Any) -> HostArgs:
    fields: dict[str, Any] = {
        "host": "api.app.example.com",
        "namespace": "api",
        "service": "api-active",
        "port": 80,
        "pod_port": 8_000,
        "health_path": "/health/ready",
        "timeout_s": 30,
        "draining_s": 60,
        "staff_only": False,
    }
    return HostArgs(**(fields | changed))


def gateway(**changed: Any) -> GatewayArgs:
    fields: dict[str, Any] = {
        "project": "p",
        "name_prefix": "prod",
        "namespace": "edge",
        "labels": LABELS,
        "address_name": "prod-edge",
        "certificate_map": "prod-edge",
        "security_policy": "prod-edge",
        "hsts_s": 31_536_000,
        "log_sample_share": 0.5,
        "hosts": {
            "api": host(),
            "preview": host(host="preview.app.example.com", service="api-preview", staff_only=True),
        },
        "after": (),
    }
    return GatewayArgs(**(fields | changed))
