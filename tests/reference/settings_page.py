"""Every setting, on a page for each group at the root; what there is to tell is read in `environments.reference`."""

from __future__ import annotations

from functools import cache

from environments import EnvironmentConfigManager
from environments.model_fields import paths
from environments.provenance import parts
from environments.reference import Reference, is_group, meaning
from environments.reference_page import ABOUT, rows, sections
from environments.settings import Settings
from tests.reference.markdown import GENERATED, cell, table


@cache
def domains() -> tuple[str, ...]:
    """The names at the root that are groups of settings; the others stand on the index."""
    return tuple(path[0] for path in paths(Settings) if len(path) == 1 and is_group(Settings, path))


@cache
def _reference() -> Reference:
    return Reference(EnvironmentConfigManager(environ={}))


def render_settings_index() -> str:
    """The root's own settings, and the list of pages."""
    every = _reference().settings()
    own = [setting for setting in every if len(parts(setting.path)) == 1]
    listed = [
        [
            f"[{name}]({name}.md)",
            str(sum(parts(setting.path)[0] == name for setting in every)),
            cell(meaning(Settings, (name,))),
        ]
        for name in domains()
    ]
    return "\n".join(
        ["# Settings", "", GENERATED, "", ABOUT, "", *rows(own), "", *table(["Group", "Settings", ""], listed), ""]
    )


def render_settings_of(domain: str) -> str:
    """The settings of one group, those of each group within it under a heading."""
    return "\n".join([f"# Settings: {domain}", "", GENERATED, *sections(_reference(), domain), ""])
