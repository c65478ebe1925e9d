"""Addresses of the NAT are named, not counted: `network.nat.addresses: 3` becomes `[a, b, c]`.

A count says nothing about which address goes when it is lowered, and partners have allow-lists of them.
"""

from __future__ import annotations

from string import ascii_lowercase

from environments.migrations.layer import Layer, flow_list


def migrate(layer: Layer) -> None:
    """Names addresses in the order of the alphabet, so that those of a lower layer keep their names in a higher one."""
    for nat, key in layer.above("network.nat.addresses"):
        count = nat[key]
        if isinstance(count, int) and not isinstance(count, bool) and 1 <= count <= len(ascii_lowercase):
            nat[key] = flow_list(list(ascii_lowercase[:count]))
