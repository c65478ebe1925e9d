"""The providers that a stack on Google Cloud works with; each is explicit, so that no default of a machine is taken."""

from __future__ import annotations

import pulumi_gcp as gcp
import pulumi_kubernetes as kubernetes
from pulumi import Input, Resource, ResourceOptions

from components.platform.foundation import stack_name
from environments.settings import Settings


def google_cloud_provider(settings: Settings, parent: Resource) -> gcp.Provider:
    """The provider of Google Cloud, in the stack's project and region."""
    return gcp.Provider(
        "google-cloud",
        project=settings.google_cloud.project_id,
        region=settings.google_cloud.region,
        opts=ResourceOptions(parent=parent),
    )


def kubernetes_provider(settings: Settings, parent: Resource, *, kubeconfig: Input[str]) -> kubernetes.Provider:
    """The provider that reaches into the platform's cluster."""
    return kubernetes.Provider(
        "kubernetes",
        kubeconfig=kubeconfig,
        # Fixed, so that a changed endpoint never plans the replacement of all that is in the cluster.
        cluster_identifier=stack_name(settings),
        enable_server_side_apply=True,
        # Changed in place: a ConfigMap that running pods read must not vanish between two versions.
        enable_config_map_mutable=True,
        opts=ResourceOptions(parent=parent),
    )
