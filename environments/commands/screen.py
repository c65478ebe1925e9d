"""Where a command's results go: tables for people at a terminal, lines for pipes, JSON for machines.

A pipe gets one fact per line, whole and without colours, so that it can be searched and cut. A terminal gets tables as
wide as it is; where it is too narrow for them, or rich is not installed, it gets the lines, too.

What says how a terminal is treated: NO_COLOR (no colours), TERM=dumb (neither), FORCE_COLOR (a pipe is treated like a
terminal), COLUMNS (its width). Colours repeat what words already say.
"""

from __future__ import annotations

import importlib.util
import json
import os
import sys
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple, TextIO, TypeAlias

if TYPE_CHECKING:
    from rich.console import Console

NARROWEST = 72
"""Columns below which a table would be cut into strips that nobody can read."""


class Said(NamedTuple):
    """One line of a cell.

    Attributes:
        text: The words.
        meaning: What they are, which gives them their colour: a key of MEANINGS in `tables.py`.
    """

    text: str
    meaning: str = "plain"


Cell: TypeAlias = Sequence[Said]


class Table(NamedTuple):
    """What is shown in columns.

    Attributes:
        head: The columns' names.
        rows: Cells, as many as there are columns.
        title: A line above; empty for none.
        notes: Lines below the title.
        whole: Whether very long texts are shown whole.
    """

    head: Sequence[str]
    rows: Iterable[Sequence[Cell]]
    title: str = ""
    notes: Sequence[str] = ()
    whole: bool = False


class Screen:
    """Standard output, as far as commands know it.

    Attributes:
        has_tables: Whether a person reads it at a terminal that is wide enough for tables.
    """

    def __init__(self, stream: TextIO | None = None) -> None:
        """Looks at where the output goes.

        Args:
            stream: Where to write; the process's own output by default, which may be closed.
        """
        self._stream = stream or sys.stdout or open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115 (ends with us)
        self._is_unicode = "utf" in (getattr(self._stream, "encoding", None) or "utf-8").lower()
        if hasattr(self._stream, "reconfigure"):
            self._stream.reconfigure(errors="backslashreplace")  # a value may have letters that the terminal lacks
        self._console = self._made_console()
        self.has_tables = self._console is not None and self._console.width >= NARROWEST

    def lines(self, lines: Iterable[str]) -> None:
        """Prints texts as they are; each begins a new line, and may have several."""
        for line in lines:
            print(line, file=self._stream)

    def data(self, data: Any) -> None:
        """Prints JSON."""
        print(json.dumps(data, indent=2, ensure_ascii=not self._is_unicode), file=self._stream)

    def table(self, table: Table) -> None:
        """Draws a table; only where `has_tables`."""
        from environments.commands.tables import draw  # noqa: PLC0415 (a pipe does without rich)

        assert self._console is not None
        draw(self._console, table)

    def coloured(self, said: Said) -> None:
        """Prints one line, in its colour where somebody looks."""
        if self._console is None:
            self.lines([said.text])
            return
        from environments.commands.tables import write  # noqa: PLC0415 (a pipe does without rich)

        write(self._console, said)

    def flush(self) -> None:
        """Writes what is still on its way, so that errors of the reader show here."""
        self._stream.flush()

    def _made_console(self) -> Console | None:
        """None where nobody looks, or nothing can draw."""
        looked_at = self._stream.isatty() or bool(os.environ.get("FORCE_COLOR"))
        if not looked_at or importlib.util.find_spec("rich") is None:
            return None
        from environments.commands.tables import console  # noqa: PLC0415 (a pipe does without rich)

        return console(self._stream)
