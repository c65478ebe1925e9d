"""A CloudNativePG cluster lets clients in over TLS 1.3 only.

The risk: queries, rows and passwords in clear on the network. CloudNativePG ends the list of client rules with one that
lets everybody in by password, with and without TLS; only a last line that rejects everybody keeps it from counting.
Cannot see: whether clients verify the server's certificate, the TLS of poolers, or rules of LDAP.
"""

import re
from collections.abc import Iterator

from pulumi_policy import Severity

from guardrails.cnpg.types import CLUSTER
from guardrails.frameworks import gdpr, hipaa, soc2
from guardrails.inputs import MISSING, UNKNOWN, Inputs, Violation, one_of
from guardrails.rule import resource_rule

RULES = "spec.postgresql.pg_hba"
VERSION = "ssl_min_protocol_version"

_REJECTS_EVERYBODY = re.compile(r"host\s+all\s+all\s+all\s+reject\s*")
_PLAINTEXT = re.compile(r"host(nossl|nogssenc|gssenc)?\s.*")


def check(inputs: Inputs) -> Iterator[Violation]:
    """Each known line by itself; then the last one, when it is known."""
    lines = inputs.read(RULES)
    if lines is MISSING:
        yield Violation(path=RULES, expected="a list that ends by rejecting everybody (host all all all reject)")
    elif lines is not UNKNOWN:
        known = dict(inputs.items(RULES))
        for path, line in known.items():
            if _PLAINTEXT.fullmatch(str(line)) and not str(line).rstrip().endswith("reject"):
                yield Violation(path=path, expected="hostssl, or a rejection")
        last = known.get(f"{RULES}[{len(lines) - 1}]", None if lines else "")
        if last is not None and not _REJECTS_EVERYBODY.fullmatch(str(last)):
            yield Violation(path=RULES, expected="a last line that rejects everybody (host all all all reject)")
    parameters = inputs.within("spec.postgresql.parameters")
    if parameters is not None:
        yield from parameters.expect_key(VERSION, one_of("TLSv1.3"), "TLSv1.3", missing="TLSv1.3")


cnpg_tls_only = resource_rule(
    name="cnpg-tls-only",
    description="A CloudNativePG cluster lets clients in over TLS 1.3 only, and rejects whom no rule names.",
    types=[CLUSTER],
    check=check,
    severity=Severity.HIGH,
    remediation="Write client rules as hostssl, end pg_hba with host all all all reject, and keep TLSv1.3 the minimum.",
    reference="https://cloudnative-pg.io/documentation/current/postgresql_conf/",
    sources=["ours"],
    requirements=[soc2("CC6.7"), hipaa("164.312(e)(1)"), gdpr("32(1)(a)")],
)
