"""The ways of Argo Rollouts' controller to what it measures releases by: pure functions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from pulumi_kubernetes.networking.v1 import (
    NetworkPolicyEgressRuleArgsDict,
    NetworkPolicyPeerArgsDict,
    NetworkPolicySpecArgsDict,
)

from components import network_policies


@dataclass(frozen=True, kw_only=True)
class AnalysisPathsArgs:
    """Where the controller goes to measure a release.

    Attributes:
        namespaces: Names of the namespaces whose new versions it asks, by a stable key.
        port: TCP port of their pods.
        prometheus_port: TCP port of a Prometheus in whichever namespace; None where it goes another way.
    """

    namespaces: Mapping[str, str]
    port: int
    prometheus_port: int | None


def analysis_paths(args: AnalysisPathsArgs, controller: Mapping[str, str]) -> NetworkPolicySpecArgsDict:
    """Out to the new versions, and to the Prometheus that has their metrics.

    Args:
        args: Where to.
        controller: Labels of the controller's pods.
    """
    versions: list[NetworkPolicyPeerArgsDict] = [
        {"namespace_selector": network_policies.namespace(name)} for name in args.namespaces.values()
    ]
    rules: list[NetworkPolicyEgressRuleArgsDict] = [{"to": versions, "ports": network_policies.tcp(args.port)}]
    if args.prometheus_port is not None:
        everywhere: NetworkPolicyPeerArgsDict = {"namespace_selector": {}}
        rules.append({"to": [everywhere], "ports": network_policies.tcp(args.prometheus_port)})
    return network_policies.egress_of(controller, *rules)
