"""`python -m environments`: validate, show, explain and compare settings, and print the schemas of their files.

Results go to stdout, errors to stderr. Exit status: 0 all is well, 1 a configuration is wrong, 2 the command is wrong,
3 `diff --exit-code` found a difference, 141 the reader of stdout went away (as after SIGPIPE). The output is plain text
without colours.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, TypeAlias

from environments.difference import differences
from environments.environment_config import EnvironmentConfig
from environments.environment_manager import EnvironmentConfigManager
from environments.environment_type import EnvironmentType
from environments.errors import ConfigError, InvalidSettingsError
from environments.explanation import explain, settings, text
from environments.json_schema import FileKind, rendered
from environments.named_configuration import SYNTAX, load_named
from environments.provenance import dotted

DIFFERENT = 3
BROKEN_PIPE = 141
KINDS = "settings (base, environments, overrides) or tenant (plans and tenants)"

_Check: TypeAlias = tuple[str, Callable[[], object]]
_Result: TypeAlias = tuple[str, ConfigError | None]


def main(arguments: Sequence[str] | None = None, manager: EnvironmentConfigManager | None = None) -> int:
    """Run one command.

    Args:
        arguments: The command line without the program's name; the process's own by default.
        manager: Where to load from; this package's folder by default.

    Returns:
        The exit status.
    """
    parser = _parser()
    options = parser.parse_args(arguments)
    if options.command not in {"diff", "schema"}:
        _check_choice(parser, options)
    commands: dict[str, Callable[[argparse.Namespace, EnvironmentConfigManager], int]] = {
        "validate": _validate,
        "show": _show,
        "explain": _explain,
        "diff": _diff,
        "schema": _schema,
    }
    try:
        status = commands[options.command](options, manager or EnvironmentConfigManager())
        sys.stdout.flush()
    except ConfigError as error:
        print(error, file=sys.stderr)
        return 1
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # the interpreter flushes once more at its end
        return BROKEN_PIPE
    return status


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m environments", description="Layered settings: check and read.")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    which = argparse.ArgumentParser(add_help=False)
    which.add_argument("--environment", metavar="E", help="development, staging, production, or a short form")
    which.add_argument("--override", metavar="O", action="append", default=[], help="may be repeated; order counts")
    which.add_argument("--tenant", metavar="T", help="with the layers of this tenant and its plan")
    which.add_argument("--stack", metavar="S", help="what Pulumi.<S>.yaml asks for")
    which.add_argument("--json", action="store_true", help="for machines")
    commands.add_parser(
        "validate",
        parents=[which],
        help="check settings; without options every environment, override, tenant and stack",
    )
    show = commands.add_parser("show", parents=[which], help="print settings, each with the layer it comes from")
    show.add_argument("path", nargs="?", default="", metavar="PATH", help="a group of settings, for instance database")
    explained = commands.add_parser("explain", parents=[which], help="tell what a setting shadows")
    explained.add_argument("path", metavar="PATH", help="a setting, for instance database.postgresql.version")
    compared = commands.add_parser(
        "diff",
        help="tell what two configurations have otherwise, and the layers behind it",
        epilog=f"A and B: {SYNTAX}",
    )
    for side in ("A", "B"):
        compared.add_argument(side, help="for instance staging, prod+scaling, prod@acme-music, stack:prod-dr")
    compared.add_argument("path", nargs="?", default="", metavar="PATH", help="only this group, for instance database")
    compared.add_argument("--json", action="store_true", help="for machines")
    compared.add_argument("--exit-code", action="store_true", help=f"end with status {DIFFERENT} where they differ")
    schema = commands.add_parser("schema", help="print the JSON Schema of a kind of file, for editors")
    schema.add_argument("kind", choices=[kind.value for kind in FileKind], metavar="KIND", help=KINDS)
    return parser


def _check_choice(parser: argparse.ArgumentParser, options: argparse.Namespace) -> None:
    if options.stack and (options.environment or options.override):
        parser.error("--stack already says which environment and overrides; leave the other options out")
    everything = options.command == "validate" and not (options.environment or options.stack)
    if everything and (options.override or options.tenant):
        parser.error("--override and --tenant need --environment, or --stack for a tenant")


def _config(options: argparse.Namespace, manager: EnvironmentConfigManager) -> EnvironmentConfig:
    if options.stack:
        return manager.load_stack_config(options.stack, tenant=options.tenant)
    return manager.load_with_overrides(options.environment, options.override, options.tenant)


def _show(options: argparse.Namespace, manager: EnvironmentConfigManager) -> int:
    config = _config(options, manager)
    found = [(dotted(path), value) for path, value in settings(config, options.path)]
    if options.json:
        rows = [{"path": path, "value": value, **config.origin(path).as_data()} for path, value in found]
        print(json.dumps(rows, indent=2, ensure_ascii=False))
        return 0
    for path, value in found:
        origin = config.origin(path)
        print(f"{path}: {text(value)}  # {origin.layer}, {origin}")
    return 0


def _explain(options: argparse.Namespace, manager: EnvironmentConfigManager) -> int:
    explanations = explain(_config(options, manager), options.path)
    if options.json:
        print(json.dumps([one.as_data() for one in explanations], indent=2, ensure_ascii=False))
    else:
        print("\n\n".join(map(str, explanations)))
    return 0


def _diff(options: argparse.Namespace, manager: EnvironmentConfigManager) -> int:
    sides = {name: load_named(manager, name) for name in (options.A, options.B)}
    left, right = sides[options.A], sides[options.B]
    found = differences(left, right, options.path)
    if options.json:
        print(json.dumps([one.as_data() for one in found], indent=2, ensure_ascii=False))
    else:
        within = f" below {options.path}" if options.path else ""
        count = "1 setting" if len(found) == 1 else f"{len(found)} settings"
        blocks = [f"{left.subject} and {right.subject} differ in {count}{within}"]
        blocks += [one.told(options.A, options.B) for one in found]
        print("\n\n".join(blocks))
    return DIFFERENT if found and options.exit_code else 0


def _schema(options: argparse.Namespace, _manager: EnvironmentConfigManager) -> int:
    print(rendered(FileKind(options.kind)), end="")
    return 0


def _validate(options: argparse.Namespace, manager: EnvironmentConfigManager) -> int:
    if options.stack or options.environment:
        checks: list[_Check] = [(_asked(options), partial(_config, options, manager))]
    else:
        checks = _everything(manager)
    results: list[_Result] = [(subject, _error(check)) for subject, check in checks]
    if options.json:
        print(json.dumps(_report(results), indent=2, ensure_ascii=False))
    else:
        for subject, error in results:
            print(f"{'invalid' if error else 'ok':7}  {subject}")
        sys.stdout.flush()
        _print_errors(results)
    return 1 if any(error for _, error in results) else 0


def _everything(manager: EnvironmentConfigManager) -> list[_Check]:
    checks: list[_Check] = []
    for environment in EnvironmentType:
        name = environment.value
        load = partial(manager.load_with_overrides, name)
        checks.append((f"environment {name}", load))
        for override in manager.files.override_names(environment):
            checks.append((f"environment {name}, override {override}", partial(load, [override])))
        for tenant in manager.files.tenant_names():
            checks.append((f"environment {name}, tenant {tenant}", partial(load, (), tenant)))
    checks += [(f"stack {stack}", partial(manager.load_stack, stack)) for stack in manager.stack_names()]
    return checks


def _asked(options: argparse.Namespace) -> str:
    words = [f"stack {options.stack}" if options.stack else f"environment {options.environment}"]
    words += [f"override {name}" for name in options.override]
    words += [f"tenant {options.tenant}"] if options.tenant else []
    return ", ".join(words)


def _error(check: Callable[[], object]) -> ConfigError | None:
    try:
        check()
    except ConfigError as error:
        return error
    return None


def _print_errors(results: Sequence[_Result]) -> None:
    """Each problem once, with all that suffer from it: a slip in base.yml breaks everything."""
    suffering: dict[str, list[str]] = {}
    for subject, error in results:
        problems = [str(error)] if error else []
        if isinstance(error, InvalidSettingsError):
            problems = [issue.alone(error.consequence) for issue in error.issues]
        for problem in problems:
            suffering.setdefault(problem, []).append(subject)
    for problem, subjects in suffering.items():
        more = f", and {len(subjects) - 3} more" if len(subjects) > 3 else ""
        print(f"{problem}\n  In: {'; '.join(subjects[:3])}{more}", file=sys.stderr)


def _report(results: Sequence[_Result]) -> dict[str, Any]:
    return {
        "valid": not any(error for _, error in results),
        "checked": [{"subject": subject, "valid": not error, "errors": _data(error)} for subject, error in results],
    }


def _data(error: ConfigError | None) -> list[dict[str, str]]:
    if isinstance(error, InvalidSettingsError):
        return [
            {"path": issue.path, "place": issue.place, "problem": issue.problem, **_outcome(error, issue.remedy)}
            for issue in error.issues
        ]
    return [{"place": error.place, "problem": error.problem, **_outcome(error, error.remedy)}] if error else []


def _outcome(error: ConfigError, remedy: str) -> dict[str, str]:
    return {"consequence": error.consequence, "remedy": remedy}
