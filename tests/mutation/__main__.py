"""`python -m tests.mutation [--stack prod] [--json]`: how much of a stack's hardening the policy rules would notice.

Takes the registered inputs of the stack's own plan, weakens one property at a time, and lets all rules judge.
"""

from __future__ import annotations

import argparse
import json
import sys
from functools import cache

from guardrails.judgement import Resource
from guardrails.mutation import Outcome, mutate
from guardrails.mutation_report import as_json, as_text
from guardrails.packs import PACKS
from tests.program import STACKS, plan_of


@cache
def run(stack: str) -> Outcome:
    """Weaken the plan of `stack`, everywhere, one property at a time: ten seconds of work, done once per process."""
    resources = [Resource.parse(found.as_recorded()) for found in plan_of(stack).resources if found.custom]
    return mutate(resources, PACKS["all"].rules)


def main(arguments: list[str] | None = None) -> int:
    """Print the score and the survivors; always succeeds, for a score is a finding and not a failure."""
    parser = argparse.ArgumentParser(prog="python -m tests.mutation", description=__doc__)
    parser.add_argument("--stack", choices=STACKS, default="prod", help="default: prod")
    parser.add_argument("--json", action="store_true", help="print JSON on standard output")
    options = parser.parse_args(arguments)

    outcome = run(options.stack)
    print(json.dumps(as_json(outcome), indent=2) if options.json else as_text(outcome))
    return 0


if __name__ == "__main__":
    sys.exit(main())
