"""JSON Schema of a stack file: what `stack_file.py` reads, and room for what it leaves to others.

Names of overrides and tenants are texts here: which there are depends on the environment, and no schema of all files
knows that. `python -m environments validate` does.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from environments.environment_type import EnvironmentType
from environments.stack_file import KEYS, PROJECT, STACK_FILE_KEYS

_OTHERWISE = rf"^({PROJECT}:config:)?"
"""What else may stand before a key of this project, as the engine reads it."""

_THEIRS = rf"^(?!{PROJECT}:)[^:]+:.+$"
"""Keys of other namespaces: the providers' business, values encrypted by `secure:` included."""

_OF_PULUMI: Mapping[str, Any] = {
    "secretsprovider": {"type": "string", "description": "URL of the key that encrypts the stack's secrets."},
    "encryptedkey": {"type": "string", "description": "The stack's data key, as that key has encrypted it."},
    "encryptionsalt": {"type": "string", "description": "The salt of a stack whose secrets a passphrase encrypts."},
    "environment": {"description": "Environments of Pulumi's own service; this project uses none."},
}


def stack_file_schema(*, settings: Mapping[str, Any]) -> dict[str, Any]:
    """What a stack file may hold, without draft and definitions.

    Args:
        settings: Schema of the stack's last layer.
    """
    ours = _our_keys(settings)
    config = {
        "type": "object",
        "description": "Values by namespace and key.",
        # Editors offer names that are written out, and none that a pattern matches.
        "properties": {f"{PROJECT}:{key}": one for key, one in ours.items()},
        "patternProperties": {f"{_OTHERWISE}{re.escape(key)}$": one for key, one in ours.items()} | {_THEIRS: {}},
        "additionalProperties": False,
        "anyOf": [{"required": [f"{prefix}environment"]} for prefix in (f"{PROJECT}:", "", f"{PROJECT}:config:")],
    }
    properties = {"config": config, **_OF_PULUMI}
    return {
        "type": "object",
        "properties": {key: properties[key] for key in STACK_FILE_KEYS},
        "additionalProperties": False,
        "required": ["config"],
    }


def _our_keys(settings: Mapping[str, Any]) -> dict[str, Any]:
    names = {"type": "array", "items": {"type": "string"}, "uniqueItems": True}
    found = {
        "environment": {"enum": EnvironmentType.names(), "description": "Which environment the stack is."},
        "overrides": {**names, "description": "The environment's overrides that are taken; the later one wins."},
        "tenants": {**names, "description": "The tenants that the stack carries, by the names of their files."},
        "settings": {**settings, "description": "The last layer: settings of this stack alone."},
    }
    return {key: found[key] for key in KEYS}
