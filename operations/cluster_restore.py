"""The cluster's objects and volumes, brought back in another cluster from the last backup that can be used.

A restore is called after its backup, so that a repetition finds the one that was begun and waits for it. One that is
under way is waited for even if there is a newer backup by now: two at once would fight over the same objects.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from operations.engine import Engine
from operations.errors import NOTHING_CHANGED, ChildError, OperationError
from operations.managed_backups import plan_arguments
from operations.outputs import Outputs
from operations.session import Session
from platform_contract.outputs import DisasterRecoveryOutputs

PAUSE_S = 20.0
"""Seconds between two looks at a restore."""

NAME_LIMIT = 63
BACKUP_RESTORE = ("gcloud", "beta", "container", "backup-restore")
ENDED_BADLY = ("FAILED", "DELETING")
UNDER_WAY = ("CREATING", "IN_PROGRESS", "VALIDATING")
PREFIX = "failover-"


def last_backup(engine: Engine) -> dict[str, Any]:
    """The newest backup of the platform's cluster that can be restored.

    Args:
        engine: A recovery stack; it has written down the platform's plan.

    Raises:
        OperationError: There is none.
    """
    plan = str(engine.configuration.settings.recovery.primary.backup_plan_id)
    listed = engine.session.children.ask_json(
        [*BACKUP_RESTORE, "backups", "list", *plan_arguments(plan), "--format=json"]
    )
    usable = [one for one in listed if one.get("state") == "SUCCEEDED"]
    if not usable:
        raise OperationError(
            "it has no backup that can be restored",
            place=plan,
            consequence=NOTHING_CHANGED,
            remedy="gcloud beta container backup-restore backups list shows what there is, and why it failed",
        )
    newest: dict[str, Any] = max(usable, key=lambda one: datetime.fromisoformat(one["createTime"]))
    return newest


def restored(engine: Engine, outputs: Outputs, backup: dict[str, Any], wait_s: float) -> None:
    """Restores a backup by the stack's plan, and waits until all of it is there.

    Args:
        engine: The recovery stack.
        outputs: What it exports.
        backup: The backup, as gcloud tells of it.
        wait_s: Seconds to wait.

    Raises:
        OperationError: There is no plan, the restore failed, or it takes longer.
    """
    session = engine.session
    plan = outputs.need("disaster_recovery", DisasterRecoveryOutputs).restore_plan_id
    if plan is None:
        raise OperationError(
            "it exports no restore plan",
            place=f"outputs of the stack {engine.stack}",
            consequence="the cluster's objects are not restored; the database is promoted",
            remedy=f"pulumi up --stack {engine.stack}, and type the command again",
        )
    parts = plan.split("/")
    where = [f"--restore-plan={parts[5]}", f"--location={parts[3]}", f"--project={parts[1]}"]
    name = _begun(session, where) or f"{PREFIX}{short(backup['name'])}"[:NAME_LIMIT].rstrip("-")
    deadline = session.now() + timedelta(seconds=wait_s)
    state = _state(session, name, where)
    if state is None:
        session.children.act(
            [*BACKUP_RESTORE, "restores", "create", name, *where, f"--backup={backup['name']}", "--async", "--quiet"],
            consequence="the cluster's objects are not restored; the database is promoted",
        )
    while not session.dry_run and state != "SUCCEEDED":
        if state in ENDED_BADLY:
            raise _missing(plan, f"the restore {name} is {state}", _delete(name, where))
        if session.now() >= deadline:
            raise _missing(plan, f"the restore {name} is not ready in time", "type the command again: it goes on")
        session.progress.say(f"restore {name}: {state or 'accepted'}")
        session.sleep(PAUSE_S)
        state = _state(session, name, where)


def short(name: str) -> str:
    """The last part of a resource's name."""
    return name.rpartition("/")[2]


def _begun(session: Session, where: Sequence[str]) -> str | None:
    """Name of a failover's restore that is under way; None where none is."""
    listed = session.children.ask_json([*BACKUP_RESTORE, "restores", "list", *where, "--format=json"])
    names = [short(one["name"]) for one in listed if one.get("state") in UNDER_WAY]
    return next((name for name in names if name.startswith(PREFIX)), None)


def _state(session: Session, name: str, where: Sequence[str]) -> str | None:
    """The restore's state; None where there is none of this name."""
    try:
        found = session.children.ask_json([*BACKUP_RESTORE, "restores", "describe", name, *where, "--format=json"])
    except ChildError as error:
        if "NOT_FOUND" in error.fact or "not found" in error.fact.lower():
            return None
        raise
    return str(found.get("state"))


def _missing(plan: str, fact: str, remedy: str) -> OperationError:
    return OperationError(
        fact,
        place=plan,
        consequence="tenants' workloads are not all back; the traffic is where it was",
        remedy=remedy,
    )


def _delete(name: str, where: Sequence[str]) -> str:
    command = " ".join([*BACKUP_RESTORE, "restores", "delete", name, *where])
    return f"its stateReason tells why (... restores describe {name}); {command}, and type the command again"
