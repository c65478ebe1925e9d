"""Plain HTTP on a Gateway that faces the internet is for its own redirect.

The risk: a route of any application that attaches to the plain listener is read and changed on the way.
Cannot see: what the routes in the Gateway's own namespace do.
"""

from collections.abc import Iterator

from pulumi_policy import Severity

from guardrails.edge.types import GATEWAY, faces_the_internet
from guardrails.frameworks import gdpr, hipaa, soc2
from guardrails.inputs import Inputs, Violation, one_of
from guardrails.rule import resource_rule


def check(inputs: Inputs) -> Iterator[Violation]:
    """Without a word about namespaces, a listener takes routes of its Gateway's own only."""
    if not faces_the_internet(inputs):
        return
    for listener in inputs.each("spec.listeners"):
        if listener.read("protocol") == "HTTP":
            yield from listener.expect(
                "allowedRoutes.namespaces.from", one_of("Same"), "Same, for a redirect to HTTPS", missing="Same"
            )


edge_plaintext_listener = resource_rule(
    name="edge-plaintext-listener",
    description="HTTP listeners of Gateways of an external class take routes of their own namespace only.",
    types=[GATEWAY],
    check=check,
    severity=Severity.HIGH,
    remediation="Set allowedRoutes.namespaces.from to Same, and attach a route that redirects to HTTPS.",
    reference="https://gateway-api.sigs.k8s.io/guides/http-redirect-rewrite/",
    sources=["ours"],
    requirements=[soc2("CC6.7"), hipaa("164.312(e)(1)"), gdpr("32(1)(a)")],
)
