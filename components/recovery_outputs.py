"""The contract's sections about what comes back after a loss; `outputs.py` has the others, and the rules of all."""

from __future__ import annotations

from typing import NotRequired

from pydantic import ConfigDict, with_config
from typing_extensions import TypedDict

DESCRIBED = ConfigDict(use_attribute_docstrings=True)
"""Every field's docstring becomes its description in the schema."""


@with_config(DESCRIBED)
class BackupOutputs(TypedDict):
    """Backups of the cluster's objects and volumes."""

    plan_id: str
    """projects/*/locations/*/backupPlans/*; a recovery stack restores from it."""
    region: str
    """Region that keeps the backups."""


@with_config(DESCRIBED)
class DisasterRecoveryOutputs(TypedDict):
    """What is promised when the platform's region is gone (docs/disaster-recovery.md)."""

    region: str
    """The second region."""
    rpo_minutes: int
    """Minutes of work that may be lost at most."""
    rto_minutes: int
    """Minutes from the decision to fail over until the API answers from the second region."""
    restore_plan_id: NotRequired[str]
    """Of a recovery stack: projects/*/locations/*/restorePlans/*, by which the platform's cluster comes back."""
    promoted: NotRequired[bool]
    """Of a recovery stack: whether its database has taken the primary's place."""
