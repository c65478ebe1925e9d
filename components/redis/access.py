"""Who may use which keys of the Redis cluster: rules of Redis' own access control lists, as pure functions. No Pulumi.

Source: redis.io, "ACL" and the categories of each command. Every key of a tenant begins with `tenant:<name>:`.

A tenant's commands are listed, not excluded: a command that a later Redis brings is closed to it. Three are taken out
again, because they name or count keys of everybody and no key pattern binds them (`SCAN`, `RANDOMKEY`, `DBSIZE`);
`KEYS` is among the dangerous ones. Deliberately not granted: publishing and subscribing (in a cluster every message
goes to every node), scripts and functions (they run on a shard that all share, and a function stays there for whoever
calls it next), being told of changed keys (`CLIENT TRACKING` tells every key's name, whoever's it is), anything that
administrates. Scripts and tracking come along with `@write` and `@connection`, so that they are taken out by name.
Cannot be bounded by Redis: how much memory or time a tenant takes of the cluster.
"""

from __future__ import annotations

DEFAULT_USER = "default"
"""Who a client is that names no user. Closed: a token would else open every key, whoever's it is."""

CLOSED = "off resetkeys resetchannels -@all"

SERVICE = "on ~* &* +@all -@admin -@dangerous +info"
"""The API works for every tenant, so it uses all keys; it administrates nothing."""

TENANT_COMMANDS = (
    "-@all",
    "+@read",
    "+@write",
    "+@connection",
    "+@transaction",
    # What clients of a cluster ask to find the node that holds a key.
    "+cluster|slots",
    "+cluster|shards",
    "+cluster|nodes",
    "-@dangerous",
    "-@scripting",
    "-client|tracking",
    "-client|caching",
    "-client|trackinginfo",
    "-scan",
    "-randomkey",
    "-dbsize",
)


def key_prefix(tenant: str) -> str:
    """What every key of a tenant begins with."""
    return f"tenant:{tenant}:"


def tenant_rule(tenant: str) -> str:
    """A tenant's user: its own keys, and commands on keys."""
    return " ".join(["on", "resetchannels", f"~{key_prefix(tenant)}*", *TENANT_COMMANDS])
