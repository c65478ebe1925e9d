"""The edge, the proxy for staff, secrets, and grants that reach too far."""

from guardrails.edge.types import BACKEND_POLICY, GATEWAY, SECURITY_POLICY, SSL_POLICIES
from guardrails.iam.no_service_account_keys import KEY
from guardrails.iam.types import PROJECT_GRANTS
from guardrails.iap.types import SETTINGS
from guardrails.kubernetes.rbac_wildcards import ROLES
from guardrails.secretmanager.types import REGIONAL_SECRET, SECRET, VERSIONS
from tests.policy.examples.example import UNKNOWN, both, drop, example, put, resource

DENIALS = [
    {
        "action": "deny(403)",
        "priority": 2000.0 + place,
        "match": {"expr": {"expression": f"evaluatePreconfiguredWaf('{kind}-v33-stable', {{'sensitivity': 1}})"}},
    }
    for place, kind in enumerate(("sqli", "xss", "rce", "lfi"))
]
RATE = {
    "action": "throttle",
    "priority": 9000.0,
    "match": {"versionedExpr": "SRC_IPS_V1", "config": {"srcIpRanges": ["*"]}},
    "rateLimitOptions": {"conformAction": "allow", "exceedAction": "deny(429)"},
}

tls = resource(SSL_POLICIES[0], "edge", {"minTlsVersion": "TLS_1_3", "profile": "RESTRICTED"})
armor = resource(SECURITY_POLICY, "edge", {"name": "edge", "type": "CLOUD_ARMOR", "rules": [*DENIALS, RATE]})
gateway = resource(
    GATEWAY,
    "edge",
    {
        "metadata": {"name": "edge", "namespace": "edge"},
        "spec": {
            "gatewayClassName": "gke-l7-global-external-managed",
            "listeners": [
                {"name": "https", "protocol": "HTTPS", "allowedRoutes": {"namespaces": {"from": "Selector"}}},
                {"name": "http", "protocol": "HTTP", "allowedRoutes": {"namespaces": {"from": "Same"}}},
            ],
        },
    },
)
backend = resource(
    BACKEND_POLICY,
    "api",
    {
        "spec": {
            "default": {"securityPolicy": UNKNOWN, "logging": {"enabled": True, "sampleRate": 1000000.0}},
            "targetRef": {"kind": "Service", "name": "api"},
        }
    },
)
proxy = resource(
    SETTINGS,
    "staff",
    {
        "name": "projects/1/iap_web/compute",
        "accessSettings": {
            "reauthSettings": {"method": "ENROLLED_SECOND_FACTORS", "maxAge": "28800s", "policyType": "MINIMUM"}
        },
    },
)
secret = resource(
    SECRET,
    "api-key",
    {
        "replication": {
            "userManaged": {
                "replicas": [
                    {"location": "europe-west1", "customerManagedEncryption": {"kmsKeyName": UNKNOWN}},
                    {"location": "europe-west4", "customerManagedEncryption": {"kmsKeyName": UNKNOWN}},
                ]
            }
        },
        "rotation": {"rotationPeriod": "7776000s", "nextRotationTime": "2027-01-01T00:00:00Z"},
        "topics": [{"name": UNKNOWN}],
    },
)
regional = resource(
    REGIONAL_SECRET,
    "regional",
    {
        "location": "europe-west1",
        "customerManagedEncryption": {"kmsKeyName": UNKNOWN},
        "rotation": {"rotationPeriod": "7776000s"},
        "topics": [{"name": UNKNOWN}],
    },
)
version = resource(VERSIONS[0], "value", {"secret": UNKNOWN, "secretData": "x"})
key = resource(KEY, "key", {"serviceAccountId": UNKNOWN})
grant = resource(PROJECT_GRANTS[0], "api", {"role": "roles/cloudsql.instanceUser", "member": "serviceAccount:api@p.x"})
role = resource(
    ROLES[1],
    "observer",
    {"rules": [{"apiGroups": ["", "apps"], "resources": ["pods", "deployments"], "verbs": ["get", "patch"]}]},
)

ACCEPTED = (tls, armor, gateway, backend, proxy, secret, regional, grant, role)

EXAMPLES = (
    example("edge-tls-version", tls, "the version before", put("minTlsVersion", "TLS_1_2"), "minTlsVersion"),
    example(
        "edge-tls-version",
        tls,
        "nothing said, which means TLS 1.0 and all ciphers",
        both(drop("minTlsVersion"), drop("profile")),
        "minTlsVersion",
        "profile",
    ),
    example("edge-rate-limit", armor, "no rate", put("rules", DENIALS), "rules"),
    example("edge-rate-limit", armor, "a rate that only logs", put("rules/4/preview", True), "rules"),
    example(
        "edge-rate-limit",
        armor,
        "a rate for one address",
        put("rules/4/match/config/srcIpRanges", ["198.51.100.7"]),
        "rules",
    ),
    example("edge-rate-limit", armor, "no rules, which means everybody may", drop("rules"), "rules"),
    example("edge-rate-limit", armor, "a ban", put("rules/4/action", "rate_based_ban")),
    example("edge-rate-limit", armor, "unknown rules", put("rules", UNKNOWN)),
    example("edge-rate-limit", armor, "an unknown action", put("rules/4/action", UNKNOWN)),
    example("edge-attack-rules", armor, "no rules", put("rules", [RATE]), "rules"),
    example("edge-attack-rules", armor, "rules that only log", put("rules/0/preview", True), "rules"),
    example("edge-attack-rules", armor, "rules that allow", put("rules/1/action", "allow"), "rules"),
    example("edge-attack-rules", armor, "an unknown expression", put("rules/0/match/expr/expression", UNKNOWN)),
    example(
        "edge-attack-rules",
        armor,
        "another kind of policy",
        both(put("type", "CLOUD_ARMOR_EDGE"), put("rules", [])),
    ),
    example(
        "edge-plaintext-listener",
        gateway,
        "routes of every namespace",
        put("spec/listeners/1/allowedRoutes/namespaces/from", "All"),
        "spec.listeners[1].allowedRoutes.namespaces.from",
    ),
    example(
        "edge-plaintext-listener",
        gateway,
        "nothing said, which means its own namespace",
        drop("spec/listeners/1/allowedRoutes"),
    ),
    example(
        "edge-plaintext-listener",
        gateway,
        "a Gateway that is inside",
        both(
            put("spec/gatewayClassName", "gke-l7-rilb"),
            put("spec/listeners/1/allowedRoutes/namespaces/from", "All"),
        ),
    ),
    example(
        "edge-backend-logging",
        backend,
        "no logs, which is the default",
        drop("spec/default/logging"),
        "spec.default.logging.enabled",
    ),
    example(
        "edge-backend-logging",
        backend,
        "a sample of nothing",
        put("spec/default/logging/sampleRate", 0.0),
        "spec.default.logging.sampleRate",
    ),
    example(
        "edge-backend-protection",
        backend,
        "no security policy",
        drop("spec/default/securityPolicy"),
        "spec.default.securityPolicy",
    ),
    example(
        "iap-second-factor",
        proxy,
        "a password is enough",
        put("accessSettings/reauthSettings/method", "LOGIN"),
        "accessSettings.reauthSettings.method",
    ),
    example(
        "iap-second-factor",
        proxy,
        "only a default",
        put("accessSettings/reauthSettings/policyType", "DEFAULT"),
        "accessSettings.reauthSettings.policyType",
    ),
    example("iap-second-factor", proxy, "a hardware key", put("accessSettings/reauthSettings/method", "SECURE_KEY")),
    example(
        "iap-session-length",
        proxy,
        "a day",
        put("accessSettings/reauthSettings/maxAge", "86400s"),
        "accessSettings.reauthSettings.maxAge",
    ),
    example(
        "iap-session-length",
        proxy,
        "another spelling",
        put("accessSettings/reauthSettings/maxAge", "8h"),
        "accessSettings.reauthSettings.maxAge",
    ),
    example(
        "iap-session-length",
        proxy,
        "nothing said, which means no end",
        drop("accessSettings"),
        "accessSettings.reauthSettings.maxAge",
    ),
    example("secretmanager-rotation", secret, "never", drop("rotation"), "rotation.rotationPeriod"),
    example(
        "secretmanager-rotation",
        secret,
        "every second year",
        put("rotation/rotationPeriod", "63072000s"),
        "rotation.rotationPeriod",
    ),
    example("secretmanager-rotation", regional, "nobody is told", drop("topics"), "topics"),
    example("secretmanager-rotation", secret, "unknown topics", put("topics", UNKNOWN)),
    example(
        "secretmanager-customer-managed-key",
        secret,
        "one replica with Google's key",
        drop("replication/userManaged/replicas/1/customerManagedEncryption"),
        "replication.userManaged.replicas[1].customerManagedEncryption.kmsKeyName",
    ),
    example(
        "secretmanager-customer-managed-key",
        secret,
        "everywhere, with Google's key",
        put("replication", {"auto": {}}),
        "replication.auto.customerManagedEncryption.kmsKeyName",
    ),
    example(
        "secretmanager-customer-managed-key",
        regional,
        "a regional one with Google's key",
        drop("customerManagedEncryption"),
        "customerManagedEncryption.kmsKeyName",
    ),
    example(
        "secretmanager-replication",
        secret,
        "everywhere",
        put("replication", {"auto": {"customerManagedEncryption": {"kmsKeyName": UNKNOWN}}}),
        "replication.userManaged.replicas",
    ),
    example("secretmanager-replication", secret, "unknown places", put("replication/userManaged", UNKNOWN)),
    example("secretmanager-no-declared-values", version, "a value", put("secretData", "y"), "secretData"),
    example(
        "secretmanager-no-declared-values",
        version,
        "a value that is only written",
        both(drop("secretData"), put("secretDataWo", "y")),
        "secretDataWo",
    ),
    example("iam-no-service-account-keys", key, "any", put("keyAlgorithm", "KEY_ALG_RSA_2048"), "serviceAccountId"),
    example(
        "iam-no-project-impersonation",
        grant,
        "tokens of every account",
        put("role", "roles/iam.serviceAccountTokenCreator"),
        "role",
    ),
    example("iam-no-project-impersonation", grant, "an unknown role", put("role", UNKNOWN)),
    example("iam-no-admin-service-accounts", grant, "an administrator", put("role", "roles/cloudsql.admin"), "role"),
    example("iam-no-admin-service-accounts", grant, "another one", put("role", "roles/storage.objectAdmin"), "role"),
    example(
        "iam-no-admin-service-accounts",
        grant,
        "people who administrate",
        both(put("role", "roles/cloudsql.admin"), put("member", "group:dba@p.x")),
    ),
    example(
        "kubernetes-rbac-escalation",
        role,
        "somebody else",
        put("rules/0/verbs", ["get", "impersonate"]),
        "rules[0].verbs[1]",
    ),
    example(
        "kubernetes-rbac-escalation",
        role,
        "secrets beside an unknown resource",
        put("rules/0/resources", [UNKNOWN, "secrets"]),
        "rules[0].resources[1]",
    ),
    example(
        "kubernetes-rbac-escalation",
        role,
        "webhooks that can be changed",
        put("rules/0/resources", ["validatingwebhookconfigurations"]),
        "rules[0].resources[0]",
    ),
    example(
        "kubernetes-rbac-escalation",
        role,
        "webhooks that can be seen",
        both(
            put("rules/0/resources", ["validatingwebhookconfigurations"]),
            put("rules/0/verbs", ["get", "list"]),
        ),
    ),
)
