"""The layer of environment variables: SPOTIFY_AI_AGENT__DATABASE__POSTGRESQL__CONNECTION_POOL__MAX_SIZE=50.

Two underscores stand between the parts of a path, which is read in lower case; the value is YAML, so that `50`, `true`,
`[a, b]` and `{a: 1}` mean what they mean in a file. No message repeats a value.
"""

from __future__ import annotations

from collections.abc import Mapping

from environments.errors import SourceError
from environments.merge import Strategies, merge_layers
from environments.provenance import Branch, Node, Origin, Path
from environments.yaml_document import MAX_DEPTH, parse

PREFIX = "SPOTIFY_AI_AGENT__"
SEPARATOR = "__"
LAYER = "environment variables"


def variables_layer(environ: Mapping[str, str], strategies: Strategies) -> Branch | None:
    """All variables with the prefix as one layer; None when there are none.

    Raises:
        SourceError: A variable's name has an empty part, or its value is not YAML.
        MergeConflictError: One variable sets a mapping that another one replaces by a value.
    """
    layers = [_layer(name, environ[name]) for name in sorted(environ) if name.startswith(PREFIX)]
    return merge_layers(layers, strategies) if layers else None


def variable_name(path: Path) -> str:
    """The variable that sets a path."""
    return PREFIX + SEPARATOR.join(path).upper()


def _layer(name: str, value: str) -> Branch:
    label = f"environment variable {name}"
    path = tuple(name.removeprefix(PREFIX).lower().split(SEPARATOR))
    if not all(path) or len(path) > MAX_DEPTH:
        raise SourceError(
            f"the name has an empty part, or more than {MAX_DEPTH} parts",
            place=label,
            consequence="no settings were loaded",
            remedy=f"write two underscores between the parts, for instance {variable_name(('database', 'engine'))}",
        )
    origin = Origin(LAYER, label, 0, 0)
    node = Branch({path[-1]: _value(value, label)}, {path[-1]: origin}, origin)
    for part in reversed(path[:-1]):
        node = Branch({part: node}, {part: origin}, origin)
    return node


def _value(value: str, label: str) -> Node:
    if not value.strip():
        raise SourceError(
            "the variable is set but empty",
            place=label,
            consequence="no settings were loaded",
            remedy="unset it, or write null, or '\"\"' for an empty string",
        )
    try:
        value.encode("utf-8")
    except UnicodeEncodeError:
        raise SourceError(
            "the value is not UTF-8",
            place=label,
            consequence="no settings were loaded",
            remedy="set it from a UTF-8 terminal or file",
        ) from None
    return parse(value, layer=LAYER, label=label, lines=False)
