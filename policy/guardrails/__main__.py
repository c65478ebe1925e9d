"""`python -m guardrails`: what can be asked of the rules without an engine.

validate-config FILE   checks a pack configuration file before the engine takes it on trust
list                   shows the rules of a pack
mutate FILE            weakens a recorded plan, one property at a time, and tells what no rule refuses

Exit status: 0 fine, 1 findings, 2 wrong usage.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path

from guardrails.configuration import validate_file
from guardrails.judgement import Resource
from guardrails.mutation import mutate
from guardrails.mutation_report import as_json, as_text
from guardrails.packs import PACKS


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs one command; returns the exit status."""
    options = _parser().parse_args(arguments)
    status: int = options.run(options)
    return status


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m guardrails", description="The policy rules, without an engine.")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    validate = commands.add_parser("validate-config", help="check a pack configuration file")
    validate.add_argument("file", type=Path, metavar="FILE")
    validate.add_argument("--environment", choices=("dev", "staging", "prod"), default="prod", help="default: prod")
    validate.add_argument("--step", choices=("unprotect",), help="the one step that the file is for")
    validate.set_defaults(run=_validate_config)

    listing = commands.add_parser("list", help="show the rules of a pack")
    listing.set_defaults(run=_list)

    mutation = commands.add_parser("mutate", help="weaken a recorded plan, property by property")
    mutation.add_argument("file", type=Path, metavar="FILE", help="JSON list of recorded resources")
    mutation.add_argument("--minimum", type=float, default=0.0, metavar="SHARE", help="fail below this score, 0 to 1")
    mutation.set_defaults(run=_mutate)

    for command in (validate, listing, mutation):
        command.add_argument("--pack", choices=sorted(PACKS), default="all", help="default: all")
        command.add_argument("--json", action="store_true", help="print JSON on standard output")
    return parser


def _validate_config(options: argparse.Namespace) -> int:
    findings = validate_file(options.file, PACKS[options.pack], environment=options.environment, step=options.step)
    if options.json:
        print(json.dumps([vars(finding) for finding in findings], indent=2))
    else:
        for finding in findings:
            print(finding, file=sys.stderr)
    return 1 if findings else 0


def _list(options: argparse.Namespace) -> int:
    rules = PACKS[options.pack].rules
    if options.json:
        rows = [
            {
                "name": rule.name,
                "description": rule.description,
                "severity": rule.severity.value,
                "packs": rule.packs,
                "types": sorted(rule.types),
                "sources": rule.sources,
                "requirements": [
                    {"framework": each.framework.key, "item": each.item, "mapping": each.origin.value}
                    for each in rule.requirements
                ],
            }
            for rule in rules
        ]
        print(json.dumps(rows, indent=2))
    else:
        for rule in rules:
            print(f"{rule.name:38} {rule.severity.value:9} {rule.description}")
    return 0


def _mutate(options: argparse.Namespace) -> int:
    try:
        recorded = json.loads(options.file.read_text(encoding="utf-8"))
        resources = [Resource.parse(entry) for entry in recorded]
    except OSError as error:
        print(f"{options.file}: cannot be read ({error.strerror}). Record a plan first.", file=sys.stderr)
        return 2
    except (ValueError, KeyError, TypeError):
        print(
            f"{options.file}: is not a recorded plan: expected a JSON list of objects with type, name, urn and inputs.",
            file=sys.stderr,
        )
        return 2
    outcome = mutate(resources, PACKS[options.pack].rules)
    print(json.dumps(as_json(outcome), indent=2) if options.json else as_text(outcome))
    if outcome.baseline:
        print("The plan is refused as it stands; mend it first: the score means nothing.", file=sys.stderr)
        return 1
    if outcome.score < options.minimum:
        print(f"The score {outcome.score:.0%} is below the minimum {options.minimum:.0%}.", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
