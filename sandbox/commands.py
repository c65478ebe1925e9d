"""What a person types: each command of the sandbox, one function."""

from __future__ import annotations

import contextlib
import json
import shlex
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import Any

from sandbox import by_hand, lost_objects, outputs_table, platforms, realms, whole_file
from sandbox.cloud.cluster.access import Access
from sandbox.interrupted import has_interrupted
from sandbox.kubeconfig import kubeconfig
from sandbox.mending import adopt, mend
from sandbox.protection import protected, readable
from sandbox.refusal import Refusal
from sandbox.session import Session

POLICY_PACK = "policy/all"
PACK_CONFIGS = Path("policy/config")
"""ENVIRONMENT.json lowers the rules of an environment; where there is none, they are as they were written."""
UNPROTECT_CONFIG = PACK_CONFIGS / "unprotect.json"
UNPROTECTED = {"SPOTIFY_AI_AGENT__PROTECTION__ENABLED": "false"}
SHOWN_AT_MOST = 12
"""Resources that a refusal names before it only counts the rest."""


def setup(session: Session) -> None:
    """Gets everything that the other commands need, and says what was got."""
    session.workspace.prepare()
    session.engine  # noqa: B018  it comes first: without it there is no use for the rest
    session.provide_control_plane()
    session.progress.say(f"ready: make up brings the stack dev up with pulumi {session.engine.version}")


def up(session: Session, stack: str, skip_preview: bool = False) -> None:
    """Brings a stack up: `pulumi up` with the policy packs.

    Args:
        session: The sandbox.
        stack: Which one.
        skip_preview: Whether nothing is previewed. Rules are asked all the same, resource by resource: what they refuse
            is not made, but what came before it has been.
    """
    _deploy(session, "up", stack, skip_preview=skip_preview)


def preview(session: Session, stack: str) -> None:
    """Shows what `up` would do: `pulumi preview` with the policy packs."""
    _deploy(session, "preview", stack)


def unprotect(session: Session, stack: str, confirm: str, skip_preview: bool = False) -> None:
    """Lifts the protection of a stack's resources, as an `up` of its own, so that `destroy` is let through.

    Raises:
        Refusal: `confirm` does not repeat the stack's name.
    """
    session.workspace.require(stack)
    if confirm != stack:
        raise Refusal(
            f"the protection of the stack {stack} stays: "
            + (f"CONFIRM is `{confirm}`, not `{stack}`" if confirm else "it was not confirmed"),
            f"make unprotect STACK={stack} CONFIRM={stack}",
            exit_code=2,
        )
    _deploy(session, "up", stack, unprotecting=True, skip_preview=skip_preview)
    session.progress.say(
        f"nothing protects the stack {stack} now: `make destroy STACK={stack}` deletes it, `make up STACK={stack}` "
        "protects it again"
    )


def outputs(session: Session, stack: str, as_json: bool) -> None:
    """Prints a stack's outputs; secret ones are masked."""
    session.workspace.require(stack)
    session.workspace.prepare()
    if not session.workspace.deployment(stack).get("resources"):
        raise Refusal(f"the stack {stack} is not up in the sandbox, so it has no outputs", f"make up STACK={stack}")
    session.initialise(stack)
    values = json.loads(session.quietly(["stack", "output", "--json", "--stack", stack], cwd=session.workspace.stacks))
    print(json.dumps(values, indent=2, sort_keys=True) if as_json else outputs_table.rendered(values))


def destroy(session: Session, stack: str) -> None:
    """Deletes everything in a stack, unless something in it is protected; tells what the cloud keeps.

    Raises:
        Refusal: A resource is protected, or another stack stands on this one; nothing has been deleted.
    """
    session.workspace.require(stack)
    session.workspace.prepare()
    with session.holding(stack):
        deployment = session.workspace.deployment(stack)
        if not deployment.get("resources") and not has_interrupted(deployment):
            session.progress.say(f"the stack {stack} is not up in the sandbox: there is nothing to destroy")
            return
        platforms.spare(session, stack)
        _refuse_protected(session, stack)
        stands_in = realms.of_state(deployment)
        with _clusters(session, dict.fromkeys(stands_in)) as clusters:
            providers = session.cloud.ensure_up()
            session.initialise(stack)
            clusters()
        mend(session, stack, providers)
        arguments = ["destroy", "--yes", *session.named(stack)]
        if exit_code := session.run(arguments, stack, providers=providers):
            raise Refusal(
                f"pulumi destroy ended with exit code {exit_code}; what it has not deleted is still in the state"
            )
        if realms.owns_cluster(deployment) and session.has_control_planes:
            for realm in stands_in:
                session.cluster(realm).remove()
        _tell_remains(session, stack)


def down(session: Session) -> None:
    """Stops the stand-in cloud and all clusters; their objects and the stacks stay on disk."""
    if session.cloud.stop():
        session.progress.say("the stand-in cloud is down; its objects stay on disk, `make up` starts it again")
    else:
        session.progress.say("the stand-in cloud is not up")
    known = session.clusters()
    with ThreadPoolExecutor(max_workers=max(len(known), 1)) as threads:
        for cluster, was_up in zip(known, threads.map(lambda each: each.stop(), known), strict=True):
            if was_up:
                session.progress.say(f"the cluster {cluster.realm} is down; its objects stay on disk")


def status(session: Session) -> None:
    """Prints which stacks are up, and whether the stand-in cloud and the clusters are."""
    print(f"cloud: {session.cloud.condition()}")
    for cluster in session.clusters():
        print(f"cluster {cluster.realm}: {cluster.condition()}, kubeconfig {cluster.kubeconfig}")
    for stack in session.workspace.stack_names():
        try:
            deployment = session.workspace.deployment(stack)
        except Refusal as damage:
            print(f"{stack}: {damage}")
            continue
        resources = sum(1 for resource in deployment.get("resources") or [] if resource.get("custom"))
        interrupted = ", interrupted: `make up` mends it" if has_interrupted(deployment) else ""
        print(f"{stack}: {f'{resources} resources' if resources else 'not up'}{interrupted}")


def pulumi(session: Session, arguments: list[str], stack: str) -> int:
    """Runs the engine by hand, in the sandbox's environment, and returns its exit code."""
    session.workspace.require(stack)
    session.workspace.prepare()
    session.initialise(stack)
    with _clusters(session, dict.fromkeys(realms.of_state(session.workspace.deployment(stack)))) as clusters:
        providers = session.cloud.ensure_up()
        clusters()
    options = by_hand.options(arguments, session.named(stack))
    return session.run(arguments, stack, providers=providers, extra=options, typed=True)


def _deploy(
    session: Session, command: str, stack: str, *, unprotecting: bool = False, skip_preview: bool = False
) -> None:
    """Runs `pulumi up` or `pulumi preview`; a mistake in settings, rules or their configuration is told before."""
    session.workspace.require(stack)
    extra = UNPROTECTED if unprotecting else {}
    pack_config, said = _checked(session, stack, unprotecting, extra)
    session.workspace.prepare()
    realm, context = realms.of_settings(said), said.get("cluster.existing.context")
    with session.holding(stack):
        session.engine  # noqa: B018  the choice is printed before anything is started
        with _clusters(session, {realm: realms.pools(said)}) as clusters:
            providers = session.cloud.ensure_up()
            session.initialise(stack)
            found = clusters()
        if context:
            whole_file.write(session.workspace.kubeconfig(stack), kubeconfig(context, found.get(realm)))
        if command == "up":
            mend(session, stack, providers)
            adopt(session, stack, providers, extra)
            platforms.lend(session, said)
        lowered = f"configured by {pack_config}" if pack_config else "configuration: none, all rules are mandatory"
        session.progress.say(f"policy packs: {POLICY_PACK}, {lowered}")
        arguments = [command, *(["--yes"] if command == "up" else []), *(["--skip-preview"] if skip_preview else [])]
        if any(lost_objects.lost(session.workspace.deployment(stack), access) for access in found.values()):
            session.progress.say(
                f"the cluster {realm} has none of the objects that the state of the stack {stack} has in it; what is "
                "gone is looked up, and made anew"
            )
            arguments.append("--refresh")
        arguments += session.named(stack)
        arguments += ["--policy-pack", POLICY_PACK]
        arguments += ["--policy-pack-config", str(pack_config)] if pack_config else []
        exit_code = session.run(arguments, stack, providers=providers, extra=extra)
    if exit_code:
        raise Refusal(f"pulumi {command} ended with exit code {exit_code}; the reason stands above")


@contextlib.contextmanager
def _clusters(
    session: Session, pools: Mapping[str, Sequence[Mapping[str, Any]] | None]
) -> Iterator[Callable[[], dict[str, Access]]]:
    """Starts clusters where they are not up, beside what is done meanwhile; what is yielded waits for them.

    Args:
        session: The sandbox.
        pools: Realms, each with its node pools where they are known.
    """
    with ThreadPoolExecutor(max_workers=max(len(pools), 1)) as threads:
        starting: dict[str, Future[Access]] = {}
        if session.has_control_planes:
            starting = {realm: threads.submit(session.cluster(realm).ensure_up, pools[realm]) for realm in pools}
        yield lambda: {realm: future.result() for realm, future in starting.items()}


def _checked(
    session: Session, stack: str, unprotecting: bool, extra: Mapping[str, str]
) -> tuple[Path | None, platforms.Settings]:
    """Checks settings, rules and the rules' configuration, and returns that, where there is one, and the settings.

    How strict the rules are follows from the environment that the stack is of, whatever the stack is called.
    """
    valid, known, rules = (
        f"the settings of the stack {stack} are not valid",
        f"the settings of the stack {stack} are not known",
        "the rules of the policy packs cannot be read",
    )
    said = session.check(
        {
            valid: ["environments", "validate", "--stack", stack],
            known: ["environments", "show", "--stack", stack, "--json"],
            rules: ["guardrails", "list", "--pack", "all"],
        },
        stack,
        extra,
    )
    settings = {leaf["path"]: leaf["value"] for leaf in json.loads(said[known])}
    platforms.require(session, stack, settings)
    name = str(settings["environment"])
    path: Path | None = PACK_CONFIGS / f"{name}.json"
    step: list[str] = []
    if not (session.workspace.checkout / PACK_CONFIGS / f"{name}.json").exists():
        # Where the packs only advise, their own configuration goes further than the exception for this step.
        path, step = (UNPROTECT_CONFIG, ["--step", "unprotect"]) if unprotecting else (None, [])
    if path:
        judged = ["guardrails", "validate-config", str(path), "--pack", "all", "--environment", name, *step]
        session.check({"the configuration of the policy packs is not valid": judged}, stack, extra)
    return path, settings


def _refuse_protected(session: Session, stack: str) -> None:
    reasons = protected(session.workspace.deployment(stack))
    if not reasons:
        return
    lines = [f"  - {readable(urn)} ({', '.join(why)})" for urn, why in sorted(reasons.items())]
    rest = [f"  - and {len(lines) - SHOWN_AT_MOST} more"] if len(lines) > SHOWN_AT_MOST else []
    raise Refusal(
        f"{len(reasons)} resources of the stack {stack} are protected, so nothing was deleted:\n"
        + "\n".join([*lines[:SHOWN_AT_MOST], *rest]),
        f"make unprotect STACK={stack} CONFIRM={stack}, and then make destroy STACK={stack}",
    )


def _tell_remains(session: Session, stack: str) -> None:
    objects = [item for item in session.cloud_objects() if f":{stack}::" in item["urn"]]
    remains = [item for item in objects if item["state"] == "remains"]
    for item in objects:
        if item["state"] == "active":
            why = item.get("why") or "its state did not know it; `make up` adopts what its program wants"
            session.progress.say(f"still in the cloud: {item['type']} {shlex.quote(item['id'])}: {why}")
    if not objects:
        session.progress.say(f"the stack {stack} is gone; nothing of it is left in the cloud")
    if not remains:
        return
    session.progress.say(f"the stack {stack} is gone; as on Google Cloud, {len(remains)} objects outlive it:")
    for item in remains:
        until = f" until {item['until']}" if item.get("until") else ""
        session.progress.say(f"  {item['type']} {shlex.quote(item['id'])}{until}: {item['why']}")
