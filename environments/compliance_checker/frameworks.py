"""Frameworks as data: each requirement with the checks and rules that answer it, or why no code can.

The files lie in `compliance/frameworks/` beside the folder of layers, so that what belongs to the policy packs can read
them, too.
"""

from __future__ import annotations

import difflib
import json
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, StringConstraints, model_validator

from environments import config_validator
from environments.errors import InvariantError, UnknownNameError
from environments.json_schema import DRAFT
from environments.provenance import Branch, dotted, value_place
from environments.settings.model import Distinct, ListOf, SettingsModel
from environments.yaml_source import read

FOLDER = Path(__file__).parent.parent.parent / "compliance" / "frameworks"
OURS = ("gdpr", "hipaa", "security", "soc2")
"""Frameworks that the project's folder has: a report that lacked one would look better than it is."""

NOTHING_JUDGED = "nothing was judged"

Text = Annotated[str, StringConstraints(min_length=3)]
ItemId = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9]")]
Name = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9]*(-[a-z0-9]+)*$")]
MappingOrigin = Literal["derived", "fast", "prowler", "prowler_withdrawn"]
"""Who says that a requirement asks for a rule: we, the Cloud Foundation Fabric, Prowler, or Prowler once."""


class RequirementData(SettingsModel):
    """One item of a framework."""

    title: Text
    """What it asks for, in our words."""

    checks: Annotated[ListOf[Name], Distinct] = ()
    """Checks of settings that answer it, by name; all of them are derived by us."""

    rules: dict[MappingOrigin, Annotated[ListOf[Name], Distinct]] = Field(default_factory=dict)
    """Rules of the policy packs that answer it, by who says so."""

    manual: Text | None = None
    """What no code can prove, and why."""

    @model_validator(mode="after")
    def _something_answers_it(self) -> RequirementData:
        if not (self.checks or self.rules or self.manual):
            raise InvariantError(
                "manual",
                "neither checks nor rules answer the requirement, and nothing says why",
                "name checks or rules, or say why it is manual",
            )
        return self


class FrameworkData(SettingsModel):
    """One framework's file."""

    title: Text
    """The framework's name."""

    source: Text
    """Where it is published, and which edition this is."""

    scope: Text
    """Which of its items are listed, and which are not."""

    mapping: Literal["derived"]
    """Who says that the requirements ask for the checks: we do."""

    requirements: Annotated[dict[ItemId, RequirementData], Field(min_length=1)]
    """Items by id, in the framework's order."""


@dataclass(frozen=True, kw_only=True)
class Framework:
    """One framework.

    Attributes:
        key: The file's name without its end: `gdpr`.
        data: What the file says.
    """

    key: str
    data: FrameworkData


def rendered_schema() -> str:
    """The JSON Schema of a framework's file, for editors, as the text of its own file."""
    schema = {"$schema": DRAFT, **FrameworkData.model_json_schema(), "title": "Framework"}
    return json.dumps(schema, indent=2, ensure_ascii=False) + "\n"


def framework_names(folder: Path = FOLDER) -> list[str]:
    """The frameworks that have a file."""
    return sorted(file.stem for file in folder.glob("*.yml"))


def framework(name: str, *, folder: Path = FOLDER, checks: Collection[str]) -> Framework:
    """One framework.

    Args:
        name: Its key.
        folder: Where the files lie.
        checks: Names of the checks that there are.

    Raises:
        ConfigError: There is no such framework, its file is missing or wrong, or it names a check that does not exist.
    """
    names = framework_names(folder)
    if name not in names and name not in OURS:
        raise UnknownNameError(
            f"there is no framework {name!r}",
            place="the name of the framework",
            consequence=NOTHING_JUDGED,
            remedy=_meant(name, names),
        )
    label = f"{folder.parent.name}/{folder.name}/{name}.yml"
    root = read(folder / f"{name}.yml", layer=f"framework {name}", label=label)
    data = config_validator.validate(root, FrameworkData, subject=f"framework {name}")
    for problem in _unknown_checks(root, data, checks):
        raise problem
    return Framework(key=name, data=data)


def _unknown_checks(root: Branch, data: FrameworkData, known: Collection[str]) -> Iterator[UnknownNameError]:
    for item, requirement in data.requirements.items():
        for number, name in enumerate(requirement.checks):
            if name not in known:
                path = ("requirements", item, "checks", str(number))
                yield UnknownNameError(
                    f"{dotted(path)}: there is no check {name!r}",
                    place=str(value_place(root, path)),
                    consequence=NOTHING_JUDGED,
                    remedy=_meant(name, known),
                )


def _meant(name: str, known: Collection[str]) -> str:
    close = difflib.get_close_matches(name, known, n=1)
    return f"did you mean {close[0]}?" if close else f"there are {', '.join(sorted(known)) or 'none'}"
