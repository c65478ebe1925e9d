"""Who may reach whom, by the rules of Kubernetes' network policies: an evaluator, without a cluster.

Policies add up: a pod that no policy of a direction selects is open in it, any other is closed but for what some policy
allows. A connection needs both ends: the source's egress and the target's ingress. Answers of an open connection pass.
Selectors, `ipBlock` with `except`, named ports (by the target's containers) and ranges of ports are as the API has them
(kubernetes.io/docs/concepts/services-networking/network-policies).

Where the API leaves it to the network, the wider reading is taken: an `ipBlock` also matches pods by their address.
Not evaluated: a pod with itself, a node with its own pods, pods on the host's network; none of these can be closed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from ipaddress import ip_address, ip_network
from itertools import pairwise
from typing import Any

Rules = Mapping[str, Any]
FIRST, LAST = 1, 65_535
PROTOCOLS = ("TCP", "UDP", "SCTP")


@dataclass(frozen=True, kw_only=True)
class Place:
    """Where traffic begins or ends.

    Attributes:
        name: What it is called.
        address: Its IPv4 address.
        namespace: Its namespace; empty for what is no pod.
        namespace_labels: Labels of the namespace.
        labels: Labels of the pod.
        ports: Protocol and number of its containers' ports, by their names.
    """

    name: str
    address: str
    namespace: str = ""
    namespace_labels: Mapping[str, str] = field(default_factory=dict)
    labels: Mapping[str, str] = field(default_factory=dict)
    ports: Mapping[str, tuple[str, int]] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Policy:
    """A network policy.

    Attributes:
        name: Its name.
        namespace: Where it holds.
        spec: As the API has it.
    """

    name: str
    namespace: str
    spec: Rules

    def selects(self, place: Place, direction: str) -> bool:
        """Whether it says anything of the pod's traffic in a direction (`Ingress`, `Egress`)."""
        kinds = self.spec.get("policyTypes") or ["Ingress", *(["Egress"] if self.spec.get("egress") else [])]
        return (
            self.namespace == place.namespace
            and direction in kinds
            and selected(self.spec.get("podSelector") or {}, place.labels)
        )

    def rules(self, direction: str) -> Sequence[Rules]:
        """What it allows in a direction."""
        return self.spec.get(direction.lower()) or ()


def may_connect(policies: Sequence[Policy], source: Place, target: Place, port: int, protocol: str = "TCP") -> bool:
    """Whether a connection is let through by both ends."""
    return _open(policies, "Egress", source, target, target, port, protocol) and _open(
        policies, "Ingress", target, source, target, port, protocol
    )


def open_ports(policies: Sequence[Policy], source: Place, target: Place) -> list[str]:
    """Every port that is open between two places, exactly: `TCP 443`, `TCP 11000-13047`, `UDP 53`."""
    found = []
    concerned = [each for each in policies if each.selects(source, "Egress") or each.selects(target, "Ingress")]
    # Between two neighbouring bounds of the rules, all ports are treated alike.
    bounds = sorted({FIRST, LAST + 1, *_bounds(concerned, target)})
    for protocol in PROTOCOLS:
        spans: list[tuple[int, int]] = []
        for low, following in pairwise(bounds):
            if may_connect(concerned, source, target, low, protocol):
                touching = bool(spans) and spans[-1][1] == low - 1
                spans = [*spans[:-1], (spans[-1][0], following - 1)] if touching else [*spans, (low, following - 1)]
        found += [f"{protocol} {low}" if low == high else f"{protocol} {low}-{high}" for low, high in spans]
    return found


def selected(selector: Rules, labels: Mapping[str, str]) -> bool:
    """Whether a label selector matches; an empty one matches everything.

    Raises:
        ValueError: An operator that there is not.
    """
    wanted = selector.get("matchLabels") or {}
    if any(labels.get(key) != value for key, value in wanted.items()):
        return False
    return all(_meets(each, labels) for each in selector.get("matchExpressions") or ())


def _meets(requirement: Rules, labels: Mapping[str, str]) -> bool:
    key, operator, values = requirement["key"], requirement["operator"], requirement.get("values") or ()
    if operator == "In":
        return labels.get(key) in values
    if operator == "NotIn":
        return labels.get(key) not in values
    if operator == "Exists":
        return key in labels
    if operator == "DoesNotExist":
        return key not in labels
    raise ValueError(f"{operator} is no operator of a label selector")


def _open(
    policies: Iterable[Policy], direction: str, end: Place, other: Place, target: Place, port: int, protocol: str
) -> bool:
    """Whether one end lets the connection pass."""
    if not end.namespace:
        return True  # no pod; what it may is not said here
    concerned = [policy for policy in policies if policy.selects(end, direction)]
    if not concerned:
        return True
    peers = "to" if direction == "Egress" else "from"
    return any(
        _among_ports(rule.get("ports") or (), target, port, protocol)
        and _among_peers(rule.get(peers) or (), policy.namespace, other)
        for policy in concerned
        for rule in policy.rules(direction)
    )


def _among_peers(peers: Sequence[Rules], home: str, other: Place) -> bool:
    """No peers mean everybody."""
    return not peers or any(_is_peer(peer, home, other) for peer in peers)


def _is_peer(peer: Rules, home: str, other: Place) -> bool:
    if (block := peer.get("ipBlock")) is not None:
        address = ip_address(other.address)
        return address in ip_network(block["cidr"]) and not any(
            address in ip_network(each) for each in block.get("except") or ()
        )
    if not other.namespace:
        return False
    namespaces, pods = peer.get("namespaceSelector"), peer.get("podSelector")
    at_home = other.namespace == home if namespaces is None else selected(namespaces, other.namespace_labels)
    return at_home and (pods is None or selected(pods, other.labels))


def _among_ports(ports: Sequence[Rules], target: Place, port: int, protocol: str) -> bool:
    """No ports mean every port of every protocol."""
    return not ports or any(_is_port(each, target, port, protocol) for each in ports)


def _is_port(rule: Rules, target: Place, port: int, protocol: str) -> bool:
    wanted = rule.get("port")
    if rule.get("protocol", "TCP") != protocol:
        return False
    if wanted is None:
        return True
    if isinstance(wanted, str):
        return target.ports.get(wanted) == (protocol, port)
    return int(wanted) <= port <= int(rule.get("endPort") or wanted)


def _bounds(policies: Iterable[Policy], target: Place) -> Iterator[int]:
    """Where what is open may begin, and the first port after it."""
    for _, number in target.ports.values():
        yield from (number, number + 1)
    for policy in policies:
        for rule in (*policy.rules("Egress"), *policy.rules("Ingress")):
            for each in rule.get("ports") or ():
                if isinstance(each.get("port"), (int, float)):
                    low, high = int(each["port"]), int(each.get("endPort") or each["port"])
                    yield from (low, high + 1)
