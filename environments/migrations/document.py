"""A layer's file as a text that can be migrated: comments, order of keys, quotes, anchors, tags and newlines stay.

ruamel.yaml reads and writes it. What it cannot keep is taken from the original (`merged_text.py`), and what comes out
is compared with what should: no comment is lost, and our own reader finds in it exactly what the migrations made.
"""

from __future__ import annotations

import io
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager

import yaml as pyyaml
from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap
from ruamel.yaml.error import CommentMark, YAMLError
from ruamel.yaml.tokens import CommentToken

from environments.errors import ConfigError, MigrationError
from environments.json_schema import FileKind
from environments.migrations import Migration
from environments.migrations.layer import Layer
from environments.migrations.merged_text import merged
from environments.provenance import Removed, plain
from environments.schema_version import KEY
from environments.stack_file import PROJECT
from environments.yaml_document import parse

NOTHING_CHANGED = "no file was changed"
_BYTE_ORDER_MARK = "\ufeff"
_LONGEST_LINE = 1_000_000  # never folded
_SETTINGS_OF_A_STACK = (f"{PROJECT}:settings", f"{PROJECT}:config:settings", "settings")
_FIRST_BELOW = re.compile(
    r"^(?P<above> *)[^\s#-][^#\n]*:[ \t]*(?:#.*)?\n(?:[ \t]*(?:#.*)?\n)*(?P<below> +)(?=[^\s#-])", re.M
)
_FIRST_ITEM = re.compile(
    r"^(?P<above> *)[^\s#-][^#\n]*:[ \t]*(?:#.*)?\n(?:[ \t]*(?:#.*)?\n)*(?P<below> *)-(?P<space> +)", re.M
)


def migrated(text: str, kind: FileKind, steps: Iterable[Migration], *, label: str) -> str:
    """The text of a file after some migrations; its layer says the version of the last one.

    Args:
        text: What the file holds.
        kind: What kind of file it is.
        steps: The migrations, in order; at least one.
        label: How the file is called in messages.

    Raises:
        MigrationError: A migration fails, or the file is written in a way that cannot be kept.
    """
    mark = _BYTE_ORDER_MARK if text.startswith(_BYTE_ORDER_MARK) else ""
    lines = text.removeprefix(mark).split("\n")
    newline = "\r" if lines[0].endswith("\r") else ""
    bare = [line.removesuffix("\r") for line in lines]
    before, after = _written_twice("\n".join(bare), kind, list(steps), label)
    result = merged(lines, _like(lines, before), [*(line + newline for line in after[:-1]), after[-1]])
    found = None if result is None else "\n".join(result)
    if found is None or not _says(found, after):
        found = f"{newline}\n".join(after)
    lost = Counter(_comments("\n".join(bare))) - Counter(_comments(found.replace("\r\n", "\n")))
    if lost:
        raise _cannot(f"the comment {next(iter(lost))!r} would be lost", label)
    return mark + found


def layer_of(document: object, kind: FileKind) -> CommentedMap | None:
    """The layer of a file as ruamel.yaml reads it; None where it has none, or an empty one."""
    found: object = document
    if kind is FileKind.STACK:
        config = document.get("config") if isinstance(document, CommentedMap) else None
        named = config if isinstance(config, CommentedMap) else {}
        found = next((named[key] for key in _SETTINGS_OF_A_STACK if key in named), None)
    return found if isinstance(found, CommentedMap) and found else None


def _written_twice(text: str, kind: FileKind, steps: list[Migration], label: str) -> tuple[list[str], list[str]]:
    """The lines of a document as the writer writes it, before and after the migrations."""
    writer = _writer(text)
    try:
        document = writer.load(text)
        before = _dumped(writer, document)
        root = layer_of(document, kind)
        assert root is not None, "a file without a layer has nothing to migrate"
        layer = Layer(root, kind)
        for step in steps:
            with _told(step, label):
                step.migrate(layer)
        _say_version(root, steps[-1].version, apart=kind is not FileKind.STACK)
        return before, _dumped(writer, document)
    except YAMLError as error:
        raise _unreadable(error, label) from error


@contextmanager
def _told(step: Migration, label: str) -> Iterator[None]:
    """Tells which migration failed, whatever was wrong with it."""
    try:
        yield
    except Exception as error:
        raise MigrationError(
            f"the migration to schema version {step.version} failed: {type(error).__name__}: {error}",
            place=label,
            consequence=NOTHING_CHANGED,
            remedy="mend the migration, or bring the file to that version by hand",
        ) from error


def _say_version(root: CommentedMap, version: int, *, apart: bool) -> None:
    """Writes the version, as the first key where there is none yet.

    Args:
        root: The layer.
        version: The version.
        apart: Whether an empty line follows, where that is possible.
    """
    if KEY in root:
        root[KEY] = version
        return
    root.insert(0, KEY, version)
    if apart and not root.fa.flow_style():
        root.ca.items[KEY] = [None, None, CommentToken("\n\n", CommentMark(0), None), None]


def _writer(text: str) -> YAML:
    """A reader and writer that keeps what it can, and indents as the text does."""
    writer = YAML(typ="rt", pure=True)
    writer.preserve_quotes = True
    writer.width = _LONGEST_LINE
    writer.representer.add_representer(type(None), _null)
    below = _FIRST_BELOW.search(text)
    mapping = max(len(below["below"]) - len(below["above"]), 1) if below else 2
    item = _FIRST_ITEM.search(text)
    offset = len(item["below"]) - len(item["above"]) if item else 2
    space = 1 + len(item["space"]) if item else 2
    writer.indent(mapping=mapping, sequence=max(offset, 0) + space, offset=max(offset, 0))
    return writer


def _null(representer: object, _: None) -> object:
    return representer.represent_scalar("tag:yaml.org,2002:null", "null")  # type: ignore[attr-defined]


def _dumped(writer: YAML, document: object) -> list[str]:
    stream = io.StringIO()
    writer.dump(document, stream)
    return stream.getvalue().split("\n")


def _like(original: list[str], lines: list[str]) -> list[str]:
    """The writer's lines, ending as the original's do."""
    endings = {line.removesuffix("\r"): line for line in original}
    return [endings.get(line, line) for line in lines]


def _says(text: str, wanted: list[str]) -> bool:
    """Whether our own reader finds in a text what it finds in some lines."""
    try:
        found, meant = (parse(one, layer="", label="") for one in (text, "\n".join(wanted)))
    except ConfigError:
        return False
    return not isinstance(found, Removed) and not isinstance(meant, Removed) and plain(found) == plain(meant)


def _comments(text: str) -> Iterator[str]:
    """Every comment: what begins with `#` between two tokens."""
    end = 0
    for token in pyyaml.scan(text, Loader=pyyaml.SafeLoader):
        yield from re.findall(r"#[^\n]*", text[end : token.start_mark.index])
        end = max(end, token.end_mark.index)


def _unreadable(error: YAMLError, label: str) -> MigrationError:
    mark, problem = getattr(error, "problem_mark", None), getattr(error, "problem", None)
    place = f"{label}:{mark.line + 1}:{mark.column + 1}" if mark else label
    return _cannot(f"ruamel.yaml says: {problem or str(error).partition(chr(10))[0]}", place)


def _cannot(why: str, label: str) -> MigrationError:
    return MigrationError(
        f"the file cannot be rewritten: {why}",
        place=label,
        consequence=NOTHING_CHANGED,
        remedy="write that part of it more simply, or bring the file to the new version by hand",
    )
