"""The place for load generators: a closed namespace with a budget, from where the public front of the API is reached.

Owns these, an account without rights, and the firewall's permit for that way. Does not own the generators (whoever
tests creates Jobs), who may create them (identity.py), nor the limits that a test must not meet (Cloud Armor's, the
API's).

Load comes in by the same door as clients': name, address, TLS, load balancer, Cloud Armor. What would go past the door
(the API's Services, databases, models, Google's APIs) is closed, so that nothing else is measured by mistake.
Deliberately not set: a Google account (generators ask for nothing there), Services, disks and GPUs (none is needed),
a priority class (a generator that is pushed aside spoils its measurement; the budget bounds what it takes).
Surprise: the pods go out by Cloud NAT, so that all generators share the addresses of the cluster: limits per client
count them as one.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pulumi_gcp as gcp
import pulumi_kubernetes as kubernetes
from pulumi import ComponentResource, Input, Output, ResourceOptions

from components import network_policies
from components.closed_namespace import ClosedNamespace, ClosedNamespaceArgs, ContainerDefaultsArgs
from components.firewall import PERMIT_PRIORITY
from components.namespace_marks import PINNED

SERVICE_ACCOUNT = "load-generator"
HTTPS = 443

NOTHING_ELSE: Mapping[str, str] = {
    "services": "0",
    "persistentvolumeclaims": "0",
    "requests.nvidia.com/gpu": "0",
}


@dataclass(frozen=True, kw_only=True)
class LoadGeneratorsArgs:
    """The place, and the way to what is tested.

    Attributes:
        project: Project id.
        network: Id of the VPC.
        firewall_name: Name of the permit.
        node_tag: Network tag of the nodes.
        namespace: Kubernetes namespace to create.
        front: Address of the API's front, IPv4.
        cpu: Processor time that all generators together may reserve.
        memory: Memory that all generators together may reserve, and use.
        pods: Generators at the same time.
        container_defaults: What a generator gets when it does not say.
        labels: Labels of every object.
    """

    project: str
    network: Input[str]
    firewall_name: str
    node_tag: str
    namespace: str
    front: Input[str]
    cpu: str
    memory: str
    pods: int
    container_defaults: ContainerDefaultsArgs
    labels: Mapping[str, str]


class LoadGenerators(ComponentResource):
    """A place where generators can be created when `namespace` resolves."""

    namespace: Output[str]
    service_account: str

    def __init__(self, name: str, args: LoadGeneratorsArgs, opts: ResourceOptions | None = None) -> None:
        super().__init__("spotify-ai-agent:application:LoadGenerators", name, None, opts)
        front = Output.format("{0}/32", args.front)

        permit = gcp.compute.Firewall(
            f"{name}-to-front",
            project=args.project,
            network=args.network,
            name=args.firewall_name,
            description="Load generators reach the API's front as clients do; network policies keep others from it.",
            direction="EGRESS",
            priority=PERMIT_PRIORITY,
            destination_ranges=[front],
            allows=[{"protocol": "tcp", "ports": [str(HTTPS)]}],
            target_tags=[args.node_tag],
            log_config={"metadata": "INCLUDE_ALL_METADATA"},
            opts=ResourceOptions(parent=self),
        )
        place = ClosedNamespace(
            name,
            ClosedNamespaceArgs(
                namespace=args.namespace, labels=args.labels, marks=PINNED, annotations={}, border=border(front)
            ),
            parent=self,
        )
        ready = [
            permit,
            *place.policies,
            place.budget("load-generators", hard(args)),
            place.container_defaults(args.container_defaults),
            place.account(SERVICE_ACCOUNT, google=None),
        ]

        self.namespace = Output.all(place.resource.urn, *(each.urn for each in ready)).apply(lambda _: args.namespace)
        self.service_account = SERVICE_ACCOUNT
        self.register_outputs({"namespace": self.namespace})


def border(front: Input[str]) -> dict[str, kubernetes.networking.v1.NetworkPolicySpecArgsDict]:
    """The namespace's network policies by name: closed, then names, then the front (a range of one address)."""
    return {
        "default-deny": network_policies.default_deny(),
        "dns": network_policies.dns(),
        "front": network_policies.egress({"to": [network_policies.block(front)], "ports": network_policies.tcp(HTTPS)}),
    }


def hard(args: LoadGeneratorsArgs) -> dict[str, str]:
    """The budget."""
    return {
        "requests.cpu": args.cpu,
        "requests.memory": args.memory,
        "limits.memory": args.memory,
        "pods": str(args.pods),
        **NOTHING_ELSE,
    }
