"""args first"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from pulumi import ComponentResource, Output


@dataclass(frozen=True, kw_only=True)
class ImageArgs:
    """A container image in a registry of ours.

    Attributes:
        registry: Host and project, such as europe-west1-docker.pkg.dev/project/mirror.
        repository: Path below it.
        tag: Tag; with "@sha256:..." after it, the digest decides.
    """

    registry: str
    repository: str
    tag: str


@dataclass(frozen=True, kw_only=True)
class ContainerResourcesArgs:
    """What one container asks for and may use at most; Kubernetes quantities ("100m", "256Mi").

    Attributes:
        cpu_request: Guaranteed CPU; no CPU limit is set, because throttling a controller delays every rollout.
        memory_request: Guaranteed memory.
        memory_limit: Where the container is killed.
    """

    cpu_request: str
    memory_request: str
    memory_limit: str


@dataclass(frozen=True, kw_only=True)
class ArgoRolloutsArgs:
    """The controller of blue-green and canary releases.

    Attributes:
        chart_repository: OCI folder of the chart ("oci://europe-west1-docker.pkg.dev/project/charts").
        chart_version: Exact version; a chart decides what runs with rights in the cluster.
        image: The controller's image.
        replicas: One leads, the others take over when it is lost.
        resources: Of each replica.
    """

    chart_repository: str
    chart_version: str
    image: ImageArgs
    replicas: int
    resources: ContainerResourcesArgs


@dataclass(frozen=True, kw_only=True)
class ControllersArgs:
    """What the in-cluster controllers need.

    Attributes:
        namespace: Namespace of the controllers.
        labels: On everything here.
        api_server_ranges: Name to an IPv4 range in which the API server answers (GKE: the node subnet's range).
        argo_rollouts: The rollout controller.
    """

    namespace: str
    labels: Mapping[str, str]
    api_server_ranges: Mapping[str, str]
    argo_rollouts: ArgoRolloutsArgs


class Controllers(ComponentResource):
    """Controllers whose custom resources can be made when `ready` resolves (or by `depends_on` this component)."""

    namespace: Output[str]
    ready: Output[str]
