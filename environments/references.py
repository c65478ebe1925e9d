"""Values that are written as another value's place: `${path.to.setting}` and `${env:NAME}`.

    image_registry: europe-west1-docker.pkg.dev/${google_cloud.project_id}
    zones: ${google_cloud.zones}
    log_level: ${env:LOG_LEVEL}

References are replaced once all layers are merged, so that one in base.yml sees what a later layer made of its target.
A text that is one reference and nothing else becomes what it refers to, a number a number, a list of single values a
list; in a longer text, single values are written out as YAML writes them. `${env:NAME}` is the value of an environment
variable, read as YAML where it stands alone; a reference inside of it is left as it is. `$${` is `${` itself.

Refused, all at once and each with its place: references that lead nowhere, to a mapping, to null inside of a text, in a
circle, or from a setting that is shown to a setting or a variable that may be a secret; variables that are not set;
texts that grow beyond `MAX_LENGTH`; chains of more than `MAX_STEPS`. What looks like a reference in a variable's value
may be a part of a password, and is not repeated. The tree that goes in is not changed.
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from typing import TypeAlias

from pydantic import BaseModel

from environments import model_fields, rejected_value
from environments.environment_variables import LAYER, variable_value
from environments.errors import InvalidSettingsError, Issue, SourceError, is_secret_path
from environments.provenance import (
    WHOLE_REFERENCE,
    Branch,
    Leaf,
    Node,
    Origin,
    Path,
    Reference,
    Removed,
    Sequence,
    child,
    dotted,
    find,
    kind,
    parts,
)
from environments.replaced_nodes import with_nodes

MAX_LENGTH = 4_096
"""Characters of a text with its references replaced; texts that refer to texts could double without end."""

MAX_STEPS = 50
"""References that may lead from one to the next; a chain without end would end the interpreter's stack."""

ENVIRONMENT = "env:"
_OPENING, _ESCAPED = "${", "$${"
_PIECES = re.compile(r"\$\$\{|\$\{([^{}]*)\}|\$\{")
_VARIABLE = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_HIDDEN = (
    "a reference in it cannot be replaced; it is not shown, because a variable may hold a secret",
    "mend the reference, or write $${ where `${` itself is meant",
)

_Value: TypeAlias = Leaf | Sequence
_Source: TypeAlias = tuple[str, Origin]


def replace_references(
    root: Branch,
    environ: Mapping[str, str],
    model: type[BaseModel],
    *,
    subject: str,
    only: Collection[str] | None = None,
) -> Branch:
    """The same tree with every reference replaced.

    Args:
        root: The merged layers.
        environ: Environment variables.
        model: The settings model, for near matches and for which settings may be secrets.
        subject: What is loaded, for the message's first line.
        only: Keys of the root below which references are replaced, those below all others being replaced already; all
            where none are given.

    Raises:
        InvalidSettingsError: One or more references cannot be replaced.
    """
    ahead = root.children if only is None else {key: node for key, node in root.children.items() if key in only}
    written = list(_texts(replace(root, children=ahead), ()))
    if not written:
        return root
    replacing = _Replacing(root, environ, model)
    replaced = {path: replacing.at(path) for path in written}
    if replacing.issues:
        raise InvalidSettingsError(replacing.issues, subject=subject)
    return with_nodes(root, {path: node for path, node in replaced.items() if node is not None})


def _texts(node: Branch | Sequence, path: Path) -> Iterator[Path]:
    """The path of every text with a reference or an escaped one."""
    named = node.children.items() if isinstance(node, Branch) else enumerate(node.items)
    for key, below in named:
        if isinstance(below, Leaf):
            value = below.value
            if isinstance(value, str) and _OPENING in value:
                yield (*path, str(key))
        elif not isinstance(below, Removed):
            yield from _texts(below, (*path, str(key)))


class _BrokenError(Exception):
    """A reference that cannot be replaced.

    Attributes:
        remedy: How to mend it.
    """

    def __init__(self, problem: str, remedy: str) -> None:
        super().__init__(problem)
        self.remedy = remedy


class _ToldError(Exception):
    """A reference to a text whose own references cannot be replaced, which is told there."""


class _Replacing:
    """One run over one tree; every text is replaced once."""

    def __init__(self, root: Branch, environ: Mapping[str, str], model: type[BaseModel]) -> None:
        self.issues: list[Issue] = []
        self._root = root
        self._environ = environ
        self._model = model
        self._done: dict[Path, _Value | None] = {}
        self._open: list[Path] = []

    def at(self, path: Path) -> _Value | None:
        """The text at a path with its references replaced; None where that failed, which is told by an issue."""
        if path in self._done:
            return self._done[path]
        leaf = find(self._root, path)
        assert isinstance(leaf, Leaf), path
        self._open.append(path)
        self._done[path] = None
        try:
            self._done[path] = self._replaced(leaf)
        except _BrokenError as error:
            self.issues.append(self._issue(path, leaf.origin, error))
        except _ToldError:
            pass
        self._open.pop()
        return self._done[path]

    def _issue(self, path: Path, place: Origin, error: _BrokenError) -> Issue:
        """What is said of a reference; of a variable's value neither its text nor the keys inside of it."""
        shown = dotted(rejected_value.shown_path(self._model, path, place))
        problem, remedy = _HIDDEN if place.layer == LAYER else (str(error), error.remedy)
        return Issue(path=shown, place=str(place), problem=problem, remedy=remedy)

    def _replaced(self, leaf: Leaf) -> _Value:
        text = str(leaf.value)
        if not WHOLE_REFERENCE.fullmatch(text):
            return self._filled(leaf, text)
        name = text[2:-1].strip()
        found, sources = self._found(name)
        reference = Reference(text, sources)
        where = {"place": leaf.place} if isinstance(found, Leaf) else {"origin": leaf.origin}
        return replace(found, **where, shadowed=leaf.shadowed, resets=leaf.resets, reference=reference)

    def _filled(self, leaf: Leaf, text: str) -> Leaf:
        """A longer text with its references written out."""
        sources: list[_Source] = []
        words, end = [], 0
        for piece in _PIECES.finditer(text):
            words.append(text[end : piece.start()])
            end = piece.end()
            if piece[0] == _ESCAPED:
                words.append(_OPENING)
                continue
            if piece[1] is None:
                raise _BrokenError("a reference is not closed", "write ${path}, or $${ where `${` itself is meant")
            name = piece[1].strip()
            found, behind = self._found(name, in_text=True)
            sources += behind
            words.append(_written_out(name, found))
        value = "".join([*words, text[end:]])
        if len(value) > MAX_LENGTH:
            raise _BrokenError(f"the text grows to more than {MAX_LENGTH:,} characters", "refer to shorter texts")
        return replace(leaf, value=value, reference=Reference(text, tuple(sources)))

    def _found(self, name: str, *, in_text: bool = False) -> tuple[_Value, tuple[_Source, ...]]:
        """What a reference leads to, with its own references replaced; where that stands, and variables behind it."""
        if name.startswith(ENVIRONMENT):
            value, place = self._variable(name.removeprefix(ENVIRONMENT), in_text)
            return value, ((name, place),)
        target = parts(name)
        node = self._node(target)
        if node is None or isinstance(node, Removed):
            raise self._nowhere(name, target)
        if isinstance(node, Branch):
            raise _BrokenError(f"${{{name}}} leads to a mapping", "refer to single settings below it, each by its path")
        if model_fields.is_secret(self._model, target) and not model_fields.is_secret(self._model, self._open[-1]):
            raise _secret(name)
        found = self._settled(name, target, node)
        return found, ((name, node.origin), *_variables_behind(found))

    def _node(self, target: Path) -> Node | None:
        """What stands at a path; a list's items also where a reference stands for the list."""
        node = find(self._root, target)
        above = find(self._root, target[:-1]) if node is None else None
        return child(self._single(target[:-1], above), target[-1]) if isinstance(above, Leaf) else node

    def _settled(self, name: str, target: Path, node: _Value) -> _Value:
        """What a target is once its own references are replaced."""
        if isinstance(node, Leaf):
            return self._single(target, node)
        items = [
            self._single((*target, str(number)), item) if isinstance(item, Leaf) else item
            for number, item in enumerate(node.items)
        ]
        if not all(isinstance(item, Leaf) for item in items):
            problem = f"${{{name}}} leads to a list whose items are no single values"
            raise _BrokenError(problem, "refer to single values, or to a list of them")
        return replace(node, items=tuple(items))

    def _single(self, target: Path, leaf: Leaf) -> _Value:
        if leaf.reference or not (isinstance(leaf.value, str) and _OPENING in leaf.value):
            return leaf
        if target in self._open:
            circle = [*self._open[self._open.index(target) :], target]
            told = f"references go round in a circle: {' -> '.join(map(dotted, circle))}"
            raise _BrokenError(told, "write the value itself at one of them")
        if len(self._open) >= MAX_STEPS:
            raise _BrokenError(f"more than {MAX_STEPS} references lead from one to the next", "refer to a nearer one")
        settled = self.at(target)
        if settled is None:
            raise _ToldError
        return settled

    def _variable(self, name: str, in_text: bool) -> tuple[Leaf, Origin]:
        if not _VARIABLE.fullmatch(name):
            remedy = "write ${env:NAME}, such as ${env:HOME}"
            raise _BrokenError(f"{name!r} is no name of an environment variable", remedy)
        if is_secret_path((name,)) and not model_fields.is_secret(self._model, self._open[-1]):
            raise _secret(f"{ENVIRONMENT}{name}")
        label = f"environment variable {name}"
        if name not in self._environ:
            raise _BrokenError(f"the {label} is not set", f"set {name}, or write the value itself")
        origin = Origin(LAYER, label, 0, 0)
        if in_text:
            return Leaf(self._environ[name], origin), origin
        try:
            node = variable_value(self._environ[name], label)
        except SourceError as error:
            raise _BrokenError(f"{error.place}: {error.problem}", error.remedy) from None
        if not isinstance(node, Leaf):
            raise _BrokenError(f"the {label} holds {kind(node)}", f"set {name} to a single value")
        return node, origin

    def _nowhere(self, name: str, target: Path) -> _BrokenError:
        if model_fields.types_at(self._model, target):
            remedy = "set it, or write the value itself here"
            return _BrokenError(f"${{{name}}} leads to nothing: no layer sets it", remedy)
        close = model_fields.near(self._model, target)
        offer = f"did you mean ${{{close[0]}}}?" if close else "write the whole path, as `show` prints it."
        return _BrokenError(f"${{{name}}} leads to no setting", f"{offer} Where `${{` itself is meant, write $${{")


def _secret(name: str) -> _BrokenError:
    return _BrokenError(
        f"${{{name}}} may be a secret, and would be shown here",
        "let only a setting that is kept back refer to it, or take the reference out",
    )


def _variables_behind(node: _Value) -> list[_Source]:
    """Where what a reference leads to has it from; a list's items say so themselves."""
    sources = node.reference.sources if isinstance(node, Leaf) and node.reference else ()
    return [source for source in sources if source[1].layer == LAYER]


def _written_out(name: str, node: _Value) -> str:
    """A single value as a part of a text."""
    if isinstance(node, Leaf) and node.value is not None:
        return node.value if isinstance(node.value, str) else json.dumps(node.value)
    remedy = "refer to a single value, or let the reference stand alone"
    raise _BrokenError(f"${{{name}}} is {kind(node)}, which is no part of a text", remedy)
