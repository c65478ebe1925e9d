"""What a layer sets, as migrations see and change it: ruamel.yaml's mappings, which keep comments, order and quotes.

A value may be a reference (`${path}`), and a mapping, a list or nothing at all may stand behind one of our tags
(`!replace`, `!append`, `!remove`); a tag stays with its value. An alias is its anchor's very value, so that what is
done to one is done to both.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

from ruamel.yaml.comments import CommentedMap, CommentedSeq, TaggedScalar
from ruamel.yaml.scalarstring import ScalarString

from environments.json_schema import FileKind

_ANY = "*"
_REFERENCE = re.compile(r"(?<!\$)\$\{(?P<space>\s*)(?P<path>[^{}:]*?)(?P<end>\s*)\}")


class Layer:
    """One layer.

    Attributes:
        kind: The kind of its file.
        root: All that it sets; `extends` and `use_cases` are a part of it.
    """

    def __init__(self, root: CommentedMap, kind: FileKind) -> None:
        """Takes a layer as it is.

        Args:
            root: All that it sets.
            kind: The kind of its file.
        """
        self.kind = kind
        self.root = root

    def above(self, path: str) -> Iterator[tuple[CommentedMap, str]]:
        """The mapping that has the last part of a path, with that part; several where parts are `*`, often none.

        Args:
            path: Dotted; `*` stands for any key, or for any item of a list.
        """
        *parts, last = path.split(".")
        for mapping in _at(self.root, parts):
            if isinstance(mapping, CommentedMap):
                for key in list(mapping) if last == _ANY else [last]:
                    if key in mapping:
                        yield mapping, key

    def rename(self, path: str, key: str, *, reference: str | None = None) -> None:
        """Give a setting another name, where it stands; references to it, and to what is below it, follow.

        Args:
            path: Dotted; `*` as in `above`.
            key: The new last part. Where the layer has it already, the setting is left alone for the validator.
            reference: What a reference to the setting becomes; the path with the new last part by default.
        """
        for mapping, old in self.above(path):
            if key not in mapping:
                _rename(mapping, old, key)
        self.redirect(path, reference or ".".join([*path.split(".")[:-1], key]))

    def move(self, path: str, to: str) -> None:
        """Bring a setting to another place, after what stands there; references to it, and to what is below, follow.

        Args:
            path: Dotted, without `*`.
            to: Where it goes; mappings above it are made. Where the layer has it already, nothing moves.
        """
        found = list(self.above(path))
        if found and not list(self.above(to)):
            mapping, key = found[0]
            comment = mapping.ca.items.get(key)
            value = mapping.pop(key)
            *parts, last = to.split(".")
            target = self.root
            for part in parts:
                target = target.setdefault(part, CommentedMap())
            target[last] = value
            if comment is not None:
                target.ca.items[last] = comment
        self.redirect(path, to)

    def redirect(self, path: str, to: str) -> None:
        """Let references lead somewhere else; what a reference leads to may be far below.

        Args:
            path: Dotted; `*` stands for any part.
            to: Likewise, with as many `*`.
        """
        pattern = re.compile(re.escape(path).replace(re.escape(_ANY), r"([^.]+)") + r"(?P<below>\..+)?")
        filled = iter(range(1, 1 + path.count(_ANY)))
        template = re.sub(re.escape(_ANY), lambda _: f"\\{next(filled)}", to.replace("\\", r"\\"))

        def replaced(found: re.Match[str]) -> str:
            match = pattern.fullmatch(found["path"])
            if match is None:
                return found[0]
            return f"${{{found['space']}{match.expand(template)}{match['below'] or ''}{found['end']}}}"

        self.rewrite(lambda _, text: _REFERENCE.sub(replaced, text))

    def rewrite(self, change: Callable[[tuple[str, ...], str], str]) -> None:
        """Replace texts by others, each in the style in which it is written.

        Args:
            change: Makes the new text from the path and the old one.
        """
        for container, key, path in list(_texts(self.root, (), set())):
            old = container[key]
            new = change(path, str(old))
            if new != old:
                container[key] = _in_style(old, new)


def flow_list(items: list[Any]) -> CommentedSeq:
    """A list in brackets, on one line."""
    made = CommentedSeq(items)
    made.fa.set_flow_style()
    return made


def is_removal(value: object) -> bool:
    """Whether a value is nothing but a tag: `!remove`."""
    return isinstance(value, TaggedScalar)


def _rename(mapping: CommentedMap, old: str, new: str) -> None:
    place = list(mapping).index(old)
    comment = mapping.ca.items.pop(old, None)
    mapping.insert(place, new, mapping.pop(old))
    if comment is not None:
        mapping.ca.items[new] = comment


def _at(node: Any, parts: list[str]) -> Iterator[Any]:
    if not parts:
        yield node
        return
    first, *rest = parts
    if isinstance(node, CommentedMap):
        for key in list(node) if first == _ANY else [first]:
            if key in node:
                yield from _at(node[key], rest)
    elif isinstance(node, CommentedSeq) and first == _ANY:
        for item in node:
            yield from _at(item, rest)


def _texts(node: Any, path: tuple[str, ...], seen: set[int]) -> Iterator[tuple[Any, Any, tuple[str, ...]]]:
    """Every text, as a place in a mapping or a list; once, however many aliases lead there."""
    if id(node) in seen:
        return
    seen.add(id(node))
    if isinstance(node, CommentedMap | CommentedSeq):
        named = node.items() if isinstance(node, CommentedMap) else enumerate(node)
        for key, below in named:
            here = (*path, str(key))
            if isinstance(below, str):
                yield node, key, here
            else:
                yield from _texts(below, here, seen)


def _in_style(old: str, new: str) -> str:
    if not isinstance(old, ScalarString):
        return new
    made: ScalarString = type(old)(new)
    if old.anchor is not None and old.anchor.value is not None:
        made.yaml_set_anchor(old.anchor.value, always_dump=old.anchor.always_dump)
    if (comment := getattr(old, "comment", None)) is not None:  # of a block, after its header
        setattr(made, "comment", comment)  # noqa: B010 (unknown to the type)
    return made
