"""Argo Rollouts' objects that measure a new version: their specs, spelt as its definitions are. Pure.

Two AnalysisTemplates. The one before the promotion asks the preview Service whether it answers, as its first client,
and looks at the version's own requests where testers have sent some: nobody else comes there, so that silence is good.
The one after it looks at the requests alone. Each begins one window late, so that no measurement sees another time.
What comes of it. Failed, or nobody to ask (`ERRORS` times in a row): the release is aborted, which after the promotion
moves the active Service back to the version before. That one is kept at full size until the analysis is over, whatever
`scaleDownDelaySeconds` says: the controller scales down no version that it calls stable. Inconclusive: the release
stands still for a person.
An aborted release stays what the Rollout asks for. The next `up` changes nothing about that; another image does.

Deliberately not set: `dryRun` (it would measure and forgive), `measurementRetention` (ten measurements of a kind are
kept, which is what there are), `ClusterAnalysisTemplate` (a namespace's limits belong in it), a Job that tests the
preview (it would need an image, a way and rights of its own for what one request tells).
Surprises: a condition is an expression over a list, which is empty where a query has no value; `result[0]` alone would
be an error then, and errors in a row end the release. An analysis counts as no progress: it must end within
`progressDeadlineSeconds`. The first version of a Rollout has nobody to go back to, and is not measured.
Sources: manifests/crds and analysis/, metricproviders/, rollout/ of argoproj/argo-rollouts 1.8.3 and 1.10.1.
"""

from __future__ import annotations

from typing import Any

from components.rollout_args import AnalysisArgs, MeasureArgs

API_VERSION = "argoproj.io/v1alpha1"
KIND = "AnalysisTemplate"

VERSION = "version"
"""Argument of the templates: the hash by which Argo Rollouts tells versions apart, in the pods' label, too."""

VERSION_ARGUMENT = f"{{{{args.{VERSION}}}}}"
"""Its placeholder in a query."""

BEFORE = "before-promotion"
AFTER = "after-promotion"

SMOKE = "answers"
"""Name of the measurement that asks the preview Service."""

SMOKE_TIMEOUT_S = 5
"""Seconds that it may take to answer."""

ERRORS = 4
"""Questions in a row, ten seconds apart, to which there may be no answer; the controller's default, said aloud."""


def template_specs(args: AnalysisArgs, *, preview_url: str) -> dict[str, dict[str, Any]]:
    """The `spec` of each AnalysisTemplate by what it is for.

    Args:
        args: What is measured.
        preview_url: What the preview Service must answer with a status of 2xx.
    """
    before = [
        {
            "name": SMOKE,
            "interval": f"{args.interval_s}s",
            "count": args.before,
            # Whatever is no 2xx is an error to the controller, and no failure.
            "consecutiveErrorLimit": args.tolerated_failures,
            "provider": {"web": {"url": preview_url, "timeoutSeconds": SMOKE_TIMEOUT_S}},
        },
        *(_metric(name, each, args, count=args.before, silence=True) for name, each in args.measures.items()),
    ]
    after = [
        _metric(name, each, args, count=args.after, silence=not args.traffic_required)
        for name, each in args.measures.items()
    ]
    arguments = [{"name": VERSION}]
    return {BEFORE: {"args": arguments, "metrics": before}, AFTER: {"args": arguments, "metrics": after}}


def analyses(app: str) -> dict[str, Any]:
    """What `strategy.blueGreen` says about them."""
    hash_of_the_new = {"name": VERSION, "valueFrom": {"podTemplateHashValue": "Latest"}}
    return {
        key: {"templates": [{"templateName": template_name(app, purpose)}], "args": [hash_of_the_new]}
        for key, purpose in (("prePromotionAnalysis", BEFORE), ("postPromotionAnalysis", AFTER))
    }


def template_name(app: str, purpose: str) -> str:
    """Name of an AnalysisTemplate in the workload's namespace."""
    return f"{app}-{purpose}"


def _metric(name: str, measure: MeasureArgs, args: AnalysisArgs, *, count: int, silence: bool) -> dict[str, Any]:
    """One measurement of Prometheus.

    Args:
        name: Its name.
        measure: What is asked, and what is too much.
        args: How often, and where.
        count: Measurements.
        silence: Whether no answer is a good one.
    """
    good = f"result[0] <= {measure.most:g}"
    conditions: dict[str, Any] = (
        {"successCondition": f"len(result) == 0 || {good}"}
        if silence
        else {
            "successCondition": f"len(result) > 0 && {good}",
            "failureCondition": f"len(result) > 0 && result[0] > {measure.most:g}",
            # More than half must have said something.
            "inconclusiveLimit": count // 2,
        }
    )
    return {
        "name": name,
        "initialDelay": f"{args.window_s}s",
        "interval": f"{args.interval_s}s",
        "count": count,
        "failureLimit": args.tolerated_failures,
        "consecutiveErrorLimit": ERRORS,
        **conditions,
        "provider": {"prometheus": {"address": args.server, "query": measure.query}},
    }
