"""`python -m sandbox.cloud serve | objects`: run the stand-in cloud, or list what exists in it."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from sandbox.cloud.store import DamagedError, Store


def main(arguments: list[str] | None = None) -> int:
    """Runs one command; returns the exit status."""
    parser = argparse.ArgumentParser(prog="python -m sandbox.cloud", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    serve = commands.add_parser("serve", help="serve the gcp, kubernetes and random stand-ins until stopped")
    objects = commands.add_parser("objects", help="list what exists, and what outlived its deletion")
    for command in (serve, objects):
        command.add_argument("--directory", type=Path, required=True, help="where the cloud keeps its objects")
    objects.add_argument("--json", action="store_true", help="as JSON")
    options = parser.parse_args(arguments)
    if options.command == "serve":
        # Half a second, which a list, wanted at each `up`, does not need.
        from sandbox.cloud.server import run  # noqa: PLC0415

        return run(options.directory.resolve())
    return _list(options.directory, as_json=options.json)


def _list(directory: Path, *, as_json: bool) -> int:
    if not directory.is_dir():
        print(
            f"{directory}: no such directory, so there is no stand-in cloud to list; check --directory", file=sys.stderr
        )
        return 1
    try:
        found = list(Store(directory).all())
    except DamagedError as error:
        print(error, file=sys.stderr)
        return 1
    keys = ("provider", "type", "realm", "identity", "id", "urn", "created", "state", "until", "why")
    if as_json:
        print(json.dumps([{key: getattr(stored, key) for key in keys} for stored in found], indent=1))
        return 0
    for stored in found:
        note = (
            f"  [{stored.state}{f' until {stored.until}' if stored.until else ''}: {stored.why}]" if stored.why else ""
        )
        print(f"{stored.type}  {f'{stored.realm}: ' if stored.realm else ''}{stored.identity}{note}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
