"""Priorities of pods."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sandbox.cloud.catalogue.kubernetes import kubernetes
from sandbox.cloud.entry import Entry, View
from sandbox.cloud.facts import Facts

HIGHEST_OF_USERS = 1_000_000_000


def _value_refusal(facts: Facts, _: View) -> str | None:
    if int(facts.get("value", 0)) <= HIGHEST_OF_USERS:
        return None
    return f"value: Forbidden: maximum allowed value of a user defined priority is {HIGHEST_OF_USERS}"


def _fixed(old: Mapping[str, Any], new: Mapping[str, Any]) -> str | None:
    """What the API server says to a change of a class that pods already refer to."""
    for field, usual in (("value", 0), ("preemptionPolicy", "PreemptLowerPriority")):
        if old.get(field, usual) != new.get(field, usual):
            return f"{field}: Forbidden: may not be changed in an update."
    return None


ENTRIES: tuple[Entry, ...] = (
    kubernetes(
        "scheduling.k8s.io/v1",
        "PriorityClass",
        address="pulumi_kubernetes.scheduling.v1:PriorityClassInitArgs",
        namespaced=False,
        sources=("kubernetes/kubernetes: pkg/apis/scheduling/validation/validation.go (ValidatePriorityClassUpdate)",),
        # Not replaced by the provider, but refused by the API server.
        change_guard=_fixed,
        computed={"preemptionPolicy": lambda _: "PreemptLowerPriority"},
        allowed={"preemptionPolicy": ("Never", "PreemptLowerPriority")},
        guard=_value_refusal,
        example={"metadata": {"name": "training"}, "value": -100, "preemptionPolicy": "Never", "globalDefault": False},
        change={"description": "Makes room for everything else."},
    ),
)
