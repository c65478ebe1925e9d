"""The reference of settings as Markdown: each group under a heading, its settings in a table."""

from __future__ import annotations

from collections.abc import Iterable

from environments.markdown import cell, table
from environments.provenance import Path, dotted, parts
from environments.reference import ENVIRONMENTS, Reference, Setting, document, is_group, paths_below
from environments.reference_values import told

LONGEST = 60
"""Characters of a value that a page shows."""

ABOUT = (
    "Values are those of the environment's own layers, without overrides, tenants and variables; a default is what "
    "`base.yml` says, or else the model. `Changed by` names overrides (`prod+scaling`), plans and use cases, with what "
    "they set. `*` stands for a name of one's choice. What is in a group that is null has no value. "
    "`python -m environments explain PATH --environment prod` tells file and line."
)


def page(reference: Reference, path: str) -> str:
    """A page on the settings below a path, or on one setting."""
    title = f"# Settings: {path}" if path else "# Settings"
    return "\n".join([title, "", ABOUT, *sections(reference, path), ""])


def sections(reference: Reference, path: str) -> list[str]:
    """The lines on each group below a path, or on one setting.

    Raises:
        UnknownSettingError: (a KeyError) The path leads to nothing.
    """
    inside: dict[Path, list[Setting]] = {}
    for setting in reference.settings(path):
        inside.setdefault(parts(setting.path)[:-1], []).append(setting)
    lines = []
    for group in _groups(reference, parts(path) if path else ()) or inside:
        lines += ["", f"## {dotted(group) or 'At the root'}"] if group else []
        lines += ["", document(reference.model, group)] if group else []
        lines += ["", f"Null in {', '.join(reference.null_in(group))}."] if reference.null_in(group) else []
        lines += ["", *rows(inside[group])] if group in inside else []
    return lines


def rows(settings: Iterable[Setting]) -> list[str]:
    """A table of settings."""
    head = ["Setting", "Type", "Unit", "Bounds", "Default", "Meaning", *ENVIRONMENTS, "Changed by"]
    return table(
        head,
        [
            [
                f"`{one.path}`",
                f"`{cell(one.type)}`",
                cell(one.unit),
                cell(one.bounds),
                _code(told([one.default], one.path)) if one.default else "",
                cell(one.meaning),
                *(_code(told(one.values[name], one.path)) if name in one.values else "" for name in ENVIRONMENTS),
                ", ".join(f"{name}: {_code(told(values, one.path))}" for name, values in one.changes.items()),
            ]
            for one in settings
        ],
    )


def _groups(reference: Reference, asked: Path) -> list[Path]:
    """Every group at or below a path, in the order of the model; the root has no heading."""
    known = paths_below(reference.model, asked)
    return list(dict.fromkeys(path if is_group(reference.model, path) else path[:-1] for path in known))


def _code(text: str) -> str:
    shown = text if len(text) <= LONGEST else f"{text[:LONGEST]}…"
    return f"`{cell(shown)}`"
