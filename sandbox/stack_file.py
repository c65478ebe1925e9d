"""A stack file for the sandbox: the tracked one, with the sandbox's own encryption in the place of the cloud's.

Lines are taken out and everything else stays as it is written: reading and writing YAML anew would change the type of
words that parsers read differently (`on`, `no`, `012`).
"""

from __future__ import annotations

from pathlib import Path

import yaml

from sandbox.refusal import Refusal

ENCRYPTION = ("secretsprovider", "encryptedkey", "encryptionsalt")


def copied(path: Path, salt: str) -> tuple[str, list[str]]:
    """Returns the content of the sandbox's copy of a stack file, and the configuration keys that were left out.

    A `secure:` value was encrypted with the real stack's key. The sandbox has no such key and wants none, so that the
    whole configuration key is left out of the copy.

    Args:
        path: The tracked stack file.
        salt: The salt of the sandbox's passphrase for this stack, as `pulumi stack init` made it.

    Raises:
        Refusal: The file is no YAML mapping.
    """
    text = path.read_text(encoding="utf-8")
    try:
        root = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        place = f"{path}:{mark.line + 1}" if mark else str(path)
        raise Refusal(f"{place}: no YAML ({getattr(error, 'problem', error)})", "mend the file") from error
    entries: list[tuple[yaml.Node, yaml.Node]] = []
    left_out: list[str] = []
    if root is not None:
        if not isinstance(root, yaml.MappingNode):
            raise Refusal(f"{path}:1: a mapping was expected", "begin the file with `config:`")
        entries = [entry for entry in root.value if entry[0].value in ENCRYPTION]
        for name, value in root.value:
            if name.value == "config" and isinstance(value, yaml.MappingNode):
                encrypted = [entry for entry in value.value if _is_encrypted(entry[1])]
                left_out = [entry[0].value for entry in encrypted]
                # A mapping that has nothing left would be read as null: then the whole key goes.
                entries += [(name, value)] if encrypted and len(encrypted) == len(value.value) else encrypted
    taken = {line for entry in entries for line in _lines(*entry)}
    kept = [line for number, line in enumerate(text.splitlines()) if number not in taken]
    return "\n".join([*kept, f"encryptionsalt: {salt}", ""]), left_out


def _is_encrypted(node: yaml.Node) -> bool:
    if isinstance(node, yaml.MappingNode):
        return any(key.value == "secure" or _is_encrypted(value) for key, value in node.value)
    return isinstance(node, yaml.SequenceNode) and any(_is_encrypted(item) for item in node.value)


def _lines(key: yaml.Node, value: yaml.Node) -> range:
    return range(key.start_mark.line, max(key.end_mark.line, _last_line(value)) + 1)


def _last_line(node: yaml.Node) -> int:
    """The last line that a node stands on; a block's own end mark stands where the next thing begins."""
    if isinstance(node, yaml.MappingNode) and not node.flow_style and node.value:
        return _last_line(node.value[-1][1])
    if isinstance(node, yaml.SequenceNode) and not node.flow_style and node.value:
        return _last_line(node.value[-1])
    end = node.end_mark
    return end.line - 1 if end.column == 0 and end.line > node.start_mark.line else end.line
