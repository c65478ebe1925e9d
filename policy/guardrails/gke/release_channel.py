"""GKE clusters follow a release channel.

The risk: a cluster outside of every channel stays on its version until somebody remembers, flaws included.
Cannot see: maintenance exclusions that hold upgrades back.
"""

from collections.abc import Iterator

from pulumi_policy import Severity

from guardrails.frameworks import soc2
from guardrails.gke.types import CLUSTER
from guardrails.inputs import Inputs, Violation, one_of
from guardrails.rule import resource_rule


def check(inputs: Inputs) -> Iterator[Violation]:
    """Without the setting Google picks REGULAR today, but removing it later does not enrol anew: it must be stated."""
    yield from inputs.expect(
        "releaseChannel.channel", one_of("RAPID", "REGULAR", "STABLE", "EXTENDED"), "RAPID, REGULAR, STABLE or EXTENDED"
    )


gke_release_channel = resource_rule(
    name="gke-release-channel",
    description="GKE clusters state the release channel that they follow.",
    types=[CLUSTER],
    check=check,
    severity=Severity.MEDIUM,
    remediation="Set release_channel.channel, REGULAR where nothing speaks for another.",
    reference="https://cloud.google.com/kubernetes-engine/docs/concepts/release-channels",
    sources=["CKV_GCP_70", "CIS GKE 5.5.4"],
    requirements=[soc2("CC7.1")],
)
