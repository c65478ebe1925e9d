"""Taking over what a broken run left in the cloud: `interrupted` tells what; this does it by the engine's commands."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Mapping
from typing import Any

from sandbox.interrupted import Mending, adopted, has_interrupted, mended, strays
from sandbox.protection import readable
from sandbox.refusal import Refusal
from sandbox.session import Session


def mend(session: Session, stack: str, providers: str) -> None:
    """Does what an operator does after an engine was killed: adopts or forgets what it was creating.

    Args:
        session: The sandbox.
        stack: Which stack; nothing is done where the last command on it got to its end.
        providers: Where the stand-in providers listen.
    """
    if not has_interrupted(session.workspace.deployment(stack)):
        return
    exported = _exported(session, stack)
    found: dict[str, list[str]] = {}
    for item in session.cloud_objects():
        if item["state"] == "active" and item.get("urn"):
            found.setdefault(item["urn"], []).append(item["id"])
    mending = mended(exported["deployment"], found)
    session.progress.say(
        f"an earlier command on the stack {stack} did not get to its end; mending the state: "
        f"{len(mending.adopted)} adopted from the cloud, {len(mending.forgotten)} to be created again"
    )
    _take_over(session, stack, providers, exported, mending)


def adopt(session: Session, stack: str, providers: str, extra: Mapping[str, str]) -> None:
    """Adopts what the cloud made without being able to say so: else `up` would make it anew, and be refused.

    Args:
        session: The sandbox.
        stack: Which stack; nothing is done where the cloud has nothing that its state does not know.
        providers: Where the stand-in providers listen.
        extra: Variables of the program's.
    """
    deployment = session.workspace.deployment(stack)
    missing = strays(deployment, stack, session.cloud_objects()) if deployment.get("resources") else {}
    if not missing:
        return
    try:
        preview = ["preview", "--json", *session.named(stack)]
        steps = json.loads(session.quietly(preview, providers=providers, stack=stack, extra=extra)).get("steps") or []
    except (Refusal, ValueError):
        return  # what is wrong with the program is told by the command itself
    exported = _exported(session, stack)
    mending = adopted(exported["deployment"], missing, steps)
    if mending.adopted:
        session.progress.say(
            f"the cloud has {len(mending.adopted)} objects of the stack {stack} that it made without being able to "
            "answer; they are adopted instead of made again"
        )
        _take_over(session, stack, providers, exported, mending)


def _exported(session: Session, stack: str) -> dict[str, Any]:
    exported: dict[str, Any] = json.loads(
        session.quietly(["stack", "export", "--stack", stack], cwd=session.workspace.stacks)
    )
    return exported


def _take_over(session: Session, stack: str, providers: str, exported: dict[str, Any], mending: Mending) -> None:
    """Writes a mended state, and reads what was adopted from the cloud."""
    for urn, id_ in mending.adopted.items():
        session.progress.say(f"  adopted {readable(urn)} as {id_}")
    with tempfile.NamedTemporaryFile("w", dir=session.workspace.directory, suffix=".json") as file:
        json.dump({**exported, "deployment": mending.deployment}, file)
        file.flush()
        session.quietly(["stack", "import", "--stack", stack, "--file", file.name], cwd=session.workspace.stacks)
    if mending.adopted:
        targets = [part for urn in mending.adopted for part in ("--target", urn)]
        arguments = ["refresh", "--yes", "--skip-preview", *session.named(stack), *targets]
        session.quietly(arguments, providers=providers)
