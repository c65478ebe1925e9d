"""Whether the key that a resource names is a key of the same stack, and rotates: shared by the rules called own_key.

Works at preview: the key's id is unknown then, but the engine knows which resource it will come from.
"""

from __future__ import annotations

from collections.abc import Iterator

from guardrails.inputs import Violation
from guardrails.kms.types import CRYPTO_KEY
from guardrails.rule import Stack, StackCheck, StackResource


def rotating_key_of_the_stack(property_: str) -> StackCheck:
    """A check that follows the reference behind a top-level property.

    A resource without any key passes: that is the business of the rule customer_managed_key of the same service.
    """

    def check(resource: StackResource, stack: Stack) -> Iterator[Violation]:
        """Follows the reference; a key by name has none."""
        if resource.inputs.lacks(property_):
            return
        keys = [found for found in resource.references.get(property_, ()) if found.type == CRYPTO_KEY]
        if not keys:
            yield Violation(path=property_, expected="the id of a Cloud KMS key of this stack")
        elif any(key.inputs.lacks("rotationPeriod") for key in keys):
            yield Violation(path=property_, expected="the id of a key that rotates (its rotationPeriod is missing)")

    return check
