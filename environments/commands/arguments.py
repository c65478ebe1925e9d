"""What can be typed after `python -m environments`."""

from __future__ import annotations

import argparse
import difflib
import re
import sys
from collections.abc import Callable, Collection, Sequence
from pathlib import Path

from environments.commands.secret_arguments import ACTIONS, TYPED_VALUE, add_actions, check_action
from environments.named_configuration import SYNTAX

DIFFERENT = 3
"""Exit status of `diff --exit-code` where the two differ."""

GAPS = 3
"""Exit status of `compliance` where a framework asks for what the settings have not."""

COMMANDS = (
    "validate",
    "show",
    "explain",
    "diff",
    "schema",
    "docs",
    "compliance",
    "performance",
    "migrate",
    "secrets",
    "completion",
)
SHELLS = ("bash", "zsh", "fish")
_ROUNDS, _MOST_ROUNDS = 20, 10_000  # of `performance`; each takes milliseconds
_KINDS = "settings (base, environments, overrides), tenant (plans and tenants), use_case or stack (Pulumi.<stack>.yaml)"
_SCHEMAS = Path(__file__).parent.parent / "schemas"
_SUFFIX = ".schema.json"
_FRAMEWORKS = Path(__file__).parents[2] / "compliance" / "frameworks"


def parsed(arguments: Sequence[str] | None) -> argparse.Namespace:
    """What was typed; `command` names the command.

    Args:
        arguments: The command line without the program's name; the process's own by default.

    Raises:
        SystemExit: With status 2 where it is no command, or 0 after help; the reason is printed.
    """
    typed = sys.argv[1:] if arguments is None else list(arguments)
    whole, commands = parsers()
    word = next((one for one in typed if not one.startswith("-")), None)
    if word is not None and word not in COMMANDS:
        whole.error(f"there is no command {word!r}: {_meant(word, COMMANDS)}")
    _check_action_word(commands["secrets"], typed)
    options, unknown = whole.parse_known_args(typed)
    command = getattr(options, "parser", commands[options.command])
    if unknown:
        known = re.findall(r"--[a-z-]+", command.format_help())
        first = unknown[0].partition("=")[0]
        if options.command == "secrets" and not first.startswith("-"):
            command.error(TYPED_VALUE)
        hint = _meant(first, known) if first.startswith("-") else "it is one word too many"
        command.error(f"{first!r} is nothing that {options.command} knows: {hint}")
    _check_choice(command, options)
    return options


def parsers() -> tuple[argparse.ArgumentParser, dict[str, argparse.ArgumentParser]]:
    """The parser of the whole, and those of the commands by name."""
    whole = argparse.ArgumentParser(prog="python -m environments", description="Layered settings: check and read.")
    commands = whole.add_subparsers(dest="command", required=True, metavar="COMMAND")
    which, machines = _which(), _for_machines()
    validate = commands.add_parser(
        "validate",
        parents=[which, machines],
        help="check settings; without options every environment, override, tenant and stack",
    )
    show = commands.add_parser(
        "show", parents=[which, machines], help="print settings, each with the layer it comes from"
    )
    _add_path(show, "a group of settings, for instance database", required=False)
    explain = commands.add_parser("explain", parents=[which, machines], help="tell what a setting shadows")
    _add_path(explain, "a setting, for instance database.postgresql.version", required=True)
    diff = commands.add_parser(
        "diff",
        parents=[machines],
        help="tell what two configurations have otherwise, and the layers behind it",
        epilog=f"A and B: {SYNTAX}",
    )
    for side in ("A", "B"):
        diff.add_argument(side, help="for instance staging, prod+scaling, prod@acme-music, stack:prod-dr")
    _add_path(diff, "only this group, for instance database", required=False)
    diff.add_argument("--exit-code", action="store_true", help=f"end with status {DIFFERENT} where they differ")
    schema = commands.add_parser("schema", help="print the JSON Schema of a kind of file, for editors")
    schema.add_argument("kind", type=_one_of(kinds(), "kind of file"), metavar="KIND", help=_KINDS)
    docs = commands.add_parser("docs", help="print the reference of settings: type, unit, bounds, meaning, values")
    _add_path(docs, "a group of settings or one of them; a part may be `*`", required=False)
    _add_forms(docs, "a page, as in docs/reference/settings")
    compliance = commands.add_parser(
        "compliance",
        parents=[which],
        help="hold settings against GDPR, HIPAA, SOC 2 and a security audit",
        epilog=f"Ends with status {GAPS} where something is missing.",
    )
    compliance.add_argument(
        "--framework",
        metavar="F",
        action="append",
        type=_one_of(frameworks(), "framework"),
        help=f"one of {', '.join(frameworks())}; may be repeated; all by default",
    )
    _add_forms(compliance, "a page, for whoever audits")
    performance = commands.add_parser(
        "performance",
        parents=[_which(stacks=False), machines],
        help="measure how long loading takes here: from files, from the process, from a Redis that variables name",
    )
    performance.add_argument(
        "--rounds", metavar="N", type=_rounds, default=_ROUNDS, help=f"how often each is measured; {_ROUNDS} by default"
    )
    migrate = commands.add_parser(
        "migrate",
        parents=[machines],
        help="bring files of an older schema version up to date, all of them or none",
        epilog=f"--dry-run ends with status {DIFFERENT} where there is something to do.",
    )
    migrate.add_argument("--dry-run", action="store_true", help="show what would change, and change nothing")
    migrate.add_argument("--rollback", action="store_true", help="put back what the last run changed")
    migrate.add_argument("files", nargs="*", metavar="FILE", help="only these; all files of settings by default")
    secrets = commands.add_parser("secrets", help="look at secrets, set, rotate and verify them")
    add_actions(secrets, [which, machines], _one_of)
    completion = commands.add_parser("completion", help="print what lets a shell complete these commands")
    completion.add_argument("shell", type=_one_of(SHELLS, "completion for"), metavar="SHELL", help=", ".join(SHELLS))
    return whole, dict(
        zip(
            COMMANDS,
            (validate, show, explain, diff, schema, docs, compliance, performance, migrate, secrets, completion),
            strict=True,
        )
    )


def kinds() -> list[str]:
    """The kinds of files that have a schema."""
    return sorted(path.name.removesuffix(_SUFFIX) for path in _SCHEMAS.glob(f"*{_SUFFIX}"))


def frameworks() -> list[str]:
    """The frameworks that have a file."""
    return sorted(path.stem for path in _FRAMEWORKS.glob("*.yml"))


def _which(*, stacks: bool = True) -> argparse.ArgumentParser:
    """The options that choose a configuration, stacks among them or not."""
    which = argparse.ArgumentParser(add_help=False)
    which.add_argument("--environment", metavar="E", help="development, staging, production, or a short form")
    which.add_argument("--override", metavar="O", action="append", default=[], help="may be repeated; order counts")
    which.add_argument("--tenant", metavar="T", help="with the layers of this tenant and its plan")
    if stacks:
        which.add_argument("--stack", metavar="S", help="what Pulumi.<S>.yaml asks for")
    return which


def _for_machines() -> argparse.ArgumentParser:
    machines = argparse.ArgumentParser(add_help=False)
    machines.add_argument("--json", action="store_true", help="for machines")
    return machines


def _add_forms(parser: argparse.ArgumentParser, page: str) -> None:
    """The forms of what is long: JSON or Markdown."""
    form = parser.add_mutually_exclusive_group()
    form.add_argument("--json", action="store_true", help="for machines")
    form.add_argument("--markdown", action="store_true", help=page)


def _add_path(parser: argparse.ArgumentParser, text: str, *, required: bool) -> None:
    """The argument PATH; the dot that completion leaves behind a group's name is no part of it."""
    number = None if required else "?"
    parser.add_argument("path", nargs=number, default="", type=_without_dot, metavar="PATH", help=text)


def _check_choice(command: argparse.ArgumentParser, options: argparse.Namespace) -> None:
    """Refuses options that do not go together."""
    if options.command == "migrate" and options.rollback and options.files:
        command.error("--rollback puts back all that the last run changed; leave the files out")
    if "stack" not in options:
        return
    if options.stack and (options.environment or options.override):
        command.error("--stack already says which environment and overrides; leave the other options out")
    if options.command == "secrets":
        check_action(options)
    everything = options.command == "validate" and not (options.environment or options.stack)
    if everything and (options.override or options.tenant):
        command.error("--override and --tenant need --environment, or --stack for a tenant")


def _rounds(word: str) -> int:
    if not (word.isascii() and word.isdecimal() and 1 <= int(word) <= _MOST_ROUNDS):
        raise argparse.ArgumentTypeError(f"write a whole number from 1 to {_MOST_ROUNDS:,}")
    return int(word)


def _check_action_word(secrets: argparse.ArgumentParser, typed: Sequence[str]) -> None:
    """Refuses an action that does not exist with the one that may be meant."""
    if typed[:1] == ["secrets"] and len(typed) > 1 and not typed[1].startswith("-") and typed[1] not in ACTIONS:
        secrets.error(f"there is no action {typed[1]!r}: {_meant(typed[1], ACTIONS)}")


def _one_of(names: Collection[str], what: str) -> Callable[[str], str]:
    def check(word: str) -> str:
        if word not in names:
            raise argparse.ArgumentTypeError(f"there is no {what} {word!r}: {_meant(word, names)}")
        return word

    return check


def _meant(word: str, known: Collection[str]) -> str:
    close = difflib.get_close_matches(word, known, n=1)
    return (f"did you mean {close[0]}? " if close else "") + f"There are {', '.join(dict.fromkeys(known))}"


def _without_dot(path: str) -> str:
    return path.removesuffix(".")
