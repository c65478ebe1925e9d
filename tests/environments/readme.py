"""READMEs in several languages: what has to be the same in all of them, section by section.

Words cannot be compared between languages. So a translated section says, in a comment beneath its heading, which
English text it translates: `<!-- README.md: 1f2e3d4c -->`, a fingerprint of that section's prose. Whoever changes the
English text is told by a failing test, translates, and writes the new fingerprint.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from markdown_it import MarkdownIt
from markdown_it.token import Token

_STAMP = re.compile(r"<!-- README\.md: ([0-9a-f]{8}) -->\s*")
_THOUSANDS = re.compile(r"(?<=\d)[,.\u00a0\u202f](?=\d{3}(?!\d))")
_PARSER = MarkdownIt("commonmark").enable("table")


@dataclass(frozen=True, kw_only=True)
class Section:
    """A heading and what stands beneath it, up to the next heading."""

    title: str
    level: str
    blocks: list[str]
    """Kinds of blocks in their order; a table has one for each row."""
    code: list[str]
    spans: Counter[str]
    """Inline code; its order may follow the language."""
    links: Counter[str]
    numbers: Counter[str]
    """Those outside of code, without what parts thousands."""
    prose: str
    stamp: str | None

    @property
    def fingerprint(self) -> str:
        """What a translation of this prose bears; line breaks make none."""
        return hashlib.sha256(" ".join(self.prose.split()).encode()).hexdigest()[:8]


def sections(text: str) -> list[Section]:
    """The sections of a README; all that stands before the first heading is left out."""
    found: list[list[Token]] = []
    for token in _PARSER.parse(text):
        if token.type == "heading_open":
            found.append([])
        if found:
            found[-1].append(token)
    return [_section(tokens) for tokens in found]


def differences(english: str, translated: str) -> list[str]:
    """Where a translation is not in step with the English text, and what to do; empty when it is."""
    originals, translations = sections(english), sections(translated)
    if [section.level for section in originals] != [section.level for section in translations]:
        titles = " | ".join(f"{section.level} {section.title}" for section in originals)
        return [f"the headings are not those of README.md, in levels, number and order: {titles}"]
    pairs = zip(originals, translations, strict=True)
    return [difference for original, translation in pairs for difference in _told(original, translation)]


def _told(original: Section, translation: Section) -> Iterator[str]:
    where = f"{translation.title!r} ({original.title!r} in README.md)"
    for what in ("blocks", "code", "spans", "links", "numbers"):
        wanted, found = getattr(original, what), getattr(translation, what)
        if wanted != found:
            missing, more = Counter(wanted) - Counter(found), Counter(found) - Counter(wanted)
            yield f"{where}: other {what}: missing {list(missing)}, too many {list(more)} (neither: their order)"
    if translation.stamp != original.fingerprint:
        yield (
            f"{where}: translates another text than README.md has now; translate what has changed, then write"
            f" `<!-- README.md: {original.fingerprint} -->` beneath the heading"
        )


def _section(tokens: list[Token]) -> Section:
    inline = [child for token in tokens for child in token.children or []]
    stamps = [match[1] for token in tokens if (match := _STAMP.fullmatch(token.content))]
    words = " ".join(token.content for token in inline if token.type == "text")
    return Section(
        title=tokens[1].content,
        level=tokens[0].tag,
        blocks=[token.type for token in tokens if token.block and token.nesting >= 0 and token.type != "html_block"],
        code=[token.content for token in tokens if token.type in {"code_block", "fence"}],
        spans=Counter(token.content for token in inline if token.type == "code_inline"),
        links=Counter(str(token.attrs["href"]) for token in inline if token.type == "link_open"),
        numbers=Counter(re.findall(r"\d+", _THOUSANDS.sub("", words))),
        prose="\n".join(token.content for token in tokens if token.type == "inline"),
        stamp=stamps[0] if len(stamps) == 1 else None,
    )
