"""Every generated file of the documentation and of the contract's reader, with what renders it."""

from __future__ import annotations

import difflib
from collections.abc import Callable
from functools import partial
from pathlib import Path

from environments.compliance_checker.checks import CHECKS
from environments.compliance_checker.frameworks import rendered_schema
from environments.json_schema import FOLDER, FileKind, rendered
from tests.program import STACKS, plan_of
from tests.reference.checks_page import render_checks
from tests.reference.components_page import component_classes, render_component, render_components_index
from tests.reference.diagram_graph import graph_of
from tests.reference.diagram_svg import render_diagram
from tests.reference.markdown import GENERATED, table
from tests.reference.outputs_page import render_outputs
from tests.reference.reader_types import render_reader_types
from tests.reference.rules_page import render_rules_index, render_rules_of, rule_services
from tests.reference.settings_page import domains, render_settings_index, render_settings_of

ROOT = Path(__file__).parents[2]
REFERENCE = "docs/reference"
OWNED = (REFERENCE, "docs/diagrams", f"environments/{FOLDER}")
"""Folders in which nothing is written by hand: a file there that nothing renders is deleted."""


def generated() -> dict[str, Callable[[], str]]:
    """What renders each file, by its path below the root."""
    return {
        "contract/platform_contract/outputs.py": render_reader_types,
        "docs/architecture.md": render_architecture,
        **{f"environments/{kind.file}": partial(rendered, kind) for kind in FileKind},
        "compliance/framework.schema.json": rendered_schema,
        **{f"docs/diagrams/{stack}.svg": partial(diagram_of, stack) for stack in STACKS},
        f"{REFERENCE}/README.md": render_index,
        f"{REFERENCE}/outputs.md": render_outputs,
        f"{REFERENCE}/checks.md": render_checks,
        f"{REFERENCE}/components/README.md": render_components_index,
        **{f"{REFERENCE}/components/{page}.md": partial(render_component, page) for page in component_classes()},
        f"{REFERENCE}/rules/README.md": render_rules_index,
        **{f"{REFERENCE}/rules/{service}.md": partial(render_rules_of, service) for service in rule_services()},
        f"{REFERENCE}/settings/README.md": render_settings_index,
        **{f"{REFERENCE}/settings/{domain}.md": partial(render_settings_of, domain) for domain in domains()},
    }


def leftovers(root: Path) -> list[str]:
    """Files in the owned folders that nothing renders any more."""
    known = generated()
    found = (path for folder in OWNED for path in (root / folder).rglob("*") if path.is_file())
    return sorted(str(path.relative_to(root)) for path in found if str(path.relative_to(root)) not in known)


def difference(root: Path, file: str, text: str) -> str:
    """Unified difference from the committed file to `text`; empty when they are the same."""
    path = root / file
    before = path.read_text(encoding="utf-8") if path.exists() else ""
    was, now = before.splitlines(keepends=True), text.splitlines(keepends=True)
    return "".join(difflib.unified_diff(was, now, f"{file} (committed)", f"{file} (now)", n=1))


def diagram_of(stack: str) -> str:
    """The architecture of a stack, from what its program registers."""
    return render_diagram(stack, graph_of(plan_of(stack)))


def render_index() -> str:
    """The reference's first page."""
    rows = [
        ["[Components](components/README.md)", str(len(component_classes())), "what each owns, takes and gives"],
        ["[Settings](settings/README.md)", str(len(domains())), "groups; type, bounds and value per environment"],
        ["[Rules](rules/README.md)", str(sum(map(len, rule_services().values()))), "what the policy packs refuse"],
        ["[Compliance checks](checks.md)", str(len(CHECKS)), "what frameworks ask of settings"],
        ["[Outputs](outputs.md)", "1", "the contract that other teams read"],
        ["[Architecture](../architecture.md)", str(len(STACKS)), "diagrams, one for each environment"],
    ]
    return "\n".join(["# Reference", "", GENERATED, "", *table(["Of", "Number", ""], rows), ""])


def render_architecture() -> str:
    """The page with the diagrams."""
    lines = [
        "# Architecture",
        "",
        GENERATED,
        "",
        "Each diagram is drawn from what the program registers for the stack: a box is a component, the list in it",
        "are its resources by kind, a name in bold is a component within it. A line leads down from what is used to",
        "what uses it; where a use follows from others, it is not drawn.",
    ]
    for stack in STACKS:
        graph = graph_of(plan_of(stack))
        lines += [
            "",
            f"## {stack}",
            "",
            f"{graph.resources} resources in {len(graph.boxes)} components.",
            "",
            f"[![Architecture of {stack}: components and what they use](diagrams/{stack}.svg)](diagrams/{stack}.svg)",
        ]
    return "\n".join([*lines, ""])
