"""What stands at the edge: TLS and security policies, and the proxy for staff."""

from __future__ import annotations

from sandbox.cloud.catalogue.google import (
    ANY_NAME,
    BRIDGE,
    COMPUTE_NAME,
    MEMBER,
    PROJECT,
    ROLE,
    SECONDS,
    TERRAFORM,
    born,
    constant,
    etag,
    fingerprint,
    google,
    self_link,
)
from sandbox.cloud.catalogue.iam_members import member_refusal
from sandbox.cloud.entry import Format, View
from sandbox.cloud.facts import Facts

_COMPUTE = f"{TERRAFORM}compute/"
_IAP = f"{TERRAFORM}iap/"
_LAST = 2_147_483_647
_DENIALS = ("deny(403)", "deny(404)", "deny(429)", "deny(502)")
_KEYS = (
    "ALL",
    "IP",
    "HTTP_HEADER",
    "XFF_IP",
    "HTTP_COOKIE",
    "HTTP_PATH",
    "SNI",
    "REGION_CODE",
    "TLS_JA3_FINGERPRINT",
    "TLS_JA4_FINGERPRINT",
    "USER_IP",
)


def _tls_refusal(facts: Facts, view: View) -> str | None:
    """Source: cloud.google.com/load-balancing/docs/ssl-policies-concepts (TLS 1.3 as minimum wants RESTRICTED)."""
    profile = facts.get("profile")
    if (profile == "CUSTOM") != bool(facts.get("customFeatures")):
        return f"Error in SSL Policy {facts.get('name')}: custom_features go with the profile CUSTOM, and only with it"
    if facts.get("minTlsVersion") == "TLS_1_3" and profile != "RESTRICTED":
        return "googleapi: Error 400: minTlsVersion TLS_1_3 is only allowed with the profile RESTRICTED"
    return None


def _armor_refusal(facts: Facts, view: View) -> str | None:
    """Source: cloud.google.com/armor/docs (one default rule, unique priorities, rate options)."""
    rules = facts.get("rules") or []
    priorities = [rule["priority"] for rule in rules]
    if len(set(priorities)) != len(priorities):
        return "googleapi: Error 400: two rules of a security policy cannot have the same priority"
    if rules and _LAST not in priorities:
        return f"googleapi: Error 400: a security policy needs a default rule (priority {_LAST}, match *)"
    for rule in rules:
        limited = rule["action"] in ("throttle", "rate_based_ban")
        options = rule.get("rateLimitOptions") or {}
        if limited != bool(options):
            return "googleapi: Error 400: rate_limit_options go with throttle and rate_based_ban, and only with them"
        if rule["action"] == "rate_based_ban" and not options.get("banDurationSec"):
            return "googleapi: Error 400: rate_based_ban needs ban_duration_sec"
    return None


ENTRIES = (
    google(
        "compute",
        "SSLPolicy",
        sources=(f"{_COMPUTE}resource_compute_ssl_policy.go", BRIDGE),
        identity="projects/{project}/global/sslPolicies/{name}",
        scope=PROJECT,
        autoname=ANY_NAME,
        immutable=("name", "project", "description"),
        defaults={"minTlsVersion": "TLS_1_0", "profile": "COMPATIBLE"},
        computed={
            "creationTimestamp": born,
            "enabledFeatures": constant(["TLS_AES_128_GCM_SHA256", "TLS_AES_256_GCM_SHA384"]),
            "fingerprint": fingerprint("policy"),
            "selfLink": self_link("compute/v1"),
        },
        allowed={
            "minTlsVersion": ("TLS_1_0", "TLS_1_1", "TLS_1_2", "TLS_1_3"),
            "postQuantumKeyExchange": ("DEFAULT", "ENABLED", "DEFERRED"),
            "profile": ("COMPATIBLE", "MODERN", "RESTRICTED", "CUSTOM", "FIPS_202205"),
        },
        formats={"name": COMPUTE_NAME},
        guard=_tls_refusal,
        example={"name": "edge", "minTlsVersion": "TLS_1_2", "profile": "RESTRICTED"},
        change={"minTlsVersion": "TLS_1_3"},
    ),
    google(
        "compute",
        "SecurityPolicy",
        labels="labels",
        sources=(f"{_COMPUTE}resource_compute_security_policy.go", BRIDGE),
        identity="projects/{project}/global/securityPolicies/{name}",
        scope=PROJECT,
        autoname=ANY_NAME,
        immutable=("name", "project", "type"),
        computed={
            "type": constant("CLOUD_ARMOR"),
            "fingerprint": fingerprint("policy"),
            "labelFingerprint": fingerprint("labels"),
            "selfLink": self_link("compute/v1"),
            "rules": constant([{"action": "allow", "priority": _LAST, "match": {"versionedExpr": "SRC_IPS_V1"}}]),
            "adaptiveProtectionConfig": constant({}),
            "advancedOptionsConfig": constant({}),
        },
        allowed={
            "type": ("CLOUD_ARMOR", "CLOUD_ARMOR_EDGE", "CLOUD_ARMOR_INTERNAL_SERVICE"),
            "advancedOptionsConfig.jsonParsing": ("DISABLED", "STANDARD", "STANDARD_WITH_GRAPHQL"),
            "advancedOptionsConfig.logLevel": ("NORMAL", "VERBOSE"),
            "adaptiveProtectionConfig.layer7DdosDefenseConfig.ruleVisibility": ("STANDARD", "PREMIUM"),
            "rules[].action": ("allow", "redirect", "throttle", "rate_based_ban", *_DENIALS),
            "rules[].match.versionedExpr": ("SRC_IPS_V1",),
            "rules[].rateLimitOptions.conformAction": ("allow",),
            "rules[].rateLimitOptions.exceedAction": ("redirect", *_DENIALS),
            "rules[].rateLimitOptions.enforceOnKey": _KEYS,
        },
        formats={"name": COMPUTE_NAME},
        guard=_armor_refusal,
        example={
            "name": "edge",
            "rules": [
                {
                    "action": "throttle",
                    "priority": 1000,
                    "match": {"versionedExpr": "SRC_IPS_V1", "config": {"srcIpRanges": ["*"]}},
                    "rateLimitOptions": {
                        "conformAction": "allow",
                        "exceedAction": "deny(429)",
                        "enforceOnKey": "IP",
                        "rateLimitThreshold": {"count": 100, "intervalSec": 60},
                    },
                },
                {
                    "action": "deny(403)",
                    "priority": _LAST,
                    "match": {"versionedExpr": "SRC_IPS_V1", "config": {"srcIpRanges": ["*"]}},
                },
            ],
            "labels": {"environment": "test"},
        },
        change={"description": "What the edge turns away."},
    ),
    google(
        "iap",
        "Settings",
        sources=(
            f"{_IAP}resource_iap_settings.go (settings are patched, a deletion resets them)",
            BRIDGE,
            "cloud.google.com/iap/docs/configuring-reauth",
        ),
        identity="{name}",
        id="{name}/iapSettings",
        immutable=("name",),
        allowed={
            "accessSettings.reauthSettings.method": ("LOGIN", "SECURE_KEY", "ENROLLED_SECOND_FACTORS"),
            "accessSettings.reauthSettings.policyType": ("MINIMUM", "DEFAULT"),
        },
        formats={
            "name": Format(
                pattern=r"(?:organizations/\d+|folders/\d+|projects/[^/]+(?:/iap_web(?:/[^/]+(?:/services/[^/]+)?)?)?)",
                expected="a resource such as projects/123/iap_web/compute",
            ),
            "accessSettings.reauthSettings.maxAge": SECONDS,
        },
        idempotent=True,
        example={
            "name": "projects/417200000001/iap_web/compute",
            "accessSettings": {"reauthSettings": {"method": "LOGIN", "maxAge": "28800s", "policyType": "MINIMUM"}},
        },
        change={
            "accessSettings": {
                "reauthSettings": {"method": "ENROLLED_SECOND_FACTORS", "maxAge": "28800s", "policyType": "MINIMUM"}
            }
        },
    ),
    google(
        "iap",
        "WebTypeComputeIamMember",
        abandonable=False,
        sources=(
            f"{_IAP}iam_iap_web_type_compute.go",
            "terraform-provider-google-beta: google-beta/tpgiamresource/resource_iam_member.go",
        ),
        identity="projects/{project}/iap_web/compute/{role}/{member}",
        scope=PROJECT,
        immutable=("project", "role", "member", "condition"),
        computed={"etag": etag},
        formats={"member": MEMBER, "role": ROLE},
        idempotent=True,
        guard=member_refusal,
        example={
            "role": "roles/iap.httpsResourceAccessor",
            "member": "group:operators@example.com",
            "condition": {"title": "until-2030", "expression": "true"},
        },
        change=None,
    ),
)
