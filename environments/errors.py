"""What can be wrong with a configuration, and how it is said: the fact, the place, the consequence, the remedy.

    Exception
    └── ConfigError                  anything wrong with a configuration; the only exception that leaves this package
        ├── SourceError              a file, or the value of an environment variable, cannot be read as YAML
        ├── SchemaVersionError       a layer is written in an older or newer shape than the one that is read
        ├── MergeConflictError       two layers disagree about what a key is (mapping, list or scalar)
        ├── UnknownNameError         an environment, override, tenant, plan, stack or variable that does not exist
        ├── InheritanceError         an `extends` or `use_cases` that lead back, name twice, or are no names
        ├── StackFileError           a stack file asks for something that is not offered
        ├── IdentityError            layers that say they are another environment's or tenant's than was asked for
        ├── MigrationError           files cannot be migrated, or not be put back
        │   └── InvalidMigrationError    migrated files could not be loaded; tells all that is wrong with them
        ├── EngineConfigError        the engine was given other values than those of the stack file
        ├── InvalidSettingsError     the merged settings break their model; tells all issues at once
        ├── InvalidTenantsError      several tenants are wrong, each by itself; tells all of them at once
        └── UnknownSettingError      a path that leads to no setting; is a KeyError too
    ValueError
    ├── InvariantError               raised by a settings model: names the exact setting and the remedy
    └── InvariantErrors              several of them at once

No message repeats a value that came from an environment variable, nor that of a setting whose path looks like that of a
secret (`is_secret_path`); environments/rejected_value.py says what else is kept back.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

SECRET_WORDS = re.compile(
    r"passw(or)?d|passphrase|secret|token|credential|api_?key|private_?key|access_?key|key_?material|secure",
    re.IGNORECASE,
)
MASK = "***"
_STEERING = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_FEW = 3  # of those that suffer from one problem
NOTHING_LOADED = "no settings were loaded and nothing was changed"


class ConfigError(Exception):
    """A configuration is wrong; nothing was loaded.

    Attributes:
        problem: The fact, one sentence.
        place: Where: `file:line:column`, the name of an environment variable, or the argument that asked for it.
        consequence: What does not happen because of it.
        remedy: How to mend it.
    """

    def __init__(self, problem: str, *, place: str, consequence: str, remedy: str) -> None:
        super().__init__(problem)
        self.problem = problem
        self.place = place
        self.consequence = consequence
        self.remedy = remedy

    def __str__(self) -> str:
        return printable(f"{self.place}: {self.problem}\n  Consequence: {self.consequence}\n  Remedy: {self.remedy}")


class SourceError(ConfigError):
    """A file, or the value of an environment variable, cannot be read as YAML."""


class SchemaVersionError(ConfigError):
    """A layer is written in an older or newer shape than the one that is read."""


class MigrationError(ConfigError):
    """Files cannot be migrated, or not be put back."""


class MergeConflictError(ConfigError):
    """Two layers disagree about what a key is: a mapping, a list or a scalar."""


class UnknownNameError(ConfigError):
    """An environment, override, tenant, plan, stack or variable that does not exist."""


class InheritanceError(ConfigError):
    """An `extends` that leads back to itself or is no name; `use_cases` that are no names, or name one twice."""


class StackFileError(ConfigError):
    """A stack file asks for something that is not offered."""


class IdentityError(ConfigError):
    """Layers that say they are another environment's or tenant's than was asked for."""


class EngineConfigError(ConfigError):
    """The engine was given other values than those of the stack file."""


class UnknownSettingError(ConfigError, KeyError):
    """A path that leads to no setting."""

    __str__ = ConfigError.__str__  # KeyError would print the repr


@dataclass(frozen=True, kw_only=True)
class Issue:
    """One thing wrong with the merged settings.

    Attributes:
        path: The setting, dots between parts.
        place: Where its value, its key or the mapping that lacks it stands.
        problem: What was expected and what was found.
        remedy: How to mend it.
    """

    path: str
    place: str
    problem: str
    remedy: str

    def __str__(self) -> str:
        return printable(f"{self.place}: {self.path}: {self.problem}\n    Remedy: {self.remedy}")

    def alone(self, consequence: str) -> str:
        """The issue outside of its error's list, which tells the consequence once for all."""
        return printable(
            f"{self.place}: {self.path}: {self.problem}\n  Consequence: {consequence}\n  Remedy: {self.remedy}"
        )


class InvalidSettingsError(ConfigError):
    """The merged settings break their model.

    Attributes:
        issues: All of them, in the order of the settings.
    """

    def __init__(self, issues: Iterable[Issue], *, subject: str) -> None:
        self.issues: Sequence[Issue] = tuple(issues)
        count = len(self.issues)
        super().__init__(
            f"{count} {'setting is' if count == 1 else 'settings are'} not valid",
            place=subject,
            consequence=NOTHING_LOADED,
            remedy="mend each of them as it says",
        )

    def __str__(self) -> str:
        listed = "\n".join(f"  {issue}" for issue in self.issues)
        return f"{self.place}: {self.problem}:\n{listed}\n  Consequence: {self.consequence}"


class InvalidTenantsError(ConfigError):
    """Several tenants are wrong, each by itself.

    Attributes:
        errors: What is wrong, by tenant.
    """

    def __init__(self, errors: Mapping[str, ConfigError], *, subject: str) -> None:
        self.errors = MappingProxyType(dict(errors))
        super().__init__(
            f"{len(self.errors)} tenants are not valid",
            place=subject,
            consequence=NOTHING_LOADED,
            remedy="mend each of them as it says",
        )

    def __str__(self) -> str:
        told = suffering((f"tenant {name}", error) for name, error in self.errors.items())
        return f"{self.place}: {self.problem}:\n" + "\n".join(
            f"{problem}\n  In: {who}" for problem, who in told.items()
        )


class InvalidMigrationError(MigrationError):
    """Migrated files could not be loaded.

    Attributes:
        errors: What is wrong, by what was loaded.
    """

    def __init__(self, errors: Mapping[str, ConfigError]) -> None:
        self.errors = MappingProxyType(dict(errors))
        super().__init__(
            "what the migration makes cannot be loaded",
            place="the migrated files",
            consequence="no file was changed",
            remedy="mend each of them as it says, in the files as they are now; lines are those of the migrated files, "
            "which `python -m environments migrate --dry-run` shows",
        )

    def __str__(self) -> str:
        told = "\n".join(f"{problem}\n  In: {who}" for problem, who in suffering(self.errors.items()).items())
        return f"{told}\n{super().__str__()}"


class InvariantError(ValueError):
    """A settings model refuses a combination of values, and knows which setting is to be mended.

    Attributes:
        path: The setting, relative to the model that raises; empty for the model itself.
        message: What does not fit, without the value of any secret.
        remedy: How to mend it.
    """

    def __init__(self, path: str, message: str, remedy: str) -> None:
        super().__init__(message)
        self.path = path
        self.message = message
        self.remedy = remedy


class InvariantErrors(ValueError):
    """Several broken invariants of one model.

    Attributes:
        errors: All of them.
    """

    def __init__(self, errors: Iterable[InvariantError]) -> None:
        self.errors: Sequence[InvariantError] = tuple(errors)
        super().__init__("; ".join(error.message for error in self.errors))


def is_secret_path(path: Iterable[str]) -> bool:
    """Whether a setting's path looks like that of a secret; too often rather than too rarely."""
    return any(SECRET_WORDS.search(part) for part in path)


def printable(text: str) -> str:
    """The text with what steers a terminal, or turns the direction of reading, written out.

    Messages repeat keys of files and words of the command line, which somebody else may have written.
    """
    return _STEERING.sub(lambda found: found[0].encode("unicode_escape").decode("ascii"), text)


def suffering(errors: Iterable[tuple[str, ConfigError]]) -> dict[str, str]:
    """Each problem once, with those that suffer from it: a slip in base.yml breaks everything.

    Args:
        errors: What was loaded, in words, and what is wrong with it.

    Returns:
        By problem, told in full: the first of those that have it, and how many more there are.
    """
    found: dict[str, list[str]] = {}
    for subject, error in errors:
        for who, problem in _problems(subject, error):
            found.setdefault(problem, []).append(who)
    return {
        problem: "; ".join(subjects[:_FEW]) + (f", and {len(subjects) - _FEW} more" if len(subjects) > _FEW else "")
        for problem, subjects in found.items()
    }


def _problems(subject: str, error: ConfigError) -> Iterator[tuple[str, str]]:
    if isinstance(error, InvalidTenantsError):
        for name, one in error.errors.items():
            yield from _problems(f"{subject}, tenant {name}", one)
    elif isinstance(error, InvalidSettingsError):
        yield from ((subject, issue.alone(error.consequence)) for issue in error.issues)
    else:
        yield subject, str(error)
