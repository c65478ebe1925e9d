"""Cloud NAT logs what it translates, or fails to.

The risk: connections to the internet have no author, and lost ones no trace: many machines share one address.
Cannot see: how long the logs are kept, or machines with addresses of their own.
"""

from collections.abc import Iterator

from pulumi_policy import Severity

from guardrails.frameworks import hipaa, soc2
from guardrails.inputs import Inputs, Violation, is_true
from guardrails.network.types import ROUTER_NAT
from guardrails.rule import resource_rule


def check(inputs: Inputs) -> Iterator[Violation]:
    """Off by default."""
    yield from inputs.expect("logConfig.enable", is_true, "true", missing=False)


network_nat_logs = resource_rule(
    name="network-nat-logs",
    description="Cloud NAT logs.",
    types=[ROUTER_NAT],
    check=check,
    severity=Severity.LOW,
    remediation="Set log_config.enable, with a filter for errors at least.",
    reference="https://cloud.google.com/nat/docs/monitoring",
    sources=["ours"],
    requirements=[soc2("CC7.2"), hipaa("164.312(b)")],
)
