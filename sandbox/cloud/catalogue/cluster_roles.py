"""Roles of the whole cluster, and who holds them."""

from __future__ import annotations

from sandbox.cloud.catalogue.kubernetes import kubernetes
from sandbox.cloud.entry import Entry

ENTRIES: tuple[Entry, ...] = (
    kubernetes(
        "rbac.authorization.k8s.io/v1",
        "ClusterRole",
        address="pulumi_kubernetes.rbac.v1:ClusterRoleInitArgs",
        namespaced=False,
        example={
            "metadata": {"name": "observer"},
            "rules": [{"apiGroups": [""], "resources": ["pods"], "verbs": ["get"]}],
        },
        change={"rules": [{"apiGroups": [""], "resources": ["pods"], "verbs": ["get", "list"]}]},
    ),
    kubernetes(
        "rbac.authorization.k8s.io/v1",
        "ClusterRoleBinding",
        address="pulumi_kubernetes.rbac.v1:ClusterRoleBindingInitArgs",
        namespaced=False,
        immutable=("roleRef",),
        allowed={"subjects[].kind": ("User", "Group", "ServiceAccount")},
        example={
            "metadata": {"name": "observer"},
            "roleRef": {"apiGroup": "rbac.authorization.k8s.io", "kind": "ClusterRole", "name": "observer"},
            "subjects": [{"kind": "Group", "name": "engineers@example.com", "apiGroup": "rbac.authorization.k8s.io"}],
        },
        change={"subjects": [{"kind": "Group", "name": "others@example.com", "apiGroup": "rbac.authorization.k8s.io"}]},
    ),
)
