"""Which stacks a project has, and where the file of one lies."""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping
from pathlib import Path

from environments.errors import UnknownNameError
from environments.stack_file import STACK_FILE_VARIABLE, StackFile, read_stack_file

_STACK_FILE = re.compile(r"Pulumi\.(?P<stack>[A-Za-z0-9._-]+)\.yaml")


def stack_names(project: Path) -> list[str]:
    """The stacks that have a file in a project's folder."""
    found = map(_STACK_FILE.fullmatch, (path.name for path in project.iterdir()))
    return sorted(match["stack"] for match in found if match)


def find_stack_file(
    project: Path, stack: str, *, given: Path | None, environ: Mapping[str, str], version: int
) -> StackFile:
    """What the file of a stack says.

    Args:
        project: The project's folder.
        stack: The stack's name.
        given: The file, where the caller names one.
        environ: Environment variables; SPOTIFY_AI_AGENT_STACK_FILE names the file where the caller names none.
        version: The schema version of the settings in it.

    Raises:
        UnknownNameError: There is no such stack.
        ConfigError: The file cannot be read, or does not say what it must.
    """
    from_variable = environ.get(STACK_FILE_VARIABLE)
    path = given or (Path(from_variable) if from_variable else None)
    if path is None:
        names = stack_names(project)
        if stack not in names:
            close = difflib.get_close_matches(stack, names, n=1)
            raise UnknownNameError(
                f"there is no stack {stack!r}: Pulumi.{stack}.yaml does not exist",
                place=project.as_posix(),
                consequence="no settings were loaded",
                remedy=(f"did you mean {close[0]}? " if close else "")
                + f"There are {', '.join(names) or 'none yet'}; `pulumi stack init` makes a new one",
            )
        path = project / f"Pulumi.{stack}.yaml"
    return read_stack_file(path, stack=stack, label=_label(path, project), version=version)


def _label(path: Path, project: Path) -> str:
    """The path relative to the project where it lies inside."""
    absolute = path.absolute()
    return absolute.relative_to(project).as_posix() if absolute.is_relative_to(project) else absolute.as_posix()
