"""Validation of pack configuration files, which the engine takes on trust.

The engine ignores the name of a rule that does not exist, and lets any environment lower every rule. Both are refused
here, with file and line, before a file reaches the engine.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches
from pathlib import Path
from typing import Any, Final, Literal

import yaml

from guardrails.exemption import URN_PATTERN
from guardrails.packs import PackDefinition
from guardrails.rule import CONFIG_PROPERTIES, DELETION_PROTECTION, Rule

Environment = Literal["dev", "staging", "prod"]
LEVELS: Final = ("mandatory", "advisory", "disabled")
LEVEL_KEY: Final = "enforcementLevel"
LOWERED: Final = ("advisory", "disabled")
UNPROTECT: Final = "unprotect"


@dataclass(frozen=True, kw_only=True)
class Finding:
    """What is wrong with a file, where, and how to mend it."""

    file: str
    line: int
    message: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.message}"


@dataclass(frozen=True, kw_only=True)
class Context:
    """What a file is judged for.

    Attributes:
        pack: The pack that it configures.
        environment: Whose stacks it is for.
        step: The one step that it is for, if it is not for ordinary runs.
        today: The day by which exceptions expire.
    """

    pack: PackDefinition
    environment: Environment
    step: str | None
    today: date


Problem = tuple[tuple[str | int, ...], str]
"""Where in the document, and what."""


def validate_file(
    file: Path,
    pack: PackDefinition,
    *,
    environment: Environment = "prod",
    step: str | None = None,
    today: date | None = None,
) -> list[Finding]:
    """Everything that is wrong with a pack configuration file, in the order of its lines.

    Args:
        file: JSON; the engine reads nothing else.
        pack: The pack that it configures.
        environment: Whose stacks it is for; the strictest unless given.
        step: `unprotect` when it is for that step only.
        today: The day by which exceptions expire; the real one unless given.
    """
    try:
        text = file.read_text(encoding="utf-8")
    except OSError as error:
        return [Finding(file=str(file), line=1, message=f"cannot be read ({error.strerror}). Check the path.")]
    except UnicodeDecodeError:
        return [Finding(file=str(file), line=1, message="is not UTF-8 text. Save it as UTF-8.")]
    try:
        document = json.loads(text)
    except json.JSONDecodeError as error:
        hint = "The engine reads JSON only: write the same content as JSON." if _is_yaml(file) else "Mend the JSON."
        return [Finding(file=str(file), line=error.lineno, message=f"is not JSON ({error.msg}). {hint}")]
    lines = _Lines(text)
    context = Context(pack=pack, environment=environment, step=step, today=today or date.today())
    problems = [*lines.duplicates(), *_problems(document, context)]
    findings = [Finding(file=str(file), line=lines.of(where), message=what) for where, what in problems]
    return sorted(findings, key=lambda finding: finding.line)


def _problems(document: Any, context: Context) -> Iterator[Problem]:
    if not isinstance(document, dict):
        yield (), f"expected an object with rule names as keys, found {_kind(document)}."
        return
    rules = {rule.name: rule for rule in context.pack.rules}
    for name, setting in document.items():
        if name != "all" and name not in rules:
            yield (name,), _unknown_rule(name, rules, context.pack)
            continue
        rule = rules.get(name)
        yield from _setting(name, setting, rule, context)


def _unknown_rule(name: str, rules: Mapping[str, Rule], pack: PackDefinition) -> str:
    near = get_close_matches(name, [*rules, "all"], n=1)
    remedy = f"Did you mean {near[0]}?" if near else f"`python -m guardrails list --pack {pack.key}` shows the names."
    return f"there is no rule {name} in the pack {pack.key}, and the engine would ignore it silently. {remedy}"


def _setting(name: str, setting: Any, rule: Rule | None, context: Context) -> Iterator[Problem]:
    """One entry: a level, or an object with a level and the rule's own configuration."""
    if isinstance(setting, str):
        yield from _level((name,), setting, {}, rule, context)
    elif isinstance(setting, dict):
        for key in setting:
            if key != LEVEL_KEY and (rule is None or key not in CONFIG_PROPERTIES):
                allowed = [LEVEL_KEY] if rule is None else [LEVEL_KEY, *CONFIG_PROPERTIES]
                yield (name, key), f"{key} is not known here; known: {', '.join(allowed)}."
        yield from _shapes(name, setting)
        if LEVEL_KEY in setting:
            yield from _level((name, LEVEL_KEY), setting[LEVEL_KEY], setting, rule, context)
        elif "lowered" in setting:
            yield (name, "lowered"), f"{name} is not lowered: {LEVEL_KEY} is missing. Add it or remove lowered."
        if rule is not None and isinstance(setting.get("exceptions"), list):
            for index, entry in enumerate(setting["exceptions"]):
                if not _shape_problems(("exceptions", index), entry, CONFIG_PROPERTIES["exceptions"]["items"]):
                    yield from _exception((name, "exceptions", index), entry, context)
    else:
        yield (name,), f"expected a level ({', '.join(LEVELS)}) or an object, found {_kind(setting)}."


def _level(
    where: tuple[str | int, ...], level: Any, setting: Mapping[str, Any], rule: Rule | None, context: Context
) -> Iterator[Problem]:
    if level not in LEVELS:
        near = get_close_matches(str(level), LEVELS, n=1)
        yield where, f"is not a level; known: {', '.join(LEVELS)}." + (f" Did you mean {near[0]}?" if near else "")
        return
    if level not in LOWERED:
        return
    if context.step == UNPROTECT:
        if rule is None or DELETION_PROTECTION not in rule.tags:
            yield where, "the unprotect step lowers rules about deletion protection only. Remove this entry."
            return
    elif context.environment == "dev":
        return
    elif rule is None:
        environment = context.environment
        yield where, f"only dev may lower every rule, this file is for {environment}. Name single rules instead."
        return
    yield from _justification(where, setting, context)


def _justification(where: tuple[str | int, ...], setting: Mapping[str, Any], context: Context) -> Iterator[Problem]:
    """Outside of dev a lowered rule says who, why, and until when or for which step."""
    lowered = setting.get("lowered")
    if not isinstance(lowered, dict):
        yield where, (
            f"a rule that is lowered in {context.environment} must say who answers for it and why. "
            "Add lowered with owner, reason and expires (YYYY-MM-DD)."
        )
        return
    path = (where[0], "lowered")
    if lowered.get("step") != context.step:
        if context.step is None:
            yield (*path, "step"), f"is lowered for the step {lowered['step']} only. Pass --step {lowered['step']}."
        else:
            yield path, f"is not lowered for the step {context.step}. Add step: {context.step}."
    elif context.step is None:
        if "expires" not in lowered:
            yield path, "has no last day. Add expires (YYYY-MM-DD)."
        else:
            yield from _expiry((*path, "expires"), lowered["expires"], lowered.get("owner"), context)


def _exception(where: tuple[str | int, ...], entry: Mapping[str, Any], context: Context) -> Iterator[Problem]:
    yield from _expiry((*where, "expires"), entry["expires"], entry["owner"], context)
    spelt = URN_PATTERN.fullmatch(entry["urn"])
    if spelt is None:
        yield (
            *where,
            "urn",
        ), "is not a URN. Expected urn:pulumi:STACK::PROJECT::TYPE::NAME, as `pulumi stack -u` shows it."
    elif not spelt["name"].strip("*") or not spelt["type"].strip("*"):
        yield (
            *where,
            "urn",
        ), "excepts a whole class of resources. Name the type and the resource."


def _expiry(where: tuple[str | int, ...], day: Any, owner: Any, context: Context) -> Iterator[Problem]:
    try:
        last = date.fromisoformat(day)
    except (TypeError, ValueError):
        yield where, "is not a date. Expected YYYY-MM-DD."
        return
    if context.today > last:
        yield where, f"ended on {last}. Mend the resource, or have {owner} renew it with a reason."


def _shapes(name: str, setting: Mapping[str, Any]) -> Iterator[Problem]:
    for key, schema in CONFIG_PROPERTIES.items():
        if key in setting:
            for where, what in _shape_problems((key,), setting[key], schema):
                yield (name, *where), what


def _shape_problems(where: tuple[str | int, ...], value: Any, schema: Mapping[str, Any]) -> list[Problem]:
    """The part of JSON Schema that the rules' own schemas use; the engine checks them by the same schema."""
    kinds: dict[str, type] = {"object": dict, "array": list, "string": str}
    if not isinstance(value, kinds[schema["type"]]):
        return [(where, f"expected {_article(schema['type'])}, found {_kind(value)}.")]
    found: list[Problem] = []
    if isinstance(value, dict):
        properties: Mapping[str, Mapping[str, Any]] = schema["properties"]
        missing = [key for key in schema["required"] if key not in value]
        if missing:
            found.append((where, f"lacks {', '.join(missing)}. Each must say {', '.join(schema['required'])}."))
        for key, inner in value.items():
            if key in properties:
                found += _shape_problems((*where, key), inner, properties[key])
            else:
                found.append(((*where, key), f"{key} is not known here; known: {', '.join(properties)}."))
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            found += _shape_problems((*where, index), inner, schema["items"])
    elif "enum" in schema and value not in schema["enum"]:
        found.append((where, f"expected {' or '.join(schema['enum'])}."))
    elif schema.get("minLength") and not str(value).strip():
        found.append((where, f"is empty. {schema['description']}"))
    return found


class _Lines:
    """Lines of keys and elements. JSON is YAML once its tabs are blanks: they can stand between tokens only."""

    def __init__(self, text: str) -> None:
        self._root = yaml.compose(text.replace("\t", " "), Loader=yaml.SafeLoader)

    def of(self, where: tuple[str | int, ...]) -> int:
        """The line of the key or element, or of the nearest thing around it."""
        node: yaml.Node | None = self._root
        line = 1
        for part in where:
            found: tuple[int, yaml.Node] | None = None
            if isinstance(node, yaml.MappingNode):
                for key, value in node.value:
                    if key.value == part:
                        found = (key.start_mark.line + 1, value)
            elif isinstance(node, yaml.SequenceNode) and isinstance(part, int):
                found = (node.value[part].start_mark.line + 1, node.value[part])
            if found is None:
                return line
            line, node = found
        return line

    def duplicates(self) -> Iterator[Problem]:
        """Top-level keys that are given twice: JSON keeps the last one only."""
        if isinstance(self._root, yaml.MappingNode):
            names = [key.value for key, _ in self._root.value]
            for name in sorted({name for name in names if names.count(name) > 1}):
                yield (name,), f"{name} is given twice, and only the last one counts. Remove one."


def _is_yaml(file: Path) -> bool:
    return file.suffix in (".yml", ".yaml")


def _kind(value: Any) -> str:
    names = {dict: "an object", list: "a list", str: "a string", bool: "a boolean", type(None): "null"}
    return names.get(type(value), "a number")


def _article(kind: str) -> str:
    return {"object": "an object", "array": "a list", "string": "a string"}[kind]
