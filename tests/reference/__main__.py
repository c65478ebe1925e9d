"""`python -m tests.reference`: write the reference, the diagrams and the reader's types anew, and show what changed."""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path

from tests.reference import generated


def main(arguments: list[str] | None = None, root: Path = generated.ROOT) -> int:
    """Rewrite what differs and delete what nothing renders any more; with `--check`, only tell.

    Returns:
        0 when all is written or nothing differs; 1 when something differs with `--check`, or when CI asks to write.
    """
    parser = argparse.ArgumentParser(prog="python -m tests.reference", description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing; exit 1 when something differs")
    options = parser.parse_args(arguments)

    files = generated.generated()
    changed = {file: text for file, render in files.items() if generated.difference(root, file, text := render())}
    gone = generated.leftovers(root)
    for file, text in changed.items():
        sys.stdout.write(generated.difference(root, file, text))
    for file in gone:
        print(f"{file}: nothing renders it any more")
    if (changed or gone) and not options.check and os.environ.get("CI"):
        print(
            f"{len(changed) + len(gone)} generated files differ from their sources, and CI is set: a pipeline must not "
            "accept its own change, so nothing was written. Run `make docs` on your machine, read the difference, and "
            "commit it.",
            file=sys.stderr,
        )
        return 1
    if not options.check:
        for file, text in changed.items():
            (root / file).parent.mkdir(parents=True, exist_ok=True)
            (root / file).write_text(text, encoding="utf-8")
        for file in gone:
            (root / file).unlink()
    print(f"{len(files)} files, {len(changed) + len(gone)} {'differ' if options.check else 'rewritten or deleted'}")
    return 1 if options.check and (changed or gone) else 0


if __name__ == "__main__":
    sys.exit(main())
