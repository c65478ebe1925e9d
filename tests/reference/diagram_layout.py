"""Places the boxes of a diagram in rows: what is used stands above what uses it.

Layered drawing after Sugiyama: rows by longest path, a way point in each row that a line crosses, the order within rows
by the mean of the neighbours, places by pushing apart. All lines of one box share their way points, as cables do.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise

WAY_POINT_WIDTH = 12.0
GAP = 16.0
SWEEPS = 24


@dataclass(frozen=True, kw_only=True)
class Placed:
    """Where everything stands.

    Attributes:
        rows: Names and way points of each row, from left to right; a way point is a box's name and its row.
        centre: Horizontal middle of each, in pixels.
        lines: From a box or way point to the box or way point one row below.
    """

    rows: tuple[tuple[Node, ...], ...]
    centre: Mapping[Node, float]
    lines: frozenset[tuple[Node, Node]]


Node = tuple[str, int]
"""A box's name with -1, or with the row in which its lines pass by."""
BOX = -1


def placed(uses: Mapping[str, frozenset[str]], *, box_width: float, width: float) -> Placed:
    """Places boxes so that no row is wider than `width`.

    Args:
        uses: Each box to the boxes that it uses; free of circles.
        box_width: Width of each box in pixels.
        width: What a row may take in pixels.
    """
    most = max(1, int((width + GAP) // (box_width + GAP)))
    row_of = _rows(uses, most)
    lines, rows = _lines(uses, row_of)
    widths = {node: box_width if node[1] == BOX else WAY_POINT_WIDTH for row in rows for node in row}
    centre = {node: 0.0 for row in rows for node in row}
    for row in rows:
        _spread(row, {node: width * (index + 0.5) / len(row) for index, node in enumerate(row)}, widths, width, centre)
    above: dict[Node, list[Node]] = {}
    below: dict[Node, list[Node]] = {}
    for start, end in sorted(lines):
        above.setdefault(end, []).append(start)
        below.setdefault(start, []).append(end)
    for sweep in range(SWEEPS):
        neighbours, order = (above, range(1, len(rows))) if sweep % 2 == 0 else (below, range(len(rows) - 2, -1, -1))
        for index in order:
            wanted = {node: _mean([centre[one] for one in neighbours.get(node, [node])]) for node in rows[index]}
            rows[index].sort(key=lambda node, at=wanted: (at[node], node))  # type: ignore[misc]
            _spread(rows[index], wanted, widths, width, centre)
    return Placed(rows=tuple(map(tuple, rows)), centre=_in_the_middle(centre, widths, width), lines=frozenset(lines))


def _rows(uses: Mapping[str, frozenset[str]], most: int) -> dict[str, int]:
    """The row of each box: below all that it uses, where there is still room."""
    row_of: dict[str, int] = {}
    taken: dict[int, int] = {}
    waiting = sorted(uses, key=lambda name: (-_height(uses, name), name))
    while waiting:
        name = next(one for one in waiting if uses[one] <= row_of.keys())
        waiting.remove(name)
        row = max((row_of[other] + 1 for other in uses[name]), default=0)
        while taken.get(row, 0) >= most:
            row += 1
        row_of[name] = row
        taken[row] = taken.get(row, 0) + 1
    _lower(uses, row_of, taken, most)
    return row_of


def _lower(uses: Mapping[str, frozenset[str]], row_of: dict[str, int], taken: dict[int, int], most: int) -> None:
    """Moves what uses nothing down to its users, so that no line runs past everything."""
    for name in sorted(uses):
        users = [row_of[user] for user, used in uses.items() if name in used]
        if uses[name] or not users or taken[row_of[name]] == 1:
            continue
        for row in range(min(users) - 1, row_of[name], -1):
            if taken[row] < most:
                taken[row_of[name]] -= 1
                taken[row] += 1
                row_of[name] = row
                break


def _height(uses: Mapping[str, frozenset[str]], name: str) -> int:
    """How many boxes in a row hang below a box, at most."""
    return max((1 + _height(uses, user) for user, used in uses.items() if name in used), default=0)


def _lines(
    uses: Mapping[str, frozenset[str]], row_of: Mapping[str, int]
) -> tuple[set[tuple[Node, Node]], list[list[Node]]]:
    rows: list[list[Node]] = [[] for _ in range(max(row_of.values(), default=-1) + 1)]
    for name, row in sorted(row_of.items()):
        rows[row].append((name, BOX))
    lines: set[tuple[Node, Node]] = set()
    for name, used in sorted(uses.items()):
        for other in sorted(used):
            start: Node = (other, BOX)
            for row in range(row_of[other] + 1, row_of[name]):
                point: Node = (other, row)
                if point not in rows[row]:
                    rows[row].append(point)
                lines.add((start, point))
                start = point
            lines.add((start, (name, BOX)))
    return lines, rows


def _spread(
    row: list[Node], wanted: Mapping[Node, float], widths: Mapping[Node, float], width: float, centre: dict[Node, float]
) -> None:
    """Puts each as near to where it wants to be as its neighbours and the edges allow.

    Pushing apart from the left drifts to the right, and the other way round; the mean of both does neither.
    """
    gap = min(GAP, (width - sum(widths[node] for node in row)) / max(1, len(row)))
    apart = [(widths[one] + widths[other]) / 2 + gap for one, other in pairwise(row)]
    rightwards = [wanted[node] for node in row]
    leftwards = list(rightwards)
    for index, distance in enumerate(apart):
        rightwards[index + 1] = max(rightwards[index + 1], rightwards[index] + distance)
    for index in range(len(row) - 2, -1, -1):
        leftwards[index] = min(leftwards[index], leftwards[index + 1] - apart[index])
    middles = [(one + other) / 2 for one, other in zip(rightwards, leftwards, strict=True)]
    limit = width - widths[row[-1]] / 2
    for index in range(len(row) - 1, -1, -1):
        middles[index] = min(middles[index], limit)
        limit = middles[index] - (apart[index - 1] if index else 0.0)
    least = widths[row[0]] / 2
    for index, node in enumerate(row):
        middles[index] = centre[node] = max(middles[index], least)
        least = middles[index] + (apart[index] if index < len(apart) else 0.0)


def _in_the_middle(centre: Mapping[Node, float], widths: Mapping[Node, float], width: float) -> dict[Node, float]:
    """The same drawing with as much room on its left as on its right; a small one drifts to a side."""
    left = min((place - widths[node] / 2 for node, place in centre.items()), default=0.0)
    right = max((place + widths[node] / 2 for node, place in centre.items()), default=width)
    aside = (width - right - left) / 2 if right - left <= width else 0.0
    return {node: place + aside for node, place in centre.items()}


def _mean(values: list[float]) -> float:
    return sum(values) / len(values)
