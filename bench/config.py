"""Loading and reading settings, beside PyYAML's floor and the libraries that people would otherwise take.

The floor is PyYAML's C loader with a merge of plain dicts: no provenance, no strictness, no errors with places. The
peers do what they call loading several YAML files into one configuration, with deep merging switched on; none of them
remembers places. pydantic-settings cannot load without validating: its source alone is measured, and both validate
into the same model for the figure of validation.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import yaml
from pydantic import BaseModel

from bench import layers
from bench.figure import Figure, Part, figure, measured, ratio
from environments import EnvironmentConfigManager, EnvironmentType
from environments.config_validator import validate
from environments.ground import Ground, Rules
from environments.layers import Asked, LayerFiles
from environments.provenance import Branch, plain
from environments.references import replace_references
from environments.schema_version import version_of

ROUNDS = 9
READS = 2_000

TIMES_THE_FLOOR = 1.2
"""Goal: loading and merging with provenance takes at most so many times as long as the floor."""

FASTER_THAN_PEERS = 10
"""Goal: loading and merging is at least so many times faster than the fastest peer."""

MICROSECONDS_PER_READ = 1.0
"""Goal: a dotted read that was made before takes at most so long."""


def measure() -> Part:
    """Measure on layers of its own in a folder of its own."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        files = layers.write(folder)
        lines = sum(len(file.read_text(encoding="utf-8").splitlines()) for file in files)
        figures = [*_loading(folder, files), *_reading(folder, files)]
    return Part(
        name="config",
        about=f"{len(files)} layers of {lines:,} lines together, medians of {ROUNDS} rounds in turns",
        figures=tuple(figures),
    )


def _loading(folder: Path, files: list[Path]) -> list[Figure]:
    model = layers.model()
    peers = _peers(files)
    ours, floor = partial(merged, folder, model), partial(merged_plainly, files)
    root = ours()
    validation = partial(validate, root, model, subject="the benchmark")
    assert plain(root) == floor(), "both must make the same settings of the layers"
    times = measured({"floor": floor, "ours": ours, "validation": validation, **peers}, ROUNDS, scale=1_000)
    best = min(peers, key=lambda name: sorted(times[name])[ROUNDS // 2])
    return [
        figure("the floor: PyYAML's C loader, merge of plain dicts", times["floor"], "ms"),
        figure("ours: load, merge and references, with provenance", times["ours"], "ms"),
        *(figure(name, times[name], "ms") for name in peers),
        ratio("ours beside the floor", times["ours"], times["floor"], goal=TIMES_THE_FLOOR),
        ratio(
            f"{best}, the fastest peer, beside ours", times[best], times["ours"], goal=FASTER_THAN_PEERS, at_least=True
        ),
        figure("ours: validation into frozen models, on top", times["validation"], "ms"),
    ]


def _reading(folder: Path, files: list[Path]) -> list[Figure]:
    from omegaconf import OmegaConf  # noqa: PLC0415

    config = _loaded(folder, layers.model())
    theirs = OmegaConf.merge(*[OmegaConf.load(file) for file in files])
    dynaconf = _dynaconf(files)
    readers: dict[str, Callable[[], object]] = {
        "ours": lambda: config.get(layers.SAMPLE),
        "Dynaconf": lambda: dynaconf.get(layers.SAMPLE),
        "OmegaConf": lambda: OmegaConf.select(theirs, layers.SAMPLE),
    }
    assert len({read() for read in readers.values()}) == 1, "all must read the same value"
    times = measured({name: partial(_often, read) for name, read in readers.items()}, ROUNDS, scale=1e6 / READS)
    return [
        figure("ours: a dotted read", times["ours"], "µs", goal=MICROSECONDS_PER_READ),
        *(figure(f"{name}: a dotted read", times[name], "µs") for name in readers if name != "ours"),
    ]


def _often(read: Callable[[], object]) -> None:
    for _ in range(READS):
        read()


def merged(folder: Path, model: type[BaseModel]) -> Branch:
    """What loading does before it validates; nothing is kept from one call to the next."""
    overrides = [Asked(name, "the benchmark") for name in layers.NAMES[2:]]
    rules = Rules(model=model, tenant_settings=(), use_case_settings=())
    files = LayerFiles(folder, version=version_of(model))
    ground = Ground(files, EnvironmentType.DEVELOPMENT, overrides, rules=rules, environ={})
    return replace_references(ground.shared, {}, model, subject="the benchmark")


def _loaded(folder: Path, model: type[BaseModel]) -> Any:
    manager = EnvironmentConfigManager(folder, environ={}, model=model)
    return manager.load_with_overrides("dev", layers.NAMES[2:])


def merged_plainly(files: list[Path]) -> dict[str, Any]:
    """The floor: what anybody writes in ten lines."""
    merged: dict[str, Any] = {}
    for file in files:
        _merge_plainly(merged, yaml.load(file.read_bytes(), Loader=yaml.CSafeLoader))
    return merged


def _merge_plainly(low: dict[str, Any], high: dict[str, Any]) -> None:
    for key, value in high.items():
        if isinstance(value, dict) and isinstance(low.get(key), dict):
            _merge_plainly(low[key], value)
        else:
            low[key] = value


def _peers(files: list[Path]) -> dict[str, Callable[[], object]]:
    from omegaconf import OmegaConf  # noqa: PLC0415
    from pydantic_settings import BaseSettings, YamlConfigSettingsSource  # noqa: PLC0415

    def read_by_pydantic_settings() -> object:
        return YamlConfigSettingsSource(BaseSettings, yaml_file=files, deep_merge=True)()

    return {
        "OmegaConf": lambda: OmegaConf.merge(*[OmegaConf.load(file) for file in files]),
        "Dynaconf": partial(_dynaconf, files),
        "pydantic-settings": read_by_pydantic_settings,
    }


def _dynaconf(files: list[Path]) -> Any:
    from dynaconf import Dynaconf  # noqa: PLC0415

    settings = Dynaconf(settings_files=[str(file) for file in files], merge_enabled=True, core_loaders=["YAML"])
    settings.to_dict()  # it loads when it is first asked
    return settings
