"""Who may do what (rbac), who may talk to whom (networking), and how many pods there are (policy, autoscaling)."""

from __future__ import annotations

from sandbox.cloud.catalogue.kubernetes import kubernetes
from sandbox.cloud.entry import Entry

ENTRIES: tuple[Entry, ...] = (
    kubernetes(
        "networking.k8s.io/v1",
        "NetworkPolicy",
        address="pulumi_kubernetes.networking.v1:NetworkPolicyInitArgs",
        example={
            "metadata": {"name": "default-deny", "namespace": "default"},
            "spec": {"podSelector": {}, "policyTypes": ["Ingress", "Egress"]},
        },
        allowed={"spec.policyTypes[]": ("Ingress", "Egress")},
        change={"spec": {"podSelector": {}, "policyTypes": ["Ingress"]}},
    ),
    kubernetes(
        "policy/v1",
        "PodDisruptionBudget",
        address="pulumi_kubernetes.policy.v1:PodDisruptionBudgetInitArgs",
        computed={
            "status": lambda _: {"currentHealthy": 0, "desiredHealthy": 0, "disruptionsAllowed": 0, "expectedPods": 0}
        },
        allowed={"spec.unhealthyPodEvictionPolicy": ("IfHealthyBudget", "AlwaysAllow")},
        example={
            "metadata": {"name": "api", "namespace": "default"},
            "spec": {"maxUnavailable": "25%", "selector": {"matchLabels": {"app": "api"}}},
        },
        change={"spec": {"maxUnavailable": 1, "selector": {"matchLabels": {"app": "api"}}}},
    ),
    kubernetes(
        "autoscaling/v2",
        "HorizontalPodAutoscaler",
        address="pulumi_kubernetes.autoscaling.v2:HorizontalPodAutoscalerInitArgs",
        computed={"status": lambda _: {"currentReplicas": 0, "desiredReplicas": 0}},
        allowed={"spec.metrics[].type": ("Resource", "ContainerResource", "Pods", "Object", "External")},
        example={
            "metadata": {"name": "api", "namespace": "default"},
            "spec": {
                "scaleTargetRef": {"apiVersion": "argoproj.io/v1alpha1", "kind": "Rollout", "name": "api"},
                "minReplicas": 3,
                "maxReplicas": 10,
                "metrics": [
                    {
                        "type": "Resource",
                        "resource": {"name": "cpu", "target": {"type": "Utilization", "averageUtilization": 70}},
                    }
                ],
            },
        },
        change={
            "spec": {
                "scaleTargetRef": {"apiVersion": "argoproj.io/v1alpha1", "kind": "Rollout", "name": "api"},
                "maxReplicas": 20,
            }
        },
    ),
    kubernetes(
        "rbac.authorization.k8s.io/v1",
        "Role",
        address="pulumi_kubernetes.rbac.v1:RoleInitArgs",
        example={
            "metadata": {"name": "tenant", "namespace": "default"},
            "rules": [{"apiGroups": [""], "resources": ["pods"], "verbs": ["get"]}],
        },
        change={"rules": [{"apiGroups": [""], "resources": ["pods"], "verbs": ["get", "list"]}]},
    ),
    kubernetes(
        "rbac.authorization.k8s.io/v1",
        "RoleBinding",
        address="pulumi_kubernetes.rbac.v1:RoleBindingInitArgs",
        immutable=("roleRef",),
        allowed={"subjects[].kind": ("User", "Group", "ServiceAccount")},
        example={
            "metadata": {"name": "tenant", "namespace": "default"},
            "roleRef": {"apiGroup": "rbac.authorization.k8s.io", "kind": "Role", "name": "tenant"},
            "subjects": [{"kind": "Group", "name": "tenant@example.com", "apiGroup": "rbac.authorization.k8s.io"}],
        },
        change={"subjects": [{"kind": "Group", "name": "other@example.com", "apiGroup": "rbac.authorization.k8s.io"}]},
    ),
)
