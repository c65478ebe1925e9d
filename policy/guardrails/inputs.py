"""Reading what a program declared, at a moment when part of it is not known yet.

A preview does not know what the cloud will only tell at `up`; reading such a value through the policy SDK raises, and
an uncaught raise ends the whole rule. Here a property has one of three states instead (a value, MISSING, UNKNOWN), so
that one unknown property never hides its siblings.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any, Final

from pulumi_policy.proxy import UnknownValueError


class State(Enum):
    """What a property is when it is not a value."""

    MISSING = "missing"
    UNKNOWN = "unknown"


MISSING: Final = State.MISSING
UNKNOWN: Final = State.UNKNOWN


@dataclass(frozen=True, kw_only=True)
class Violation:
    """What is wrong, in words without values: what rules are given includes secrets in clear.

    Attributes:
        path: The property, from the resource's root, dots between parts.
        expected: What it should be.
        missing_means: What the provider takes when the property is missing; empty when it is not missing.
    """

    path: str
    expected: str
    missing_means: str = ""

    def __str__(self) -> str:
        missing = f" (it is missing, which means {self.missing_means})" if self.missing_means else ""
        return f"{self.path}: expected {self.expected}{missing}"


class Inputs:
    """One mapping of a resource's inputs, which knows where in the resource it stands.

    Keys are the provider's (camelCase), numbers arrive as floats.
    """

    def __init__(self, values: Mapping[str, Any], *, resource_type: str = "", path: str = "") -> None:
        if not isinstance(values, Mapping):
            raise TypeError("inputs are a mapping")
        self._values = values
        self.resource_type = resource_type
        self.path = path

    def read(self, path: str) -> Any:
        """The value at `path` (dots between keys), MISSING, or UNKNOWN when it or one of its parents is.

        Raises:
            TypeError: A parent is neither a mapping nor absent: the resource has not the shape that the rule knows.
        """
        return self._walk(path.split("."))

    def read_key(self, key: str) -> Any:
        """As `read`, for one key that may hold dots itself (labels, annotations)."""
        return self._walk([key])

    def lacks(self, path: str) -> bool:
        """Known to be absent or empty; an unknown value is on its way, so it is not lacking."""
        return self.read(path) in (MISSING, "")

    def each(self, path: str) -> Iterator[Inputs]:
        """The objects of the list (or the single object) at `path`; unknown ones are left for `up`."""
        found = self.read(path)
        if isinstance(found, State):
            return
        where = self._at(path)
        if isinstance(found, Mapping):
            yield Inputs(found, resource_type=self.resource_type, path=where)
            return
        for index, value in enumerate(_known(found)):
            if value is not UNKNOWN:
                yield Inputs(value, resource_type=self.resource_type, path=f"{where}[{index}]")

    def items(self, path: str) -> Iterator[tuple[str, Any]]:
        """Path and value of each plain element of the list at `path`; unknown ones are left for `up`."""
        found = self.read(path)
        if isinstance(found, State):
            return
        for index, value in enumerate(_known(found)):
            if value is not UNKNOWN:
                yield f"{self._at(path)}[{index}]", value

    def within(self, path: str) -> Inputs | None:
        """The mapping at `path`; None when it is unknown, an empty one when it is missing."""
        found = self.read(path)
        if found is UNKNOWN:
            return None
        return Inputs({} if found is MISSING else found, resource_type=self.resource_type, path=self._at(path))

    def given(self) -> tuple[str, ...]:
        """The keys that are given, whatever their values."""
        return tuple(self._values)

    def expect(
        self, path: str, holds: Callable[[Any], bool], expected: str, *, missing: Any = MISSING
    ) -> Iterator[Violation]:
        """Nothing, or one violation of the property at `path`.

        Args:
            path: From here, dots between keys.
            holds: Judges the value; not asked about an unknown one.
            expected: What the property should be, in words.
            missing: What the provider takes when the property is missing; left out, the property must be given.
        """
        yield from _judged(self._at(path), self.read(path), holds, expected, missing)

    def expect_key(
        self, key: str, holds: Callable[[Any], bool], expected: str, *, missing: Any = MISSING
    ) -> Iterator[Violation]:
        """As `expect`, for one key that may hold dots itself (labels, annotations)."""
        yield from _judged(self._at(key), self.read_key(key), holds, expected, missing)

    def expect_presence(self, path: str, expected: str) -> Iterator[Violation]:
        """Nothing, or one violation when the property at `path` is known to be absent or empty."""
        if self.lacks(path):
            yield Violation(path=self._at(path), expected=expected)

    def expect_among(self, path: str, *wanted: str) -> Iterator[Violation]:
        """One violation per element that the list at `path` is known not to hold; unknown parts may hold it."""
        found = self.read(path)
        known = [value for _, value in self.items(path)]
        if found is UNKNOWN or (found is not MISSING and len(known) < len(found)):
            return
        for element in wanted:
            if element not in known:
                yield Violation(path=self._at(path), expected=f"{element} among them")

    def _walk(self, keys: Sequence[str]) -> Any:
        here: Any = self._values
        for key in keys:
            if not isinstance(here, Mapping):
                raise TypeError("a parent of the property is not a mapping")
            try:
                here = here[key]
            except KeyError:
                return MISSING
            except UnknownValueError:
                return UNKNOWN
            if here is None:
                return MISSING
        return here

    def _at(self, path: str) -> str:
        return f"{self.path}.{path}" if self.path else path


def is_true(value: Any) -> bool:
    """The boolean true and nothing that merely resembles it."""
    return value is True


def is_false(value: Any) -> bool:
    """The boolean false and nothing that merely resembles it."""
    return value is False


def one_of(*accepted: str) -> Callable[[Any], bool]:
    """Judges an enumeration by what is accepted, so that a value that nobody thought of is refused."""
    return lambda value: value in accepted


def _judged(path: str, value: Any, holds: Callable[[Any], bool], expected: str, missing: Any) -> Iterator[Violation]:
    """Nothing for an unknown value; a missing one is judged by what the provider takes instead."""
    if value is UNKNOWN:
        return
    if value is not MISSING:
        if not holds(value):
            yield Violation(path=path, expected=expected)
    elif missing is MISSING:
        yield Violation(path=path, expected=expected, missing_means="that nothing is set")
    elif not holds(missing):
        yield Violation(path=path, expected=expected, missing_means=_word(missing))


def _known(values: Any) -> Iterator[Any]:
    """The elements of a list, UNKNOWN in place of those that a preview does not know."""
    if isinstance(values, str) or not isinstance(values, Sequence):
        raise TypeError("a list was expected")
    for index in range(len(values)):
        try:
            yield values[index]
        except UnknownValueError:
            yield UNKNOWN


def _word(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
