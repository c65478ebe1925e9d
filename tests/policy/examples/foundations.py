"""Keys, networks and grants."""

from guardrails.iam.types import PROJECT_GRANTS
from guardrails.kms.types import CRYPTO_KEY
from guardrails.network.types import DNS_POLICY, FIREWALL, NETWORK, ROUTER_NAT, SUBNETWORK
from tests.policy.examples.example import UNKNOWN, both, drop, example, put, resource

key = resource(
    CRYPTO_KEY,
    "sql",
    {"keyRing": UNKNOWN, "rotationPeriod": "7776000s", "destroyScheduledDuration": "2592000s"},
)
network = resource(NETWORK, "network", {"autoCreateSubnetworks": False})
subnet = resource(
    SUBNETWORK,
    "nodes",
    {
        "network": UNKNOWN,
        "ipCidrRange": "10.0.0.0/20",
        "privateIpGoogleAccess": True,
        "logConfig": {"aggregationInterval": "INTERVAL_5_SEC", "flowSampling": 0.5},
    },
)
firewall = resource(
    FIREWALL,
    "health-checks",
    {
        "network": UNKNOWN,
        "direction": "INGRESS",
        "disabled": False,
        "allows": [{"protocol": "tcp", "ports": ["8080"]}],
        "sourceRanges": ["35.191.0.0/16", "130.211.0.0/22"],
    },
)
grant = resource(PROJECT_GRANTS[0], "nodes", {"role": "roles/container.defaultNodeServiceAccount", "member": UNKNOWN})
binding = resource(PROJECT_GRANTS[1], "readers", {"role": "roles/logging.viewer", "members": [UNKNOWN, "group:a@b.c"]})

nat = resource(ROUTER_NAT, "nat", {"router": UNKNOWN, "logConfig": {"enable": True, "filter": "ERRORS_ONLY"}})
names = resource(DNS_POLICY, "names", {"enableLogging": True, "networks": [{"networkUrl": UNKNOWN}]})

ACCEPTED = (key, network, subnet, firewall, grant, binding, nat, names)
EXAMPLES = (
    example("network-nat-logs", nat, "switched off", put("logConfig/enable", False), "logConfig.enable"),
    example("network-nat-logs", nat, "nothing said, which means none", drop("logConfig"), "logConfig.enable"),
    example("network-nat-logs", nat, "not known yet", put("logConfig", UNKNOWN)),
    example("network-dns-logs", names, "nothing said, which means none", drop("enableLogging"), "enableLogging"),
    example("network-dns-logs", names, "not known yet", put("enableLogging", UNKNOWN)),
    example(
        "kms-hsm",
        key,
        "production's, in software",
        both(put("labels", {"environment": "prod"}), put("versionTemplate", {"protectionLevel": "SOFTWARE"})),
        "versionTemplate.protectionLevel",
    ),
    example(
        "kms-hsm",
        key,
        "production's, and nothing said",
        put("labels", {"environment": "prod"}),
        "versionTemplate.protectionLevel",
    ),
    example(
        "kms-hsm",
        key,
        "production's, in hardware",
        both(put("labels", {"environment": "prod"}), put("versionTemplate", {"protectionLevel": "HSM"})),
    ),
    example("kms-hsm", key, "of dev, in software", put("labels", {"environment": "dev"})),
    example("kms-key-rotation", key, "never", drop("rotationPeriod"), "rotationPeriod"),
    example("kms-key-rotation", key, "91 days", put("rotationPeriod", "7862400s"), "rotationPeriod"),
    example(
        "kms-key-rotation", key, "90 days and a moment", put("rotationPeriod", "7776000.000000001s"), "rotationPeriod"
    ),
    example("kms-key-rotation", key, "another spelling", put("rotationPeriod", "90d"), "rotationPeriod"),
    example("kms-key-rotation", key, "30 days", put("rotationPeriod", "2592000s")),
    example(
        "kms-key-rotation",
        key,
        "a signing key, which cannot rotate by itself",
        both(put("purpose", "ASYMMETRIC_SIGN"), drop("rotationPeriod")),
    ),
    example("kms-key-rotation", key, "an unknown purpose", both(put("purpose", UNKNOWN), drop("rotationPeriod"))),
    example(
        "kms-destroy-delay", key, "29 days", put("destroyScheduledDuration", "2505600s"), "destroyScheduledDuration"
    ),
    example(
        "kms-destroy-delay", key, "another spelling", put("destroyScheduledDuration", "30d"), "destroyScheduledDuration"
    ),
    example("kms-destroy-delay", key, "nothing said, which means 30 days", drop("destroyScheduledDuration")),
    example(
        "network-no-automatic-subnets",
        network,
        "nothing said, which means automatic",
        drop("autoCreateSubnetworks"),
        "autoCreateSubnetworks",
    ),
    example("network-subnet-flow-logs", subnet, "no logs", drop("logConfig"), "logConfig"),
    example(
        "network-subnet-flow-logs", subnet, "no sample", put("logConfig/flowSampling", 0), "logConfig.flowSampling"
    ),
    example(
        "network-subnet-flow-logs",
        subnet,
        "nothing said about the sample, which means half",
        drop("logConfig/flowSampling"),
    ),
    example(
        "network-subnet-flow-logs",
        subnet,
        "for proxies, which have no flow logs",
        both(put("purpose", "REGIONAL_MANAGED_PROXY"), drop("logConfig")),
    ),
    example("network-subnet-flow-logs", subnet, "an unknown purpose", both(put("purpose", UNKNOWN), drop("logConfig"))),
    example(
        "network-private-google-access",
        subnet,
        "nothing said, which means none",
        drop("privateIpGoogleAccess"),
        "privateIpGoogleAccess",
    ),
    example(
        "network-private-google-access",
        subnet,
        "for proxies, which are not ours",
        both(put("purpose", "REGIONAL_MANAGED_PROXY"), drop("privateIpGoogleAccess")),
    ),
    example(
        "network-firewall-open-ingress",
        firewall,
        "the whole internet beside an unknown range",
        put("sourceRanges", [UNKNOWN, "0.0.0.0/0"]),
        "sourceRanges[1]",
    ),
    example(
        "network-firewall-open-ingress",
        firewall,
        "the whole internet in halves",
        put("sourceRanges", ["0.0.0.0/1", "128.0.0.0/1"]),
        "sourceRanges[0]",
        "sourceRanges[1]",
    ),
    example(
        "network-firewall-open-ingress",
        firewall,
        "the newer internet",
        put("sourceRanges", ["::/0"]),
        "sourceRanges[0]",
    ),
    example(
        "network-firewall-open-ingress",
        firewall,
        "no source, which means everybody",
        drop("sourceRanges"),
        "sourceRanges",
    ),
    example(
        "network-firewall-open-ingress",
        firewall,
        "an empty list, which means everybody",
        put("sourceRanges", []),
        "sourceRanges",
    ),
    example(
        "network-firewall-open-ingress",
        firewall,
        "no direction, which means ingress, from everybody",
        both(drop("direction"), put("sourceRanges", ["0.0.0.0/0"])),
        "sourceRanges[0]",
    ),
    example("network-firewall-open-ingress", firewall, "unknown sources", put("sourceRanges", UNKNOWN)),
    example(
        "network-firewall-open-ingress",
        firewall,
        "machines with a tag instead of ranges",
        both(drop("sourceRanges"), put("sourceTags", ["proxy"])),
    ),
    example(
        "network-firewall-open-ingress",
        firewall,
        "a way out",
        both(put("direction", "EGRESS"), put("sourceRanges", ["0.0.0.0/0"])),
    ),
    example(
        "network-firewall-open-ingress",
        firewall,
        "a rule that is not in force",
        both(put("disabled", True), put("sourceRanges", ["0.0.0.0/0"])),
    ),
    example(
        "network-firewall-open-ingress",
        firewall,
        "a rule that denies",
        both(drop("allows"), put("denies", [{"protocol": "all"}]), put("sourceRanges", ["0.0.0.0/0"])),
    ),
    example("iam-no-public-members", grant, "everybody", put("member", "allUsers"), "member"),
    example(
        "iam-no-public-members",
        binding,
        "everybody with an account",
        put("members", [UNKNOWN, "allAuthenticatedUsers"]),
        "members[1]",
    ),
    example("iam-no-basic-roles", grant, "the editor", put("role", "roles/editor"), "role"),
    example("iam-no-basic-roles", binding, "the owner", put("role", "roles/owner"), "role"),
    example("iam-no-basic-roles", grant, "a role of ours", put("role", "projects/p/roles/ours")),
)
