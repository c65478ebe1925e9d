"""What each resource type does: one reviewed entry per type, one module per service.

To add a type, write its entry in the module of its service (or a new module, listed below): its inputs' type from the
SDK, the identity, the immutable fields, the defaults and the computed outputs, each as the sources named in the entry
have them. `example` and `change` let the data-driven tests of tests/sandbox/cloud cover the new type without a line of
their own.

A custom resource says beside that what its definition says (`definition`: plural, short names, which chart brings it).
A cluster with a real API server then gets a CustomResourceDefinition by itself, made of the entry by
`custom_definitions.py`: it refuses what Check refuses, by the same allowed values, bounds, formats and relations.
Compare the shape with the real definition before you write the entry, not with what the program happens to set.
"""

from __future__ import annotations

import functools
import importlib
from collections.abc import Mapping

from sandbox.cloud.entry import Entry

SERVICES = (
    "analysis_templates",
    "cert_manager",
    "certificateauthority",
    "cloud_native_pg",
    "cloud_native_pg_backups",
    "cloud_native_pg_databases",
    "certificatemanager",
    "cluster_roles",
    "compute_addresses",
    "compute_networks",
    "container_cluster",
    "container_node_pool",
    "dns",
    "edge",
    "gateways",
    "gke_policies",
    "gkebackup",
    "helm",
    "iam",
    "keda",
    "kms",
    "kubernetes_admission",
    "kubernetes_apps",
    "kubernetes_core",
    "kubernetes_policies",
    "kubernetes_scheduling",
    "kubernetes_storage",
    "logging",
    "managed_prometheus",
    "monitoring",
    "networkconnectivity",
    "randomness",
    "redis",
    "rollouts",
    "routes",
    "secretmanager",
    "servicenetworking",
    "sql",
    "storage",
    "vertical_autoscaling",
    "web_security_scanner",
)
"""The modules that hold entries; each has a tuple `ENTRIES`."""


@functools.cache
def entries() -> Mapping[str, Entry]:
    """Every entry by its type token."""
    modules = (importlib.import_module(f"{__name__}.{service}") for service in SERVICES)
    return {entry.type: entry for module in modules for entry in module.ENTRIES}


def entries_of(provider: str) -> Mapping[str, Entry]:
    """The entries of one provider."""
    return {type_: entry for type_, entry in entries().items() if type_.startswith(f"{provider}:")}
