"""A blue-green workload: an Argo `Rollout`, its two Services, its autoscalers and its disruption budget.

Owns these six, the vertical autoscaler where it is asked for, KEDA's way to prove itself where a forecast counts, and
what a new version is measured by (release_analysis.py says what comes of that).
Argo Rollouts starts a new version beside the old one, behind the preview Service; promotion moves the active Service's
selector, and the old version stays for a while, so that going back is one more move of the selector.
Does not own the namespace, the account, the configuration or the network policies (api.py), nor the metrics that
releases are measured by.

Who owns the number of pods. An autoscaler: Kubernetes' own, or KEDA's where a forecast counts beside processor use
(scaled_object.py says how a stack goes over from one to the other). `spec.replicas` is left out: the autoscaler writes
it through the scale subresource, and a value here would send every `up` back to that value, in the middle of a peak. A
new Rollout therefore starts with one pod and grows to `min_replicas` at the autoscaler's first look, seconds later.
Who owns the pods' sizes. The settings: the vertical autoscaler only recommends (`kubectl describe vpa`). If it acted,
it would restart pods for a size that the horizontal one, which looks at the share of what is asked for, then answers.
Who owns the Services' selectors. Argo Rollouts adds the version's hash to them; `ignore_changes` keeps our next `up`
from fighting over them (the provider leaves out of its apply what another manager owns).
`pulumi up` does not wait for the pods: with manual promotion it would wait for a person. The Services carry
`skipAwait`, since they have no endpoints before the Rollout, which needs them first.

Deliberately not set: `priorityClassName` (the cluster's to decide), `workloadRef` (a second object to keep in step),
`antiAffinity` between versions (the spread over zones covers it, and a full cluster could place nothing), `paused` and
`restartAt` (operations set them).
Surprise: a misspelt field in the Rollout is refused only by an API server that knows the CRD.
"""

from __future__ import annotations

from typing import Any

import pulumi_kubernetes as kubernetes
from pulumi import ComponentResource, Output, ResourceOptions

from components import release_analysis, scaled_object
from components.pods import pod_template
from components.rollout_args import BlueGreenArgs, RolloutArgs

API_VERSION = "argoproj.io/v1alpha1"
KIND = "Rollout"
VERTICAL_API_VERSION = "autoscaling.k8s.io/v1"

READY_SECONDS = 10
"""A pod that fails within its first seconds never counts as available."""


class BlueGreenRollout(ComponentResource):
    """A workload that is replaced as a whole, and goes back as a whole."""

    active_service: Output[str]
    preview_service: Output[str]
    pod_labels: dict[str, str]  # plain, so that network policies can select the pods

    def __init__(self, name: str, args: RolloutArgs, opts: ResourceOptions | None = None) -> None:
        super().__init__("spotify-ai-agent:workload:BlueGreenRollout", name, None, opts)
        child = ResourceOptions(parent=self, depends_on=args.after)

        self.pod_labels = {"app.kubernetes.io/name": args.app}
        labels = {**args.labels, **self.pod_labels}

        services = {
            role: kubernetes.core.v1.Service(
                f"{name}-{role}",
                metadata={
                    "name": f"{args.app}-{role}",
                    "namespace": args.namespace,
                    "labels": labels,
                    "annotations": {"pulumi.com/skipAwait": "true"},
                },
                spec={
                    "type": "ClusterIP",
                    "selector": self.pod_labels,
                    "ports": [{"name": "http", "port": 80, "target_port": "http", "protocol": "TCP"}],
                },
                opts=ResourceOptions(parent=self, depends_on=args.after, ignore_changes=["spec.selector"]),
            )
            for role in ("active", "preview")
        }

        templates = [
            kubernetes.apiextensions.CustomResource(
                f"{name}-{purpose}",
                api_version=release_analysis.API_VERSION,
                kind=release_analysis.KIND,
                metadata={
                    "name": release_analysis.template_name(args.app, purpose),
                    "namespace": args.namespace,
                    "labels": labels,
                },
                spec=template,
                opts=child,
            )
            for purpose, template in _analysis_templates(args).items()
        ]

        rollout = kubernetes.apiextensions.CustomResource(
            f"{name}-rollout",
            api_version=API_VERSION,
            kind=KIND,
            metadata={"name": args.app, "namespace": args.namespace, "labels": labels},
            spec=rollout_spec(args, labels=labels, pod_labels=self.pod_labels),
            opts=ResourceOptions(parent=self, depends_on=[*services.values(), *templates, *args.after]),
        )

        _autoscaler(name, args, labels, ResourceOptions(parent=self, depends_on=[*args.after, rollout]))

        if args.scaling.recommendations:
            kubernetes.apiextensions.CustomResource(
                f"{name}-recommendations",
                api_version=VERTICAL_API_VERSION,
                kind="VerticalPodAutoscaler",
                metadata={"name": args.app, "namespace": args.namespace, "labels": labels},
                spec=recommendations_spec(args.app),
                opts=ResourceOptions(parent=self, depends_on=[*args.after, rollout]),
            )

        kubernetes.policy.v1.PodDisruptionBudget(
            f"{name}-disruption-budget",
            metadata={"name": args.app, "namespace": args.namespace, "labels": labels},
            spec={
                # Kubernetes rounds this percentage up: at least one pod may always go, even a single one.
                "max_unavailable": f"{args.max_unavailable_percent}%",
                # A pod that is not ready serves nobody; it must not hold up the drain of its node.
                "unhealthy_pod_eviction_policy": "AlwaysAllow",
                "selector": {"match_labels": self.pod_labels},
            },
            opts=child,
        )

        self.active_service = services["active"].metadata["name"]
        self.preview_service = services["preview"].metadata["name"]

        self.register_outputs({"active_service": self.active_service, "preview_service": self.preview_service})


def rollout_spec(args: RolloutArgs, *, labels: dict[str, str], pod_labels: dict[str, str]) -> dict[str, Any]:
    """The Rollout's `spec`, spelt as its CRD spells it (custom resources are passed on as they are)."""
    return {
        "selector": {"matchLabels": pod_labels},
        "minReadySeconds": READY_SECONDS,
        "progressDeadlineSeconds": args.blue_green.progress_deadline_s,
        "progressDeadlineAbort": True,
        "revisionHistoryLimit": args.blue_green.revision_history,
        **({"analysis": _kept_runs(args.blue_green)} if args.blue_green.analysis else {}),
        "strategy": {"blueGreen": _blue_green(args)},
        "template": pod_template(args, labels=labels, pod_labels=pod_labels),
    }


def recommendations_spec(app: str) -> dict[str, Any]:
    """The vertical autoscaler's `spec`: it watches every container, and changes none."""
    return {
        "targetRef": {"apiVersion": API_VERSION, "kind": KIND, "name": app},
        "updatePolicy": {"updateMode": "Off"},
        "resourcePolicy": {"containerPolicies": [{"containerName": "*", "controlledResources": ["cpu", "memory"]}]},
    }


def _autoscaler(name: str, args: RolloutArgs, labels: dict[str, str], opts: ResourceOptions) -> None:
    """What decides how many pods there are: Kubernetes' own autoscaler, or KEDA where a forecast counts, too."""
    scaling = args.scaling
    if scaling.predictive is None:
        kubernetes.autoscaling.v2.HorizontalPodAutoscaler(
            f"{name}-autoscaler",
            metadata={"name": args.app, "namespace": args.namespace, "labels": labels},
            spec={
                "scale_target_ref": {"api_version": API_VERSION, "kind": KIND, "name": args.app},
                "min_replicas": scaling.min_replicas,
                "max_replicas": scaling.max_replicas,
                "metrics": [
                    {
                        "type": "Resource",
                        "resource": {
                            "name": "cpu",
                            "target": {"type": "Utilization", "average_utilization": scaling.cpu_utilization_percent},
                        },
                    }
                ],
                "behavior": {
                    "scale_down": {"stabilization_window_seconds": scaling.scale_down_stabilization_s},
                    # Growth is not held back: a slow start costs requests, a pod too many costs cents.
                    "scale_up": {"stabilization_window_seconds": 0},
                },
            },
            opts=opts,
        )
        return
    identity = kubernetes.apiextensions.CustomResource(
        f"{name}-metrics-identity",
        api_version=scaled_object.API_VERSION,
        kind=scaled_object.AUTHENTICATION,
        metadata={"name": args.app, "namespace": args.namespace, "labels": labels},
        spec=scaled_object.authentication_spec(),
        opts=opts,
    )
    kubernetes.apiextensions.CustomResource(
        f"{name}-autoscaler",
        api_version=scaled_object.API_VERSION,
        kind=scaled_object.KIND,
        metadata={"name": args.app, "namespace": args.namespace, "labels": labels},
        spec=scaled_object.scaled_object_spec(
            {"apiVersion": API_VERSION, "kind": KIND, "name": args.app},
            scaling,
            scaling.predictive,
            authentication=args.app,
        ),
        opts=ResourceOptions.merge(opts, ResourceOptions(depends_on=[identity])),
    )


def _blue_green(args: RolloutArgs) -> dict[str, Any]:
    strategy: dict[str, Any] = {
        "activeService": f"{args.app}-active",
        "previewService": f"{args.app}-preview",
        "autoPromotionEnabled": args.blue_green.auto_promotion,
        "previewReplicaCount": args.blue_green.preview_replicas,
        "scaleDownDelaySeconds": args.blue_green.scale_down_delay_s,
    }
    if args.blue_green.auto_promotion and args.blue_green.auto_promotion_delay_s:
        strategy["autoPromotionSeconds"] = args.blue_green.auto_promotion_delay_s
    if args.blue_green.analysis is not None:
        strategy |= release_analysis.analyses(args.app)
    return strategy


def _kept_runs(args: BlueGreenArgs) -> dict[str, int]:
    """How many finished analyses are kept, as many as versions."""
    return {
        "successfulRunHistoryLimit": args.revision_history,
        "unsuccessfulRunHistoryLimit": args.revision_history,
    }


def _analysis_templates(args: RolloutArgs) -> dict[str, dict[str, Any]]:
    """What the AnalysisTemplates say, by what they are for; nothing where releases are not measured."""
    if args.blue_green.analysis is None:
        return {}
    preview = f"http://{args.app}-preview.{args.namespace}.svc.cluster.local"
    return release_analysis.template_specs(
        args.blue_green.analysis, preview_url=f"{preview}{args.probes.readiness_path}"
    )
