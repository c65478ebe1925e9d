"""What the network records, and the ways out of it."""

from __future__ import annotations

from collections.abc import Iterator
from ipaddress import IPv4Network

from environments.compliance_checker.check import NO_GOOGLE_CLOUD, ON_MEMORYSTORE, at_least, derived_from
from environments.compliance_checker.verdicts import Gap
from environments.settings import Settings

WIDEST_PREFIX = 16
"""Derived by us: 65,536 addresses are more than any partner names."""


@derived_from("network.flow_logs.sampling", "network.flow_logs.aggregation_interval", unless=[NO_GOOGLE_CLOUD])
def every_connection_is_logged(settings: Settings) -> Iterator[Gap]:
    """Flow logs have every connection, at five seconds' resolution.

    CIS Google Cloud 3.8.
    """
    logs = settings.network.flow_logs
    yield from at_least("network.flow_logs.sampling", logs.sampling, 1.0, "the connection that matters may be missing")
    if logs.aggregation_interval != "INTERVAL_5_SEC":
        yield Gap(
            path="network.flow_logs.aggregation_interval",
            reason=f"{logs.aggregation_interval} hides what is quicker",
            remedy="set it to INTERVAL_5_SEC",
        )


@derived_from("network.egress.*.destinations", unless=[NO_GOOGLE_CLOUD])
def ways_out_are_narrow(settings: Settings) -> Iterator[Gap]:
    """A permitted way out to the internet leads to no more than 65,536 addresses.

    Derived by us: whoever needs more means everybody.
    """
    for name, egress in settings.network.egress.items():
        if wide := [cidr for cidr in egress.destinations if IPv4Network(cidr).prefixlen < WIDEST_PREFIX]:
            yield Gap(
                path=f"network.egress.{name}.destinations",
                reason=f"{', '.join(wide)}: data can leave to almost anybody",
                remedy="name the ranges of whom it is for",
            )


@derived_from("cache.redis.in_cluster.acl_users", unless=[ON_MEMORYSTORE])
def cache_knows_its_clients(settings: Settings) -> Iterator[Gap]:
    """Redis lets in only whom it knows, each to the keys that are theirs."""
    if settings.cache.redis.in_cluster.acl_users is None:
        yield Gap(
            path="cache.redis.in_cluster.acl_users",
            reason="whoever the network lets in may use every key, other tenants' among them",
            remedy="name the Secret with the users, or use engine memorystore",
        )
