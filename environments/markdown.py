"""Tables in Markdown."""

from __future__ import annotations

from collections.abc import Iterable, Sequence


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    """A table's lines; cells are escaped by whoever makes them."""
    return [_row(head), "|" + "-|" * len(head), *map(_row, rows)]


def cell(text: str) -> str:
    """A text for a cell: one line, no bar that would end the cell."""
    return " ".join(text.split()).replace("|", "\\|")


def _row(cells: Sequence[str]) -> str:
    return "| " + " | ".join(cells) + " |"
