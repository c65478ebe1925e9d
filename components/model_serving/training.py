"""The place for training jobs: a closed namespace with a budget, an identity that adds candidates, and a low priority.

Owns these. Does not own the jobs (whoever trains creates them), the Google account behind the identity, nor the nodes.

A job is an ordinary Kubernetes Job that names `priorityClassName` and states what it needs; the quota is the queue's
length and width. Jobs never push anything aside, and make room for model servers: serving comes first.
What comes out goes to the store's folder of candidates. Nothing is served from there: docs/model-registry.md.

Deliberately not set: limits per container (jobs differ by magnitudes; the quota bounds their sum), ways out beyond
Google's APIs (training data lies in buckets and BigQuery), a queueing controller (it is worth its keep with several
teams; quota and priority are what it builds on).
Surprise: a priority class belongs to the whole cluster, so that two places need two names.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import pulumi_kubernetes as kubernetes
from pulumi import ComponentResource, Input, Output, ResourceOptions

from components import network_policies
from components.closed_namespace import ClosedNamespace, ClosedNamespaceArgs
from components.namespace_marks import ACCELERATORS, PINNED

SERVICE_ACCOUNT = "training"
"""The jobs' Kubernetes service account; the Google account's workload identity binding must name it."""

PRIORITY = -100
"""Below everything that says nothing (0)."""


@dataclass(frozen=True, kw_only=True)
class TrainingArgs:
    """The place for training jobs.

    Attributes:
        namespace: Kubernetes namespace to create.
        priority_class: Name of the priority class to create; unique in the cluster.
        service_account_email: Google service account that jobs act as.
        google_apis: Which private entrance to Google's APIs the network has.
        cpu: Processor time that all jobs together may reserve.
        memory: Memory that all jobs together may reserve.
        gpus: GPUs that all jobs together may reserve.
        jobs: Jobs that may exist at the same time.
        labels: Labels of every object.
    """

    namespace: str
    priority_class: str
    service_account_email: Input[str]
    google_apis: Literal["private", "restricted"]
    cpu: str
    memory: str
    gpus: int
    jobs: int
    labels: Mapping[str, str]


class Training(ComponentResource):
    """A place where jobs can be created when `namespace` resolves."""

    namespace: Output[str]
    priority_class: str
    service_account: str

    def __init__(self, name: str, args: TrainingArgs, opts: ResourceOptions | None = None) -> None:
        super().__init__("spotify-ai-agent:models:Training", name, None, opts)
        place = ClosedNamespace(
            name,
            ClosedNamespaceArgs(
                namespace=args.namespace,
                labels=args.labels,
                marks={**PINNED, **ACCELERATORS},
                annotations={},
                border={
                    "default-deny": network_policies.default_deny(),
                    "dns": network_policies.dns(),
                    "google-apis": network_policies.google_apis(args.google_apis),
                },
            ),
            parent=self,
        )
        quota = place.budget("training", hard(args))
        account = place.account(SERVICE_ACCOUNT, google=args.service_account_email)
        priority = kubernetes.scheduling.v1.PriorityClass(
            f"{name}-priority",
            metadata={"name": args.priority_class, "labels": dict(args.labels)},
            value=PRIORITY,
            global_default=False,
            preemption_policy="Never",
            description="Training jobs: they push nothing aside and make room for everything else.",
            opts=ResourceOptions(parent=self),
        )

        ready = [each.urn for each in (*place.policies, quota, account, priority)]
        self.namespace = Output.all(place.resource.urn, *ready).apply(lambda _: args.namespace)
        self.priority_class = args.priority_class
        self.service_account = SERVICE_ACCOUNT
        self.register_outputs({"namespace": self.namespace})


def hard(args: TrainingArgs) -> dict[str, str]:
    """The budget. GPUs are counted by requests: extended resources have no others."""
    return {
        "requests.cpu": args.cpu,
        "requests.memory": args.memory,
        "limits.memory": args.memory,
        "requests.nvidia.com/gpu": str(args.gpus),
        "count/jobs.batch": str(args.jobs),
        "services": "0",
        "persistentvolumeclaims": "0",
    }
