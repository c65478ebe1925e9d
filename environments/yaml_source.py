"""YAML files to mappings that know their place: `yaml_document` on what a file holds, once it is safe to read.

Refused: files that are missing, unreadable, no regular files, larger than `MAX_BYTES`, or not UTF-8 (a byte order mark
is allowed); documents whose root is not a mapping. An empty file is an empty mapping.
"""

from __future__ import annotations

import stat
from pathlib import Path

from environments.errors import SourceError
from environments.provenance import Branch, Leaf
from environments.yaml_document import NOTHING_LOADED, parse

MAX_BYTES = 1_048_576


def read(path: Path, *, layer: str, label: str) -> Branch:
    """Read a file whose root is a mapping.

    Args:
        path: The file.
        layer: The name of the layer, remembered by every value.
        label: How the file is called in places and messages, usually its path relative to the project.

    Raises:
        SourceError: The file cannot be read or is not YAML as environments/yaml_document.py means it.
    """
    node = parse(_text(path, label), layer=layer, label=label)
    if isinstance(node, Branch):
        return node
    if isinstance(node, Leaf) and node.value is None:
        return Branch({}, {}, node.origin)
    raise SourceError(
        "the file must hold a mapping",
        place=str(node.origin),
        consequence=NOTHING_LOADED,
        remedy="begin it with `key: value` lines",
    )


def _text(path: Path, label: str) -> str:
    try:
        status = path.stat()
        if not stat.S_ISREG(status.st_mode):
            raise SourceError(
                "this is not a regular file",
                place=label,
                consequence=NOTHING_LOADED,
                remedy="put a YAML file there",
            )
        if status.st_size > MAX_BYTES:
            raise SourceError(
                f"the file has {status.st_size:,} bytes; at most {MAX_BYTES:,} are read",
                place=label,
                consequence=NOTHING_LOADED,
                remedy="split it, or take out what is no setting",
            )
        raw = path.read_bytes()
    except FileNotFoundError:
        raise SourceError(
            "the file does not exist",
            place=label,
            consequence=NOTHING_LOADED,
            remedy="create it, or restore it from the repository",
        ) from None
    except OSError as error:
        raise SourceError(
            f"the file cannot be read ({error.strerror or type(error).__name__})",
            place=label,
            consequence=NOTHING_LOADED,
            remedy="check the file's permissions and where its links lead",
        ) from None
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise SourceError(
            f"the file is not UTF-8 (byte 0x{raw[error.start]:02x})",
            place=_place_of_byte(label, raw[: error.start]),
            consequence=NOTHING_LOADED,
            remedy="save it as UTF-8",
        ) from None


def _place_of_byte(label: str, before: bytes) -> str:
    line, column = before.count(b"\n") + 1, len(before) - before.rfind(b"\n")
    return f"{label}:{line}:{column}"
