"""The protocol's answers, made from what the other modules found out."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from pulumi.runtime.proto import provider_pb2

from sandbox.cloud import checking, paths
from sandbox.cloud.admission import DEFAULTS, NOTES
from sandbox.cloud.answers import MissingError
from sandbox.cloud.checking import Failure
from sandbox.cloud.diffing import Change
from sandbox.cloud.entry import Entry
from sandbox.cloud.shape import Record
from sandbox.cloud.wire import Unknown, secret_paths

_REPLACING = {"ADD": "ADD_REPLACE", "DELETE": "DELETE_REPLACE", "UPDATE": "UPDATE_REPLACE"}

ENGINE_KEYS = frozenset({"version", "pluginDownloadURL", "pluginChecksums"})
"""What the engine itself puts beside a provider's arguments."""


def parsed(arguments: Mapping[str, Any], shape: Record) -> dict[str, Any]:
    """Provider arguments with their types back: on the wire, anything but a string is JSON in a string."""
    typed_arguments: dict[str, Any] = {}
    for name, value in arguments.items():
        typed = shape.fields[name].shape if name in shape.fields else None
        if isinstance(value, str) and typed is not None and checking.expected(typed) != "a string":
            try:
                typed_arguments[name] = json.loads(value)
            except ValueError:
                typed_arguments[name] = value
        else:
            typed_arguments[name] = value
    return typed_arguments


def entry_of(entries: Mapping[str, Entry], urn: str) -> Entry:
    """The entry of a resource's type.

    Raises:
        MissingError: There is none.
    """
    type_ = urn.split("::")[2].rpartition("$")[2]
    if type_ not in entries:
        raise MissingError(
            f"{type_}: the stand-in cloud has no entry for this resource type, so nothing is known of its ids, "
            "defaults and immutable fields. Add a reviewed one to sandbox/cloud/catalogue/."
        )
    return entries[type_]


def check_response(news: Mapping[str, Any], wrong: list[Failure], inputs: Any) -> provider_pb2.CheckResponse:
    """The inputs, or what is wrong with them."""
    return provider_pb2.CheckResponse(inputs=inputs, failures=[_check_failure(news, failure) for failure in wrong])


def _check_failure(news: Mapping[str, Any], failure: Failure) -> provider_pb2.CheckFailure:
    """The failure; where the engine would print a secret value beside the property, the path moves into the text."""
    at = failure.path
    if len(at) == 1 and secret_paths(news.get(str(at[0]))):
        return provider_pb2.CheckFailure(reason=str(failure))
    return provider_pb2.CheckFailure(property=paths.text(at), reason=failure.reason)


def diff_response(
    found: list[Change], *, replaces: list[str], detailed: bool, delete_first: bool = False
) -> provider_pb2.DiffResponse:
    """The changes, property by property where `detailed`."""
    kinds = {
        paths.text(change.path): provider_pb2.PropertyDiff(
            kind=provider_pb2.PropertyDiff.Kind.Value(_REPLACING[change.kind] if change.replaces else change.kind),
            inputDiff=True,
        )
        for change in found
    }
    return provider_pb2.DiffResponse(
        changes=provider_pb2.DiffResponse.DIFF_SOME if found else provider_pb2.DiffResponse.DIFF_NONE,
        diffs=list(dict.fromkeys(str(change.path[0]) for change in found)),
        replaces=replaces,
        detailedDiff=kinds if detailed else None,
        hasDetailedDiff=detailed,
        deleteBeforeReplace=delete_first,
    )


def same_identity(entry: Entry, old: Mapping[str, Any], new: Mapping[str, Any]) -> bool:
    """Whether old and new would be the same object in the cloud, so that the old one must go first."""
    named = re.findall(r"\{([\w.$-]+)(?:\|\w+)?\}", entry.identity)
    if entry.autoname is not None and entry.autoname.path in old.get(DEFAULTS, []):
        return False
    pairs = [([v for _, v in paths.find(old, path)], [v for _, v in paths.find(new, path)]) for path in named]
    return all(before == after or any(isinstance(value, Unknown) for value in after) for before, after in pairs)


def overlaid(inputs: Any, outputs: Any) -> Any:
    """The inputs with what the object says now: what was set and is different shows as drift.

    A server leaves out what is empty: that nothing is where nothing was wanted is no drift.
    """
    if isinstance(inputs, Mapping) and isinstance(outputs, Mapping):
        return {
            key: overlaid(value, outputs[key]) if key in outputs and key not in NOTES else value
            for key, value in inputs.items()
            if key in NOTES or key in outputs or not value
        }
    if isinstance(inputs, list) and isinstance(outputs, list):
        return [overlaid(inputs[place], value) if place < len(inputs) else value for place, value in enumerate(outputs)]
    return outputs
