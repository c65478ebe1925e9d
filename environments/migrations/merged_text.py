"""The text of a file in which only what a migration changed is written anew. Pure.

A YAML writer writes a whole document in its own manner: it drops a `---`, aligns lists otherwise, writes `~` as `null`.
So a document is written twice, before and after it is changed; what differs between the two is the change, and every
other line is taken from the original.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

_COMMENTED = re.compile(r"(?P<value>.*\S)(?P<space>[ \t]+)(?P<comment>#.*)", re.DOTALL)


@dataclass(frozen=True)
class _Piece:
    """Lines of the original, and which lines of the writer's version they are."""

    lines: list[str]
    begin: int
    end: int


def merged(original: list[str], before: list[str], after: list[str]) -> list[str] | None:
    """The original's lines with the change between two versions of the writer.

    Args:
        original: Lines as a person wrote them.
        before: The same, as the writer writes them.
        after: What is changed, as the writer writes it.

    Returns:
        None where the change is in the middle of lines that the writer would join or split.
    """
    pieces = list(_pieces(original, before))
    result: list[str] = []
    done = 0
    for tag, begin, end, first, last in _opcodes(before, after):
        if tag == "equal":
            continue
        while done < len(pieces) and pieces[done].end <= begin and (pieces[done].begin < begin or begin < end):
            result += pieces[done].lines
            done += 1
        inside: list[str] = []
        while done < len(pieces) and pieces[done].begin < end:
            piece = pieces[done]
            if piece.begin < begin or piece.end > end:
                return None
            if piece.begin == piece.end:  # a comment, or a `---`, that the writer forgets
                inside += piece.lines
            done += 1
        if begin == end:  # nothing but new lines: behind what the writer forgets here
            while done < len(pieces) and pieces[done].begin == pieces[done].end == begin:
                inside += pieces[done].lines
                done += 1
            if done < len(pieces) and pieces[done].begin < begin:
                return None
        result += inside + _spaced(before[begin:end], after[first:last])
    for piece in pieces[done:]:
        result += piece.lines
    return result


def _spaced(before: list[str], after: list[str]) -> list[str]:
    """Changed lines with comments as far behind their values as they were; the writer keeps columns instead."""
    if len(before) != len(after):
        return after
    return [_like(old, new) for old, new in zip(before, after, strict=True)]


def _like(old: str, new: str) -> str:
    was, now = _COMMENTED.fullmatch(old), _COMMENTED.fullmatch(new)
    if was is None or now is None or was["comment"] != now["comment"]:
        return new
    return f"{now['value']}{was['space']}{now['comment']}"


def _pieces(original: list[str], before: list[str]) -> Iterator[_Piece]:
    """The original in pieces, line by line wherever lines can be told apart."""
    for tag, first, last, begin, end in _opcodes(original, before):
        if tag == "equal" or (tag == "replace" and last - first == end - begin):
            for number in range(last - first):
                yield _Piece(original[first + number : first + number + 1], begin + number, begin + number + 1)
        else:
            yield _Piece(original[first:last], begin, end)


def _opcodes(old: list[str], new: list[str]) -> Sequence[tuple[str, int, int, int, int]]:
    return SequenceMatcher(None, old, new, autojunk=False).get_opcodes()
