"""The vertical pod autoscaler's custom resource, which no SDK types: the official provider lets a misspelt one pass.

GKE brings the definition with a cluster whose vertical autoscaling is on, so that no controller has to be there first;
that it is on lies outside of the cluster's own realm, and is not looked at here.
"""

from __future__ import annotations

import functools

from sandbox.cloud.catalogue.custom_resources import custom_resource, custom_shape
from sandbox.cloud.definition import Definition
from sandbox.cloud.entry import Entry
from sandbox.cloud.shape import INTEGER, STRING, Choice, Listing, Record, Table, record

API_VERSION = "autoscaling.k8s.io/v1"
_SOURCE = "kubernetes/autoscaler: vertical-pod-autoscaler/pkg/apis/autoscaling.k8s.io/v1/types.go (2026-10)"


@functools.cache
def vertical_pod_autoscaler_shape() -> Record:
    """A VerticalPodAutoscaler, without rules on when pods may be evicted."""
    container = record(
        "container policy",
        containerName=STRING,
        mode=Choice(("Auto", "Off")),
        minAllowed=Table(STRING),
        maxAllowed=Table(STRING),
        controlledResources=Listing(Choice(("cpu", "memory"))),
        controlledValues=Choice(("RequestsAndLimits", "RequestsOnly")),
    )
    spec = record(
        "VerticalPodAutoscaler spec",
        required={
            "targetRef": record("target", required={"kind": STRING, "name": STRING}, apiVersion=STRING),
        },
        updatePolicy=record(
            "update policy",
            updateMode=Choice(("Off", "Initial", "Recreate", "Auto", "InPlaceOrRecreate")),
            minReplicas=INTEGER,
        ),
        resourcePolicy=record("resource policy", containerPolicies=Listing(container)),
        recommenders=Listing(record("recommender", required={"name": STRING})),
    )
    return custom_shape("VerticalPodAutoscaler", spec)


ENTRIES: tuple[Entry, ...] = (
    custom_resource(
        API_VERSION,
        "VerticalPodAutoscaler",
        sources=(_SOURCE,),
        shape=vertical_pod_autoscaler_shape,
        definition=Definition(plural="verticalpodautoscalers", short_names=("vpa",)),
        spec={
            "targetRef": {"apiVersion": "argoproj.io/v1alpha1", "kind": "Rollout", "name": "api"},
            "updatePolicy": {"updateMode": "Off"},
            "resourcePolicy": {
                "containerPolicies": [
                    {
                        "containerName": "*",
                        "controlledResources": ["cpu", "memory"],
                        "maxAllowed": {"memory": "8Gi"},
                    }
                ]
            },
        },
        changed_spec={
            "targetRef": {"apiVersion": "argoproj.io/v1alpha1", "kind": "Rollout", "name": "api"},
            "updatePolicy": {"updateMode": "Initial"},
        },
    ),
)
