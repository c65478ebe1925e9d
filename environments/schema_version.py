"""The version of the shape that a layer is written in: `schema_version`, at the top of what the layer sets.

    schema_version: 4            a file of settings, a plan, a tenant, a use case
    spotify-ai-agent:settings:   a stack's last layer; the rest of its file is Pulumi's and has no version of ours
      schema_version: 4

It is no setting: it is taken out when a layer is read, and no model knows it. A layer that says none was written before
there were versions, and has version 1; an empty one has any. `python -m environments migrate` brings older layers up to
date (environments/migrations/), and ADR 21 says why nothing older is loaded as it is.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from environments.errors import NOTHING_LOADED, SchemaVersionError
from environments.provenance import Branch, Leaf, Node, Origin, kind

if TYPE_CHECKING:
    from pydantic import BaseModel  # a prompt that completes names waits for no model

KEY = "schema_version"

CURRENT = 4
"""Version of the settings model, and that of the latest migration."""

UNSAID = 1
"""Version of a layer that says none, and of a model that has never changed."""

_MIGRATE = "`python -m environments migrate`"


def version_of(model: type[BaseModel]) -> int:
    """The version in which a model's layers are written."""
    version: int = getattr(model, "SCHEMA_VERSION", UNSAID)
    return version


def without_version(layer: Branch, version: int) -> Branch:
    """What a layer sets, once its version is known to be the right one.

    Args:
        layer: All that is written in it.
        version: The version that is read.

    Raises:
        SchemaVersionError: It has another one, or says none that could be one.
    """
    written = layer.children.get(KEY)
    if written is None:
        if layer.children and version != UNSAID:
            raise _older(layer.origin, f"the layer says no {KEY}, which means {UNSAID}", version)
        return layer
    found = said_version(written)
    if found < version:
        raise _older(written.origin, f"the layer has schema version {found}", version)
    if found > version:
        raise SchemaVersionError(
            f"the layer is from the future: it has schema version {found}, and this checkout reads {version}",
            place=str(written.origin),
            consequence=NOTHING_LOADED,
            remedy="bring the checkout up to date (`git pull`), or take the file as it was in an older commit",
        )
    children = {key: node for key, node in layer.children.items() if key != KEY}
    places = {key: place for key, place in layer.key_places.items() if key != KEY}
    return replace(layer, children=children, key_places=places)


def said_version(node: Node) -> int:
    """The version that stands in a layer.

    Raises:
        SchemaVersionError: It is none.
    """
    value = node.value if isinstance(node, Leaf) else None
    if isinstance(value, int) and not isinstance(value, bool) and value >= UNSAID:
        return value
    found = repr(value) if isinstance(node, Leaf) and value is not None else kind(node)
    raise SchemaVersionError(
        f"{KEY} must be a whole number from {UNSAID}, not {found}",
        place=str(node.origin),
        consequence=NOTHING_LOADED,
        remedy=f"write `{KEY}: {CURRENT}`, without quotes, where the file is as the schema wants it; take the line out "
        f"and run {_MIGRATE} where it may be older",
    )


def _older(place: Origin, fact: str, version: int) -> SchemaVersionError:
    return SchemaVersionError(
        f"{fact}, and settings are read in version {version}",
        place=str(place),
        consequence=NOTHING_LOADED,
        remedy=f"run {_MIGRATE} (--dry-run shows what it changes); a new layer begins with `{KEY}: {version}`",
    )
