"""KEDA's custom resources, which no SDK types: the official provider lets a misspelt one pass.

Stricter than the definitions: a trigger's `metadata` is any text to an API server, and what its scaler does not know is
told in the object's status alone. Here the scalers that we use are typed; another one needs its record first.
"""

from __future__ import annotations

import functools
from typing import Any

from sandbox.cloud.catalogue.custom_resources import custom_resource, custom_shape, needs_chart
from sandbox.cloud.definition import Definition, Rule
from sandbox.cloud.entry import Entry, View
from sandbox.cloud.facts import Facts
from sandbox.cloud.shape import BOOLEAN, INTEGER, STRING, Choice, Either, Listing, Record, Shape, of_sdk, record

API_VERSION = "keda.sh/v1alpha1"
_CHART = "keda"
_TYPES = "kedacore/keda 2.20.2: config/crd/bases"
_SCALERS = "kedacore/keda 2.20.2: pkg/scalers/{prometheus_scaler,cpu_memory_scaler}.go"
_BEHAVIOUR = "pulumi_kubernetes.autoscaling.v2:HorizontalPodAutoscalerBehaviorArgs"

_DEFAULT_MAXIMUM = 100
_CROSSED = "minReplicaCount must be less than or equal to maxReplicaCount"


def _trigger(type_: str, metric_types: tuple[str, ...], metadata: Record) -> Record:
    more: dict[str, Shape] = {
        "name": STRING,
        "metricType": Choice(metric_types),
        "authenticationRef": record(
            "authenticationRef",
            required={"name": STRING},
            kind=Choice(("TriggerAuthentication", "ClusterTriggerAuthentication")),
        ),
    }
    if type_ == "prometheus":  # the others' answers cannot be kept
        more["useCachedMetrics"] = BOOLEAN
    return record(f"{type_} trigger", required={"type": Choice((type_,)), "metadata": metadata}, **more)


@functools.cache
def scaled_object_shape() -> Record:
    """A ScaledObject with triggers on processors, memory and Prometheus."""
    resource = record("metadata", required={"value": STRING}, containerName=STRING)
    prometheus = record(
        "metadata",
        required={"serverAddress": STRING, "query": STRING, "threshold": STRING},
        queryParameters=STRING,
        activationThreshold=STRING,
        namespace=STRING,
        customHeaders=STRING,
        ignoreNullValues=Choice(("true", "false")),
        unsafeSsl=Choice(("true", "false")),
        timeout=STRING,
    )
    of_pods = ("Utilization", "AverageValue")
    spec = record(
        "ScaledObject spec",
        required={
            "scaleTargetRef": record(
                "scaleTargetRef",
                required={"name": STRING},
                apiVersion=STRING,
                kind=STRING,
                envSourceContainerName=STRING,
            ),
            "triggers": Listing(
                Either(
                    (
                        _trigger("cpu", of_pods, resource),
                        _trigger("memory", of_pods, resource),
                        _trigger("prometheus", ("AverageValue", "Value"), prometheus),
                    )
                )
            ),
        },
        minReplicaCount=INTEGER,
        maxReplicaCount=INTEGER,
        idleReplicaCount=INTEGER,
        pollingInterval=INTEGER,
        cooldownPeriod=INTEGER,
        initialCooldownPeriod=INTEGER,
        fallback=record(
            "fallback",
            required={"failureThreshold": INTEGER, "replicas": INTEGER},
            behavior=Choice(
                ("static", "currentReplicas", "currentReplicasIfHigher", "currentReplicasIfLower", "scalingModifiers")
            ),
        ),
        advanced=record(
            "advanced",
            restoreToOriginalReplicaCount=BOOLEAN,
            horizontalPodAutoscalerConfig=record(
                "horizontalPodAutoscalerConfig", name=STRING, behavior=of_sdk(_BEHAVIOUR)
            ),
            scalingModifiers=record(
                "scalingModifiers",
                formula=STRING,
                target=STRING,
                activationTarget=STRING,
                metricType=Choice(("AverageValue", "Value")),
            ),
        ),
    )
    return custom_shape("ScaledObject", spec)


@functools.cache
def trigger_authentication_shape() -> Record:
    """A TriggerAuthentication by the identity of KEDA's pods, or by Secrets; others need their record first."""
    spec = record(
        "TriggerAuthentication spec",
        podIdentity=record(
            "podIdentity",
            required={"provider": Choice(("azure-workload", "gcp", "aws", "aws-eks", "none"))},
            identityId=STRING,
        ),
        secretTargetRef=Listing(
            record("secretTargetRef", required={"parameter": STRING, "name": STRING, "key": STRING})
        ),
    )
    return custom_shape("TriggerAuthentication", spec)


def _scaled_object_refusal(facts: Facts, view: View) -> str | None:
    """The definition must be there, and its own rule hold."""
    missing = needs_chart(_CHART, "ScaledObject", API_VERSION)(facts, view)
    if missing:
        return missing
    spec: Any = facts.get("spec") or {}
    if spec.get("minReplicaCount", 0) > spec.get("maxReplicaCount", _DEFAULT_MAXIMUM):
        return f"ScaledObject.spec: {_CROSSED}"
    return None


_TARGET = {"apiVersion": "argoproj.io/v1alpha1", "kind": "Rollout", "name": "api"}

ENTRIES: tuple[Entry, ...] = (
    custom_resource(
        API_VERSION,
        "ScaledObject",
        sources=(_TYPES, _SCALERS),
        shape=scaled_object_shape,
        guard=_scaled_object_refusal,
        definition=Definition(
            plural="scaledobjects",
            short_names=("so",),
            chart=_CHART,
            rules=(
                Rule(
                    at="spec",
                    expression="(has(self.minReplicaCount) ? self.minReplicaCount : 0) <= "
                    f"(has(self.maxReplicaCount) ? self.maxReplicaCount : {_DEFAULT_MAXIMUM})",
                    message=_CROSSED,
                ),
            ),
        ),
        bounds={
            "spec.triggers": (1, None),
            "spec.minReplicaCount": (0, None),
            "spec.maxReplicaCount": (1, None),
            "spec.idleReplicaCount": (0, None),
            "spec.pollingInterval": (1, None),
            "spec.cooldownPeriod": (0, None),
            "spec.initialCooldownPeriod": (0, None),
            "spec.fallback.failureThreshold": (0, None),
            "spec.fallback.replicas": (0, None),
        },
        spec={
            "scaleTargetRef": _TARGET,
            "minReplicaCount": 3,
            "maxReplicaCount": 12,
            "fallback": {"failureThreshold": 3, "replicas": 3},
            "triggers": [
                {"type": "cpu", "metricType": "Utilization", "metadata": {"value": "60"}},
                {
                    "type": "prometheus",
                    "metadata": {"serverAddress": "https://prometheus.example", "query": "vector(0)", "threshold": "1"},
                    "authenticationRef": {"name": "it"},
                },
            ],
        },
        changed_spec={
            "scaleTargetRef": _TARGET,
            "minReplicaCount": 6,
            "maxReplicaCount": 12,
            "triggers": [{"type": "cpu", "metricType": "Utilization", "metadata": {"value": "60"}}],
        },
    ),
    custom_resource(
        API_VERSION,
        "TriggerAuthentication",
        sources=(_TYPES,),
        shape=trigger_authentication_shape,
        definition=Definition(plural="triggerauthentications", short_names=("ta", "triggerauth"), chart=_CHART),
        spec={"podIdentity": {"provider": "gcp"}},
        changed_spec={"podIdentity": {"provider": "none"}},
    ),
)
