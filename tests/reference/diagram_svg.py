"""Draws a diagram as SVG: text is text, colours suit light and dark pages, numbers are rounded to compare."""

from __future__ import annotations

from xml.sax.saxutils import escape

from tests.reference.diagram_graph import Box, Graph
from tests.reference.diagram_layout import BOX, Node, Placed, placed

WIDTH = 1600
MARGIN = 24
BOX_WIDTH = 210
LINE = 16
HEAD = 46
"""Pixels of a box above its list."""
ROW_GAP = 58
TOP = 104
MOST_LINES = 16
MOST_LETTERS = 22

COLOURS = {
    "network": "#2f7fc1",
    "security": "#b8860b",
    "kubernetes": "#5b6bd6",
    "database": "#2e8b57",
    "cache": "#c0504d",
    "edge": "#008b8b",
    "observability": "#8a5fbf",
    "application": "#d2691e",
    "tenancy": "#a0527d",
}
OTHER_COLOUR = "#708090"
PROVIDERS = ("gcp", "kubernetes")

STYLE = """
text { font-family: system-ui, 'Segoe UI', 'DejaVu Sans', sans-serif; }
@media (prefers-color-scheme: dark) {
  .page { fill: #14181d; } .box { fill: #1f252c; } .strong { fill: #f0f3f6; } .plain { fill: #b6c0ca; }
}
""".strip()


def render_diagram(stack: str, graph: Graph) -> str:
    """The architecture of one stack as an SVG document.

    Args:
        stack: Name of the stack.
        graph: Its components and what they use.
    """
    place = placed(graph.uses, box_width=BOX_WIDTH, width=WIDTH - 2 * MARGIN)
    tops, height = _tops(graph, place)
    summary = f"{graph.resources} resources in {len(graph.boxes)} components"
    body = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" width="{WIDTH}" height="{height}" '
        'role="img" aria-labelledby="title description">',
        f'<title id="title">Architecture of the stack {escape(stack)}</title>',
        f'<desc id="description">{escape(_description(stack, graph))}</desc>',
        f"<style>{STYLE}</style>",
        f'<rect class="page" width="{WIDTH}" height="{height}" rx="8" fill="#f6f7f9"/>',
        _text(MARGIN, 38, f"Stack {stack}", 22, "strong", bold=True),
        _text(MARGIN, 62, f"{summary}. A line leads down from what is used to what uses it.", 13, "plain"),
        *_legend(graph),
        *_lines(graph, place, tops),
        *(
            line
            for name, box in graph.boxes.items()
            for line in _box(box, MARGIN + place.centre[(name, BOX)] - BOX_WIDTH / 2, tops[name])
        ),
    ]
    if graph.own:
        own = ", ".join(f"{kind} provider" if kind in PROVIDERS else f"{kind} {count}" for kind, count in graph.own)
        body.append(_text(MARGIN, height - 16, f"On the platform itself: {own}", 12, "plain"))
    return "\n".join([*body, "</svg>", ""])


def _tops(graph: Graph, place: Placed) -> tuple[dict[str, float], int]:
    """The upper edge of each box, and the height of the whole."""
    tops: dict[str, float] = {}
    top = float(TOP)
    for row in place.rows:
        names = [name for name, kind in row if kind == BOX]
        for name in names:
            tops[name] = top
        top += max((_height(graph.boxes[name]) for name in names), default=0) + ROW_GAP
    return tops, int(top - ROW_GAP + 48)


def _height(box: Box) -> float:
    return HEAD + LINE * len(_listed(box)) + 8


def _listed(box: Box) -> list[tuple[str, str]]:
    """The lines of a box's list: a kind of resource with its number, or a component within it without one."""
    lines = [(kind, str(count)) for kind, count in box.counts]
    for part in box.parts:
        lines.append((part.name.removeprefix(f"{box.name}-"), ""))
        lines += [(kind, str(count)) for kind, count in part.counts]
    if len(lines) <= MOST_LINES:
        return lines
    kept, rest = lines[: MOST_LINES - 1], lines[MOST_LINES - 1 :]
    return [*kept, ("further kinds", str(sum(1 for _, count in rest if count)))]


def _box(box: Box, left: float, top: float) -> list[str]:
    height, colour = _height(box), COLOURS.get(box.group, OTHER_COLOUR)
    every = [*box.counts, *(count for part in box.parts for count in part.counts)]
    told = ", ".join(f"{kind} {count}" for kind, count in every)
    drawn = [
        f'<g id="{escape(box.name)}"><title>{escape(box.name)} ({escape(box.kind)}): {escape(told)}</title>',
        f'<rect class="box" x="{left:.0f}" y="{top:.0f}" width="{BOX_WIDTH}" height="{height:.0f}" rx="6" '
        f'fill="#ffffff" stroke="{colour}" stroke-width="1.2"/>',
        f'<rect x="{left:.0f}" y="{top:.0f}" width="6" height="{height:.0f}" rx="3" fill="{colour}"/>',
        _text(left + 16, top + 20, _short(box.name), 14, "strong", bold=True),
        _text(left + 16, top + 36, box.kind, 11, "tint", fill=colour),
    ]
    for index, (line, count) in enumerate(_listed(box)):
        place, is_part = top + HEAD + LINE * index + 10, not count
        drawn.append(_text(left + 16, place, _short(line), 12, "strong" if is_part else "plain", bold=is_part))
        if count:
            drawn.append(_text(left + BOX_WIDTH - 12, place, count, 12, "plain", anchor="end"))
    return [*drawn, "</g>"]


def _lines(graph: Graph, place: Placed, tops: dict[str, float]) -> list[str]:
    """Curves between rows, and straight lines where one passes a row by; coloured as the box that they come from."""
    row_top = {index: min(tops[n] for n, kind in row if kind == BOX) for index, row in enumerate(place.rows)}
    row_end = {
        index: max(tops[n] + _height(graph.boxes[n]) for n, kind in row if kind == BOX)
        for index, row in enumerate(place.rows)
    }
    row_of = {node: index for index, row in enumerate(place.rows) for node in row}
    drawn = []
    for start, end in sorted(place.lines):
        x1, x2 = (MARGIN + place.centre[node] for node in (start, end))
        upper = tops[start[0]] + _height(graph.boxes[start[0]]) if start[1] == BOX else row_end[row_of[start]]
        floor, lower = row_end[row_of[start]], row_top[row_of[end]]
        middle = (floor + lower) / 2
        x1, x2 = x1 + _port(place, start, end, 0), x2 + _port(place, end, start, 1)
        path = f"M{x1:.1f} {upper:.1f}V{floor:.1f}C{x1:.1f} {middle:.1f} {x2:.1f} {middle:.1f} {x2:.1f} {lower:.1f}"
        if end[1] != BOX:
            path += f"V{row_end[row_of[end]]:.1f}"
        colour = COLOURS.get(graph.boxes[start[0]].group, OTHER_COLOUR)
        drawn.append(f'<path d="{path}" fill="none" stroke="{colour}" stroke-width="1.6" stroke-opacity="0.65"/>')
        if end[1] == BOX:
            drawn.append(f'<path d="M{x2 - 4:.1f} {lower - 6:.1f}h8l-4 6z" fill="{colour}"/>')
    return drawn


def _port(place: Placed, node: Node, other: Node, side: int) -> float:
    """How far from a box's middle a line leaves or arrives, so that lines do not run into one another."""
    if node[1] != BOX:
        return 0.0
    others = sorted((line[1 - side] for line in place.lines if line[side] == node), key=lambda n: (place.centre[n], n))
    spacing = min(26.0, (BOX_WIDTH - 40) / max(1, len(others) - 1))
    return (others.index(other) - (len(others) - 1) / 2) * spacing


def _legend(graph: Graph) -> list[str]:
    groups = sorted({box.group for box in graph.boxes.values()})
    drawn, left = [], float(MARGIN)
    for group in groups:
        drawn.append(
            f'<rect x="{left:.0f}" y="76" width="12" height="12" rx="3" fill="{COLOURS.get(group, OTHER_COLOUR)}"/>'
        )
        drawn.append(_text(left + 18, 87, group, 12, "plain"))
        left += 40 + 7.5 * len(group)
    return drawn


def _description(stack: str, graph: Graph) -> str:
    used = [f"{name} uses {', '.join(sorted(others))}" for name, others in graph.uses.items() if others]
    return f"Components of {stack} and what they use. " + "; ".join(used) + "."


def _short(text: str) -> str:
    return text if len(text) <= MOST_LETTERS else f"{text[: MOST_LETTERS - 1]}…"


def _text(
    x: float, y: float, text: str, size: int, style: str, *, bold: bool = False, fill: str = "", anchor: str = ""
) -> str:
    colour = fill or {"strong": "#1c2329"}.get(style, "#4a545e")
    weight = ' font-weight="600"' if bold else ""
    side = f' text-anchor="{anchor}"' if anchor else ""
    look = f'class="{style}" font-size="{size}"{weight}{side} fill="{colour}"'
    return f'<text x="{x:.0f}" y="{y:.0f}" {look}>{escape(text)}</text>'
