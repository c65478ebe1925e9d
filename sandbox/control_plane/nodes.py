"""Nodes that are none: as many, as large and as labelled as the node pools of a stack would have them.

Of a machine's processors and memory GKE keeps a part for itself, by a formula; pods see the rest.
Source: cloud.google.com/kubernetes-engine/docs/concepts/plan-node-sizes, .../how-to/gpus.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

from sandbox.refusal import Refusal

POOL = "cloud.google.com/gke-nodepool"
GPU = "nvidia.com/gpu"
ACCELERATOR = "cloud.google.com/gke-accelerator"
OURS = {"sandbox": "node"}
"""A label by which nodes are ours to delete."""

GIB_PER_PROCESSOR = {"standard": 4, "highmem": 8, "highcpu": 1}
MACHINE_TYPE = re.compile(r"[a-z0-9]+-(standard|highmem|highcpu)-(\d+)")
MIB = 1024
EVICTION_MIB = 100
PODS_AT_MOST = 110
DISK_GIB = 100


@dataclass(frozen=True, kw_only=True)
class Pool:
    """A group of equal nodes.

    Attributes:
        name: As pods may select it.
        machine_type: Compute Engine's, such as n2d-standard-8.
        zones: Nodes are dealt out to them in turn.
        count: Nodes in all zones together.
        gpu: Model and number per node, such as `{"nvidia-l4": 1}`; empty for none.
        labels: Beside those that GKE sets.
        taints: Key to value and effect, such as `{"nvidia.com/gpu": "present:NoSchedule"}`.
    """

    name: str
    machine_type: str
    zones: Sequence[str]
    count: int
    gpu: Mapping[str, int]
    labels: Mapping[str, str]
    taints: Mapping[str, str]


_ZONES = ("europe-west1-b", "europe-west1-c", "europe-west1-d")
DEFAULT = (
    Pool(name="general", machine_type="n2d-standard-8", zones=_ZONES, count=9, gpu={}, labels={}, taints={}),
    Pool(
        name="gpu",
        machine_type="g2-standard-8",
        zones=_ZONES,
        count=6,
        gpu={"nvidia-l4": 1},
        labels={},
        taints={"nvidia.com/gpu": "present:NoSchedule"},
    ),
)


def pools(path: Path) -> tuple[Pool, ...]:
    """Returns the node pools that a file describes, or the default ones where there is no such file.

    Raises:
        Refusal: It is damaged.
    """
    try:
        content = json.loads(path.read_text())
        return tuple(Pool(**each) for each in content["pools"])
    except FileNotFoundError:
        return DEFAULT
    except (OSError, ValueError, KeyError, TypeError) as error:
        known = ", ".join(field.name for field in fields(Pool))
        raise Refusal(
            f"{path}: the node pools cannot be read ({error}), so no node can be made",
            f"delete the file; or write {{'pools': [...]}} into it, each with {known}",
        ) from error


def manifests(wanted: Sequence[Pool]) -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
    """Yields each node and what its kubelet would report of it.

    Raises:
        Refusal: A machine type is not known.
    """
    number = 0
    for pool in wanted:
        status = _size(pool)
        for index in range(pool.count):
            number += 1
            zone = pool.zones[index % len(pool.zones)]
            name = f"{pool.name}-{zone.rpartition('-')[2]}-{index // len(pool.zones) + 1}"
            addresses = [
                {"type": "InternalIP", "address": f"10.0.{number // 250}.{number % 250 + 2}"},
                {"type": "Hostname", "address": name},
            ]
            yield _node(pool, name, zone), {**status, "addresses": addresses}


def is_ready(node: Mapping[str, object]) -> bool:
    """Whether a node says that it can take pods."""
    status = node.get("status")
    conditions = status.get("conditions") or [] if isinstance(status, dict) else []
    return any(each["type"] == "Ready" and each["status"] == "True" for each in conditions)


def _node(pool: Pool, name: str, zone: str) -> dict[str, Any]:
    gpu = {ACCELERATOR: next(iter(pool.gpu))} if pool.gpu else {}
    taints = []
    for key, taint in pool.taints.items():
        value, _, effect = taint.rpartition(":")
        taints.append({"key": key, "value": value, "effect": effect})
    labels = {
        "kubernetes.io/hostname": name,
        "kubernetes.io/os": "linux",
        "kubernetes.io/arch": "amd64",
        "node.kubernetes.io/instance-type": pool.machine_type,
        "topology.kubernetes.io/region": zone.rpartition("-")[0],
        "topology.kubernetes.io/zone": zone,
        "topology.gke.io/zone": zone,
        POOL: pool.name,
        **gpu,
        **OURS,
        **pool.labels,
    }
    return {
        "apiVersion": "v1",
        "kind": "Node",
        "metadata": {"name": name, "labels": labels},
        "spec": {"providerID": f"gce://sandbox/{zone}/{name}", "taints": taints},
    }


def _size(pool: Pool) -> dict[str, Any]:
    found = MACHINE_TYPE.fullmatch(pool.machine_type)
    if found is None:
        raise Refusal(
            f"node pool {pool.name}: the sandbox does not know how large the machine type {pool.machine_type!r} is",
            f"use one whose name tells, such as n2d-standard-8 ({', '.join(GIB_PER_PROCESSOR)})",
        )
    processors = int(found.group(2))
    memory_mib = processors * GIB_PER_PROCESSOR[found.group(1)] * MIB
    shared = {"ephemeral-storage": f"{DISK_GIB}Gi", "pods": str(PODS_AT_MOST)}
    shared |= {GPU: str(sum(pool.gpu.values()))} if pool.gpu else {}
    return {
        "capacity": {"cpu": str(processors), "memory": f"{memory_mib}Mi", **shared},
        "allocatable": {
            "cpu": f"{processors * 1000 - _kept_millicores(processors)}m",
            "memory": f"{memory_mib - _kept_mib(memory_mib)}Mi",
            **shared,
        },
    }


def _kept_millicores(processors: int) -> int:
    """6 % of the first processor, 1 % of the second, 0.5 % of the third and fourth, 0.25 % of the others."""
    kept = 60.0 + 10.0 * min(max(processors - 1, 0), 1) + 5.0 * min(max(processors - 2, 0), 2)
    return round(kept + 2.5 * max(processors - 4, 0))


def _kept_mib(memory_mib: int) -> int:
    """25 % of the first 4 GiB, 20 % of the next 4, 10 % of the next 8, 6 % up to 128, 2 % above; and 100 MiB."""
    kept, left = float(EVICTION_MIB), memory_mib
    for width_gib, share in ((4, 0.25), (4, 0.20), (8, 0.10), (112, 0.06), (1 << 20, 0.02)):
        part = min(left, width_gib * MIB)
        kept += part * share
        left -= part
    return round(kept)
