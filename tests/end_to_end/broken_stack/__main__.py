"""A stack in which every rule is violated by at least one resource, while the resources' siblings are still unknown.

Previewed on the real engine, each rule must fire under its own name. Foreign on purpose: no component of ours is used,
and most properties are simply left out, as a newcomer would. The Kubernetes provider cannot be configured before its
cluster exists, so that its resources have no outputs at all in the preview. One environment variable holds a planted
secret, which must appear nowhere.
"""

import pulumi
import pulumi_gcp as gcp
import pulumi_kubernetes as kubernetes
from pulumi import ResourceOptions

REGION = "europe-west1"
EVERYWHERE = "0.0.0.0/0"
CANARY = "canary-5f1d7c0e-must-never-be-printed"

cloud = ResourceOptions(provider=gcp.Provider("cloud", project="broken-stack", region=REGION))

network = gcp.compute.Network("automatic", opts=cloud)
gcp.compute.Subnetwork("silent", network=network.id, region=REGION, ip_cidr_range="10.0.0.0/24", opts=cloud)
gcp.compute.Firewall(
    "open",
    network=network.id,
    allows=[{"protocol": "tcp", "ports": ["22"]}],
    source_ranges=[EVERYWHERE],
    opts=cloud,
)
router = gcp.compute.Router("router", network=network.id, region=REGION, opts=cloud)
gcp.compute.RouterNat(
    "silent",
    router=router.name,
    region=REGION,
    nat_ip_allocate_option="AUTO_ONLY",
    source_subnetwork_ip_ranges_to_nat="ALL_SUBNETWORKS_ALL_IP_RANGES",
    opts=cloud,
)
gcp.dns.Policy("silent", networks=[{"network_url": network.id}], opts=cloud)

ring = gcp.kms.KeyRing("ring", location=REGION, opts=cloud)
stale_key = gcp.kms.CryptoKey(
    "stale", key_ring=ring.id, destroy_scheduled_duration="86400s", labels={"environment": "prod"}, opts=cloud
)
gcp.kms.CryptoKeyIAMMember(
    "everybody",
    crypto_key_id=stale_key.id,
    role="roles/cloudkms.cryptoKeyEncrypterDecrypter",
    member="allAuthenticatedUsers",
    opts=cloud,
)
KEEPERS = "group:keepers@example.com"
gcp.kms.CryptoKeyIAMMember(
    "uses-keys", crypto_key_id=stale_key.id, role="roles/cloudkms.cryptoKeyDecrypter", member=KEEPERS, opts=cloud
)
gcp.projects.IAMMember(
    "administers-keys", project="broken-stack", role="roles/cloudkms.admin", member=KEEPERS, opts=cloud
)
robot = gcp.serviceaccount.Account("robot", account_id="broken-robot", opts=cloud)
gcp.projects.IAMMember("owner", project="broken-stack", role="roles/owner", member=robot.member, opts=cloud)

gcp.projects.IAMMember(
    "administrator",
    project="broken-stack",
    role="roles/cloudsql.admin",
    member="serviceAccount:robot@broken-stack.iam.gserviceaccount.com",
    opts=cloud,
)
gcp.projects.IAMMember(
    "impersonator",
    project="broken-stack",
    role="roles/iam.serviceAccountTokenCreator",
    member="group:everybody@example.com",
    opts=cloud,
)
gcp.serviceaccount.Key("key", service_account_id=robot.name, opts=cloud)

secret = gcp.secretmanager.Secret("scattered", secret_id="scattered", replication={"auto": {}}, opts=cloud)
gcp.secretmanager.SecretVersion("declared", secret=secret.id, secret_data=pulumi.Output.secret(CANARY), opts=cloud)

gcp.compute.SSLPolicy("ancient", opts=cloud)
gcp.compute.SecurityPolicy("open-door", opts=cloud)
gcp.iap.Settings("trusting", name="projects/1/iap_web/compute", opts=cloud)

archive = gcp.storage.Bucket("open", location=REGION, opts=cloud)
gcp.projects.IAMAuditConfig(
    "half",
    project="broken-stack",
    service="allServices",
    audit_log_configs=[{"log_type": "ADMIN_READ", "exempted_members": ["user:nobody@example.com"]}],
    opts=cloud,
)
gcp.logging.ProjectSink(
    "some",
    destination=pulumi.Output.concat("storage.googleapis.com/", archive.name),
    filter="severity>=ERROR",
    opts=cloud,
)
gcp.logging.ProjectBucketConfig("plain", project="broken-stack", location=REGION, bucket_id="plain", opts=cloud)
gcp.monitoring.AlertPolicy(
    "unheard",
    display_name="Nobody hears of it",
    combiner="OR",
    conditions=[{"display_name": "errors", "condition_matched_log": {"filter": "severity>=ERROR"}}],
    alert_strategy={"notification_rate_limit": {"period": "300s"}},
    opts=cloud,
)

cluster = gcp.container.Cluster(
    "exposed",
    location=f"{REGION}-b",
    networking_mode="ROUTES",
    monitoring_config={"enable_components": [], "managed_prometheus": {"enabled": False}},
    network=network.id,
    initial_node_count=1,
    remove_default_node_pool=True,
    master_authorized_networks_config={"cidr_blocks": [{"cidr_block": EVERYWHERE}]},
    enable_legacy_abac=True,
    enable_shielded_nodes=False,
    deletion_protection=False,
    opts=cloud,
)
gcp.container.NodePool(
    "plain",
    cluster=cluster.id,
    node_config={"machine_type": "e2-standard-4"},
    management={"auto_repair": False, "auto_upgrade": False},
    opts=cloud,
)
gcp.gkebackup.BackupPlan(
    "forgotten",
    location=REGION,
    cluster="projects/broken-stack/locations/europe-west1/clusters/another",
    backup_config={"selected_namespaces": {"namespaces": ["default"]}},
    backup_schedule={"paused": True, "rpo_config": {"target_rpo_minutes": 10080}},
    opts=cloud,
)

gcp.sql.DatabaseInstance(
    "public",
    region=REGION,
    database_version="POSTGRES_17",
    settings={
        "tier": "db-custom-2-7680",
        "ip_configuration": {
            "private_network": network.id,
            "authorized_networks": [{"name": "anybody", "value": EVERYWHERE}],
        },
    },
    deletion_protection=False,
    opts=cloud,
)
for name, key in {
    "borrowed-key": "projects/somebody-else/locations/europe-west1/keyRings/theirs/cryptoKeys/theirs",
    "stale-key": stale_key.id,
}.items():
    gcp.sql.DatabaseInstance(
        name,
        region=REGION,
        database_version="POSTGRES_17",
        encryption_key_name=key,
        settings={"tier": "db-custom-2-7680", "ip_configuration": {"private_network": network.id}},
        opts=cloud,
    )

gcp.redis.Cluster("forgetful", region=REGION, shard_count=3, psc_configs=[{"network": network.id}], opts=cloud)
gcp.redis.ClusterAclPolicy(
    "everybody",
    acl_policy_id="everybody",
    location=REGION,
    rules=[{"username": "somebody", "rule": "on ~* +@all"}],
    opts=cloud,
)
gcp.sql.User("with-a-password", instance="primary", name="somebody", deletion_policy="ABANDON", opts=cloud)
gcp.redis.Cluster(
    "careless",
    region=REGION,
    shard_count=3,
    psc_configs=[{"network": network.id}],
    kms_key=stale_key.id,
    zone_distribution_config={"mode": "SINGLE_ZONE", "zone": "europe-west1-b"},
    deletion_protection_enabled=False,
    opts=cloud,
)

inside = ResourceOptions(
    provider=kubernetes.Provider("cluster", kubeconfig=pulumi.Output.concat('{"clusters": "', cluster.endpoint, '"}'))
)
namespace = kubernetes.core.v1.Namespace(
    "tenant", metadata={"name": "tenant", "labels": {"tenant": "tenant"}}, opts=inside
)
kubernetes.networking.v1.NetworkPolicy(
    "one-pod-only",
    metadata={"name": "one-pod-only", "namespace": namespace.metadata.name},
    spec={"pod_selector": {"match_labels": {"app": "api"}}, "policy_types": ["Ingress"]},
    opts=inside,
)
kubernetes.networking.v1.NetworkPolicy(
    "everybody",
    metadata={"name": "everybody", "namespace": namespace.metadata.name},
    spec={"pod_selector": {}, "ingress": [{}]},
    opts=inside,
)
kubernetes.core.v1.Service(
    "on-the-internet",
    metadata={"name": "on-the-internet", "namespace": namespace.metadata.name},
    spec={"type": "LoadBalancer", "ports": [{"port": 80}]},
    opts=inside,
)
kubernetes.rbac.v1.RoleBinding(
    "for-everybody",
    metadata={"name": "for-everybody", "namespace": namespace.metadata.name},
    role_ref={"api_group": "rbac.authorization.k8s.io", "kind": "Role", "name": "everything"},
    subjects=[{"api_group": "rbac.authorization.k8s.io", "kind": "Group", "name": "system:authenticated"}],
    opts=inside,
)
kubernetes.rbac.v1.Role(
    "everything",
    metadata={"name": "everything", "namespace": namespace.metadata.name},
    rules=[{"api_groups": ["*"], "resources": ["*"], "verbs": ["*"]}],
    opts=inside,
)
POD = {
    "containers": [
        {
            "name": "api",
            "image": "api:latest",
            "env": [
                {"name": "DATABASE_PASSWORD", "value": pulumi.Output.secret(CANARY)},
                {"name": "DATABASE_HOST", "value": cluster.endpoint},
            ],
            "ports": [{"containerPort": 8080}],
            "securityContext": {"privileged": True},
        }
    ]
}
kubernetes.apiextensions.CustomResource(
    "careless",
    api_version="argoproj.io/v1alpha1",
    kind="Rollout",
    metadata={"name": "careless", "namespace": namespace.metadata.name},
    spec={
        "selector": {"matchLabels": {"app": "api"}},
        "template": {"metadata": {"labels": {"app": "api"}}, "spec": POD},
        "strategy": {"blueGreen": {"activeService": "api"}},
    },
    opts=inside,
)
kubernetes.apiextensions.CustomResource(
    "left-alone",
    api_version="postgresql.cnpg.io/v1",
    kind="Cluster",
    metadata={"name": "left-alone", "namespace": namespace.metadata.name},
    spec={
        "instances": 1,
        "enableSuperuserAccess": True,
        "storage": {"size": cluster.endpoint},
        "postgresql": {"pg_hba": ["host all all all md5"]},
    },
    opts=inside,
)
kubernetes.autoscaling.v2.HorizontalPodAutoscaler(
    "dangling",
    metadata={"name": "dangling", "namespace": namespace.metadata.name},
    spec={
        "scale_target_ref": {"api_version": "apps/v1", "kind": "Deployment", "name": "gone"},
        "max_replicas": 3,
    },
    opts=inside,
)
kubernetes.helm.v3.Release(
    "keda", chart="oci://registry.example/charts/keda", namespace=namespace.metadata.name, values={}, opts=inside
)
kubernetes.apiextensions.CustomResource(
    "gullible",
    api_version="keda.sh/v1alpha1",
    kind="ScaledObject",
    metadata={"name": "gullible", "namespace": namespace.metadata.name},
    spec={
        "scaleTargetRef": {"name": "gone"},
        "triggers": [
            {
                "type": "prometheus",
                "metadata": {"serverAddress": "http://metrics.example", "query": "up", "threshold": "1"},
                "authenticationRef": {"name": "anybody"},
            }
        ],
    },
    opts=inside,
)
kubernetes.apiextensions.CustomResource(
    "unwatched",
    api_version="argoproj.io/v1alpha1",
    kind="Rollout",
    metadata={"name": "unwatched", "namespace": namespace.metadata.name},
    spec={
        "workloadRef": {"apiVersion": "apps/v1", "kind": "Deployment", "name": "gone"},
        "strategy": {"blueGreen": {"activeService": "gone"}},
    },
    opts=inside,
)
kubernetes.apiextensions.CustomResource(
    "lenient",
    api_version="argoproj.io/v1alpha1",
    kind="AnalysisTemplate",
    metadata={"name": "lenient", "namespace": namespace.metadata.name},
    spec={"metrics": [{"name": "errors", "provider": {"prometheus": {"query": "up"}}}]},
    opts=inside,
)
kubernetes.policy.v1.PodDisruptionBudget(
    "immovable",
    metadata={"name": "immovable", "namespace": namespace.metadata.name},
    spec={"max_unavailable": 0, "selector": {"match_labels": {"app": "api"}}},
    opts=inside,
)
kubernetes.admissionregistration.v1.ValidatingAdmissionPolicy(
    "asks-nothing",
    metadata={"name": "asks-nothing"},
    spec={
        "failure_policy": "Ignore",
        "match_constraints": {
            "resource_rules": [
                {"api_groups": [""], "api_versions": ["v1"], "operations": ["CREATE"], "resources": ["pods"]}
            ]
        },
        "validations": [{"expression": "true"}],
    },
    opts=inside,
)
kubernetes.admissionregistration.v1.ValidatingAdmissionPolicyBinding(
    "of-something-else",
    metadata={"name": "of-something-else"},
    spec={"policy_name": "something-else", "validation_actions": ["Warn"]},
    opts=inside,
)
kubernetes.rbac.v1.ClusterRole(
    "reader-of-secrets",
    metadata={"name": "reader-of-secrets"},
    rules=[{"api_groups": [""], "resources": ["secrets"], "verbs": ["list"]}],
    opts=inside,
)
kubernetes.apiextensions.CustomResource(
    "plain",
    api_version="gateway.networking.k8s.io/v1",
    kind="Gateway",
    metadata={"name": "plain", "namespace": "edge"},
    spec={
        "gatewayClassName": "gke-l7-global-external-managed",
        "listeners": [
            {"name": "http", "port": 80, "protocol": "HTTP", "allowedRoutes": {"namespaces": {"from": "All"}}},
        ],
    },
    opts=inside,
)
kubernetes.apiextensions.CustomResource(
    "bare",
    api_version="networking.gke.io/v1",
    kind="GCPBackendPolicy",
    metadata={"name": "bare", "namespace": namespace.metadata.name},
    spec={"default": {"timeoutSec": 30}, "targetRef": {"group": "", "kind": "Service", "name": "api"}},
    opts=inside,
)
