"""Random values: drawn once, kept in the state, replaced when a keeper changes."""

from __future__ import annotations

import base64
import functools

from sandbox.cloud.entry import Entry
from sandbox.cloud.facts import Facts
from sandbox.cloud.shape import of_sdk


def _bytes(facts: Facts) -> bytes:
    """Bytes that differ from creation to creation: the real provider draws them from the system."""
    length = int(facts.get("byteLength"))
    needed = bytes.fromhex(facts.digest("random", 64))
    return (needed * (length // len(needed) + 1))[:length]


def _prefixed(encoded: str, facts: Facts) -> str:
    return f"{facts.get('prefix', '')}{encoded}"


ENTRIES = (
    Entry(
        type="random:index/randomId:RandomId",
        shape=functools.partial(of_sdk, "pulumi_random:RandomIdArgs"),
        sources=(
            "terraform-provider-random: internal/provider/resource_id.go",
            "pulumi-random: provider/cmd/pulumi-resource-random/schema.json",
        ),
        identity="random",
        id="{b64Url}",
        stored=False,
        immutable=("byteLength", "keepers", "prefix"),
        computed={
            "hex": lambda facts: _prefixed(_bytes(facts).hex(), facts),
            "dec": lambda facts: _prefixed(str(int.from_bytes(_bytes(facts), "big")), facts),
            "b64Url": lambda facts: _prefixed(base64.urlsafe_b64encode(_bytes(facts)).decode().rstrip("="), facts),
            "b64Std": lambda facts: _prefixed(base64.b64encode(_bytes(facts)).decode(), facts),
        },
        example={"byteLength": 4, "keepers": {"region": "europe-west1"}},
        change=None,
    ),
)
