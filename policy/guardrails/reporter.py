"""The only place where a rule's finding becomes text: property paths and expectations, never values.

Rules see secrets in clear and everything that they report is printed, kept in logs and sent to reviewers.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from guardrails.exemption import Exemption
from guardrails.frameworks import Requirement
from guardrails.inputs import Violation


@dataclass(frozen=True, kw_only=True)
class Reporter:
    """Words a rule's findings.

    Attributes:
        rule: The rule's name.
        remediation: What to change, in one sentence.
        requirements: Who asks for the rule.
    """

    rule: str
    remediation: str
    requirements: tuple[Requirement, ...]

    def refusal(self, resource_type: str, name: str, violation: Violation, expired: Exemption | None = None) -> str:
        """One property of one resource is not as the rule asks."""
        over = (
            f" The exception of {expired.owner} ended on {expired.expires}: mend the resource or renew it."
            if expired
            else ""
        )
        return (
            f"{self.rule} refuses {_kind(resource_type)} {name}: {violation}. "
            f"{self.remediation}{over} [{packs_line(self.requirements)}]"
        )

    def failure(self, resource_type: str, name: str, error: Exception) -> str:
        """The rule itself broke; only the error's class is told, its text may hold a value."""
        return (
            f"{self.rule} failed on {_kind(resource_type)} {name} ({type(error).__name__}) and so refuses it: "
            f"the resource has a shape that the rule does not know. Mend the rule, or except the resource until then. "
            f"[{packs_line(self.requirements)}]"
        )


def packs_line(requirements: Iterable[Requirement]) -> str:
    """The packs that the rule belongs to, each with the items that ask for it."""
    return "; ".join(["security", *map(str, requirements)])


def _kind(resource_type: str) -> str:
    """`gcp:sql/databaseInstance:DatabaseInstance` -> `DatabaseInstance`."""
    return resource_type.rpartition(":")[2]
