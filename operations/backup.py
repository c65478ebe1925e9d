"""`backup`: a backup of everything that holds data, now, and the proof that it is there.

Which stores there are follows from outputs and settings. All backups are begun first and waited for together; they go
on in the cloud when this command is interrupted, and the same `--name` takes them up again.
"""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterator, Sequence
from datetime import timedelta

from operations.backup_target import BackupTarget, Progressed
from operations.check import Check
from operations.cluster import reached
from operations.engine import Engine
from operations.errors import NOTHING_CHANGED, WRONG_USAGE, Interrupted, OperationError
from operations.in_cluster_backup import InClusterDatabase
from operations.known_failures import in_one_line
from operations.managed_backups import ClusterBackup, ManagedDatabase, ManagedRedis
from operations.outputs import Outputs
from platform_contract.outputs import BackupOutputs, GoogleCloudOutputs, PostgresqlOutputs, RedisOutputs

PAUSE_S = 15.0
"""Seconds between two looks at backups under way."""

NAME = re.compile(r"[a-z][-a-z0-9]{0,38}[a-z0-9]")
"""What Backup for GKE, Memorystore and Kubernetes all accept as a name."""


def backup(engine: Engine, *, name: str | None, wait_s: float) -> list[Check]:
    """Backs a stack up and waits until every backup can be used.

    Args:
        engine: The stack.
        name: Name of the backups; made from the time where none is given.
        wait_s: Seconds to wait for them.

    Returns:
        A finding for each store.

    Raises:
        OperationError: The stack is not up, has nothing to back up, or the name cannot be used.
    """
    session = engine.session
    chosen = name or f"by-hand-{session.now():%Y%m%d-%H%M%S}"
    if NAME.fullmatch(chosen) is None:
        raise OperationError(
            f"{chosen!r} is no name for a backup",
            place="--name",
            consequence=NOTHING_CHANGED,
            remedy="take up to 40 lower-case letters, digits and dashes, a letter first, no dash last",
            exit_code=WRONG_USAGE,
        )
    outputs = engine.outputs()
    with session.holding(engine.stack, "backup"), _targets(engine, outputs) as targets:
        if not targets:
            raise OperationError(
                "it has nothing that can be backed up: its stores keep no copies anywhere else",
                place=f"the stack {engine.stack}",
                consequence=NOTHING_CHANGED,
                remedy="database.postgresql.in_cluster.backup_folder names a bucket; without one nothing is kept",
            )
        session.progress.say(f"backups of the stack {engine.stack}, name {chosen}")
        try:
            begun = [(target, _begun(target, chosen)) for target in targets]
            return _waited_for(engine, chosen, begun, wait_s)
        except KeyboardInterrupt:
            raise Interrupted(
                f"backups {chosen} of the stack {engine.stack}",
                "what was begun goes on in the cloud",
                f"{_again(engine.stack, chosen)} takes it up again",
            ) from None


@contextlib.contextmanager
def _targets(engine: Engine, outputs: Outputs) -> Iterator[list[BackupTarget]]:
    """What there is to back up."""
    settings, children = engine.configuration.settings, engine.session.children
    where, plan = outputs.find("google_cloud", GoogleCloudOutputs), outputs.find("backup", BackupOutputs)
    postgresql, redis = outputs.find("postgresql", PostgresqlOutputs), outputs.find("redis", RedisOutputs)
    in_cluster = settings.database.postgresql.in_cluster
    targets: list[BackupTarget] = []
    if where is not None:
        children.require("gcloud")
        if postgresql is not None and postgresql.instance is not None:
            targets.append(ManagedDatabase(children=children, project=where.project_id, instance=postgresql.instance))
        if redis is not None and redis.cluster is not None:
            targets.append(
                ManagedRedis(
                    children=children,
                    project=where.project_id,
                    region=where.region,
                    cluster=redis.cluster,
                    retention_days=settings.cache.redis.backup.retention_days,
                )
            )
        if plan is not None:
            targets.append(ClusterBackup(children=children, plan_id=plan.plan_id))
    if settings.database.postgresql.engine != "cloudnative_pg" or in_cluster.backup_folder is None:
        yield targets
        return
    with reached(engine, outputs) as cluster:
        yield [*targets, InClusterDatabase(cluster=cluster, namespace=in_cluster.namespace)]


def _begun(target: BackupTarget, name: str) -> Check | None:
    """Begins one backup; a refusal is a finding and does not keep the others from being made."""
    try:
        target.begin(name)
    except OperationError as error:
        return Check(
            subject=target.subject,
            verdict="failed",
            detail=f"not begun: {in_one_line(error.fact)}",
            remedy=error.remedy,
        )
    return None


def _waited_for(
    engine: Engine, name: str, begun: Sequence[tuple[BackupTarget, Check | None]], wait_s: float
) -> list[Check]:
    session = engine.session
    if session.dry_run:
        dry = [
            (refused, Check(subject=target.subject, verdict="skipped", detail="a dry run")) for target, refused in begun
        ]
        return [refused or skipped for refused, skipped in dry]
    found = {target.subject: refused for target, refused in begun if refused is not None}
    waiting = [target for target, refused in begun if refused is None]
    deadline = session.now() + timedelta(seconds=wait_s)
    while waiting:
        for target in list(waiting):
            progressed = _asked(target, name)
            if progressed.verdict is not None:
                found[target.subject] = Check(
                    subject=target.subject,
                    verdict=progressed.verdict,
                    detail=progressed.detail,
                    remedy="" if progressed.verdict == "ok" else "read what it says, and back up again",
                )
                waiting.remove(target)
        left = (deadline - session.now()).total_seconds()
        if waiting and left <= 0:
            again = f"{_again(engine.stack, name)} goes on waiting"
            found |= {
                target.subject: Check(
                    subject=target.subject, verdict="failed", detail="not ready in time; it goes on", remedy=again
                )
                for target in waiting
            }
            break
        if waiting:
            session.progress.say(f"waiting for {', '.join(target.subject for target in waiting)}")
            session.sleep(min(PAUSE_S, left))
    return [found[target.subject] for target, _ in begun]


def _again(stack: str, name: str) -> str:
    return f"python -m operations backup --stack {stack} --name {name}"


def _asked(target: BackupTarget, name: str) -> Progressed:
    try:
        return target.progressed(name)
    except OperationError as error:
        return Progressed(verdict="failed", detail=f"begun, and could not be asked: {in_one_line(error.fact)}")
