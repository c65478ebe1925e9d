"""The changes that somebody must hear of: CIS Google Cloud 5.0, items 2.5 to 2.12, as one table. Pure; no Pulumi.

Each is counted by a log-based metric and told by an alert, from one filter over the admin activity log, which cannot be
switched off.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Change:
    """One kind of change.

    Attributes:
        item: Number of the item in CIS Google Cloud 5.0.
        title: What happened, for people.
        resource_types: Monitored resources whose log tells of it; empty where several kinds do.
        condition: What the log entry says, in the Logging query language.
        first_step: What whoever is told should look at first.
    """

    item: str
    title: str
    resource_types: tuple[str, ...]
    condition: str
    first_step: str

    @property
    def filter(self) -> str:
        """The whole query."""
        if not self.resource_types:
            return self.condition
        kinds = " OR ".join(f'resource.type="{kind}"' for kind in self.resource_types)
        return f"({kinds}) AND {self.condition}"


def _methods(*names: str) -> str:
    """Any of the methods, whichever version of the API it was called by (`v1.` or `beta.` before the name)."""
    return "(" + " OR ".join(f'protoPayload.methodName:"{name}"' for name in names) + ")"


_POLICY_DELTA = "protoPayload.serviceData.policyDelta"
_OWNER = f'{_POLICY_DELTA}.bindingDeltas.role="roles/owner"'

CHANGES: Mapping[str, Change] = {
    "project-ownership": Change(
        item="2.5",
        title="Somebody became, or ceased to be, an owner of the project",
        resource_types=(),
        condition=(
            '(protoPayload.serviceName="cloudresourcemanager.googleapis.com" AND '
            "(ProjectOwnership OR projectOwnerInvitee)) OR "
            f'({_POLICY_DELTA}.bindingDeltas.action="ADD" AND {_OWNER}) OR '
            f'({_POLICY_DELTA}.bindingDeltas.action="REMOVE" AND {_OWNER})'
        ),
        first_step="Owners can do everything. Unless the change was announced, take the role away at once.",
    ),
    "audit-configuration": Change(
        item="2.6",
        title="What the project logs was changed",
        resource_types=(),
        condition=f'protoPayload.methodName="SetIamPolicy" AND {_POLICY_DELTA}.auditConfigDeltas:*',
        first_step="Bring the stack up again, which restores the audit configuration, and ask who changed it.",
    ),
    "custom-roles": Change(
        item="2.7",
        title="A custom role was made, changed or deleted",
        resource_types=("iam_role",),
        condition=_methods(
            "google.iam.admin.v1.CreateRole",
            "google.iam.admin.v1.DeleteRole",
            "google.iam.admin.v1.UndeleteRole",
            "google.iam.admin.v1.UpdateRole",
        ),
        first_step="Compare the role's permissions with the role matrix of the repository.",
    ),
    "firewall": Change(
        item="2.8",
        title="A firewall rule was made, changed or deleted",
        resource_types=("gce_firewall_rule",),
        condition=_methods(
            "compute.firewalls.insert",
            "compute.firewalls.patch",
            "compute.firewalls.update",
            "compute.firewalls.delete",
        ),
        first_step="A change without a deployment was made by hand: bring the stack up again.",
    ),
    "routes": Change(
        item="2.9",
        title="A route was made or deleted",
        resource_types=("gce_route",),
        condition=_methods("compute.routes.insert", "compute.routes.delete"),
        first_step="Routes can lead traffic past the firewall's logs. Nothing here makes any by itself.",
    ),
    "networks": Change(
        item="2.10",
        title="A VPC or one of its peerings was made, changed or deleted",
        resource_types=("gce_network",),
        condition=_methods(
            "compute.networks.insert",
            "compute.networks.patch",
            "compute.networks.delete",
            "compute.networks.addPeering",
            "compute.networks.removePeering",
            "compute.networks.updatePeering",
        ),
        first_step="A new peering lets another network in: ask who it belongs to.",
    ),
    "storage-permissions": Change(
        item="2.11",
        title="Who may use a bucket was changed",
        resource_types=("gcs_bucket",),
        condition='protoPayload.methodName="storage.setIamPermissions"',
        first_step="Compare the bucket's policy with the stack: the audit archive's must never change by hand.",
    ),
    "databases": Change(
        item="2.12",
        title="A Cloud SQL instance was made, changed or deleted",
        resource_types=("cloudsql_database",),
        condition=_methods("cloudsql.instances.create", "cloudsql.instances.update", "cloudsql.instances.delete"),
        first_step="Look for changed flags, networks and backups, and for an instance that nobody knows.",
    ),
}
