"""The diagrams: what they show of a plan, where they put it, and that the drawing is sound."""

from __future__ import annotations

import re
from itertools import pairwise
from xml.etree import ElementTree

import pulumi
import pulumi_random as random
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pulumi import ResourceOptions

from tests.program import STACKS, plan_of
from tests.recorded_plan import record
from tests.reference.diagram_graph import graph_of
from tests.reference.diagram_layout import BOX, WAY_POINT_WIDTH, placed
from tests.reference.diagram_svg import BOX_WIDTH, render_diagram

SVG = "{http://www.w3.org/2000/svg}"


class Component(pulumi.ComponentResource):
    def __init__(self, name, parent=None, kind="test:group:Kind"):
        super().__init__(kind, name, None, ResourceOptions(parent=parent))


def resource(name, parent, keepers=None):
    return random.RandomId(name, byte_length=4, keepers=keepers, opts=ResourceOptions(parent=parent))


def small():
    """`user` uses `maker` twice, once by way of a resource of the platform itself; `far` uses both."""
    platform = Component("platform")
    maker, user, far = (Component(name, platform) for name in ("maker", "user", "far"))
    made = resource("made", maker)
    resource("inner", Component("maker-part", maker))
    between = resource("between", platform, {"of": made.hex})
    used = resource("used", user, {"of": between.hex})
    resource("distant", far, {"one": made.hex, "other": used.hex})


def test_a_use_by_way_of_the_platforms_own_resources_counts_and_a_detour_does_not():
    assert graph_of(record(small)).uses == {"far": {"user"}, "maker": frozenset(), "user": {"maker"}}


def test_a_box_tells_its_own_resources_and_its_parts():
    graph = graph_of(record(small))

    assert list(graph.boxes) == ["far", "maker", "user"]
    maker = graph.boxes["maker"]
    assert (maker.group, maker.kind, maker.counts) == ("group", "Kind", (("RandomId", 1),))
    assert [(part.name, part.counts) for part in maker.parts] == [("maker-part", (("RandomId", 1),))]
    assert (graph.own, graph.resources) == ((("RandomId", 1),), 5)


def test_a_circle_is_opened_where_it_closes():
    def program():
        platform = Component("platform")
        one, other = Component("one", platform), Component("other", platform)
        first = resource("first", one)
        second = resource("second", other, {"of": first.hex})
        resource("third", one, {"of": second.hex})

    assert graph_of(record(program)).uses == {"one": {"other"}, "other": frozenset()}


def test_a_plan_without_a_platform_is_no_architecture():
    with pytest.raises(ValueError, match=r"one component at its root, and here are \['one', 'two'\]"):
        graph_of(record(lambda: [Component("one"), Component("two")]))


@st.composite
def uses(draw):
    """Boxes that use boxes before them."""
    names = [f"box-{number:02}" for number in range(draw(st.integers(1, 24)))]
    return {
        name: frozenset(draw(st.sets(st.sampled_from(names[:index]), max_size=3)) if index else ())
        for index, name in enumerate(names)
    }


def test_a_small_drawing_stands_in_the_middle():
    place = placed({"one": frozenset(), "other": frozenset({"one"})}, box_width=BOX_WIDTH, width=1500.0)

    assert {round(centre, 6) for centre in place.centre.values()} == {750.0}


@given(uses())
def test_lines_lead_down_row_by_row_and_nothing_overlaps(graph):
    width = 1500.0
    place = placed(graph, box_width=BOX_WIDTH, width=width)
    row_of = {node: index for index, row in enumerate(place.rows) for node in row}
    widths = {node: BOX_WIDTH if node[1] == BOX else WAY_POINT_WIDTH for node in row_of}

    assert {name for name, kind in row_of if kind == BOX} == graph.keys()
    assert all(row_of[end] == row_of[start] + 1 for start, end in place.lines)
    assert all(row_of[(used, BOX)] < row_of[(name, BOX)] for name in graph for used in graph[name])
    for row in place.rows:
        for one, other in pairwise(row):
            assert place.centre[other] - place.centre[one] >= (widths[one] + widths[other]) / 2 - 0.01
        if sum(widths[node] for node in row) <= width:
            assert place.centre[row[0]] - widths[row[0]] / 2 >= -0.01
            assert place.centre[row[-1]] + widths[row[-1]] / 2 <= width + 0.01


@pytest.mark.parametrize("stack", STACKS)
def test_a_drawing_has_a_title_a_description_and_every_component_as_text(stack):
    graph = graph_of(plan_of(stack))
    drawing = ElementTree.fromstring(render_diagram(stack, graph))

    assert drawing.get("role") == "img"
    assert drawing.find(f"{SVG}title").text == f"Architecture of the stack {stack}"
    assert " uses " in drawing.find(f"{SVG}desc").text
    texts = {text.text for text in drawing.iter(f"{SVG}text")}
    assert {name for name in graph.boxes if name not in texts and len(name) <= 20} == set()
    assert float(drawing.get("width")) == 1600


def test_a_long_list_is_cut_with_the_number_of_what_is_left_out():
    def program():
        platform = Component("platform")
        below = Component("below", platform)
        for number in range(20):
            pulumi.CustomResource(f"test:index:Kind{number:02}", f"r{number}", {}, ResourceOptions(parent=below))

    drawn = render_diagram("test", graph_of(record(program)))
    assert re.search(r">further kinds</text>\n<text[^>]*>5</text>", drawn)


def test_a_name_that_is_markup_stays_text():
    def program():
        Component("a<b>&c", Component("platform"))

    drawing = ElementTree.fromstring(render_diagram("test", graph_of(record(program))))
    assert "a<b>&c" in {text.text for text in drawing.iter(f"{SVG}text")}
