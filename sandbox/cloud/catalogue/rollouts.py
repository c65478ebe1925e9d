"""Argo Rollouts' custom resource, which no SDK types: the official provider creates a misspelt one without a word."""

from __future__ import annotations

import functools

from sandbox.cloud.catalogue.helm import RELEASE
from sandbox.cloud.catalogue.kubernetes import LABEL, kubernetes
from sandbox.cloud.entry import Entry, View
from sandbox.cloud.facts import Facts
from sandbox.cloud.shape import (
    BOOLEAN,
    INTEGER,
    STRING,
    Anything,
    Either,
    Field,
    Listing,
    Record,
    Table,
    of_sdk,
    record,
)

_SELECTOR = "pulumi_kubernetes.meta.v1:LabelSelectorArgs"
_METADATA = "pulumi_kubernetes.meta.v1:ObjectMetaArgs"
_TEMPLATE = "pulumi_kubernetes.core.v1:PodTemplateSpecArgs"

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
        startingStep=INTEGER,
        analysisRunMetadata=record("analysisRunMetadata", labels=Table(STRING), annotations=Table(STRING)),
    )


def _blue_green() -> Record:
    pod = record("metadata", labels=Table(STRING), annotations=Table(STRING))
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
        antiAffinity=record("antiAffinity", requiredDuringSchedulingIgnoredDuringExecution=Anything()),
        activeMetadata=pod,
        previewMetadata=pod,
    )


@functools.cache
def rollout_shape() -> Record:
    """A blue-green Rollout. Source: manifests/crds/rollout-crd.yaml of argoproj/argo-rollouts v1.8, without canary."""
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
        template=of_sdk(_TEMPLATE),
        workloadRef=record(
            "workloadRef", required={"apiVersion": STRING, "kind": STRING, "name": STRING}, scaleDown=STRING
        ),
    )
    return Record(
        "Rollout",
        {
            **record("Rollout", apiVersion=STRING, kind=STRING).fields,
            "metadata": Field(functools.partial(of_sdk, _METADATA), required=False),
            "spec": Field(lambda: spec, required=True),
        },
    )


def _controller_is_there(facts: Facts, view: View) -> str | None:
    """A custom resource needs its definition, which the controller's chart brings."""
    if any(str(release.get("chart", "")).endswith("argo-rollouts") for release in view.outputs_of(RELEASE)):
        return None
    return (
        'no matches for kind "Rollout" in version "argoproj.io/v1alpha1": install the argo-rollouts chart first, '
        "and let the Rollout wait for its Release"
    )


ENTRIES: tuple[Entry, ...] = (
    kubernetes(
        "argoproj.io/v1alpha1",
        "Rollout",
        sources=("argoproj/argo-rollouts: manifests/crds/rollout-crd.yaml",),
        shape=rollout_shape,
        name=LABEL,
        guard=_controller_is_there,
        computed={"status": lambda _: {"phase": "Healthy"}},
        allowed={"apiVersion": ("argoproj.io/v1alpha1",), "kind": ("Rollout",)},
        example={
            "apiVersion": "argoproj.io/v1alpha1",
            "kind": "Rollout",
            "metadata": {"name": "api", "namespace": "default"},
            "spec": {
                "selector": {"matchLabels": {"app": "api"}},
                "strategy": {"blueGreen": {"activeService": "api-active", "previewService": "api-preview"}},
                "template": {
                    "metadata": {"labels": {"app": "api"}},
                    "spec": {"containers": [{"name": "api", "image": "registry.example/api@sha256:0"}]},
                },
            },
        },
        change={
            "spec": {
                "selector": {"matchLabels": {"app": "api"}},
                "strategy": {"blueGreen": {"activeService": "api-active", "autoPromotionEnabled": False}},
                "template": {
                    "metadata": {"labels": {"app": "api"}},
                    "spec": {"containers": [{"name": "api", "image": "registry.example/api@sha256:1"}]},
                },
            }
        },
    ),
)
