"""`${...}` in a text is a reference: what was meant as it stands becomes `$${...}`.

Conditions of roles had two placeholders of their own. The project's number is a reference now, the stack's name, which
only Pulumi knows, stays a placeholder, and is escaped like every other one.
"""

from __future__ import annotations

import re
from fnmatch import fnmatchcase

from environments.migrations.layer import Layer

_CONDITION = "identity.roles.*.google.*.condition.expression"
_IN_CONDITIONS = {"${project_number}": "${google_cloud.project_number}"}
_OPENING = re.compile(r"(?P<escape>\$*)\$\{(?P<name>[^{}]*)(?P<end>\}?)")
_IS_REFERENCE = re.compile(r"\s*(env:.*|[^{}]+\.[^{}]+|environment|name)\s*")
"""A layer that says no version may be of the time between references and versions, and have some: paths with several
parts, and the two settings that have one part. Placeholders never looked like that."""


def migrate(layer: Layer) -> None:
    """Escapes what is no reference, wherever it stands."""
    layer.rewrite(lambda path, text: _OPENING.sub(lambda found: _replaced(path, found), text))


def _replaced(path: tuple[str, ...], found: re.Match[str]) -> str:
    whole = found[0]
    if found["escape"] or (found["end"] and _IS_REFERENCE.fullmatch(found["name"])):
        return whole
    if whole in _IN_CONDITIONS and fnmatchcase(".".join(path), _CONDITION):
        return _IN_CONDITIONS[whole]
    return f"${whole}"
