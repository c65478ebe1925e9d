"""YAML text to values that know their place, and to nothing else.

Refused: duplicate and non-string keys, merge keys (`<<`), more than one document, every tag but `!remove`, `!replace`
and `!append`, documents that nest deeper than `MAX_DEPTH` or unfold, by aliases, to more than `MAX_NODES` values, and
the scalars that environments/yaml_scalar.py refuses.

PyYAML's C parser composes the nodes; its resolver and constructor, which are Python and slow, are not used. That parser
recurses in C: a hundred thousand open brackets would end the process, so that suspicious texts are scanned first.
"""

from __future__ import annotations

import operator
import re
from io import StringIO
from typing import Any

import yaml
from yaml.cyaml import CParser  # type: ignore[attr-defined, unused-ignore]
from yaml.events import CollectionEndEvent, CollectionStartEvent, StreamEndEvent
from yaml.nodes import CollectionNode, MappingNode, ScalarNode, SequenceNode

from environments import garbage
from environments.errors import SourceError
from environments.provenance import Branch, Document, Leaf, Node, Origin, Place, Removed, Scalar, Sequence, origin_at
from environments.yaml_scalar import RefusedScalarError, core_schema

MAX_DEPTH = 64
MAX_NODES = 100_000

_MAY_BE_NO_NAME = frozenset(("", *"<-+.0123456789nNtTfF~"))

_HARMLESS_BRACKETS = 1_000  # far below what the C parser's recursion can take (20,000 tried), far above ordinary files
_HARMLESS_LINE = 1_000

_PLAIN, _QUOTED, _MAPPING, _SEQUENCE = "plain", "quoted", "mapping", "sequence"  # our tags for what carries none
_NO_QUOTES = (True, False)  # of the parser's: may the tag be left out of a plain scalar, and of another one
_TAG_OF_WORDS = re.compile(r"!{1,2}[A-Za-z]{1,12}|tag:yaml\.org,2002:[a-z/:._]+")
_REMOVE, _REPLACE, _APPEND = "!remove", "!replace", "!append"

NOTHING_LOADED = "no settings were loaded"
_REMEDIES = {
    "mapping values are not allowed in this context": "quote a value that holds `: `, or check the indentation",
    "found undefined alias": "define the anchor (&name) first, or quote a value that begins with `*`",
    "found character that cannot start any token": "quote a value that begins with `@`, `%` or a backquote",
    "but found another document": "keep one document per file: take the line `---` out",
    "control characters are not allowed": "delete the control character, or write it as an escape in double quotes",
}


def parse(text: str, *, layer: str, label: str, lines: bool = True) -> Node:
    """Turn YAML text into nodes.

    Args:
        text: The document.
        layer: The name of the layer.
        label: The source's name in places and messages.
        lines: Whether the source has lines worth naming; an environment variable has none.

    Raises:
        SourceError: The text is not the YAML of the module's docstring.
    """
    with garbage.left_lying():
        return _parsed(text, _Reader(layer, label, lines))


def _parsed(text: str, reader: _Reader) -> Node:
    try:
        if _is_suspicious(text):
            reader.refuse_deep_nesting(text)
        root = _Composer(_Named(text, reader.document)).get_single_node()
    except yaml.MarkedYAMLError as error:
        raise reader.syntax_error(error, text) from None
    except yaml.reader.ReaderError as error:
        before = text.encode("utf-8", "surrogatepass")[: error.position]
        line_start = before.rfind(b"\n") + 1
        origin = reader.origin(before.count(b"\n"), len(before[line_start:].decode("utf-8", "replace")))
        raise _syntax_error(str(error.reason), origin) from None
    return reader.node(root, 1) if root is not None else Leaf(None, reader.origin(0, 0))


class _Composer(CParser):  # type: ignore[misc, unused-ignore]
    """Composes nodes and leaves the meaning of untagged scalars open."""

    def resolve(self, node_type: type, _value: str, implicit: tuple[bool, bool] | bool | None) -> str:
        if node_type is ScalarNode:
            return _PLAIN if implicit == _NO_QUOTES else _QUOTED
        return _MAPPING if node_type is MappingNode else _SEQUENCE

    # PyYAML's path resolvers, which we do not use; called for every node, so that they are of C and do nothing.
    descend_resolver = operator.is_
    ascend_resolver = int


class _Named(StringIO):
    """A text with the name that the parser writes into its marks."""

    def __init__(self, text: str, name: Document) -> None:
        super().__init__(text)
        self.name = name


class _Reader:
    """Composed nodes to ours; one per document."""

    def __init__(self, layer: str, label: str, lines: bool) -> None:
        self.document = Document(layer, label)
        self._lines = lines
        self._whole = Origin(layer, label, 0, 0)
        self._count = 0

    def origin(self, line: int, column: int) -> Origin:
        """Where something stands; line and column from 0."""
        return Origin(*self._whole[:2], line + 1, column + 1) if self._lines else self._whole

    def node(self, composed: yaml.Node, depth: int, key_origin: Origin | None = None) -> Node:
        """One node with all below it.

        Args:
            composed: PyYAML's node.
            depth: From 1.
            key_origin: The key's place, for a mapping or list that begins on a later line: a reader looks there.

        Raises:
            SourceError: Too deep, too many, or one of the things that are refused.
        """
        mark = composed.start_mark
        origin = key_origin or self.origin(mark.line, mark.column)
        self._count += len(composed.value) if isinstance(composed, CollectionNode) else 1
        if self._count > MAX_NODES:
            raise _refused(f"the document unfolds to more than {MAX_NODES:,} values", origin, "use fewer aliases")
        if depth > MAX_DEPTH:
            raise _too_deep(origin)
        tag = composed.tag
        if tag == _REMOVE:
            return self._removed(composed, origin)
        resets = tag == _REPLACE
        if isinstance(composed, ScalarNode):
            return Leaf(self._scalar(composed, origin), origin, (), resets)
        if isinstance(composed, SequenceNode):
            if not resets and tag not in (_SEQUENCE, _APPEND):
                raise _unknown_tag(tag, origin)
            items = tuple(
                [self._item(one, depth) if one.tag is not _PLAIN else self._leaf(one) for one in composed.value]
            )
            return Sequence(items, origin, (), resets, tag == _APPEND)
        if not resets and tag != _MAPPING:
            raise _append_to_no_list(origin) if tag == _APPEND else _unknown_tag(tag, origin)
        return self._branch(composed, origin, resets, depth)

    def _branch(self, composed: yaml.Node, origin: Origin, resets: bool, depth: int) -> Branch:
        children: dict[str, Node] = {}
        keys: dict[str, Place] = {}
        whole = None if self._lines else self._whole
        for key_node, value_node in composed.value:
            key_place = whole or key_node.start_mark
            key = key_node.value
            if key_node.tag is not _PLAIN or key[:1] in _MAY_BE_NO_NAME:
                key = self._key(key_node, key_place)
            if key in keys:
                twice = f"the key {key} is written twice in one mapping; first in {origin_at(keys[key])}"
                hidden = "a key is written twice in one mapping"  # of a variable: the key may be a secret, too
                raise _refused(twice if self._lines else hidden, origin_at(key_place), "keep one of the two")
            keys[key] = key_place
            if value_node.tag is _PLAIN:
                children[key] = self._leaf(value_node)
                continue
            in_block = isinstance(value_node, CollectionNode) and value_node.start_mark.line != key_node.start_mark.line
            children[key] = self.node(value_node, depth + 1, origin_at(key_place) if in_block else None)
        return Branch(children, keys, origin, (), resets)

    def _leaf(self, composed: ScalarNode) -> Leaf:
        """A scalar without quotes and tags, as most values are; without the detours of `node`."""
        place: Any = composed.start_mark if self._lines else self._whole  # PyYAML's types say that names are texts
        text = composed.value
        return Leaf(text if text[:1] not in _MAY_BE_NO_NAME else self._plain(text, place), place)

    def _key(self, node: yaml.Node, place: Place) -> str:
        """The key, where it does not begin as names do."""
        tag = node.tag
        if isinstance(node, ScalarNode):
            key: str = node.value
            if tag == _QUOTED:
                return key
            if tag == _PLAIN and key == "<<":
                remedy = "let a layer or an alias carry the values"
                raise _refused("merge keys (<<) are not supported", origin_at(place), remedy)
            if tag == _PLAIN and isinstance(self._plain(key, place), str):
                return key
        raise _refused("a key must be a string", origin_at(place), 'put it in quotes, for instance "8080": ...')

    def _item(self, node: yaml.Node, depth: int) -> Node:
        item = self.node(node, depth + 1)
        if isinstance(item, Removed):
            raise _refused("`!remove` deletes keys, not list items", item.origin, "write the list as it should be")
        if isinstance(item, Sequence) and item.appends:
            raise _refused("`!append` stands before a key's list, not before an item", item.origin, "take it out")
        return item

    def _removed(self, composed: yaml.Node, origin: Origin) -> Removed:
        if composed.value:
            raise _refused("`!remove` takes no value", origin, "write `key: !remove` and nothing behind it")
        return Removed(origin)

    def _scalar(self, node: ScalarNode, origin: Origin) -> Scalar:
        text: str = node.value
        if node.tag == _QUOTED:
            return text
        if node.tag == _PLAIN or (node.tag == _REPLACE and not node.style):
            return self._plain(text, origin)
        if node.tag == _REPLACE:
            return text
        raise _append_to_no_list(origin) if node.tag == _APPEND else _unknown_tag(node.tag, origin)

    def _plain(self, text: str, place: Place) -> Scalar:
        try:
            return core_schema(text)
        except RefusedScalarError as error:
            raise _refused(str(error), origin_at(place), error.remedy) from None

    def refuse_deep_nesting(self, text: str) -> None:
        """Count open collections event by event, without the parser's recursion."""
        parser = _Composer(text)
        depth = 0
        while not isinstance(event := parser.get_event(), StreamEndEvent):
            if isinstance(event, CollectionStartEvent):
                depth += 1
                if depth > MAX_DEPTH:
                    mark: Any = event.start_mark
                    raise _too_deep(self.origin(mark.line, mark.column))
            elif isinstance(event, CollectionEndEvent):
                depth -= 1

    def syntax_error(self, error: yaml.MarkedYAMLError, text: str) -> SourceError:
        """The parser's complaint, with its place; its texts are fixed and repeat nothing of the document."""
        mark = error.problem_mark or error.context_mark
        line, column = (mark.line, mark.column) if mark is not None else (0, 0)
        lines = text.splitlines()
        origin = self.origin(line, column)
        if line < len(lines) and lines[line][column : column + 1] == "\t":
            return _refused("a tab is no indentation in YAML", origin, "indent with spaces")
        problem, begun = str(error.problem or error.context), error.context_mark
        if (
            begun is not None
            and str(error.context).startswith("while ")
            and (begun.line, begun.column) != (line, column)
        ):
            problem += f", {error.context} that begins at {begun.line + 1}:{begun.column + 1}"
        return _syntax_error(problem, origin)


def _is_suspicious(text: str) -> bool:
    """Whether the text could nest so deeply that composing it ends the process."""
    if text.count("[") + text.count("{") > _HARMLESS_BRACKETS:
        return True
    return max(map(len, text.splitlines()), default=0) > _HARMLESS_LINE


def _refused(problem: str, origin: Origin, remedy: str) -> SourceError:
    return SourceError(problem, place=str(origin), consequence=NOTHING_LOADED, remedy=remedy)


def _syntax_error(problem: str, origin: Origin) -> SourceError:
    return _refused(
        f"not valid YAML: {problem}",
        origin,
        _REMEDIES.get(problem.partition(", while ")[0], "mend the syntax here, or in the line above"),
    )


def _too_deep(origin: Origin) -> SourceError:
    return _refused(
        f"the document nests deeper than {MAX_DEPTH} levels, or an alias contains itself",
        origin,
        "flatten it",
    )


def _append_to_no_list(origin: Origin) -> SourceError:
    return _refused(
        "`!append` adds to a list, and what stands behind it is none",
        origin,
        "write a list behind it: `key: !append [...]`",
    )


def _unknown_tag(tag: str, origin: Origin) -> SourceError:
    # A variable's value is not repeated, nor what looks like no word: it may be a password that begins with `!`.
    shown = f"the tag {tag}" if origin.line and _TAG_OF_WORDS.fullmatch(tag) else "a tag"
    return _refused(
        f"{shown} means nothing here",
        origin,
        "take it out; only !remove, !replace and !append are known, and quotes make a string",
    )
