"""`python -m tests.inventories`: write the expected plans and the contract's schema anew, and show what changed."""

from __future__ import annotations

import argparse
import os
import sys

from tests.inventories.expected import GENERATED, difference


def main(arguments: list[str] | None = None) -> int:
    """Rewrite what differs; with `--check`, only tell.

    Returns:
        0 when all is written or nothing differs; 1 when something differs with `--check`, or when CI asks to write.
    """
    parser = argparse.ArgumentParser(prog="python -m tests.inventories", description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing; exit 1 when something differs")
    options = parser.parse_args(arguments)

    changed = 0
    for path, render in GENERATED.items():
        text = render()
        found = difference(path, text)
        if not found:
            continue
        changed += 1
        sys.stdout.write(found)
        if options.check:
            continue
        if os.environ.get("CI"):
            print(
                f"{path.name} differs from what the program plans, and CI is set: a pipeline must not accept its own "
                "change. Run `make inventories` on your machine, read the difference, and commit it.",
                file=sys.stderr,
            )
            return 1
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    print(f"{len(GENERATED)} files, {changed} {'differ' if options.check else 'rewritten'}")
    return 1 if options.check and changed else 0


if __name__ == "__main__":
    sys.exit(main())
