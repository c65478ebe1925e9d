"""House style that a machine can check."""

from __future__ import annotations

from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
FOLDERS = ("environments", "components", "policy", "operations", "sandbox", "contract", "examples")
MOST_LINES = 300
# Nobody edits it: as long as what it is made from.
GENERATED = {ROOT / "contract" / "platform_contract" / "outputs.py"}
VAGUE = {"utils", "util", "helpers", "helper", "common", "misc"}


def sources() -> list[Path]:
    found = [file for folder in FOLDERS for file in sorted((ROOT / folder).rglob("*.py"))]
    assert len(found) > 50
    return found


def test_no_file_is_longer_than_a_reader_can_hold():
    long = {
        str(file.relative_to(ROOT)): lines
        for file in sources()
        if file not in GENERATED and (lines := len(file.read_text(encoding="utf-8").splitlines())) > MOST_LINES
    }
    assert long == {}


def test_files_are_named_for_what_they_hold():
    assert [str(file) for file in sources() if file.stem in VAGUE] == []


def test_every_source_says_what_it_is_for():
    silent = [
        str(file.relative_to(ROOT))
        for file in sources()
        if (text := file.read_text(encoding="utf-8").strip()) and not text.startswith(('"""', 'r"""', "#!"))
    ]
    assert silent == []
