"""Which stacks share one platform: its own, and the cells that carry more of its tenants.

    Pulumi.prod.yaml          spotify-ai-agent:tenants: [acme-music]
    Pulumi.prod-cell-1.yaml   spotify-ai-agent:tenants: [tonhalle-live]
                              spotify-ai-agent:settings: {stack: {kind: cell, platform: prod}}

A cell is a part of its platform, so it takes the platform's environment, overrides and settings, and a tenant is
carried by one of these stacks: two would fight over its namespace, its accounts and its data.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from environments.environment_type import EnvironmentType
from environments.errors import NOTHING_LOADED, StackFileError, UnknownNameError
from environments.layers import Asked
from environments.provenance import Branch, Leaf, find
from environments.stack_file import PROJECT, StackFile, read_stack_file

_KIND = ("stack", "kind")
_PLATFORM = ("stack", "platform")


@dataclass(frozen=True, kw_only=True)
class PlatformStacks:
    """The stacks of one platform.

    Attributes:
        platform: The platform's stack.
        files: What each of them says, by name; the one that was asked for among them.
    """

    platform: str
    files: Mapping[str, StackFile]

    @property
    def overrides(self) -> tuple[Asked, ...]:
        """Those of the platform, which all of them have."""
        return self.files[self.platform].overrides

    def settings(self, stack: str) -> list[Branch]:
        """The last layers of a stack: the platform's, and the cell's own on it."""
        names = [self.platform] if stack == self.platform else [self.platform, stack]
        return [layer for name in names if (layer := self.files[name].settings) is not None]

    def others(self, stack: str) -> list[tuple[str, Asked]]:
        """Each tenant that another of these stacks carries, with that stack."""
        return [(name, tenant) for name, file in self.files.items() if name != stack for tenant in file.tenants]


def read_stack_files(project: Path, stacks: Iterable[str], *, version: int) -> dict[str, StackFile]:
    """What the stack files of a project say, by stack.

    Args:
        project: The project's folder.
        stacks: The stacks' names.
        version: The schema version of the settings in them.

    Raises:
        SourceError: One cannot be read.
        SchemaVersionError: The settings in one are written in another schema version.
        StackFileError: One says what cannot be.
    """
    names = {stack: f"Pulumi.{stack}.yaml" for stack in stacks}
    return {
        stack: read_stack_file(project / name, stack=stack, label=name, version=version)
        for stack, name in names.items()
    }


def platform_stacks(stack: str, files: Mapping[str, StackFile]) -> PlatformStacks:
    """The stacks that share a platform with `stack`.

    Args:
        stack: A stack's name.
        files: What every stack file of the project says, by stack.

    Raises:
        UnknownNameError: A cell names a platform that there is not.
        StackFileError: A cell does not fit its platform, or two of the stacks carry one tenant.
    """
    platform = _platform_of(stack, files)
    sharing = {name: file for name, file in files.items() if name == stack or claimed(name, file) == platform}
    found = PlatformStacks(platform=platform, files={platform: files[platform], **sharing})
    _check_overrides(stack, found)
    _check_settings(stack, found)
    _check_tenants(stack, found)
    return found


def claimed(name: str, file: StackFile) -> str | None:
    """The platform that a stack says it belongs to: itself, unless it is a cell; none for stacks of other kinds."""
    kind = said(file, _KIND)
    if kind is None or kind.value == "platform":
        return name
    named = said(file, _PLATFORM)
    return str(named.value) if kind.value == "cell" and named is not None else None


def said(file: StackFile, path: Iterable[str]) -> Leaf | None:
    """What the settings of a stack file say at a path; None where that is no single value."""
    found = None if file.settings is None else find(file.settings, path)
    return found if isinstance(found, Leaf) else None


def _platform_of(stack: str, files: Mapping[str, StackFile]) -> str:
    """The stack of the platform; what is no name at all is left to the validator."""
    file = files[stack]
    kind, named = said(file, _KIND), said(file, _PLATFORM)
    if kind is None or kind.value != "cell" or named is None or not isinstance(named.value, str):
        return stack
    platform, place = named.value, str(named.origin)
    environment = EnvironmentType.parse(file.environment.name, place=file.environment.place)
    offered = [name for name, other in files.items() if name != stack and claimed(name, other) == name]
    if platform not in offered:
        close = difflib.get_close_matches(platform, offered, n=1)
        raise UnknownNameError(
            f"there is no platform {platform!r} on which the cell {stack} could stand",
            place=place,
            consequence=NOTHING_LOADED,
            remedy=(f"did you mean {close[0]}? " if close else "")
            + f"Platforms are {', '.join(offered) or 'none yet'}",
        )
    other = files[platform].environment
    if EnvironmentType.parse(other.name, place=other.place) is not environment:
        raise StackFileError(
            f"the cell {stack} is of {environment.value}, but its platform {platform} is of {other.name} "
            f"({other.place})",
            place=file.environment.place,
            consequence=f"tenants of one environment would be planned in the other; {NOTHING_LOADED}",
            remedy="name the platform of the same environment in stack.platform, or mend the environment",
        )
    return platform


def _check_overrides(stack: str, stacks: PlatformStacks) -> None:
    if stack != stacks.platform and (own := stacks.files[stack].overrides):
        raise StackFileError(
            f"a cell has no overrides of its own, and this names {own[0].name}",
            place=own[0].place,
            consequence=f"the cell would take its platform for another one than it is; {NOTHING_LOADED}",
            remedy=f"take {PROJECT}:overrides out; those of Pulumi.{stacks.platform}.yaml hold",
        )


def _check_settings(stack: str, stacks: PlatformStacks) -> None:
    own = stacks.files[stack].settings
    if stack == stacks.platform or own is None:
        return
    for name in own.children:
        if name != _KIND[0]:
            raise StackFileError(
                f"a cell has no settings of its own but {_KIND[0]}, and this sets {name}",
                place=str(own.keys[name]),
                consequence=f"the cell would take its platform for another one than it is; {NOTHING_LOADED}",
                remedy=f"take it out, or set it for all in Pulumi.{stacks.platform}.yaml or in the environment's files",
            )


def _check_tenants(stack: str, stacks: PlatformStacks) -> None:
    taken = {tenant.name: (other, tenant.place) for other, tenant in stacks.others(stack)}
    for tenant in stacks.files[stack].tenants:
        if tenant.name in taken:
            other, place = taken[tenant.name]
            raise StackFileError(
                f"the tenant {tenant.name} is taken: the stack {other} of the same platform carries it ({place})",
                place=tenant.place,
                consequence=f"two stacks would fight over its namespace and its data; {NOTHING_LOADED}",
                remedy="take it out of one of the two; docs/tenants.md says how a tenant moves",
            )
