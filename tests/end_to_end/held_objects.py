"""What a stack's state says is in a cluster, beside what the cluster has of it: nothing doubled, nothing lost.

And whether what runs there is ready.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sandbox.cloud.catalogue import entries_of
from sandbox.cloud.cluster.api import Api, UnknownKindError
from tests.end_to_end.checkout import Checkout

MANAGERS = "pulumi-kubernetes-"
"""What the provider's field managers begin with; controllers and the sandbox itself have others."""

WORKLOADS = (("apps/v1", "Deployment"), ("apps/v1", "StatefulSet"), ("argoproj.io/v1alpha1", "Rollout"))

Held = set[tuple[str, str, str, str]]
"""Kind, namespace, name and uid."""


def held(api: Api) -> Held:
    """Returns what resources made, whichever stack's, of every kind that any program of ours can make."""
    found = set()
    for type_ in entries_of("kubernetes"):
        group_version, _, kind = type_.removeprefix("kubernetes:").rpartition(":")
        try:
            objects = api.objects(group_version.removeprefix("core/"), kind)
        except UnknownKindError:
            continue
        found |= {_place(kind, each["metadata"]) for each in objects if _is_made(each["metadata"])}
    return found


def known(checkout: Checkout, stack: str) -> Held:
    """Returns what the stack's state says is in its cluster."""
    found = set()
    for resource in checkout.resources(stack).values():
        if resource["type"].startswith("kubernetes:") and "uid" in _metadata(resource):
            found.add(_place(resource["type"].rpartition(":")[2], _metadata(resource)))
    return found


def unready(api: Api) -> dict[str, Any]:
    """Returns the workloads that lack ready pods, with their status, and the pods that do not run.

    Raises:
        AssertionError: There is no release: then nothing is shown.
    """
    found = [workload for kind in WORKLOADS for workload in api.objects(*kind)]
    assert any(workload["kind"] == "Rollout" for workload in found)
    lacking = [each for each in found if each["status"].get("readyReplicas", 0) < each["spec"]["replicas"]]
    pods = [pod for pod in api.objects("v1", "Pod") if pod["status"]["phase"] not in ("Running", "Succeeded")]
    return {f"{each['kind']} {each['metadata']['name']}": each["status"] for each in [*lacking, *pods]}


def _metadata(resource: Mapping[str, Any]) -> Mapping[str, Any]:
    metadata = (resource.get("outputs") or {}).get("metadata")
    return metadata if isinstance(metadata, Mapping) else {}


def _is_made(metadata: Mapping[str, Any]) -> bool:
    return any(str(each.get("manager")).startswith(MANAGERS) for each in metadata.get("managedFields") or [])


def _place(kind: str, metadata: Mapping[str, Any]) -> tuple[str, str, str, str]:
    return kind, str(metadata.get("namespace") or ""), str(metadata["name"]), str(metadata["uid"])
