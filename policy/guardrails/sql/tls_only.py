"""Cloud SQL accepts encrypted connections only.

The risk: queries, rows and passwords in clear on the network.
Cannot see: the TLS version (Cloud SQL has no setting for it), or whether clients verify the server's certificate.
"""

from collections.abc import Iterator

from pulumi_policy import Severity

from guardrails.frameworks import Origin, gdpr, hipaa, soc2
from guardrails.inputs import Inputs, Violation, one_of
from guardrails.rule import resource_rule
from guardrails.sql.types import DATABASE_INSTANCE


def check(inputs: Inputs) -> Iterator[Violation]:
    """Without the setting both kinds of connection are accepted."""
    yield from inputs.expect(
        "settings.ipConfiguration.sslMode",
        one_of("ENCRYPTED_ONLY", "TRUSTED_CLIENT_CERTIFICATE_REQUIRED"),
        "ENCRYPTED_ONLY or TRUSTED_CLIENT_CERTIFICATE_REQUIRED",
        missing="ALLOW_UNENCRYPTED_AND_ENCRYPTED",
    )


sql_tls_only = resource_rule(
    name="sql-tls-only",
    description="Cloud SQL accepts encrypted connections only.",
    types=[DATABASE_INSTANCE],
    check=check,
    severity=Severity.HIGH,
    remediation="Set settings.ip_configuration.ssl_mode to ENCRYPTED_ONLY.",
    reference="https://cloud.google.com/sql/docs/postgres/configure-ssl-instance",
    sources=["CKV_GCP_6", "CIS Google Cloud 6.4"],
    requirements=[soc2("CC6.7", Origin.PROWLER), hipaa("164.312(e)(1)", Origin.PROWLER_WITHDRAWN), gdpr("32(1)(a)")],
)
