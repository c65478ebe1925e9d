"""The command line: which command, on which stack, and what becomes of its findings.

Findings go to stdout, everything else to stderr. Exit status: 0 all is well, 1 refused, failed or not well, 2 the
command is wrong, 130 interrupted, 141 the reader of stdout went away (as after SIGPIPE).
"""

from __future__ import annotations

import argparse
import os
import signal
import sys
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from time import sleep

from environments import ConfigError, EnvironmentConfigManager
from operations import api_checks, backup, deploy, failover, forward, health, load_test, reset_database
from operations.check import Check, all_well, document, table
from operations.children import Children
from operations.engine import Engine, opened
from operations.errors import FAILED, INTERRUPTED, Interrupted, OperationError
from operations.progress import Progress
from operations.session import Session

CHECKOUT = Path(__file__).resolve().parent.parent
BROKEN_PIPE = 141
COMMANDS = {
    "deploy": "bring a stack to what its files say, through the policy packs",
    "health": "tell whether the platform does what it is there for",
    "backup": "back everything up now, and see that it is there",
    "integration-tests": "ask the deployed API whether it keeps its promises",
    "load-test": "put a ramp of requests on the deployed API, and judge it by its objectives",
    "forward": "services of a development stack at ports of this machine",
    "reset-database": "an empty database in place of a full one; development only",
    "failover": "let a recovery stack take its platform's place (docs/disaster-recovery.md)",
}


def main(arguments: Sequence[str], *, project: Path = CHECKOUT, environment: Mapping[str, str] | None = None) -> int:
    """Runs one command.

    Args:
        arguments: The command line without the program's name.
        project: The checkout.
        environment: Environment variables; the process's own by default.

    Returns:
        The exit status.
    """
    options = _parser().parse_args(arguments)
    progress = Progress()
    session = _session(options, progress, project, os.environ if environment is None else environment)
    # A shell lets what it starts with `&` ignore interrupts; children would inherit that.
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        status = _run(options, session)
        sys.stdout.flush()
    except OperationError as error:
        progress.say(f"error: {error}")
        return error.exit_code
    except ConfigError as error:
        progress.say(f"error: {error}")
        return FAILED
    except KeyboardInterrupt:
        progress.say(f"error: {Interrupted(f'operations {options.command}')}")
        return INTERRUPTED
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return BROKEN_PIPE
    return status


def _run(options: argparse.Namespace, session: Session) -> int:
    engine = opened(session, options.stack)
    match options.command:
        case "deploy":
            deploy.deploy(engine, yes=options.yes, wait_s=options.wait)
        case "forward":
            forward.forward(engine)
        case "reset-database":
            reset_database.reset_database(engine, tenant=options.tenant, confirm=options.confirm)
        case "failover":
            failover.failover(
                engine, primary_is_gone=options.primary_is_gone, confirm=options.confirm, wait_s=options.wait
            )
        case _:
            return _told(options, engine)
    return 0


def _told(options: argparse.Namespace, engine: Engine) -> int:
    """Commands whose result is a list of findings."""
    match options.command:
        case "health":
            checks = health.watched(engine, wait_s=options.wait)
        case "backup":
            checks = backup.backup(engine, name=options.name, wait_s=options.wait)
        case "integration-tests":
            checks = _asked(engine)
        case _:
            checks = load_test.load_test(
                engine,
                rate=options.rate,
                duration_s=options.duration,
                connections=options.connections,
                path=options.path,
            )
    print(document(engine.stack, checks) if options.json else table(checks))
    return 0 if all_well(checks) else FAILED


def _asked(engine: Engine) -> list[Check]:
    outputs = engine.outputs()
    if engine.session.dry_run:
        engine.session.progress.say("would ask every host of the output edge.urls")
        return []
    return api_checks.api_checks(engine.configuration.settings, outputs)


def _session(options: argparse.Namespace, progress: Progress, project: Path, environment: Mapping[str, str]) -> Session:
    def typed(question: str) -> str | None:
        if not sys.stdin.isatty():
            return None
        print(question, end="", file=sys.stderr, flush=True)
        return sys.stdin.readline()

    return Session(
        project=project,
        manager=EnvironmentConfigManager(project / "environments", environ=environment),
        children=Children(project, progress, environment, dry_run=options.dry_run),
        progress=progress,
        environment=environment,
        typed=typed,
        sleep=sleep,
        now=lambda: datetime.now(UTC),
    )


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m operations",
        description="What people do to a platform that is up.",
        epilog="docs/operations.md tells each command's story.",
        allow_abbrev=False,
    )
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    found = {}
    for name, description in COMMANDS.items():
        command = commands.add_parser(name, help=description, description=description, allow_abbrev=False)
        command.add_argument("--stack", required=True, metavar="S", help="one that has a Pulumi.<S>.yaml")
        command.add_argument(
            "--dry-run",
            action="store_true",
            help="run what only reads, and print what would change something instead of running it",
        )
        found[name] = command
    for name in ("health", "backup", "integration-tests", "load-test"):
        found[name].add_argument("--json", action="store_true", help="for machines")
    for name, default, what in (
        ("deploy", 900, "the platform may take to be well afterwards"),
        ("health", 0, "to wait until all is well; 0 looks once"),
        ("backup", 7_200, "to wait for the backups"),
        ("failover", 7_200, "to wait for the restore, and for the platform to be well"),
    ):
        found[name].add_argument("--wait", type=_seconds, default=default, metavar="SECONDS", help=f"seconds {what}")
    found["deploy"].add_argument("--yes", action="store_true", help="do not ask: somebody has looked at the preview")
    for name in ("reset-database", "failover"):
        found[name].add_argument("--confirm", metavar="S", help="the stack's name once more, instead of the question")
    found["backup"].add_argument("--name", help="name of the backups; one that exists is taken up again")
    found["reset-database"].add_argument("--tenant", metavar="T", help="this tenant's database, not the application's")
    found["failover"].add_argument(
        "--primary-is-gone", action="store_true", help="the first primary cannot be reached, and is not stopped"
    )
    load = found["load-test"]
    load.add_argument("--rate", type=_positive, metavar="N", help="requests per second of the last stage")
    load.add_argument("--duration", type=_positive, default=60.0, metavar="SECONDS", help="seconds of the last stage")
    load.add_argument("--connections", type=_count, default=64, metavar="N", help="connections kept open")
    load.add_argument("--path", type=_path, help="what is asked for; the readiness path by default")
    return parser


def _seconds(text: str) -> float:
    value = float(text)
    if not 0 <= value <= 86_400:
        raise argparse.ArgumentTypeError("0 to 86400 are wanted")
    return value


def _positive(text: str) -> float:
    value = float(text)
    if not 0 < value <= 100_000:
        raise argparse.ArgumentTypeError("a number above 0 is wanted, 100000 at most")
    return value


def _count(text: str) -> int:
    value = int(text)
    if not 1 <= value <= 1_000:
        raise argparse.ArgumentTypeError("1 to 1000 are wanted")
    return value


def _path(text: str) -> str:
    if not text.startswith("/") or not text.isprintable() or " " in text:
        raise argparse.ArgumentTypeError("a path from the root is wanted, such as /health/ready")
    return text
