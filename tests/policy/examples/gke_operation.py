"""What a cluster is measured by, who may use it, and where it stands."""

from tests.policy.examples.example import UNKNOWN, both, drop, example, put
from tests.policy.examples.gke import cluster, pool

GROUP = "authenticatorGroupsConfig/securityGroup"
ZONES = "nodeLocations"
POSTURE = "securityPostureConfig/mode"
PROMETHEUS = "monitoringConfig/managedPrometheus/enabled"
MEASURED = "monitoringConfig/enableComponents"

ACCEPTED = ()
EXAMPLES = (
    example("gke-rbac-groups", cluster, "no groups", drop(GROUP), "authenticatorGroupsConfig.securityGroup"),
    example("gke-rbac-groups", cluster, "an empty name", put(GROUP, ""), "authenticatorGroupsConfig.securityGroup"),
    example("gke-rbac-groups", cluster, "a group that is not known yet", put(GROUP, UNKNOWN)),
    example(
        "gke-monitoring",
        cluster,
        "no Prometheus",
        put(PROMETHEUS, False),
        "monitoringConfig.managedPrometheus.enabled",
    ),
    example("gke-monitoring", cluster, "nothing of the system", put(MEASURED, []), "monitoringConfig.enableComponents"),
    example("gke-monitoring", cluster, "nothing said, which means the system", drop("monitoringConfig")),
    example("gke-monitoring", cluster, "parts that are not known yet", put(MEASURED, [UNKNOWN])),
    example("gke-regional", cluster, "one zone", put("location", "europe-west1-b"), "location"),
    example("gke-regional", cluster, "nodes in one zone", put(ZONES, ["europe-west1-b"]), ZONES),
    example("gke-regional", cluster, "all zones of the region", drop(ZONES)),
    example("gke-regional", cluster, "a region that is not known yet", put("location", UNKNOWN)),
    example("gke-regional", pool, "one zone", put(ZONES, ["europe-west1-b"]), ZONES),
    example("gke-regional", pool, "three zones", put(ZONES, ["europe-west1-b", "europe-west1-c", "europe-west1-d"])),
    example("gke-security-posture", cluster, "switched off", put(POSTURE, "DISABLED"), "securityPostureConfig.mode"),
    example("gke-security-posture", cluster, "nothing said", drop(POSTURE), "securityPostureConfig.mode"),
    example("gke-security-posture", cluster, "more than asked for", put(POSTURE, "ENTERPRISE")),
    example(
        "gke-intranode-visibility",
        cluster,
        "nothing said, which means none",
        drop("enableIntranodeVisibility"),
        "enableIntranodeVisibility",
    ),
    example("gke-intranode-visibility", cluster, "not known yet", put("enableIntranodeVisibility", UNKNOWN)),
    example("gke-vpc-native", cluster, "routes", put("networkingMode", "ROUTES"), "networkingMode"),
    example("gke-vpc-native", cluster, "nothing said", both(drop("networkingMode"), drop(ZONES))),
)
