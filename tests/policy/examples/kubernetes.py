"""Workloads, namespaces and roles; network policies are told in test_kubernetes_namespace_network_policy.py."""

from guardrails.kubernetes.bindings_for_everybody import BINDINGS
from guardrails.kubernetes.namespace_admission import LABEL
from guardrails.kubernetes.namespace_images import LABEL as IMAGES
from guardrails.kubernetes.namespace_network_policy import NETWORK_POLICY
from guardrails.kubernetes.rbac_wildcards import ROLES
from guardrails.kubernetes.service_exposure import INTERNAL, SERVICE
from guardrails.kubernetes.token_mounts import SERVICE_ACCOUNT
from guardrails.kubernetes.topology_spread import ZONE
from guardrails.kubernetes.types import NAMESPACE
from tests.policy.examples.example import UNKNOWN, both, drop, example, put, resource

ROLLOUT = "kubernetes:argoproj.io/v1alpha1:Rollout"
CRON_JOB = "kubernetes:batch/v1:CronJob"
DIGEST = "sha256:" + "0123456789abcdef" * 4
POD = {
    "automountServiceAccountToken": False,
    "securityContext": {"runAsNonRoot": True, "seccompProfile": {"type": "RuntimeDefault"}},
    "volumes": [{"name": "scratch", "emptyDir": {}}],
    "topologySpreadConstraints": [{"topologyKey": ZONE, "maxSkew": 1}],
    "containers": [
        {
            "name": "api",
            "image": f"europe-west1-docker.pkg.dev/example/platform/api@{DIGEST}",
            "env": [{"name": "LOG_LEVEL", "value": "info"}, {"name": "DATABASE_HOST", "value": UNKNOWN}],
            "ports": [{"containerPort": 8080}],
            "readinessProbe": {"httpGet": {"path": "/ready", "port": 8080}},
            "resources": {"requests": {"cpu": "1", "memory": "1Gi"}, "limits": {"memory": "1Gi"}},
            "securityContext": {
                "allowPrivilegeEscalation": False,
                "capabilities": {"drop": ["ALL"]},
                "readOnlyRootFilesystem": True,
            },
        }
    ],
}
TEMPLATE = {"metadata": {"labels": {"app": "api"}}, "spec": POD}
rollout = resource(
    ROLLOUT,
    "api",
    {
        "apiVersion": "argoproj.io/v1alpha1",
        "kind": "Rollout",
        "metadata": {"name": "api", "namespace": UNKNOWN},
        "spec": {
            "replicas": 3,
            "template": TEMPLATE,
            "strategy": {
                "blueGreen": {
                    "activeService": "api",
                    "postPromotionAnalysis": {"templates": [{"templateName": "errors"}]},
                }
            },
        },
    },
)
job = resource(CRON_JOB, "report", {"spec": {"jobTemplate": {"spec": {"template": TEMPLATE}}}})
namespace = resource(
    NAMESPACE, "tenant", {"metadata": {"name": "tenant", "labels": {LABEL: "restricted", IMAGES: "pinned"}}}
)
role = resource(ROLES[0], "reader", {"rules": [{"apiGroups": [""], "resources": ["pods"], "verbs": ["get"]}]})

account = resource(SERVICE_ACCOUNT, "api", {"metadata": {"name": "api"}, "automountServiceAccountToken": False})
service = resource(
    SERVICE, "api", {"metadata": {"name": "api"}, "spec": {"type": "ClusterIP", "ports": [{"port": 80}]}}
)
policy = resource(
    NETWORK_POLICY,
    "api",
    {
        "metadata": {"namespace": UNKNOWN},
        "spec": {
            "podSelector": {"matchLabels": {"app": "api"}},
            "ingress": [{"from": [{"ipBlock": {"cidr": "10.0.0.0/8"}}, {"namespaceSelector": {}}]}],
            "egress": [{"to": [{"podSelector": {}}]}],
        },
    },
)
role_binding = resource(
    BINDINGS[0],
    "readers",
    {"roleRef": {"kind": "Role", "name": "reader"}, "subjects": [{"kind": "Group", "name": "readers@example.org"}]},
)

SPEC = "spec/template/spec"
CONTAINER = f"{SPEC}/containers/0"
POD_PATH = "spec.template.spec"
CONTAINER_PATH = f"{POD_PATH}.containers[0]"


ACCEPTED = (rollout, job, namespace, role, account, service, policy, role_binding)
EXAMPLES = (
    example(
        "kubernetes-token-mounts",
        account,
        "nothing said, which means mounted",
        drop("automountServiceAccountToken"),
        "automountServiceAccountToken",
    ),
    example(
        "kubernetes-token-mounts",
        rollout,
        "mounted, whatever the account says",
        put(f"{SPEC}/automountServiceAccountToken", True),
        f"{POD_PATH}.automountServiceAccountToken",
    ),
    example("kubernetes-token-mounts", rollout, "an unknown pod", put(SPEC, UNKNOWN)),
    example(
        "kubernetes-open-network-policy",
        policy,
        "no peers, which means everybody",
        drop("spec/ingress/0/from"),
        "spec.ingress[0].from",
    ),
    example(
        "kubernetes-open-network-policy",
        policy,
        "an empty list of peers",
        put("spec/egress/0/to", []),
        "spec.egress[0].to",
    ),
    example(
        "kubernetes-open-network-policy",
        policy,
        "the whole internet",
        put("spec/ingress/0/from/0/ipBlock/cidr", "0.0.0.0/0"),
        "spec.ingress[0].from[0].ipBlock.cidr",
    ),
    example(
        "kubernetes-open-network-policy",
        policy,
        "half of the internet",
        put("spec/ingress/0/from/0/ipBlock/cidr", "128.0.0.0/1"),
        "spec.ingress[0].from[0].ipBlock.cidr",
    ),
    example("kubernetes-open-network-policy", policy, "unknown peers", put("spec/ingress/0/from", UNKNOWN)),
    example("kubernetes-open-network-policy", policy, "a denial", both(drop("spec/ingress"), drop("spec/egress"))),
    example("kubernetes-service-exposure", service, "a port of each node", put("spec/type", "NodePort"), "spec.type"),
    example(
        "kubernetes-service-exposure",
        service,
        "an address on the internet",
        put("spec/type", "LoadBalancer"),
        "spec.type",
    ),
    example(
        "kubernetes-service-exposure",
        service,
        "addresses of its own",
        put("spec/externalIPs", ["8.8.8.8"]),
        "spec.externalIPs",
    ),
    example(
        "kubernetes-service-exposure",
        service,
        "a load balancer inside the network",
        both(put("spec/type", "LoadBalancer"), put("metadata/annotations", {INTERNAL: "Internal"})),
    ),
    example("kubernetes-service-exposure", service, "nothing said, which means inside", drop("spec/type")),
    example(
        "kubernetes-service-exposure",
        service,
        "perhaps a load balancer inside the network",
        both(put("spec/type", "LoadBalancer"), put("metadata/annotations", UNKNOWN)),
    ),
    example(
        "kubernetes-bindings-for-everybody",
        role_binding,
        "everybody with an account",
        put("subjects", [{"name": UNKNOWN}, {"kind": "Group", "name": "system:authenticated"}]),
        "subjects[1].name",
    ),
    example(
        "kubernetes-bindings-for-everybody",
        role_binding,
        "the role that allows everything",
        put("roleRef/name", "cluster-admin"),
        "roleRef.name",
    ),
    example(
        "kubernetes-read-only-root",
        rollout,
        "nothing said, which means writable",
        drop(f"{CONTAINER}/securityContext/readOnlyRootFilesystem"),
        f"{CONTAINER_PATH}.securityContext.readOnlyRootFilesystem",
    ),
    example(
        "kubernetes-image-digest", rollout, "a tag", put(f"{CONTAINER}/image", "api:1.2"), f"{CONTAINER_PATH}.image"
    ),
    example(
        "kubernetes-image-digest",
        rollout,
        "half a digest",
        put(f"{CONTAINER}/image", "api@sha256:abc"),
        f"{CONTAINER_PATH}.image",
    ),
    example(
        "kubernetes-image-registry",
        rollout,
        "a public registry",
        put(f"{CONTAINER}/image", f"docker.io/library/redis@{DIGEST}"),
        f"{CONTAINER_PATH}.image",
    ),
    example(
        "kubernetes-image-registry",
        rollout,
        "a name that only begins alike",
        put(f"{CONTAINER}/image", f"europe-west1-docker.pkg.dev.example/p/r/api@{DIGEST}"),
        f"{CONTAINER_PATH}.image",
    ),
    example(
        "kubernetes-image-registry",
        rollout,
        "no registry at all",
        put(f"{CONTAINER}/image", f"api@{DIGEST}"),
        f"{CONTAINER_PATH}.image",
    ),
    example("kubernetes-image-registry", rollout, "an unknown image", put(f"{CONTAINER}/image", UNKNOWN)),
    example("kubernetes-image-digest", rollout, "no image", drop(f"{CONTAINER}/image"), f"{CONTAINER_PATH}.image"),
    example("kubernetes-image-digest", rollout, "an unknown image", put(f"{CONTAINER}/image", UNKNOWN)),
    example(
        "kubernetes-container-resources",
        rollout,
        "no memory limit",
        drop(f"{CONTAINER}/resources/limits"),
        f"{CONTAINER_PATH}.resources.limits.memory",
    ),
    example(
        "kubernetes-container-resources",
        rollout,
        "nothing said",
        drop(f"{CONTAINER}/resources"),
        f"{CONTAINER_PATH}.resources.requests.cpu",
        f"{CONTAINER_PATH}.resources.requests.memory",
        f"{CONTAINER_PATH}.resources.limits.memory",
    ),
    example(
        "kubernetes-no-literal-secrets",
        rollout,
        "a password",
        put(f"{CONTAINER}/env/0", {"name": "DATABASE_PASSWORD", "value": "hunter2"}),
        f"{CONTAINER_PATH}.env[0].value",
    ),
    example(
        "kubernetes-no-literal-secrets",
        rollout,
        "a key that is known at up only",
        put(f"{CONTAINER}/env/0", {"name": "apiKey", "value": UNKNOWN}),
        f"{CONTAINER_PATH}.env[0].value",
    ),
    example(
        "kubernetes-no-literal-secrets",
        rollout,
        "a reference",
        put(
            f"{CONTAINER}/env/0",
            {"name": "DATABASE_PASSWORD", "valueFrom": {"secretKeyRef": {"name": "s", "key": "k"}}},
        ),
    ),
    example(
        "kubernetes-no-literal-secrets",
        rollout,
        "a word that only begins like a secret",
        put(f"{CONTAINER}/env/0", {"name": "TOKEN_LIFETIME_S", "value": "300"}),
    ),
    example("kubernetes-no-literal-secrets", rollout, "an unknown name", put(f"{CONTAINER}/env/0/name", UNKNOWN)),
    example("kubernetes-rbac-wildcards", role, "every verb", put("rules/0/verbs", ["get", "*"]), "rules[0].verbs[1]"),
    example(
        "kubernetes-rbac-wildcards",
        role,
        "every part of pods",
        put("rules/0/resources", ["pods/*"]),
        "rules[0].resources[0]",
    ),
    example("kubernetes-rbac-wildcards", role, "no rules", drop("rules")),
    example(
        "kubernetes-namespace-admission",
        namespace,
        "no label, which means anything goes",
        drop("metadata/labels"),
        f"metadata.labels.{LABEL}",
    ),
    example(
        "kubernetes-namespace-admission",
        namespace,
        "a weaker level",
        put("metadata/labels", {LABEL: "baseline", IMAGES: "pinned"}),
        f"metadata.labels.{LABEL}",
    ),
    example("kubernetes-namespace-admission", namespace, "an unknown level", put("metadata/labels", {LABEL: UNKNOWN})),
    example("kubernetes-namespace-admission", namespace, "unknown labels", put("metadata/labels", UNKNOWN)),
)
