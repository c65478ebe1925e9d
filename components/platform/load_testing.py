"""Settings -> arguments of the place for load generators. Pure."""

from __future__ import annotations

from pulumi import Input

from components.closed_namespace import ContainerDefaultsArgs
from components.load_generators import LoadGeneratorsArgs
from components.naming import resource_name
from components.platform.foundation import node_tag, stack_name
from environments.settings import Settings
from environments.settings.load_testing import LoadTestingSettings
from environments.settings.quota import ContainerLimitSettings


def container_defaults_args(containers: ContainerLimitSettings) -> ContainerDefaultsArgs:
    """What a container gets when it does not say; its processor time may grow to what it could have asked for."""
    return ContainerDefaultsArgs(
        cpu_request=containers.default_cpu,
        cpu_limit=containers.maximum_cpu,
        memory_request=containers.default_memory,
        memory_limit=containers.default_memory,
        max_cpu=containers.maximum_cpu,
        max_memory=containers.maximum_memory,
    )


def load_generators_args(
    settings: Settings, load: LoadTestingSettings, *, network: Input[str], front: Input[str]
) -> LoadGeneratorsArgs:
    """The place for load generators.

    Args:
        settings: Settings of the environment.
        load: What they may take.
        network: Id of the VPC.
        front: Address of the edge.
    """
    return LoadGeneratorsArgs(
        project=settings.google_cloud.project_id,
        network=network,
        firewall_name=resource_name(stack_name(settings), "load-to-edge"),
        node_tag=node_tag(settings),
        namespace=load.namespace,
        front=front,
        cpu=load.quota.cpu,
        memory=load.quota.memory,
        pods=load.quota.pods,
        container_defaults=container_defaults_args(load.containers),
        labels=settings.labels,
    )
