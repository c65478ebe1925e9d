"""Five layers of some 2,000 lines together, shaped like the project's own, and the settings model of them.

Every domain has groups, every group has settings of the six kinds that occur most; a later layer says a part of it
again, as overrides do. The same lines in every run.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, create_model

DOMAINS, GROUPS, SETTINGS = 12, 8, 7
NAMES = ("base", "dev", "high_availability", "scaling", "regional")
"""The layers: base, environment, three overrides."""

EVERY = (1, 2, 3, 4, 5)
"""Of each layer: it says one group of so many."""

KINDS: tuple[tuple[str, Any], ...] = (
    ("number", int),
    ("true", bool),
    ("name-of-a-thing", str),
    ('"12:30"', str),
    ("[zone-a, zone-b, zone-c]", tuple[str, ...]),
    ("0.25", float),
)
SAMPLE = "domain_3.group_4.setting_0"
"""A number that every layer may say."""


class _Closed(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


def write(folder: Path) -> list[Path]:
    """Write the layers where `EnvironmentConfigManager` looks for them, and give back their files in order."""
    files = [folder / "base.yml", folder / "dev" / "dev.yml"]
    files += [folder / "dev" / "overrides" / f"{name}.yml" for name in NAMES[2:]]
    for number, file in enumerate(files):
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text("\n".join(_lines(number)) + "\n", encoding="utf-8")
    return files


def model() -> type[BaseModel]:
    """The settings model of the layers."""
    group = _group("Group", {f"setting_{number}": _kind(number)[1] for number in range(SETTINGS)})
    domain = _group("Domain", {f"group_{number}": group for number in range(GROUPS)})
    return _group("Layers", {"environment": str, **{f"domain_{number}": domain for number in range(DOMAINS)}})


def _group(name: str, types: dict[str, Any]) -> type[BaseModel]:
    fields: dict[str, Any] = {field: (kind, ...) for field, kind in types.items()}
    return create_model(name, __base__=_Closed, **fields)


def _lines(layer: int) -> Iterator[str]:
    yield f"# Layer {NAMES[layer]}."
    if layer == 1:
        yield "environment: dev"
    for domain in range(DOMAINS):
        groups = [group for group in range(GROUPS) if (domain * GROUPS + group) % EVERY[layer] == 0]
        if groups:
            yield f"domain_{domain}:"
        for group in groups:
            yield f"  group_{group}:"
            yield "    # What the group is for."
            for setting in range(SETTINGS):
                text = str(1_000 * layer + 10 * domain + group) if setting % 6 == 0 else _kind(setting)[0]
                yield f"    setting_{setting}: {text}"


def _kind(setting: int) -> tuple[str, Any]:
    return KINDS[setting % len(KINDS)]
