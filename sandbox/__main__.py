"""`python -m sandbox COMMAND`: the embedded cloud and engine behind the Makefile's targets."""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path

from sandbox import commands
from sandbox.progress import Progress
from sandbox.refusal import Interrupted, Refusal
from sandbox.session import Session

CHECKOUT = Path(__file__).resolve().parent.parent
READER_GONE = 141
"""128 + SIGPIPE, what a shell expects of a writer whose reader went away."""
COMMANDS = {
    "setup": "get the engine, Kubernetes and everything else that the other commands need",
    "up": "bring a stack up",
    "preview": "show what `up` would do",
    "outputs": "print a stack's outputs",
    "destroy": "delete everything in a stack",
    "unprotect": "lift the protection of a stack's resources",
    "down": "stop the stand-in cloud",
    "status": "tell which stacks are up",
    "pulumi": "run the engine by hand: python -m sandbox pulumi -- stack export --stack dev",
}


def main(arguments: list[str]) -> int:
    """Runs one command and returns the process's exit code."""
    options = _parser().parse_args(arguments)
    progress = Progress()
    directory = Path(options.directory or CHECKOUT / ".sandbox")
    try:
        exit_code = _run(options, Session(CHECKOUT, directory, progress, os.environ))
        sys.stdout.flush()
    except Refusal as refusal:
        progress.say(f"error: {refusal}")
        return refusal.exit_code
    except KeyboardInterrupt:
        progress.say(f"error: {Interrupted()}")
        return Interrupted().exit_code
    except BrokenPipeError:  # the reader of a pipe, `head` for instance, has read enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return READER_GONE
    return exit_code


def _run(options: argparse.Namespace, session: Session) -> int:
    match options.command:
        case "setup":
            commands.setup(session)
        case "up":
            commands.up(session, options.stack, options.skip_preview)
        case "preview":
            commands.preview(session, options.stack)
        case "outputs":
            commands.outputs(session, options.stack, options.json)
        case "destroy":
            commands.destroy(session, options.stack)
        case "unprotect":
            commands.unprotect(session, options.stack, options.confirm, options.skip_preview)
        case "down":
            commands.down(session)
        case "status":
            commands.status(session)
        case "pulumi":
            return commands.pulumi(session, options.arguments, options.stack)
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m sandbox", description=__doc__, allow_abbrev=False)
    subparsers = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for name, description in COMMANDS.items():
        command = subparsers.add_parser(name, help=description, description=description, allow_abbrev=False)
        command.add_argument("--stack", default="dev", help="one that has a Pulumi.STACK.yaml (dev by default)")
        command.add_argument("--directory", help="the sandbox's folder (.sandbox of the checkout by default)")
        if name == "outputs":
            command.add_argument("--json", action="store_true", help="print JSON")
        if name in {"up", "unprotect"}:
            command.add_argument(
                "--skip-preview",
                action="store_true",
                help="half the time; a rule then stops the update where it stands, instead of before it",
            )
        if name == "unprotect":
            command.add_argument("--confirm", default="", help="the stack's name once more")
        if name == "pulumi":
            command.add_argument("arguments", nargs="+", metavar="-- ARGUMENT", help="what pulumi is given")
    return parser


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
