"""The firewall of a network that holds one private GKE cluster: everything is denied but what is named here.

Google's rules for clusters open inbound traffic only; they rely on the implied "allow" outbound
(https://cloud.google.com/kubernetes-engine/docs/concepts/firewall-rules). Under a default deny these ways out keep it
alive:

- nodes, pods and the control plane reach each other: the control plane's private address (Private Service Connect) lies
  in the node range, and its calls to kubelets and webhooks come back through Konnectivity agents, which are pods;
- Google's APIs, among them image registries, by the private or restricted addresses that the network's DNS zones hand
  out, and 34.126.0.0/18, through which Google's libraries and GKE's agents connect directly when they can;
- data services in the peered range;
- what the settings name.

Needs no rule: DNS, metadata and time (169.254.169.254) cannot be blocked; Services' cluster addresses never reach the
network, nodes translate them first. Replies need none either: rules are stateful.
Deliberately not set: rules by service account (they and tags exclude each other, and GKE's own rules aim at tags); IPv6
(the network has none); destinations by host name (those are firewall policies, not rules).
Order: GKE's own rules and the permits have priority 1000, the two denials 65534, just above Google's implied ones.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

import pulumi_gcp as gcp
from pulumi import ComponentResource, Input, Output, ResourceOptions

from components.naming import resource_name
from components.subnets import RangesArgs

# https://cloud.google.com/load-balancing/docs/firewall-rules: health checks and Google's front ends.
LOAD_BALANCERS = ("130.211.0.0/22", "35.191.0.0/16")
# https://cloud.google.com/vpc/docs/configure-private-google-access
DIRECT_CONNECTIVITY = "34.126.0.0/18"
GOOGLE_APIS: Mapping[str, str] = {"private": "199.36.153.8/30", "restricted": "199.36.153.4/30"}

PERMIT_PRIORITY = 1000
DENIAL_PRIORITY = 65534

ALL = "all"
EVERYWHERE = "0.0.0.0/0"


@dataclass(frozen=True, kw_only=True)
class EgressArgs:
    """One permitted way out, beyond those that the cluster itself needs.

    Attributes:
        description: Why it exists; shown to whoever audits the firewall.
        destinations: IPv4 ranges.
        ports: TCP ports or port ranges, as text ("443", "8000-8999").
    """

    description: str
    destinations: tuple[str, ...]
    ports: tuple[str, ...]

    def __post_init__(self) -> None:
        """Refuses what the cloud would read as "everything".

        Raises:
            ValueError: No destination or no port.
        """
        if not self.destinations or not self.ports:
            raise ValueError(
                f"egress {self.description!r}: without destinations and ports it would open everything. Name both, or "
                "leave the way out of the settings."
            )


@dataclass(frozen=True, kw_only=True)
class Rule:
    """One rule.

    Attributes:
        description: Why it exists.
        direction: Seen from the nodes.
        action: What happens to matching traffic.
        ranges: The other side, IPv4.
        protocol: "tcp", or "all".
        ports: TCP ports; empty means all.
        logged: Whether each connection is logged. Chatty paths are not: the subnet's flow logs sample them.
    """

    description: str
    direction: Literal["INGRESS", "EGRESS"]
    action: Literal["allow", "deny"]
    ranges: tuple[str, ...]
    protocol: str
    ports: tuple[str, ...]
    logged: bool


@dataclass(frozen=True, kw_only=True)
class FirewallArgs:
    """What the firewall needs.

    Attributes:
        project: Project id.
        network: Id of the VPC.
        name_prefix: First part of each rule's name.
        node_tag: Network tag of the machines that the permits are for.
        ranges: The address plan.
        google_apis: Which of Google's addresses for its APIs are used.
        backend_ports: TCP ports on which load balancers reach pods; empty means none.
        private_service_ports: TCP ports of the data services; empty means none.
        egress: Name to a further way out.
    """

    project: str
    network: Input[str]
    name_prefix: str
    node_tag: str
    ranges: RangesArgs
    google_apis: Literal["private", "restricted"]
    backend_ports: tuple[str, ...]
    private_service_ports: tuple[str, ...]
    egress: Mapping[str, EgressArgs]


class Firewall(ComponentResource):
    """The rules; all of them hold when `ready` resolves."""

    ready: Output[bool]

    def __init__(self, name: str, args: FirewallArgs, opts: ResourceOptions | None = None) -> None:
        super().__init__("spotify-ai-agent:network:Firewall", name, None, opts)
        wanted = rules(args)

        def register(key: str, child: ResourceOptions) -> gcp.compute.Firewall:
            return gcp.compute.Firewall(
                f"{name}-{key}",
                project=args.project,
                network=args.network,
                name=resource_name(args.name_prefix, key),
                **_properties(wanted[key], args.node_tag),
                opts=child,
            )

        # The denials come last, so that nothing is cut off before its permit exists.
        permits = [
            register(key, ResourceOptions(parent=self)) for key, rule in wanted.items() if rule.action == "allow"
        ]
        denials = [
            register(key, ResourceOptions(parent=self, depends_on=permits))
            for key, rule in wanted.items()
            if rule.action == "deny"
        ]

        self.ready = Output.all(*(rule.urn for rule in (*permits, *denials))).apply(lambda _: True)
        self.register_outputs({"ready": self.ready})


def rules(args: FirewallArgs) -> dict[str, Rule]:
    """Every rule of the network, by a stable name."""
    inside = (args.ranges.nodes, args.ranges.pods)
    found = {
        "deny-ingress": Rule(
            description="Nothing comes in unless another rule says so.",
            direction="INGRESS",
            action="deny",
            ranges=(EVERYWHERE,),
            protocol=ALL,
            ports=(),
            logged=True,
        ),
        "deny-egress": Rule(
            description="Nothing goes out unless another rule says so.",
            direction="EGRESS",
            action="deny",
            ranges=(EVERYWHERE,),
            protocol=ALL,
            ports=(),
            logged=True,
        ),
        "cluster-ingress": Rule(
            description="Nodes, pods and the control plane reach each other; network policies decide between pods.",
            direction="INGRESS",
            action="allow",
            ranges=inside,
            protocol=ALL,
            ports=(),
            logged=False,
        ),
        "cluster-egress": Rule(
            description="Nodes, pods and the control plane reach each other; network policies decide between pods.",
            direction="EGRESS",
            action="allow",
            ranges=inside,
            protocol=ALL,
            ports=(),
            logged=False,
        ),
        "google-apis": Rule(
            description=f"Google's APIs and image registries by their {args.google_apis} addresses.",
            direction="EGRESS",
            action="allow",
            ranges=(GOOGLE_APIS[args.google_apis], DIRECT_CONNECTIVITY),
            protocol="tcp",
            ports=("443",),
            logged=False,
        ),
    }
    if args.backend_ports:
        found["load-balancers"] = Rule(
            description="Health checks, Google's front ends and the regional proxies reach the pods behind them.",
            direction="INGRESS",
            action="allow",
            ranges=(*LOAD_BALANCERS, args.ranges.proxy_only),
            protocol="tcp",
            ports=args.backend_ports,
            logged=False,
        )
    if args.private_service_ports:
        found["private-services"] = Rule(
            description="Data services in the peered range.",
            direction="EGRESS",
            action="allow",
            ranges=(args.ranges.private_services,),
            protocol="tcp",
            ports=args.private_service_ports,
            logged=True,
        )
    for name, way in args.egress.items():
        found[f"to-{name}"] = Rule(
            description=way.description,
            direction="EGRESS",
            action="allow",
            ranges=way.destinations,
            protocol="tcp",
            ports=way.ports,
            logged=True,
        )
    return found


def _properties(rule: Rule, node_tag: str) -> dict[str, Any]:
    """The provider's spelling of a rule: permits aim at the nodes, denials at everything."""
    matched = {"protocol": rule.protocol} | ({"ports": list(rule.ports)} if rule.ports else {})
    permit = rule.action == "allow"
    return {
        "description": rule.description,
        "direction": rule.direction,
        "priority": PERMIT_PRIORITY if permit else DENIAL_PRIORITY,
        "source_ranges" if rule.direction == "INGRESS" else "destination_ranges": list(rule.ranges),
        **({"allows": [matched], "target_tags": [node_tag]} if permit else {"denies": [matched]}),
        **({"log_config": {"metadata": "INCLUDE_ALL_METADATA"}} if rule.logged else {}),
    }
