"""`migrate`: bring files up to the schema version that is read, show what that would change, or put it back."""

from __future__ import annotations

import argparse
import importlib.util
import sys
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from environments.commands.arguments import DIFFERENT
from environments.commands.screen import Said, Screen
from environments.environment_manager import EnvironmentConfigManager
from environments.errors import ConfigError

if TYPE_CHECKING:
    from environments.migration_manager import Change, MigrationManager, Plan
    from environments.migrations.runs import Run

_MIGRATE = "python -m environments migrate"
_MEANINGS = {"+": "good", "-": "bad", "@": "layer"}


def run(options: argparse.Namespace, manager: EnvironmentConfigManager, screen: Screen) -> int:
    """Migrates, or tells what it would do.

    Returns:
        3 where `--dry-run` found something to do, else 0.

    Raises:
        ConfigError: Something is wrong; no file is changed, or the message says so.
    """
    if importlib.util.find_spec("ruamel.yaml") is None:
        raise ConfigError(
            "the package ruamel.yaml is not installed",
            place=sys.executable,
            consequence="no file was changed",
            remedy="run `make venv`, and use .venv/bin/python",
        )
    from environments.migration_manager import MigrationManager  # noqa: PLC0415 (others do without ruamel.yaml)

    migration = MigrationManager(manager)
    if options.rollback:
        return _roll_back(options, migration, screen)
    if options.dry_run:
        return _preview(options, migration.plan(options.files), screen)
    plan, done = migration.migrate(options.files)
    if options.json:
        screen.data(_as_data(plan, done))
    else:
        screen.lines(_told(plan, done))
    return 0


def _preview(options: argparse.Namespace, plan: Plan, screen: Screen) -> int:
    if options.json:
        screen.data(_as_data(plan, None))
    else:
        screen.lines(_interruption(plan, f"`{_MIGRATE}` finishes it first, `--rollback` puts back what it did"))
        for change in plan.changes:
            _draw(change.diff(), screen)
        screen.lines([_summary(plan, "to migrate")])
    return DIFFERENT if plan.changes or plan.interrupted else 0


def _roll_back(options: argparse.Namespace, migration: MigrationManager, screen: Screen) -> int:
    if options.dry_run:
        last = migration.last_run()
        files = [file.label for file in last.files] if last else []
        if options.json:
            screen.data({"rolled_back": False, "run": last.folder.name if last else None, "files": files})
        else:
            screen.lines(
                [*files, f"{_count(len(files))} to put back" + (f", of run {last.folder.name}" if last else "")]
            )
        return DIFFERENT if last else 0
    done = migration.roll_back()
    if options.json:
        screen.data({"rolled_back": True, "run": done.folder.name, "files": [file.label for file in done.files]})
    else:
        screen.lines(
            [
                *(file.label for file in done.files),
                f"{_count(len(done.files))} put back, as before run {done.folder.name}",
            ]
        )
    return 0


def _told(plan: Plan, done: Run | None) -> Iterable[str]:
    yield from _interruption(plan, "it was finished, or put back where that was begun")
    yield from (f"{change.label}: {change.old_version} -> {change.new_version}" for change in plan.changes)
    yield _summary(plan, "migrated")
    if done is not None:
        yield f"The old ones are in {done.folder.as_posix()}; `{_MIGRATE} --rollback` puts them back"


def _interruption(plan: Plan, what: str) -> list[str]:
    return [f"The run {plan.interrupted.folder.name} was interrupted: {what}"] if plan.interrupted else []


def _summary(plan: Plan, what: str) -> str:
    if not plan.changes:
        return f"Every file has schema version {plan.version}; there is nothing to do"
    steps = "".join(f"\n  {step.version}: {step.summary}" for step in plan.migrations)
    return f"{_count(len(plan.changes))} {what} to schema version {plan.version}:{steps}"


def _count(number: int) -> str:
    return "1 file" if number == 1 else f"{number} files"


def _draw(diff: list[str], screen: Screen) -> None:
    for line in diff:
        head = line.startswith(("+++", "---"))
        screen.coloured(Said(line, "head" if head else _MEANINGS.get(line[:1], "plain")))


def _as_data(plan: Plan, done: Run | None) -> dict[str, Any]:
    return {
        "version": plan.version,
        "migrated": done is not None,
        "run": done.folder.name if done else None,
        "backup": done.folder.as_posix() if done else None,
        "interrupted": plan.interrupted.folder.name if plan.interrupted else None,
        "migrations": [{"version": step.version, "summary": step.summary} for step in plan.migrations],
        "files": [_change_as_data(change) for change in plan.changes],
    }


def _change_as_data(change: Change) -> dict[str, Any]:
    return {
        "file": change.label,
        "from": change.old_version,
        "to": change.new_version,
        "diff": "\n".join(change.diff()),
    }
