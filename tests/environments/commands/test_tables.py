"""Tables at a terminal: nothing is lost, nothing is read as markup, nothing steers the terminal."""

import io
import re

import pytest

from environments.commands.screen import Said, Table
from environments.commands.tables import broken, console, draw

COLOURS = re.compile(r"\x1b\[[0-9;]*m")


@pytest.fixture
def drawn(monkeypatch):
    """Draws one cell, or a table, and gives the text."""

    def drawn(*cells, width=80, whole=False, encoding="utf-8"):
        monkeypatch.setenv("COLUMNS", str(width))
        stream = io.TextIOWrapper(io.BytesIO(), encoding=encoding, errors="backslashreplace", write_through=True)
        rows = [[[Said(cell) if isinstance(cell, str) else cell] for cell in cells]]
        draw(console(stream), Table([f"c{number}" for number, _ in enumerate(cells)], rows, whole=whole))
        return COLOURS.sub("", stream.buffer.getvalue().decode(encoding))

    return drawn


def letters(text):
    return "".join(text.split())


@pytest.mark.parametrize("text", ["[red]", "[/]", "[bold red]x[/bold red]", ":boom:", "http://[::1]/", "\\[x"])
def test_text_is_never_read_as_markup(drawn, text):
    assert text in drawn(text)


@pytest.mark.parametrize(
    ("text", "shown"), [("\x1b[2J", "\\x1b[2J"), ("\x9b31m", "\\x9b31m"), ("a\u202eb", "a\\u202eb"), ("a\nb", "a\\nb")]
)
def test_what_would_steer_the_terminal_is_written_out(drawn, text, shown):
    assert shown in drawn(text)


@pytest.mark.parametrize("width", [20, 30, 60, 79, 200])
def test_no_line_is_wider_than_the_terminal_and_no_letter_is_lost(drawn, width):
    path = "database.postgresql.connection_pool.maximum_size"
    place = Said("environments/prod/overrides/high_availability.yml:12:34", "place")
    lines = drawn(path, place, "音楽" * 20, width=width).splitlines()

    assert max(map(len, lines)) <= width
    inside = letters("".join(lines[2:]))
    assert sorted(inside) == sorted(letters(path + place.text + "音楽" * 20))


def test_a_setting_is_broken_after_its_dots():
    assert list(broken(Said("database.postgresql.pool", "setting"), 12)) == ["database.", "postgresql.", "pool"]


def test_a_file_stays_with_its_line():
    place = Said("environments/prod/prod.yml:12:34", "place")
    assert list(broken(place, 20)) == ["environments/prod/", "prod.yml:12:34"]


def test_a_word_without_a_place_to_break_is_broken_at_the_width():
    assert list(broken(Said("x" * 25), 10)) == ["x" * 10, "x" * 10, "x" * 5]


def test_a_very_long_text_is_cut_and_says_so(drawn):
    shown = drawn("x" * 10_000)
    assert shown.count("x") < 500
    assert "400 of 10,000 characters" in " ".join(shown.split())


def test_a_very_long_text_is_whole_where_it_is_asked_for(drawn):
    assert drawn("x" * 10_000, whole=True).count("x") == 10_000


def test_a_terminal_without_box_characters_gets_others(drawn):
    shown = drawn("caf\u00e9", encoding="ascii")
    assert "caf\\xe9" in shown
    assert "---" in shown
