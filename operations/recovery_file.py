"""The stack file of a recovery stack, before and after the decision: two words change, every comment stays. Pure."""

from __future__ import annotations

import re

PILOT_LIGHT = "pilot_light"
"""The override that keeps the stack small in quiet times; named in environments/prod/overrides."""

_OVERRIDES = re.compile(r"^(?P<before>\s*spotify-ai-agent:overrides:\s*\[)(?P<names>[^\]\n]*)(?P<after>\].*)$", re.M)
_RECOVERY = re.compile(r"^(?P<indent> +)recovery:[ \t]*(#.*)?$", re.M)
_PROMOTED = re.compile(r"^(?P<before> +promoted:\s*)(?:false|true)\b(?P<after>.*)$", re.M)


class Unfamiliar(Exception):
    """The file is not written as this expects it; the text says what was looked for."""


def promoted(text: str) -> str:
    """The file with `recovery.promoted: true` and without the pilot light; one that is so already comes back as it is.

    Args:
        text: The stack file.

    Raises:
        Unfamiliar: One of the two places is not where it is looked for.
    """
    return _without_pilot_light(_with_promotion(text))


def _with_promotion(text: str) -> str:
    if found := _PROMOTED.search(text):
        return f"{text[: found.start()]}{found['before']}true{found['after']}{text[found.end() :]}"
    found = _RECOVERY.search(text)
    if found is None:
        raise Unfamiliar("a line `recovery:` below spotify-ai-agent:settings")
    return f"{text[: found.end()]}\n{found['indent']}  promoted: true{text[found.end() :]}"


def _without_pilot_light(text: str) -> str:
    found = _OVERRIDES.search(text)
    if found is None:
        raise Unfamiliar("a line `spotify-ai-agent:overrides: [...]`")
    names = [name.strip() for name in found["names"].split(",")]
    kept = [name for name in names if name.strip("'\"") != PILOT_LIGHT]
    if kept == names:
        return text
    return f"{text[: found.start()]}{found['before']}{', '.join(kept)}{found['after']}{text[found.end() :]}"
