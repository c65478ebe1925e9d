"""A `go` that compiles nothing: it writes programs that say what a test wants them to say."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

from tests.sandbox.conftest import executable

PROGRAM = """\
import json, os, pathlib, re, sys
if sys.argv[1] == "version":
    print("go version go{version} linux/amd64"); sys.exit()
here = pathlib.Path(__file__).parent
(here / "environment").write_text(json.dumps(dict(os.environ)))
with (here / "calls").open("a") as calls:
    calls.write(json.dumps(sys.argv[1:]) + "\\n")
if (here / "fails").exists():
    sys.exit((here / "fails").read_text())
if sys.argv[1] == "list":
    print(here / "unpacked" / sys.argv[-1]); sys.exit()
print("go: downloading example.org/module v1")
says = json.loads((here / "says").read_text())
folder = sys.argv.index("-o") + 1
for package in sys.argv[folder + 1:]:
    print(package)
    name = [part for part in package.split("/") if not re.fullmatch(r"v\\d+", part)][-1]
    program = pathlib.Path(sys.argv[folder], name)
    program.write_text("#!/bin/sh\\necho '" + says[name] + "'")
    program.chmod(0o755)
"""


class FakeGo:
    """The program, and what it was asked.

    Args:
        folder: Where it is put.
        says: What each program that it builds prints, by the name that Go gives it.
        version: Its own version.
    """

    def __init__(self, folder: Path, says: Mapping[str, str], version: str = "1.26.8") -> None:
        self.folder = folder
        self.path = executable(folder / "go", PROGRAM.replace("{version}", version))
        self.say(says)

    def say(self, says: Mapping[str, str]) -> None:
        """Changes what the programs print that are built from now on."""
        (self.folder / "says").write_text(json.dumps(says))

    def fail(self, output: str) -> None:
        """Makes every build fail from now on."""
        (self.folder / "fails").write_text(output)

    def unpack(self, module: str, files: Mapping[str, str]) -> None:
        """Puts files where the module is taken to have been unpacked; like Go itself, so that nobody can write them."""
        for name, content in files.items():
            path = self.folder / "unpacked" / module / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(content)
            path.chmod(0o444)

    @property
    def environment(self) -> dict[str, str]:
        """The variables of the last call."""
        return json.loads((self.folder / "environment").read_text())

    @property
    def calls(self) -> list[list[str]]:
        """The arguments of all calls but those for its version."""
        path = self.folder / "calls"
        return [json.loads(line) for line in path.read_text().splitlines()] if path.exists() else []
