"""What must hold between a recovery stack and the platform whose place it can take.

    Pulumi.prod.yaml      spotify-ai-agent:overrides: [..., disaster_recovery]
    Pulumi.prod-dr.yaml   spotify-ai-agent:overrides: [..., disaster_recovery, second_region, pilot_light]
                          spotify-ai-agent:settings: {stack: {kind: recovery, platform: prod, site: dr}, ...}

Both are read from files of this checkout, never from the platform's state: that may be gone. The recovery stack names
no tenants: those of the platform, and of its cells, are its own, and it knows them by their stack files.
"""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterator, Mapping
from ipaddress import IPv4Network
from typing import Any

from environments import environment_variables
from environments.environment_config import EnvironmentConfig
from environments.environment_type import EnvironmentType
from environments.errors import NOTHING_LOADED, InvalidSettingsError, Issue, StackFileError, UnknownNameError
from environments.platform_stacks import PlatformStacks, claimed, platform_stacks, said
from environments.settings.recovery_invariants import OUTPUTS
from environments.settings.stack import RECOVERY
from environments.stack_file import PROJECT, StackFile

_PLAN = "network.address_plan"
_OWN_RANGES = ("nodes", "pods", "services", "proxies", "endpoints")
"""Ranges of each region by itself. That of the private services is the VPC's."""

_ACCOUNTS = "the Google accounts are bound to pods of that namespace"

_SAME = (
    ("google_cloud.project_id", "it is a guest in the platform's VPC"),
    ("database.postgresql.version", "a replica runs its primary's version"),
    ("database.postgresql.database", "a replica has its primary's databases"),
    ("database.postgresql.cluster.primary_host", "what is restored asks for the same hosts"),
    ("database.postgresql.cluster.replica_hosts", "what is restored asks for the same hosts"),
    ("database.postgresql.machine.tier", "after a promotion it carries what the primary carried"),
    ("cache.redis.cluster.discovery_host", "what is restored asks for the same hosts"),
    ("network.address_plan.private_services", "the range belongs to the platform's VPC"),
    ("edge.domain", "clients ask for the same names"),
    ("ml_services.tensorflow_serving.cluster.model_store", "the platform's bucket spans both regions"),
    ("ml_services.tensorflow_serving.host", "what is restored asks for the same hosts"),
    ("application.api.namespace", _ACCOUNTS),
    ("cluster.controllers.namespace", _ACCOUNTS),
    ("ml_services.tensorflow_serving.namespace", _ACCOUNTS),
    ("ml_services.training.namespace", _ACCOUNTS),
)
"""Settings that are the platform's, and why."""

_AT_LEAST = (
    ("max_connections", "with which PostgreSQL starts no replica"),  # hot_standby
    ("disk_gb", "whose data has no room on it"),
)
"""Sizes of the database's machine that follow the primary's, and what happens below them."""


def recovered(stack: str, files: Mapping[str, StackFile]) -> PlatformStacks | None:
    """The stacks of the platform whose place `stack` can take; None for stacks of other kinds.

    Args:
        stack: A stack's name.
        files: What every stack file of the project says, by stack.

    Raises:
        UnknownNameError: It names a platform that there is not.
        StackFileError: It is of another environment, or names tenants.
    """
    file = files[stack]
    kind, named = said(file, ("stack", "kind")), said(file, ("stack", "platform"))
    if kind is None or kind.value != RECOVERY or named is None or not isinstance(named.value, str):
        return None
    _check_platform(stack, files, platform=named.value, place=str(named.origin))
    if file.tenants:
        raise StackFileError(
            f"a recovery stack has the tenants of its platform, and this names {file.tenants[0].name}",
            place=file.tenants[0].place,
            consequence=f"a tenant of its own would be lost when the platform takes over again; {NOTHING_LOADED}",
            remedy=f"take {PROJECT}:tenants out; those of {named.value} and of its cells are known already",
        )
    return platform_stacks(named.value, {name: other for name, other in files.items() if name != stack})


def check_against_platform(config: EnvironmentConfig, platform: EnvironmentConfig) -> None:
    """Hold a recovery stack's settings against those of its platform.

    Args:
        config: The recovery stack's settings.
        platform: The platform's.

    Raises:
        InvalidSettingsError: It could not take the platform's place.
    """
    issues = [issue for check in _CHECKS for issue in check(config, platform)]
    if issues:
        raise InvalidSettingsError(issues, subject=config.subject)


def _check_platform(stack: str, files: Mapping[str, StackFile], *, platform: str, place: str) -> None:
    offered = [name for name, file in files.items() if name != stack and claimed(name, file) == name]
    if platform not in offered:
        close = difflib.get_close_matches(platform, offered, n=1)
        raise UnknownNameError(
            f"there is no platform {platform!r} whose place {stack} could take",
            place=place,
            consequence=NOTHING_LOADED,
            remedy=(f"did you mean {close[0]}? " if close else "")
            + f"Platforms are {', '.join(offered) or 'none yet'}",
        )
    mine, other = files[stack].environment, files[platform].environment
    if EnvironmentType.parse(mine.name, place=mine.place) is not EnvironmentType.parse(other.name, place=other.place):
        raise StackFileError(
            f"the recovery stack {stack} is of {mine.name}, but {platform} is of {other.name} ({other.place})",
            place=mine.place,
            consequence=f"data of one environment would come back in the other; {NOTHING_LOADED}",
            remedy="name the platform of the same environment in stack.platform, or mend the environment",
        )


def _the_same_where_it_must_be(config: EnvironmentConfig, platform: EnvironmentConfig) -> Iterator[Issue]:
    for path, why in _SAME:
        yield from _the_same(config, platform, path, why)


def _it_is_as_well_protected(config: EnvironmentConfig, platform: EnvironmentConfig) -> Iterator[Issue]:
    """As files say. A variable of this run lifts the protection on purpose, before the stack is taken down."""
    path = "protection.enabled"
    if config.origin(path).layer != environment_variables.LAYER:
        yield from _the_same(config, platform, path, "it holds the same data")


def _the_same(config: EnvironmentConfig, platform: EnvironmentConfig, path: str, why: str) -> Iterator[Issue]:
    here, there = config.get(path), platform.get(path)
    if here != there:
        fact = f"is {_shown(here)}, and {_shown(there)} in the platform's stack ({platform.origin(path)}): {why}"
        yield _issue(config, path, fact, f"set it to {_shown(there)}")


def _the_region_is_the_platforms(config: EnvironmentConfig, platform: EnvironmentConfig) -> Iterator[Issue]:
    named, real = config.settings.recovery.primary.region, platform.settings.google_cloud.region
    if named != real:
        yield _issue(
            config,
            "recovery.primary.region",
            f"names {named}, and the platform stands in {real}",
            "copy the output google_cloud.region of the platform's stack anew, and the others with it",
        )


def _the_facts_follow_from_the_platforms_settings(
    config: EnvironmentConfig, platform: EnvironmentConfig
) -> Iterator[Issue]:
    """As far as they do: random endings are known once the platform is up."""
    theirs = platform.settings
    project, prefix = theirs.google_cloud.project_id, f"{theirs.name}-{theirs.environment}"
    plans = f"projects/{project}/locations/{theirs.backup.region}/backupPlans"
    for name, start, end in (
        ("network_id", f"projects/{project}/global/networks/", ""),
        ("database_instance", f"{prefix}-primary-", ""),
        ("backup_plan_id", f"{plans}/{prefix}-cluster-", ""),
        ("api_account", "", f"@{project}.iam.gserviceaccount.com"),
    ):
        path = f"recovery.primary.{name}"
        fact = config.get(path)
        if not (fact.startswith(start) and fact.endswith(end)):
            follows = f"begins with {start}" if start else f"ends in {end}"
            yield _issue(
                config,
                path,
                f"is {fact}, and that of the platform {follows}, as its settings have it",
                f"copy the output {OUTPUTS[name]} of the platform's stack anew",
            )


def _its_state_is_its_own(config: EnvironmentConfig, platform: EnvironmentConfig) -> Iterator[Issue]:
    """A state that lies with the platform's is gone with it, on the day on which it is needed."""
    state = config.settings.stack.state
    if state is not None and state == platform.settings.stack.state:
        yield _issue(
            config,
            "stack.state",
            f"is {state}, where the platform's state is: both are gone with its region",
            "keep it in a bucket of its own in the second region (docs/bootstrap.md, section 9)",
        )


def _the_platform_prepares_for_it(config: EnvironmentConfig, platform: EnvironmentConfig) -> Iterator[Issue]:
    if config.settings.disaster_recovery != platform.settings.disaster_recovery:
        yield _issue(
            config,
            "disaster_recovery",
            "is not what the platform's stack promises, so that its backups and models are not where this one "
            "looks for them",
            "take the same override disaster_recovery in both stack files, and set nothing on it",
        )


def _the_database_can_follow(config: EnvironmentConfig, platform: EnvironmentConfig) -> Iterator[Issue]:
    """A replica may be larger than its primary, never smaller."""
    for name, consequence in _AT_LEAST:
        path = f"database.postgresql.machine.{name}"
        here, there = config.get(path), platform.get(path)
        if here < there:
            yield _issue(
                config,
                path,
                f"is {here}, less than the {there} of the primary, {consequence}",
                f"set it to {there}, or take the overrides that raise it in the platform's stack file here, too",
            )


def _the_account_that_asks_for_metrics_is_there(
    config: EnvironmentConfig, platform: EnvironmentConfig
) -> Iterator[Issue]:
    """The platform makes it, where it needs it itself."""
    path = "application.api.replicas.predictive.enabled"
    if config.get(path) and not platform.get(path):
        yield _issue(
            config,
            path,
            f"is true, and false in the platform's stack ({platform.origin(path)}), which makes the account that "
            "asks for metrics",
            "set it to true in the platform's stack, too, or to false here",
        )


def _the_ranges_are_free(config: EnvironmentConfig, platform: EnvironmentConfig) -> Iterator[Issue]:
    """One VPC has one address plan."""
    theirs = {name: IPv4Network(platform.get(f"{_PLAN}.{name}")) for name in (*_OWN_RANGES, "private_services")}
    for name in _OWN_RANGES:
        mine = IPv4Network(config.get(f"{_PLAN}.{name}"))
        for other, taken in theirs.items():
            if mine.overlaps(taken):
                yield _issue(
                    config,
                    f"{_PLAN}.{name}",
                    f"{mine} overlaps {taken}, the range {other} of the platform ({platform.origin(f'{_PLAN}.{other}')}"
                    "), and both are in one VPC",
                    "choose a range that is free there",
                )


_CHECKS: tuple[Callable[[EnvironmentConfig, EnvironmentConfig], Iterator[Issue]], ...] = (
    _the_same_where_it_must_be,
    _it_is_as_well_protected,
    _the_region_is_the_platforms,
    _the_facts_follow_from_the_platforms_settings,
    _its_state_is_its_own,
    _the_platform_prepares_for_it,
    _the_database_can_follow,
    _the_account_that_asks_for_metrics_is_there,
    _the_ranges_are_free,
)


def _issue(config: EnvironmentConfig, path: str, problem: str, remedy: str) -> Issue:
    return Issue(path=path, place=str(config.origin(path)), problem=problem, remedy=remedy)


def _shown(value: Any) -> str:
    """As it is written in YAML."""
    if isinstance(value, bool):
        return str(value).lower()
    return f"[{', '.join(map(str, value))}]" if isinstance(value, tuple) else str(value)
