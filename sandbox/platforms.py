"""What a stack stands on and does not make itself: the platform that another stack is.

A cell reads its platform's outputs, so that must be up. A recovery stack reads nothing: it names what it needs, and is
to be brought up where the platform never was, or is gone. The stand-in cloud refuses what leads nowhere, so that it is
lent what is named: objects without content, which the platform's own take the place of when it comes up.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from sandbox.cloud.store import LENT, Store, StoredObject, TakenError
from sandbox.refusal import Refusal
from sandbox.session import Session

PEERING = "servicenetworking.googleapis.com"
WHY = "lent, because a recovery stack names it; nothing of the platform was read"


Settings = Mapping[str, Any]
"""A stack's settings, each by its dotted path."""


def require(session: Session, stack: str, settings: Settings) -> None:
    """Refuses a cell whose platform was never up: the engine would say that the stack is unknown, and no more.

    Raises:
        Refusal: It was not.
    """
    platform = settings["stack.platform"]
    if settings["stack.kind"] == "cell" and not session.workspace.deployment(platform).get("resources"):
        raise Refusal(
            f"the stack {stack} is a cell of the platform {platform}, which is not up here, so nothing was started",
            f"bring it up first: make up STACK={platform}",
        )


def spare(session: Session, stack: str) -> None:
    """Refuses to delete a platform under the stacks that stand on it: half of it would go, and then no more.

    Stacks that are not up count for nothing; neither does one whose own settings or state cannot be read, which says so
    when it is asked for itself.

    Raises:
        Refusal: Some stand on it; nothing has been deleted.
    """
    standing = [other for other in session.workspace.stack_names() if other != stack and _stands(session, other, stack)]
    if standing:
        raise Refusal(
            f"the stack {stack} is what {_listed(standing)} on, so nothing was deleted",
            "; ".join(f"first make destroy STACK={other}" for other in standing),
        )


def lend(session: Session, settings: Settings) -> None:
    """Lends the stand-in cloud what a recovery stack names of its platform, where it is not there; else nothing."""
    if settings["stack.kind"] != "recovery":
        return
    store, lent = Store(session.workspace.cloud), []
    for type_, identity in named(settings):
        try:
            store.create(_without_content(type_, identity))
        except TakenError:
            continue
        lent.append(identity)
    if lent:
        session.progress.say("not everything of the platform is here; the cloud is lent what the stack names of it:")
        for identity in lent:
            session.progress.say(f"  {identity}")


def named(settings: Settings) -> list[tuple[str, str]]:
    """Type and identity of each object of the platform that the recovery stack's own are bound to."""
    network, database, plan, account = (
        str(settings[f"recovery.primary.{name}"])
        for name in ("network_id", "database_instance", "backup_plan_id", "api_account")
    )
    project = network.split("/")[1]
    return [
        ("gcp:compute/network:Network", network),
        ("gcp:servicenetworking/connection:Connection", f"{network}:{PEERING}"),
        ("gcp:serviceaccount/account:Account", f"projects/{project}/serviceAccounts/{account}"),
        ("gcp:sql/databaseInstance:DatabaseInstance", f"projects/{project}/instances/{database}"),
        ("gcp:gkebackup/backupPlan:BackupPlan", plan),
    ]


def _stands(session: Session, stack: str, platform: str) -> bool:
    """Whether a stack that is up is a cell or the recovery stack of a platform."""
    try:
        if not session.workspace.deployment(stack).get("resources"):
            return False
        asked = ["environments", "show", "stack", "--stack", stack, "--json"]
        said = session.check({f"the settings of the stack {stack} are not known": asked}, stack, {})
    except Refusal:
        return False
    (answer,) = said.values()
    return any(leaf["path"] == "stack.platform" and leaf["value"] == platform for leaf in json.loads(answer))


def _listed(stacks: Sequence[str]) -> str:
    return f"the stack {stacks[0]} stands" if len(stacks) == 1 else f"the stacks {', '.join(stacks)} stand"


def _without_content(type_: str, identity: str) -> StoredObject:
    return StoredObject(
        type=type_,
        realm="",
        identity=identity,
        id=identity,
        urn="",
        created=datetime.now(UTC).isoformat(),
        inputs={},
        outputs={},
        state=LENT,
        why=WHY,
    )
