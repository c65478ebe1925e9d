"""Nobody both administers keys of Cloud KMS and uses them.

The risk: who may do both can open the data and then destroy, or keep, the key to it, with nobody else involved.
Works at preview: members are compared as declared, and by the resource that they come from while they are unknown.
Cannot see: members of groups, custom roles, grants of other stacks, or roles inherited from a folder. Each grant of the
administrator's role counts for all keys, whatever it is bound to.
"""

from collections.abc import Iterator

from pulumi_policy import Severity

from guardrails.frameworks import Origin, gdpr, hipaa, soc2
from guardrails.iam.types import PROJECT_GRANTS, members
from guardrails.inputs import Violation
from guardrails.rule import Stack, StackResource, stack_rule

ADMINISTERS = "roles/cloudkms.admin"
USES = (
    "roles/cloudkms.cryptoKeyEncrypterDecrypter",
    "roles/cloudkms.cryptoKeyEncrypter",
    "roles/cloudkms.cryptoKeyDecrypter",
    "roles/cloudkms.cryptoOperator",
    "roles/cloudkms.signer",
    "roles/cloudkms.signerVerifier",
)
KEY_GRANTS = (
    *PROJECT_GRANTS,
    "gcp:kms/cryptoKeyIAMMember:CryptoKeyIAMMember",
    "gcp:kms/cryptoKeyIAMBinding:CryptoKeyIAMBinding",
    "gcp:kms/keyRingIAMMember:KeyRingIAMMember",
    "gcp:kms/keyRingIAMBinding:KeyRingIAMBinding",
)


def check(grant: StackResource, stack: Stack) -> Iterator[Violation]:
    """Asks of each grant to administer, whether a member of it may use keys as well."""
    if grant.inputs.read("role") != ADMINISTERS:
        return
    users: set[str] = set()
    for other in stack.of_type(*KEY_GRANTS):
        if other.inputs.read("role") in USES:
            users |= _holders(other)
    if _holders(grant) & users:
        yield Violation(path="role", expected="a role that a member who uses keys may have beside it")


def _holders(grant: StackResource) -> set[str]:
    """Members by name, and the URNs of the resources that members come from."""
    named = {str(member) for _, member in members(grant.inputs)}
    return named | {found.urn for key in ("member", "members") for found in grant.references.get(key, ())}


kms_separation_of_duties = stack_rule(
    name="kms-separation-of-duties",
    description="No member of a grant to administer Cloud KMS is granted the use of keys as well.",
    types=KEY_GRANTS,
    also_reads=(),
    check=check,
    severity=Severity.HIGH,
    remediation="Grant roles/cloudkms.admin to people who hold no role to encrypt, decrypt or sign.",
    reference="https://cloud.google.com/kms/docs/separation-of-duties",
    sources=["CIS Google Cloud 1.12"],
    requirements=[soc2("CC6.3", Origin.PROWLER), hipaa("164.308(a)(3)(i)", Origin.PROWLER), gdpr("25")],
)
