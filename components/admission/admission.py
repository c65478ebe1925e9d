"""What the cluster refuses at the door: rules of the platform, held by the API server for whoever writes.

Owns the policies (ValidatingAdmissionPolicy, in CEL, evaluated in the API server: no webhook that could be down) and
their bindings. They hold what the policy packs hold at preview for this program, for everybody else: kubectl, tenants'
pipelines, controllers. Images come from registries of ours, by digest; nodes with GPUs are for those who have them;
tenants' namespaces open no way in or out, and give rights to nobody but the tenant; namespaces keep what they are.
Does not own the marks on namespaces, by which the policies know where they hold (namespace_marks.py: whoever makes a
namespace marks it), Pod Security and quota (labels and objects of the namespaces), nor what images may run by their
attestation (Binary Authorization).
Deliberately not set: exceptions by name of namespace, user or object (whoever may take the name has the exception);
parameters (`paramKind`: one more object that could be missing; registries stand in the expressions); webhooks;
cluster-wide role bindings (Kubernetes binds its own to `system:` groups, and would be stopped; the packs judge ours).
Surprises: what was there before stays, and can be scaled and deleted; only what is said anew is judged. A namespace
that nobody marked is not judged at all: a rule sees that every one of ours is. A policy counts a few seconds after it
was made.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import pulumi_kubernetes as kubernetes
from pulumi import ComponentResource, ResourceOptions

from components.admission.pods import pod_policies
from components.admission.policy import Policy, policy_spec, where
from components.admission.tenants import tenant_policies

ACTIONS: Mapping[str, Sequence[str]] = {"deny": ("Deny", "Audit"), "warn": ("Warn", "Audit")}


@dataclass(frozen=True, kw_only=True)
class AdmissionArgs:
    """What is refused, and how.

    Attributes:
        name_prefix: First part of the policies' names: they belong to the whole cluster.
        labels: On everything here.
        action: `deny` refuses; `warn` lets through, and tells the client and the audit log.
        registries: Where images come from: hosts and folders, without the final slash.
        platform_groups: Addresses of the groups of the platform's people, which may hold rights at tenants'.
    """

    name_prefix: str
    labels: Mapping[str, str]
    action: Literal["deny", "warn"]
    registries: Sequence[str]
    platform_groups: Sequence[str]

    def __post_init__(self) -> None:
        """Refuses a list that would stop every pod.

        Raises:
            ValueError: No registry is named.
        """
        if not self.registries:
            raise ValueError(
                "registries names none, so that no image at all would be admitted, and no pod would start; name the "
                "registry that the platform's own images come from"
            )


class Admission(ComponentResource):
    """The policies, each with the binding that puts it into force."""

    policies: dict[str, str]  # names in the cluster, by what the policy is about

    def __init__(self, name: str, args: AdmissionArgs, opts: ResourceOptions | None = None) -> None:
        super().__init__("spotify-ai-agent:security:Admission", name, None, opts)
        child = ResourceOptions(parent=self)
        self.policies = {}
        for about, policy in policies(args).items():
            metadata: kubernetes.meta.v1.ObjectMetaArgsDict = {
                "name": f"{args.name_prefix}-{about}",
                "labels": dict(args.labels),
            }
            made = kubernetes.admissionregistration.v1.ValidatingAdmissionPolicy(
                f"{name}-{about}", metadata=metadata, spec=policy_spec(policy), opts=child
            )
            # By name, not by output: rules can then match a binding to its policy at preview.
            kubernetes.admissionregistration.v1.ValidatingAdmissionPolicyBinding(
                f"{name}-{about}-binding",
                metadata=metadata,
                spec={
                    "policy_name": f"{args.name_prefix}-{about}",
                    "validation_actions": list(ACTIONS[args.action]),
                    "match_resources": where(policy),
                },
                opts=ResourceOptions(parent=self, depends_on=[made]),
            )
            self.policies[about] = f"{args.name_prefix}-{about}"
        self.register_outputs({"policies": self.policies})


def policies(args: AdmissionArgs) -> dict[str, Policy]:
    """All policies by what they are about."""
    return {**pod_policies(args.registries), **tenant_policies(args.platform_groups)}
