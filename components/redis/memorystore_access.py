"""Who may use which keys of a Memorystore cluster: its one access control list.

Owns the policy. Does not own the cluster, which names it (`Memorystore`), nor the right to log in, which is a role of
IAM and lies with each identity. A login is an IAM token; the user that it is given for is the address of the account.
The list is the cluster's, not a tenant's: whoever brings the cluster up knows every user of it, those of tenant cells
included. A user that is not in it has no rules, and `default`, which every client is that names no user, is off.

Could not be tried without an account: how many rules a policy takes, and how soon the nodes know a new one (the
cluster says so in `is_acl_policy_in_sync`).
Surprise: a policy that a cluster uses cannot be deleted; the cluster goes first.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pulumi_gcp as gcp
from pulumi import ComponentResource, Output, ResourceOptions

from components.redis.access import CLOSED, DEFAULT_USER


@dataclass(frozen=True, kw_only=True)
class MemorystoreAccessArgs:
    """The list.

    Attributes:
        project: Project id.
        region: Region of the cluster.
        policy_id: Name of the policy in the region.
        rules: Addresses of service accounts to the rules of Redis' access control lists that hold for them.
    """

    project: str
    region: str
    policy_id: str
    rules: Mapping[str, str]


class MemorystoreAccess(ComponentResource):
    """An access control list for one cluster."""

    policy_id: Output[str]  # projects/*/locations/*/aclPolicies/*

    def __init__(self, name: str, args: MemorystoreAccessArgs, opts: ResourceOptions | None = None) -> None:
        super().__init__("spotify-ai-agent:cache:MemorystoreAccess", name, None, opts)

        policy = gcp.redis.ClusterAclPolicy(
            f"{name}-policy",
            project=args.project,
            location=args.region,
            acl_policy_id=args.policy_id,
            # By name, so that a tenant more moves no other rule.
            rules=[
                {"username": user, "rule": rule} for user, rule in sorted({**args.rules, DEFAULT_USER: CLOSED}.items())
            ],
            opts=ResourceOptions(parent=self),
        )

        self.policy_id = policy.id
        self.register_outputs({"policy_id": self.policy_id})
