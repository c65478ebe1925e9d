"""The layer of environment variables: SPOTIFY_AI_AGENT__DATABASE__POSTGRESQL__CONNECTION_POOL__MAX_SIZE=50.

Two underscores stand between the parts of a path, which is read in lower case; the value is YAML, so that `50`, `true`,
`[a, b]` and `{a: 1}` mean what they mean in a file. No message repeats a value, nor a key that stands inside of one.

A name that begins like ours and is none is refused, so that a forgotten underscore never passes for a set setting.
Kubernetes hands every container the addresses of the services of its namespace, in names that are made of theirs
(SPOTIFY_AI_AGENT_API_SERVICE_HOST; https://kubernetes.io/docs/concepts/services-networking/service/#environment-variables);
those are left alone.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator, Mapping

from pydantic import BaseModel

from environments import model_fields
from environments.errors import NOTHING_LOADED, SourceError, UnknownNameError
from environments.merge import merge_layers
from environments.provenance import Branch, Node, Origin, Path
from environments.stack_file import STACK_FILE_VARIABLE
from environments.yaml_document import MAX_DEPTH, parse

PREFIX = "SPOTIFY_AI_AGENT__"
SEPARATOR = "__"
LAYER = "environment variables"
SINGLE_VARIABLES = (
    STACK_FILE_VARIABLE,
    "SPOTIFY_AI_AGENT_PYTHON",  # sandbox/engine.py: which interpreter serves the language protocol
    "SPOTIFY_AI_AGENT_LANGUAGE_HOST",  # sandbox/engine.py: the script that serves it
    "SPOTIFY_AI_AGENT_CACHE_URL",  # config_loader/redis_options.py: the Redis that processes share
    "SPOTIFY_AI_AGENT_CACHE_KEY_FILE",  # config_loader/redis_options.py: what is left there is signed with it
    "SPOTIFY_AI_AGENT_CACHE_CA_FILE",  # config_loader/redis_options.py: who may vouch for that Redis
)
"""Variables with our name that are no settings."""

_BEGINNING = PREFIX.removesuffix("_")
_LABEL = "environment variable "
_SERVICE_LINK = re.compile(
    r"SPOTIFY_AI_AGENT(_[A-Z0-9]+)*_"
    r"((SERVICE_HOST|SERVICE_PORT(_[A-Z0-9]+)*|PORT_[0-9]+_(TCP|UDP|SCTP)(_(PROTO|PORT|ADDR))?)=|PORT=[a-z]+://)"
)
_CLOSE = 0.75


def variables_layer(environ: Mapping[str, str], model: type[BaseModel]) -> Branch | None:
    """All variables with the prefix as one layer; None when there are none.

    Args:
        environ: All environment variables.
        model: The settings model, for how lists merge and which names may have been meant.

    Raises:
        UnknownNameError: A variable begins like ours and is none.
        SourceError: A variable's name has an empty part, or differs from another one only in case, or its value is not
            YAML.
        MergeConflictError: One variable sets a mapping that another one replaces by a value.
    """
    ours = sorted(names_of_ours(environ))
    for name in ours:
        known = name.startswith(PREFIX) or name in SINGLE_VARIABLES
        if not known and not _SERVICE_LINK.match(f"{name}={environ[name]}"):
            raise _no_variable_of_ours(name, model)
    settings: dict[str, str] = {}
    for name in (name for name in ours if name.startswith(PREFIX)):
        if name.upper() in settings:
            raise _same_but_for_case(settings[name.upper()], name)
        settings[name.upper()] = name
    layers = [_layer(name, environ[name]) for name in settings.values()]
    return merge_layers(layers, model_fields.list_strategies(model)) if layers else None


def names_of_ours(environ: Mapping[str, str]) -> Iterator[str]:
    """The names that begin like ours, in any case: all that a layer, or a refusal of one, can come from."""
    return (name for name in environ if name.upper().startswith(_BEGINNING))


def without_settings(environ: Mapping[str, str]) -> dict[str, str]:
    """Variables without those of ours: what `${env:NAME}` in a file may still stand for."""
    ours = set(names_of_ours(environ))
    return {name: value for name, value in environ.items() if name not in ours}


def variable_name(path: Path) -> str:
    """The variable that sets a path."""
    return PREFIX + SEPARATOR.join(path).upper()


def path_of(place: Origin) -> Path | None:
    """The path that the variable at a place sets by its name; None for any other place."""
    return _path(place.file.removeprefix(_LABEL)) if place.layer == LAYER else None


def _path(name: str) -> Path:
    return tuple(name.removeprefix(PREFIX).lower().split(SEPARATOR))


def _layer(name: str, value: str) -> Branch:
    label = _LABEL + name
    path = _path(name)
    if not all(path) or len(path) > MAX_DEPTH:
        raise SourceError(
            f"the name has an empty part, or more than {MAX_DEPTH} parts",
            place=label,
            consequence="no settings were loaded",
            remedy=f"write two underscores between the parts, for instance {variable_name(('database', 'engine'))}",
        )
    origin = Origin(LAYER, label, 0, 0)
    node = Branch({path[-1]: variable_value(value, label)}, {path[-1]: origin}, origin)
    for part in reversed(path[:-1]):
        node = Branch({part: node}, {part: origin}, origin)
    return node


def variable_value(value: str, label: str) -> Node:
    """What a variable holds, read as YAML.

    Args:
        value: Its text.
        label: What it is called in messages.

    Raises:
        SourceError: It is empty, not UTF-8, or not YAML; no message repeats it.
    """
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


def _no_variable_of_ours(name: str, model: type[BaseModel]) -> UnknownNameError:
    meant = _meant(name, model)
    return UnknownNameError(
        "no setting and no part of this program has this name",
        place=_LABEL + name,
        consequence=f"it would be ignored without a word; {NOTHING_LOADED}",
        remedy=(f"did you mean {meant}? " if meant else "unset it. ")
        + f"A setting's variable begins with {PREFIX}, and two underscores stand between the parts of its path",
    )


def _meant(name: str, model: type[BaseModel]) -> str | None:
    """The name that was meant: underscores are what people forget, so they are not counted; then the nearest."""
    names = [*SINGLE_VARIABLES, *map(variable_name, model_fields.paths(model))]
    bare = {_bare(known): known for known in reversed(names)}
    if _bare(name) in bare:
        return bare[_bare(name)]
    close = difflib.get_close_matches(_bare(name), bare, n=1, cutoff=_CLOSE)
    return bare[close[0]] if close else None


def _bare(name: str) -> str:
    return name.upper().removeprefix(PREFIX.rstrip("_")).replace("_", "")


def _same_but_for_case(first: str, second: str) -> SourceError:
    return SourceError(
        f"the variable {first} is set, too, and both mean the same setting",
        place=_LABEL + second,
        consequence=f"which of the two wins would be chance; {NOTHING_LOADED}",
        remedy=f"unset one of the two, and write the other one as {second.upper()}",
    )
