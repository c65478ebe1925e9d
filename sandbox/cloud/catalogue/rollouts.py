"""Argo Rollouts' custom resource, which no SDK types: the official provider creates a misspelt one without a word."""

from __future__ import annotations

import functools

from sandbox.cloud.catalogue.custom_resources import custom_resource, custom_shape
from sandbox.cloud.definition import Definition, Scale
from sandbox.cloud.entry import Entry
from sandbox.cloud.shape import BOOLEAN, INTEGER, STRING, Either, Listing, Record, Table, of_sdk, record

_SELECTOR = "pulumi_kubernetes.meta.v1:LabelSelectorArgs"
_POD = "pulumi_kubernetes.core.v1:PodSpecArgs"

_COUNT = Either((INTEGER, STRING))


def _analysis(name: str) -> Record:
    """An analysis that runs beside a rollout: which templates, with which arguments."""
    argument = record(
        "argument",
        required={"name": STRING},
        value=STRING,
        valueFrom=record(
            "valueFrom", podTemplateHashValue=STRING, fieldRef=record("fieldRef", required={"fieldPath": STRING})
        ),
    )
    template = record("template", required={"templateName": STRING}, clusterScope=BOOLEAN)
    return record(
        name,
        templates=Listing(template),
        args=Listing(argument),
        analysisRunMetadata=record("analysisRunMetadata", labels=Table(STRING), annotations=Table(STRING)),
    )


def _pod_metadata() -> Record:
    """What the definition knows of a pod's metadata; a name there is refused."""
    return record("metadata", labels=Table(STRING), annotations=Table(STRING))


def _blue_green() -> Record:
    pod = _pod_metadata()
    return record(
        "blueGreen",
        required={"activeService": STRING},
        previewService=STRING,
        autoPromotionEnabled=BOOLEAN,
        autoPromotionSeconds=INTEGER,
        maxUnavailable=_COUNT,
        previewReplicaCount=INTEGER,
        scaleDownDelaySeconds=INTEGER,
        scaleDownDelayRevisionLimit=INTEGER,
        abortScaleDownDelaySeconds=INTEGER,
        prePromotionAnalysis=_analysis("prePromotionAnalysis"),
        postPromotionAnalysis=_analysis("postPromotionAnalysis"),
        antiAffinity=record(
            "antiAffinity",
            requiredDuringSchedulingIgnoredDuringExecution=record("requiredDuringSchedulingIgnoredDuringExecution"),
            preferredDuringSchedulingIgnoredDuringExecution=record(
                "preferredDuringSchedulingIgnoredDuringExecution", required={"weight": INTEGER}
            ),
        ),
        activeMetadata=pod,
        previewMetadata=pod,
    )


@functools.cache
def rollout_shape() -> Record:
    """A blue-green Rollout. Source: manifests/crds/rollout-crd.yaml of argoproj/argo-rollouts v1.10, without canary."""
    spec = record(
        "Rollout spec",
        required={"strategy": record("strategy", required={"blueGreen": _blue_green()})},
        replicas=INTEGER,
        analysis=record("analysis", successfulRunHistoryLimit=INTEGER, unsuccessfulRunHistoryLimit=INTEGER),
        minReadySeconds=INTEGER,
        paused=BOOLEAN,
        progressDeadlineAbort=BOOLEAN,
        progressDeadlineSeconds=INTEGER,
        restartAt=STRING,
        revisionHistoryLimit=INTEGER,
        rollbackWindow=record("rollbackWindow", revisions=INTEGER),
        selector=of_sdk(_SELECTOR),
        template=record("template", metadata=_pod_metadata(), spec=of_sdk(_POD)),
        workloadRef=record(
            "workloadRef", required={"apiVersion": STRING, "kind": STRING, "name": STRING}, scaleDown=STRING
        ),
    )
    return custom_shape("Rollout", spec)


_SELECTED = {"matchLabels": {"app": "api"}}
_LABELLED = {"labels": {"app": "api"}}

ENTRIES: tuple[Entry, ...] = (
    custom_resource(
        "argoproj.io/v1alpha1",
        "Rollout",
        sources=("argoproj/argo-rollouts: manifests/crds/rollout-crd.yaml",),
        shape=rollout_shape,
        definition=Definition(
            plural="rollouts",
            short_names=("ro",),
            chart="argo-rollouts",
            scale=Scale(wanted=".spec.replicas", actual=".status.HPAReplicas", selector=".status.selector"),
        ),
        computed={"status": lambda _: {"phase": "Healthy"}},
        spec={
            "selector": _SELECTED,
            "strategy": {"blueGreen": {"activeService": "api-active", "previewService": "api-preview"}},
            "template": {
                "metadata": _LABELLED,
                "spec": {"containers": [{"name": "api", "image": "registry.example/api@sha256:0"}]},
            },
        },
        changed_spec={
            "selector": _SELECTED,
            "strategy": {"blueGreen": {"activeService": "api-active", "autoPromotionEnabled": False}},
            "template": {
                "metadata": _LABELLED,
                "spec": {"containers": [{"name": "api", "image": "registry.example/api@sha256:1"}]},
            },
        },
    ),
)
