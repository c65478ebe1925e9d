"""`python -m bench [PART ...]`: measure, and tell each figure beside its goal. `make bench` installs what it needs.

Figures depend on the machine and on what else it does; ratios hardly do. Exit status: 0 all goals are met, 1 one is
missed, 2 the command is wrong or a library to compare with is not installed.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Mapping, Sequence

from rich.console import Console

from bench import config, loader, tenants
from bench.figure import Part

PARTS: Mapping[str, Callable[[], Part]] = {
    "config": config.measure,
    "loader": loader.measure,
    "tenants": tenants.measure,
}


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure the parts that are asked for, or all.

    Returns:
        The exit status.
    """
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__.partition("\n")[0])
    parser.add_argument("parts", nargs="*", metavar="PART", help=f"one or more of {', '.join(PARTS)}; all by default")
    parser.add_argument("--json", action="store_true", help="for machines")
    options = parser.parse_args(arguments)
    if strays := [name for name in options.parts if name not in PARTS]:
        parser.error(f"there is no part {', '.join(strays)}; there are {', '.join(PARTS)}")
    console, found = Console(), []
    for name in options.parts or PARTS:
        print(f"bench: measuring {name} ...", file=sys.stderr, flush=True)
        try:
            part = PARTS[name]()
        except ModuleNotFoundError as error:
            print(
                f"bench: {error.name} is not installed, so {name} was not measured; run `make bench`", file=sys.stderr
            )
            return 2
        found.append(part)
        if not options.json:
            console.print(part.table())
    if options.json:
        print(json.dumps([part.as_data() for part in found], indent=2, ensure_ascii=False))
    return 1 if any(figure.met is False for part in found for figure in part.figures) else 0


if __name__ == "__main__":
    sys.exit(main())
