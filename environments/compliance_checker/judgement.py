"""Checks asked of a configuration: verdicts with the settings behind them, their values and their places."""

from __future__ import annotations

from collections.abc import Iterator

from environments.compliance_checker.check import Check
from environments.compliance_checker.verdicts import CheckResult, Fact, Finding, Gap, Verdict
from environments.environment_config import EnvironmentConfig
from environments.errors import UnknownSettingError
from environments.explanation import settings, text
from environments.model_fields import keys_at
from environments.provenance import Path, dotted, parts

ANY = "*"


def judge(check: Check, config: EnvironmentConfig) -> CheckResult:
    """Asks one check.

    Args:
        check: What to ask.
        config: What was loaded.
    """
    reason, gaps = check.reason(config.settings), check.gaps(config.settings)
    verdict = Verdict.NOT_MET if gaps else Verdict.MET
    return CheckResult(
        name=check.name,
        statement=check.statement,
        verdict=verdict if reason is None else Verdict.NOT_APPLICABLE,
        reason=reason or "",
        findings=tuple(_finding(check, gap, config) for gap in gaps),
        facts=tuple(fact for path in check.settings for fact in facts(config, path)),
    )


def facts(config: EnvironmentConfig, pattern: str) -> Iterator[Fact]:
    """The settings that a path means; `*` stands for any name or number.

    Where a group on the way is null or empty, that is the fact.
    """
    for path in dict.fromkeys(dotted(path) for path in _expanded(config, (), parts(pattern))):
        yield _fact(config, path)


def _finding(check: Check, gap: Gap, config: EnvironmentConfig) -> Finding:
    nearest = next(_expanded(config, (), parts(gap.path)))
    return Finding(check=check.name, gap=gap, fact=_fact(config, dotted(nearest)))


def _fact(config: EnvironmentConfig, path: str) -> Fact:
    """One setting, or one group as a whole, secrets masked as `show` masks them."""
    found = [(dotted(below), value) for below, value in settings(config, path)]
    if len(found) == 1 and found[0][0] == path:
        value = text(found[0][1])
    else:
        value = ", ".join(f"{below.removeprefix(f'{path}.')}: {text(one)}" for below, one in found)
    origin = config.origin(path)
    return Fact(path=path, value=value, layer=origin.layer, place=str(origin))


def _expanded(config: EnvironmentConfig, above: Path, rest: Path) -> Iterator[Path]:
    """Every path of a pattern that leads somewhere, as far as it leads."""
    if not rest:
        yield above
        return
    part, *below = rest
    names = _names(config, above) if part == ANY else [part]
    reached = [(*above, name) for name in names if _leads(config, (*above, name))]
    if not reached:
        yield above
    for path in reached:
        yield from _expanded(config, path, tuple(below))


def _names(config: EnvironmentConfig, path: Path) -> list[str]:
    value = config.get(dotted(path))
    if isinstance(value, tuple | list):
        return list(map(str, range(len(value))))
    return list(value) if isinstance(value, dict) else keys_at(type(config.settings), path)


def _leads(config: EnvironmentConfig, path: Path) -> bool:
    try:
        config.get(dotted(path))
    except UnknownSettingError:
        return False
    return True
