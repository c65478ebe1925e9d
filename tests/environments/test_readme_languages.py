"""`environments/README.md` in French and German: in step with the English text, and links lead somewhere."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.environments.readme import differences, sections

FOLDER = Path(__file__).parents[2] / "environments"
LANGUAGES = {"README.md": "English", "README.fr.md": "Français", "README.de.md": "Deutsch"}
TRANSLATIONS = [name for name in LANGUAGES if name != "README.md"]

ENGLISH = """\
# Settings

Loads `base.yml` in 15 ms, see [docs](docs.md).

    load("production")

## Layers

| Layer | Lines |
|-|-|
| base | 2,000 |
"""
GERMAN = """\
# Einstellungen
<!-- README.md: 9b42dc79 -->

Lädt `base.yml` in 15 ms, siehe [docs](docs.md).

    load("production")

## Schichten
<!-- README.md: c0733016 -->

| Schicht | Zeilen |
|-|-|
| Basis | 2.000 |
"""


def text(name: str) -> str:
    return (FOLDER / name).read_text(encoding="utf-8")


@pytest.mark.parametrize("name", TRANSLATIONS)
def test_a_translation_is_in_step_with_the_english_text(name):
    assert differences(text("README.md"), text(name)) == []


@pytest.mark.parametrize("name", LANGUAGES)
def test_every_language_links_to_all_of_them_at_its_top(name):
    line = " | ".join(f"[{language}]({file})" for file, language in LANGUAGES.items())
    assert line in text(name).splitlines()[:5]


@pytest.mark.parametrize("name", LANGUAGES)
def test_links_lead_to_files(name):
    links = {link for section in sections(text(name)) for link in section.links if "://" not in link}
    assert links
    assert [link for link in links if not (FOLDER / link).is_file()] == []


def test_french_punctuation_never_begins_a_line():
    outside_of_code = re.sub(r"`[^`]*`", "``", re.sub(r"(?m)^    .*$", "", text("README.fr.md")))
    assert re.findall(r".*[ \n][:;?!»].*", outside_of_code) == []


def test_a_faithful_translation_is_in_step():
    assert differences(ENGLISH, GERMAN) == []


@pytest.mark.parametrize(
    ("was", "now", "told"),
    [
        ("## Layers", "### Layers", "the headings are not those of README.md"),
        ("## Layers", "## Files", "'Schichten' ('Files' in README.md): translates another text"),
        ("Loads", "Reads", "'Einstellungen' ('Settings' in README.md): translates another text"),
        (
            "| base | 2,000 |\n",
            "| base | 2,000 |\n| dev | 9 |\n",
            "'Schichten' ('Layers' in README.md): other blocks: missing ['inline', 'tr_open', 'td_open'], too many []",
        ),
        ('load("production")', 'load("prod")', 'other code: missing [\'load("prod")'),
        ("`base.yml`", "`dev.yml`", "other spans: missing ['dev.yml'], too many ['base.yml']"),
        ("(docs.md)", "(other.md)", "other links: missing ['other.md'], too many ['docs.md']"),
        ("15 ms", "12 ms", "other numbers: missing ['12'], too many ['15']"),
        ("2,000", "3,000", "other numbers: missing ['3000'], too many ['2000']"),
    ],
)
def test_a_change_in_one_language_is_told_until_the_others_follow(was, now, told):
    assert ENGLISH.count(was) == 1
    assert told in "\n".join(differences(ENGLISH.replace(was, now), GERMAN))


@pytest.mark.parametrize("was", ["`base.yml`", '    load("production")\n', "| Basis | 2.000 |\n", "9b42dc79"])
def test_what_is_lost_in_a_translation_is_told(was):
    assert GERMAN.count(was) == 1
    assert differences(ENGLISH, GERMAN.replace(was, "")) != []


def test_another_line_break_is_no_other_text():
    assert differences(ENGLISH.replace("in 15 ms, ", "in 15 ms,\n"), GERMAN) == []
