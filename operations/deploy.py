"""`deploy`: a stack is brought to what its files say, through the policy packs, against the state that it names.

Checks first (tools, settings, packs, checkout, state), then the preview, a question, the `up`, and a look at whether
the platform is well afterwards. A stack that is protected is deployed from a commit only.
"""

from __future__ import annotations

from collections.abc import Iterator

from environments import ConfigError, EnvironmentConfigManager
from environments.settings import Settings
from environments.settings.recovery_invariants import OUTPUTS
from operations import health
from operations.check import Check, all_well, settled, table
from operations.checkout import require_clean, require_no_settings_of_the_shell
from operations.engine import Engine
from operations.errors import NOTHING_CHANGED, OperationError
from operations.outputs import Outputs


def deploy(engine: Engine, *, yes: bool, wait_s: float) -> None:
    """Deploys a stack.

    Args:
        engine: The stack.
        yes: Whether the question has been answered already.
        wait_s: Seconds that the platform may take to be well afterwards.

    Raises:
        OperationError: It was refused, it failed, or the platform is not well.
    """
    session, settings = engine.session, engine.configuration.settings
    session.children.require("pulumi")
    if settings.protection.enabled:
        _require_named_state(engine)
        require_no_settings_of_the_shell(session, engine.stack)
        session.children.require("git")
        session.progress.say(f"deploying commit {require_clean(session, engine.stack)}")
    _refuse_replaced(engine)
    packs = engine.require_packs()
    engine.require_stack()
    with session.holding(engine.stack, "deploy"):
        engine.preview(packs)
        session.confirm(
            f"The stack {engine.stack} ({settings.environment}) is changed as shown above.",
            expected=engine.stack,
            given=engine.stack if yes else None,
            option="--yes",
        )
        engine.up(packs)
    if session.dry_run:
        return
    outputs = engine.outputs()
    for line in outdated_facts(engine, outputs):
        session.progress.say(f"warning: {line}")
    if settings.stack.kind != "cell":
        _look_after(engine, wait_s)


def outdated_facts(engine: Engine, outputs: Outputs) -> Iterator[str]:
    """What recovery stacks have written down of this platform and is not so any more."""
    for other, settings in _recovery_stacks(engine):
        for name, path in OUTPUTS.items():
            if outputs.at(path) != getattr(settings.recovery.primary, name):
                yield (
                    f"Pulumi.{other}.yaml: recovery.primary.{name} is not what this stack exports as {path}; "
                    "a failover would look for what is not there. Write down the new one: "
                    f"pulumi stack output --stack {engine.stack} --json"
                )


def _recovery_stacks(engine: Engine) -> Iterator[tuple[str, Settings]]:
    """Name and settings of those that can take this stack's place."""
    # Variables of this run are about this stack, not about others.
    manager = EnvironmentConfigManager(engine.session.manager.files.folder, environ={})
    for other in manager.stack_names():
        try:
            settings = manager.load_stack(other).settings
        except ConfigError:  # it says so when it is asked for itself, and has nothing to do with what is deployed
            continue
        if settings.stack.kind == "recovery" and settings.stack.platform == engine.stack:
            yield other, settings


def _refuse_replaced(engine: Engine) -> None:
    """After a failover the names lead to the other region, and the first database must stay stopped."""
    for other, settings in _recovery_stacks(engine):
        if settings.recovery.promoted:
            raise OperationError(
                f"the stack {other} has taken its place",
                place=f"Pulumi.{other}.yaml: recovery.promoted",
                consequence=f"{NOTHING_CHANGED}: an up could point the public names back, to a second primary",
                remedy=f"deploy {other}; docs/disaster-recovery.md says what the return needs",
            )


def _require_named_state(engine: Engine) -> None:
    if engine.configuration.settings.stack.state is None:
        raise OperationError(
            "it is protected, and does not say where its state is",
            place=str(engine.configuration.config.origin("stack.state")),
            consequence=f"{NOTHING_CHANGED}: it would go wherever somebody happens to be logged in",
            remedy="set stack.state to its bucket, gs://...",
        )


def _look_after(engine: Engine, wait_s: float) -> None:
    checks: list[Check] = health.watched(engine, wait_s=wait_s)
    engine.session.progress.say(table(checks))
    if not all_well(checks):
        raise OperationError(
            "it is deployed, and the platform is not well",
            place=f"the stack {engine.stack}",
            consequence="the findings above say who is hit",
            remedy=f"python -m operations health --stack {engine.stack}; docs/operations.md says how to go back",
        )
    if not settled(checks):
        raise OperationError(
            f"it is deployed, and what it changed has not come to an end within {wait_s:g} s",
            place=f"the stack {engine.stack}",
            consequence="nobody knows yet whether the new version works; the old one serves, or is kept for going back",
            remedy=f"python -m operations health --stack {engine.stack} --wait 900; docs/operations.md says how to go "
            "back",
        )
