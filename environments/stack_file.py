"""`Pulumi.<stack>.yaml`: which environment a stack is, and the last layer of its settings.

    config:
      spotify-ai-agent:environment: production        # required
      spotify-ai-agent:overrides: [high_availability]
      spotify-ai-agent:tenants: [acme-music]
      spotify-ai-agent:settings: {cluster: {...}}     # merged last
      gcp:project: ...                                # other namespaces are the providers' business

The file is read here, not through the engine, because the engine's configuration knows no lines and merges no objects;
`check_engine_config` makes sure that both have read the same. Keys count as the engine reads them: one without a
namespace, or with the old `spotify-ai-agent:config:` in front, is the project's.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from environments.errors import MASK, EngineConfigError, StackFileError, is_secret_path
from environments.layers import Asked
from environments.provenance import (
    Branch,
    Leaf,
    Node,
    Origin,
    Removed,
    Sequence,
    dotted,
    kind,
    plain,
    value_place,
    walk,
)
from environments.provenance import Path as Parts
from environments.schema_version import without_version
from environments.yaml_source import read

PROJECT = "spotify-ai-agent"
STACK_FILE_VARIABLE = "SPOTIFY_AI_AGENT_STACK_FILE"
STACK_FILE_KEYS = ("config", "secretsprovider", "encryptedkey", "encryptionsalt", "environment")
"""What Pulumi knows at the top of a stack file."""

KEYS = ("environment", "overrides", "tenants", "settings")
_NOTHING_LOADED = "no settings were loaded and nothing was changed"


@dataclass(frozen=True, kw_only=True)
class StackFile:
    """What a stack file says about this project.

    Attributes:
        label: The file's name in messages.
        environment: The environment's name as written.
        overrides: In the order given.
        tenants: In the order given.
        settings: The last layer, or None.
        config: All of the project's keys, without their namespace, as they are written.
    """

    label: str
    environment: Asked
    overrides: tuple[Asked, ...]
    tenants: tuple[Asked, ...]
    settings: Branch | None
    config: Branch


def read_stack_file(path: Path, *, stack: str, label: str, version: int) -> StackFile:
    """Read a stack file.

    Args:
        path: The file.
        stack: The stack's name.
        label: How the file is called in messages.
        version: The schema version of the settings in it.

    Raises:
        SourceError: The file cannot be read.
        SchemaVersionError: The settings in it are written in another schema version.
        StackFileError: A key of the project is unknown, missing, of the wrong kind, or holds an encrypted value.
    """
    config = _project_config(read(path, layer=f"stack {stack}", label=label))
    _refuse_encrypted(config)
    environment = config.children.get("environment")
    if environment is None:
        raise StackFileError(
            f"the stack does not say which environment it is: {PROJECT}:environment is missing",
            place=str(config.origin),
            consequence=_NOTHING_LOADED,
            remedy=f"add `{PROJECT}:environment: development`, staging or production below `config:`",
        )
    settings = config.children.get("settings")
    if settings is not None and not isinstance(settings, Branch):
        raise _wrong_kind("settings", settings, "a mapping", "nest the settings below it")
    return StackFile(
        label=label,
        environment=_name("environment", environment),
        overrides=_names("overrides", config),
        tenants=_names("tenants", config),
        settings=None if settings is None else without_version(settings, version),
        config=config,
    )


def settings_of(document: Branch) -> Branch | None:
    """The settings in a stack file, with all that is written in them; None where there are none.

    Args:
        document: The whole file.

    Raises:
        StackFileError: A key of the project is unknown.
    """
    settings = _project_config(document).children.get("settings")
    return settings if isinstance(settings, Branch) else None


def check_engine_config(file: StackFile, engine: Mapping[str, object]) -> None:
    """Make sure that the engine was given the same configuration as the stack file.

    Args:
        file: What the file says.
        engine: The engine's values by key without namespace; None, or no entry, where there is none.

    Raises:
        EngineConfigError: They differ, for instance because of `--config-file`.
    """
    ours = {key: _to_engine(node) for key, node in file.config.children.items() if not isinstance(node, Removed)}
    theirs = {key: value for key, value in engine.items() if value is not None}
    differences = list(_differences(ours, theirs, ()))
    if not differences:
        return
    listed = "; ".join(_described(path, file.config, found) for path, found in differences)
    raise EngineConfigError(
        f"the engine was given another configuration than this file's: {listed}",
        place=file.label,
        consequence="nothing was changed; otherwise settings would not be those that the files show",
        remedy="run without --config-file, or name the same file in SPOTIFY_AI_AGENT_STACK_FILE; put dates in quotes",
    )


def _project_config(document: Branch) -> Branch:
    """The project's keys of the file's `config:`, without their namespace."""
    for key, place in document.keys.items():
        if key not in STACK_FILE_KEYS:
            close = difflib.get_close_matches(key, STACK_FILE_KEYS, n=1)
            raise StackFileError(
                f"a stack file has no key {key}",
                place=str(place),
                consequence=f"{_NOTHING_LOADED}; Pulumi would pass over it without a word",
                remedy=(f"did you mean {close[0]}? " if close else "") + f"There are {', '.join(STACK_FILE_KEYS)}",
            )
    config = document.children.get("config")
    if config is None or (isinstance(config, Leaf) and config.value is None):
        return Branch({}, {}, document.keys.get("config", document.origin))
    if not isinstance(config, Branch):
        raise _wrong_kind("config", config, "a mapping", "nest `namespace:key: value` lines below it")
    children: dict[str, Node] = {}
    keys: dict[str, Origin] = {}
    for full_name, node in config.children.items():
        namespace, _, name = full_name.rpartition(":")
        if namespace.removesuffix(":config") not in (PROJECT, ""):
            continue
        place = config.keys[full_name]
        if name not in KEYS:
            close = difflib.get_close_matches(name, KEYS, n=1)
            raise StackFileError(
                f"there is no key {PROJECT}:{name}",
                place=str(place),
                consequence=_NOTHING_LOADED,
                remedy=(f"did you mean {PROJECT}:{close[0]}? " if close else "")
                + f"There are {', '.join(KEYS)}; a setting goes below {PROJECT}:settings",
            )
        if name in keys:
            raise StackFileError(
                f"{PROJECT}:{name} is given twice; first in {keys[name]}",
                place=str(place),
                consequence=_NOTHING_LOADED,
                remedy=f"keep one, and write it as {PROJECT}:{name}",
            )
        keys[name] = place
        children[name] = node
    return Branch(children, keys, document.keys["config"])


def _refuse_encrypted(config: Branch) -> None:
    for path, node in walk(config):
        if isinstance(node, Branch) and list(node.children) == ["secure"]:
            raise StackFileError(
                f"{PROJECT}:{dotted(path)} is encrypted; secrets are no settings",
                place=str(node.origin),
                consequence=_NOTHING_LOADED,
                remedy="keep the secret in Secret Manager and take it out of the stack file",
            )


def _name(key: str, node: Node) -> Asked:
    if isinstance(node, Leaf) and isinstance(node.value, str):
        return Asked(node.value, str(node.origin))
    raise _wrong_kind(key, node, "a name", "write a name without quotes or brackets")


def _names(key: str, config: Branch) -> tuple[Asked, ...]:
    node = config.children.get(key)
    if node is None:
        return ()
    if not isinstance(node, Sequence):
        raise _wrong_kind(key, node, "a list of names", f"write `{PROJECT}:{key}: [name, ...]`")
    names = [_name(f"{key}[{number}]", item) for number, item in enumerate(node.items)]
    for number, asked in enumerate(names):
        if asked.name in {earlier.name for earlier in names[:number]}:
            raise StackFileError(
                f"{PROJECT}:{key} names {asked.name} twice",
                place=asked.place,
                consequence=_NOTHING_LOADED,
                remedy="keep one of the two",
            )
    return tuple(names)


def _wrong_kind(key: str, node: Node, expected: str, remedy: str) -> StackFileError:
    name = key if key == "config" else f"{PROJECT}:{key}"
    return StackFileError(
        f"{name} must be {expected}, not {kind(node)}",
        place=str(node.origin),
        consequence=_NOTHING_LOADED,
        remedy=remedy,
    )


def _to_engine(node: Node) -> object:
    """What the engine makes of a node: it does not know our tags, and reads a deletion as an empty text."""
    if isinstance(node, Removed):
        return ""
    if isinstance(node, Branch):
        return {key: _to_engine(below) for key, below in node.children.items()}
    return plain(node)


_ABSENT = object()


def _differences(ours: object, theirs: object, path: Parts) -> Iterator[tuple[Parts, object]]:
    """Where two plain values differ, with what the engine has there."""
    if isinstance(ours, Mapping) and isinstance(theirs, Mapping):
        for key in {**ours, **theirs}:
            yield from _differences(ours.get(key, _ABSENT), theirs.get(key, _ABSENT), (*path, str(key)))
    elif isinstance(ours, list) and isinstance(theirs, list) and len(ours) == len(theirs):
        for number, (our, their) in enumerate(zip(ours, theirs, strict=True)):
            yield from _differences(our, their, (*path, str(number)))
    elif isinstance(ours, bool) is not isinstance(theirs, bool) or ours != theirs:
        yield path, theirs


def _described(path: Parts, config: Branch, theirs: object) -> str:
    where = f"{PROJECT}:{dotted(path)}"
    if theirs is _ABSENT:
        return f"{where} is missing there ({value_place(config, path)} here)"
    shown = MASK if is_secret_path(path) else _short(theirs)
    return f"{where} is {shown} there ({value_place(config, path)} here)"


def _short(value: object) -> str:
    text = (
        repr(value)
        if not isinstance(value, (Mapping, list))
        else "a mapping" if isinstance(value, Mapping) else "a list"
    )
    return text if len(text) <= 80 else f"{text[:77]}..."
