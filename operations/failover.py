"""`failover`: a recovery stack takes its platform's place, step by step (docs/disaster-recovery.md).

Each step looks first whether it has been done, so that the command is typed again after whatever stopped it. Nothing
is written down but in the stack file, the state and the cloud. A dry run is the drill: it asks what can be asked and
prints what would be typed.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from environments import EnvironmentConfigManager
from operations import health
from operations.check import all_well, table
from operations.checkout import require_no_settings_of_the_shell
from operations.cluster_restore import last_backup, restored, short
from operations.engine import Engine, opened
from operations.errors import NOTHING_CHANGED, ChildError, OperationError
from operations.recovery_file import Unfamiliar, promoted
from operations.session import Session
from operations.traffic import move_traffic
from platform_contract.outputs import EdgeOutputs, NetworkOutputs

REPLACED = ("replace", "create-replacement", "delete-replaced", "delete")
DATABASE = "gcp:sql/databaseInstance:DatabaseInstance"


def failover(engine: Engine, *, primary_is_gone: bool, confirm: str | None, wait_s: float) -> None:
    """Carries out the failover, from wherever it stands.

    Args:
        engine: The recovery stack.
        primary_is_gone: Whether the first primary cannot be reached, so that it is not stopped.
        confirm: The stack's name, where an option has given it already.
        wait_s: Seconds to wait for the restore, and for the platform to be well.

    Raises:
        OperationError: It is no recovery stack, or a step failed; the same command goes on from there.
    """
    session = engine.session
    _require_recovery_stack(engine)
    require_no_settings_of_the_shell(session, engine.stack)
    session.children.require("pulumi", "gcloud", "kubectl")
    packs = engine.require_packs()
    engine.require_stack()
    outputs = engine.outputs()
    backup = last_backup(engine)
    _say_what_is_lost(engine, backup)
    with session.holding(engine.stack, "failover"):
        engine = _prepared(engine, packs, confirm)
        session.progress.say("step 2 of 6: the first primary takes no more writes")
        _stop_primary(engine, primary_is_gone)
        session.progress.say("step 3 of 6: the stack is promoted, in the platform's size")
        engine.up(packs)
        outputs = outputs if session.dry_run else engine.outputs()
        session.progress.say("step 4 of 6: the cluster's last backup is restored")
        restored(engine, outputs, backup, wait_s)
        session.progress.say("step 5 of 6: the API is tried at the new address")
        _try_api(engine, wait_s)
        session.progress.say("step 6 of 6: the traffic is moved")
        move_traffic(engine, outputs.need("edge", EdgeOutputs))
    addresses = outputs.need("network", NetworkOutputs).nat_addresses.values()
    session.progress.say(f"left to people: tell partners that calls come from {', '.join(sorted(addresses))}")
    session.progress.say(f"commit Pulumi.{engine.stack}.yaml: it says from now on that the stack is promoted")


def _require_recovery_stack(engine: Engine) -> None:
    settings = engine.configuration.settings
    if settings.stack.kind != "recovery" or settings.disaster_recovery is None:
        raise OperationError(
            f"it is a stack of kind {settings.stack.kind}, and only a recovery stack can take another one's place",
            place=str(engine.configuration.config.origin("stack.kind")),
            consequence=NOTHING_CHANGED,
            remedy="name the recovery stack: --stack prod-dr",
        )


def _say_what_is_lost(engine: Engine, backup: dict[str, Any]) -> None:
    session, promise = engine.session, engine.configuration.settings.disaster_recovery
    assert promise is not None
    age = session.now() - datetime.fromisoformat(backup["createTime"])
    session.progress.say(
        f"last backup of the cluster: {short(backup['name'])}, {age.total_seconds() / 60:.0f} minutes old; "
        f"{promise.rpo_minutes} are promised"
    )
    if age > timedelta(minutes=promise.rpo_minutes):
        session.progress.say("warning: it is older than promised (disaster_recovery.rpo_minutes)")


def _stop_primary(engine: Engine, primary_is_gone: bool) -> None:
    session, settings = engine.session, engine.configuration.settings
    instance, project = str(settings.recovery.primary.database_instance), settings.google_cloud.project_id
    if primary_is_gone:
        session.progress.say(f"left out: {instance} cannot be reached, as --primary-is-gone says")
        return
    describe = ["gcloud", "sql", "instances", "describe", instance, f"--project={project}", "--format=json"]
    consequence = "two primaries cannot be merged, so nothing else was done"
    try:
        found = session.children.ask_json(describe, consequence=consequence)
    except ChildError as error:
        raise OperationError(
            f"whether the first primary takes writes is not known: {error.fact}",
            place=error.place,
            consequence=consequence,
            remedy="if it is gone for certain, type the command again with --primary-is-gone",
        ) from None
    if (found.get("settings") or {}).get("activationPolicy") == "NEVER":
        session.progress.say(f"done already: {instance} is stopped")
        return
    session.children.act(
        [
            "gcloud",
            "sql",
            "instances",
            "patch",
            instance,
            "--activation-policy=NEVER",
            f"--project={project}",
            "--quiet",
        ],
        timeout_s=900,
        consequence=consequence,
    )


def _prepared(engine: Engine, packs: list[str], confirm: str | None) -> Engine:
    """Step 1: the stack file, its preview and the decision; the file is put back where it comes to nothing.

    Before the first primary is stopped: a plan that cannot work shall cost nobody a minute of service.
    """
    session, path = engine.session, engine.session.project / f"Pulumi.{engine.stack}.yaml"
    session.progress.say("step 1 of 6: the stack file says promoted, and what would change is looked at")
    before = path.read_text(encoding="utf-8")
    _edit(session, path, before)
    try:
        if session.dry_run:
            session.progress.say("its preview would be looked at: the database must be an update, never a replacement")
        else:
            engine = opened(_afresh(session), engine.stack)
            _refuse_unpromoted(engine, path)
            _refuse_replacement(engine.plan(packs))
        session.confirm(
            f"The stack {engine.stack} takes the place of {engine.configuration.settings.stack.platform}, for good.",
            expected=engine.stack,
            given=confirm,
            option=f"--confirm {engine.stack}",
        )
    except BaseException:
        if not session.dry_run:
            _write(path, before)
        raise
    return engine


def _edit(session: Session, path: Path, text: str) -> None:
    try:
        edited = promoted(text)
    except Unfamiliar as missing:
        raise OperationError(
            f"there is not, as expected, {missing}",
            place=path.name,
            consequence="the file is as it was",
            remedy="set recovery.promoted: true and take pilot_light out of the overrides by hand, and type it again",
        ) from None
    if edited == text:
        session.progress.say(f"done already: {path.name} says promoted, and names no pilot light")
        return
    would = "would write" if session.dry_run else "writes"
    session.progress.say(f"{would} {path.name}: recovery.promoted: true, without pilot_light")
    if not session.dry_run:
        _write(path, edited)


def _write(path: Path, text: str) -> None:
    """Whole or not at all, whenever the process is killed."""
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    draft.write_text(text, encoding="utf-8")
    draft.replace(path)


def _refuse_unpromoted(engine: Engine, path: Path) -> None:
    if not engine.configuration.settings.recovery.promoted:
        raise OperationError(
            "the settings still say that it is not promoted",
            place=str(engine.configuration.config.origin("recovery.promoted")),
            consequence=f"{NOTHING_CHANGED}, and {path.name} is as it was",
            remedy="take away what overrides recovery.promoted in that file, and type the command again",
        )


def _refuse_replacement(steps: Sequence[dict[str, Any]]) -> None:
    """A database that would be replaced is lost, and so is the failover."""
    for step in steps:
        if step.get("op") in REPLACED and f"{DATABASE}::" in str(step.get("urn")):
            raise OperationError(
                f"the preview shows {step['op']} of {str(step['urn']).rpartition('::')[2]}, and it must be an update",
                place="pulumi preview",
                consequence=f"{NOTHING_CHANGED}, and the stack file is as it was",
                remedy="see what else the change holds: pulumi preview --diff; only the promotion may be in it",
            )


def _try_api(engine: Engine, wait_s: float) -> None:
    session = engine.session
    if session.dry_run:
        session.progress.say("would look at the health of the stack, at its own address")
        return
    checks = health.watched(engine, wait_s=wait_s)
    session.progress.say(table(checks))
    if not all_well(checks):
        raise OperationError(
            "the second region is not well",
            place=f"the stack {engine.stack}",
            consequence="the traffic is where it was",
            remedy="mend what the findings say, and type the command again",
        )


def _afresh(session: Session) -> Session:
    """The same with settings that are read anew."""
    return replace(session, manager=EnvironmentConfigManager(session.manager.files.folder, environ=session.environment))
