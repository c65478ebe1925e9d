"""What a scalar without quotes means: the core schema of YAML 1.2.2 (chapter 10.3), which says what a reader expects.

Only `true` and `false` are booleans; `no`, `on`, `1_000`, `12:30` and `2026-11-23` are strings; `0o17`, `0x1f` and
`1e3` are numbers. Where YAML 1.1 and 1.2 disagree about a number (`0123` is 83 or 123), it is refused. So are `.inf`
and `.nan`, which no setting can mean.
"""

from __future__ import annotations

import math
import re

from environments.provenance import Scalar

_MAY_BE_NUMBER = frozenset("-+.0123456789")
_MAY_BE_WORD = frozenset(("", *"nNtTfF~"))
_WORDS: dict[str, Scalar] = {"": None, "~": None}
_WORDS |= {word: None for word in ("null", "Null", "NULL")}
_WORDS |= {word: True for word in ("true", "True", "TRUE")}
_WORDS |= {word: False for word in ("false", "False", "FALSE")}
_INTEGER = re.compile(r"[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+")
_TWO_READINGS = re.compile(r"[-+]?0[0-9]+")
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?")
_NO_NUMBER = re.compile(r"[-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN)")
_LONGEST_NUMBER = 40


class RefusedScalarError(ValueError):
    """A scalar that nobody should have to guess about.

    Attributes:
        remedy: What to write instead.
    """

    def __init__(self, problem: str, remedy: str) -> None:
        super().__init__(problem)
        self.remedy = remedy


def core_schema(text: str) -> Scalar:
    """The value of a scalar without quotes.

    Raises:
        RefusedScalarError: Its meaning is ambiguous, or no setting can have it.
    """
    first = text[:1]
    if first not in _MAY_BE_NUMBER:
        return _WORDS.get(text, text) if first in _MAY_BE_WORD else text
    if text.isdecimal() and text.isascii() and first != "0" and len(text) <= _LONGEST_NUMBER:
        return int(text)  # what most numbers are
    if _TWO_READINGS.fullmatch(text):
        raise RefusedScalarError(
            "a number with a leading zero is read differently by different versions of YAML",
            "take the zero out, write 0o... for octal, or put it in quotes if it is a name",
        )
    if _INTEGER.fullmatch(text) and len(text) <= _LONGEST_NUMBER:
        return int(text, 0)
    if _FLOAT.fullmatch(text):
        number = float(text)
        if math.isfinite(number) and len(text) <= _LONGEST_NUMBER:
            return number
        raise RefusedScalarError("a number is too large or too long", "write a smaller one, or put it in quotes")
    if _NO_NUMBER.fullmatch(text):
        raise RefusedScalarError(
            "infinity and not-a-number are no settings",
            "write a number, leave the setting out, or put it in quotes if it is a name",
        )
    return text
