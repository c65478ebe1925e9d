"""Marks of our namespaces, by which the cluster's admission policies know what holds in them.

Whoever makes a namespace marks it; a namespace without a mark is none of ours, and no policy looks into it (GKE's own).
Nobody but the platform may label namespaces, so a tenant cannot leave the policies, nor call itself an exception.
"""

from __future__ import annotations

from collections.abc import Mapping

IMAGES = "spotify-ai-agent.com/images"

PINNED: Mapping[str, str] = {IMAGES: "pinned"}
"""Every image comes from our registries, by digest."""

MIRRORED: Mapping[str, str] = {IMAGES: "mirrored"}
"""Every image comes from our registries; the pods are made by controllers, which name images by tag."""

ACCELERATORS: Mapping[str, str] = {"spotify-ai-agent.com/accelerators": "allowed"}
"""Pods may go to the nodes with GPUs."""

TENANCY: Mapping[str, str] = {"spotify-ai-agent.com/tenancy": "tenant"}
"""On every tenant's namespace: how the API's network policy knows its callers, and admission what a tenant may not."""

TENANT = "tenant"
"""Whose namespace it is, by the tenant's name; bills and logs go by it."""

GROUP = "spotify-ai-agent.com/group"
"""Annotation of a tenant's namespace: its people's group, an address (labels take no @)."""
