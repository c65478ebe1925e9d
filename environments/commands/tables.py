"""Tables for people at a terminal, drawn by rich: the only place that knows it.

Nothing is ever read as markup: a value such as `[red]` is shown as it is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TextIO

from rich import box
from rich.cells import cell_len, chop_cells
from rich.console import Console, ConsoleOptions, RenderResult
from rich.measure import Measurement
from rich.table import Table as RichTable
from rich.text import Text

from environments.commands.screen import Cell, Said, Table

MEANINGS = {
    "plain": "",
    "head": "bold",
    "setting": "bold",
    "value": "green",
    "layer": "cyan",
    "place": "dim",
    "note": "dim",
    "good": "green",
    "bad": "bold red",
    "shadowed": "yellow",
}
LONGEST = 400
"""Characters of a text that a table shows, unless it is to show all: a key or a policy would fill the screen."""

_ANYWHERE = re.compile(r".[^\s./:;|_@+-]*[\s./:;|_@+-]*")
"""Where a text may be broken: after what parts a setting's path, a name or a sentence."""

_FOLDERS = re.compile(r".[^/]*/?")
"""Where a place may be broken: a file's name stays with its line, so that editors and terminals follow it."""


def console(stream: TextIO) -> Console:
    """A console for a terminal; colours, size and letters are found out by rich."""
    return Console(file=stream, markup=False, highlight=False, emoji=False, soft_wrap=False)


def draw(console: Console, table: Table) -> None:
    """Prints a table over the width of the terminal, if it needs it."""
    if table.title:
        console.print(Text(_printable(table.title), style="bold"))
    for note in table.notes:
        console.print(Text(_printable(note), style=MEANINGS["note"]))
    rows = list(table.rows)
    apart = any(len(cell) > 1 for row in rows for cell in row)
    drawn = RichTable(box=box.SIMPLE_HEAD, show_edge=False, pad_edge=False, padding=(0, 1, 0, 0), leading=int(apart))
    for name in table.head:
        drawn.add_column(_Broken([Said(name, "head")], whole=True), overflow="fold")
    for row in rows:
        drawn.add_row(*(_Broken(cell, whole=table.whole) for cell in row))
    console.print(drawn)


def write(console: Console, said: Said) -> None:
    """Prints a line, however long, in its colour."""
    console.print(Text(_printable(said.text), style=MEANINGS[said.meaning]), soft_wrap=True)


class _Broken:
    """A cell whose lines break after dots, slashes and the like, and never lose a letter."""

    def __init__(self, cell: Cell, *, whole: bool) -> None:
        self._said = [Said(_printable(one.text if whole else _shortened(one.text)), one.meaning) for one in cell]

    def __rich_measure__(self, console: Console, options: ConsoleOptions) -> Measurement:
        """Between the longest piece and the longest line."""
        pieces = [cell_len(piece) for one in self._said for piece in _pieces(one)]
        lines = [cell_len(one.text) for one in self._said]
        return Measurement(max(pieces, default=1), max(lines, default=1)).with_maximum(options.max_width)

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        """Each line, broken to the column's width."""
        for one in self._said:
            for line in broken(one, options.max_width):
                yield Text(line, style=MEANINGS[one.meaning], no_wrap=True)


def broken(said: Said, width: int) -> Iterator[str]:
    """The lines of a text, none wider than a width; broken after dots, slashes, spaces and the like if it can be.

    Args:
        said: One line.
        width: Columns of the terminal.
    """
    line = ""
    for piece in _pieces(said):
        if cell_len(line + piece.rstrip()) <= width:
            line += piece
            continue
        if line:
            yield line.rstrip()
        *full, line = chop_cells(piece, width) if cell_len(piece) > width else [piece]
        yield from full
    yield line.rstrip()


def _pieces(said: Said) -> list[str]:
    """What is not broken while it fits."""
    return (_FOLDERS if said.meaning == "place" else _ANYWHERE).findall(said.text)


def _shortened(text: str) -> str:
    if len(text) <= LONGEST:
        return text
    return f"{text[:LONGEST]} (the first {LONGEST} of {len(text):,} characters; `explain` and pipes show all)"


def _printable(text: str) -> str:
    """Without what would steer the terminal: it may come from a file."""
    return "".join(one if one.isprintable() else one.encode("unicode_escape").decode() for one in text)
