"""What the API server says, in words for the person who ran `up`; of an object with secrets, without its values."""

from __future__ import annotations

import re

from sandbox.cloud.cluster.api import CONFLICT, NOT_FOUND, ApiError

REMEDIES = {
    "Invalid": "correct the fields that it names",
    "BadRequest": "correct the fields that it names; strict validation refuses what the kind does not have",
    "AlreadyExists": "import it, or choose another name",
}
_KEY = re.compile(r"\[(?!\d+\]).*", re.DOTALL)
"""A mapping's key in a field's path, and what stands behind it: the program wrote it, as it wrote the value."""
_OTHERS_FIELDS = "let go of these fields in the program, or take them from the other manager (pulumi.com/patchForce)"
_NO_HOME = "create its namespace first: name it by an output of its resource"


def refusal(error: ApiError, *, what: str, secret: bool) -> str:
    """The server's refusal, with the object and a remedy.

    Args:
        error: What the server said.
        what: The object, such as `Service api/gateway`.
        secret: Whether the object has values that must not be printed: then only fields are named.
    """
    said = _fields(error) if secret else error.message
    remedy = _remedy(error)
    return f"{what}: the API server refused it ({error.reason}): {said}" + (
        f". {remedy[0].upper()}{remedy[1:]}" if remedy else ""
    )


def _remedy(error: ApiError) -> str:
    if error.status == CONFLICT and error.reason == "Conflict":
        return _OTHERS_FIELDS
    if error.status == NOT_FOUND and re.search(r'namespaces "[^"]+" not found', error.message):
        return _NO_HOME
    return REMEDIES.get(error.reason, "")


def _fields(error: ApiError) -> str:
    if error.fields:
        places = dict.fromkeys(_KEY.sub("[...]", field) for field in error.fields)
        return f"at {', '.join(places)} (the object holds secrets, so its values are not repeated)"
    return "the object holds secrets, so the server's sentence is not repeated; a dry run of it by hand has it"
