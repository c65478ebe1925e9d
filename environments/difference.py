"""What two configurations have otherwise, and the layers behind it; never the value of a secret."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from environments.environment_config import EnvironmentConfig
from environments.errors import UnknownSettingError
from environments.explanation import Written, settings
from environments.provenance import Path, dotted

ABSENT = "(absent)"
"""Stands for the value of a side that has no such setting: a group that it lacks, a list that is shorter."""


@dataclass(frozen=True, kw_only=True)
class Difference:
    """One setting that two configurations have otherwise.

    Attributes:
        path: The setting.
        left: The first one's word; None where it has no such setting.
        right: The second one's word; None where it has no such setting.
    """

    path: str
    left: Written | None
    right: Written | None

    def as_data(self) -> dict[str, Any]:
        """For machines; a side that lacks the setting is null."""
        return {
            "path": self.path,
            "left": self.left and self.left.as_data(),
            "right": self.right and self.right.as_data(),
        }

    def told(self, left: str, right: str) -> str:
        """For people: the setting, and below it each side's value with the layer and the place that it comes from.

        Args:
            left: What the first one is called.
            right: What the second one is called.
        """
        sides = {left: self.left, right: self.right}
        words = [str(written) if written else ABSENT for written in sides.values()]
        layers = [written.origin.layer if written else "" for written in sides.values()]
        lines = [
            f"  {name:{max(map(len, sides))}}  {word:{max(map(len, words))}}  {layer:{max(map(len, layers))}}"
            f"  {written.origin if written else ''}".rstrip()
            for (name, written), word, layer in zip(sides.items(), words, layers, strict=True)
        ]
        return "\n".join([self.path, *lines])


def differences(left: EnvironmentConfig, right: EnvironmentConfig, path: str = "") -> list[Difference]:
    """Every single setting that is not the same on both sides, in the order of the settings model.

    Secrets are compared by what they are, and shown masked.

    Args:
        left: One configuration.
        right: The other one.
        path: Only what is below this dotted path; both sides entire where it is empty.

    Raises:
        UnknownSettingError: (a KeyError) The path leads to nothing on either side.
    """
    mine, theirs = _found(left, path), _found(right, path)
    if mine is None and theirs is None:
        left.get(path)
    paths = dict.fromkeys([*(mine or {}), *(theirs or {})])
    return list(_differences(left, mine or {}, right, theirs or {}, paths))


def _differences(
    left: EnvironmentConfig,
    mine: dict[Path, Any],
    right: EnvironmentConfig,
    theirs: dict[Path, Any],
    paths: dict[Path, None],
) -> Iterator[Difference]:
    for path in paths:
        name = dotted(path)
        if path in mine and path in theirs and left.get(name) == right.get(name):
            continue
        yield Difference(
            path=name,
            left=_written(left, path, mine) if path in mine else None,
            right=_written(right, path, theirs) if path in theirs else None,
        )


def _found(config: EnvironmentConfig, path: str) -> dict[Path, Any] | None:
    """The settings below a path, as they may be shown; None where the path leads to nothing."""
    try:
        return dict(settings(config, path))
    except UnknownSettingError:
        return None


def _written(config: EnvironmentConfig, path: Path, shown: dict[Path, Any]) -> Written:
    return Written(value=shown[path], origin=config.origin(dotted(path)), deletes=False)
