"""Who an IAM binding may name: accounts and identity pools that exist.

Source: cloud.google.com/iam/docs/retry-strategy (a binding to a service account that does not exist is an invalid
argument) and cloud.google.com/kubernetes-engine/docs/how-to/workload-identity (a project's workload identity pool comes
with its first cluster that has Workload Identity on).
"""

from __future__ import annotations

import re

from sandbox.cloud.entry import View
from sandbox.cloud.facts import Facts

ACCOUNT = "gcp:serviceaccount/account:Account"
CLUSTER = "gcp:container/cluster:Cluster"

_OWN_ACCOUNT = re.compile(r"serviceAccount:(?P<name>[^@]+)@(?P<project>[^.@]+)\.iam\.gserviceaccount\.com")
_POOL = re.compile(r"serviceAccount:(?P<pool>[^\[]+\.svc\.id\.goog)\[[^/\]]+/[^/\]]+\]")


def member_refusal(facts: Facts, view: View) -> str | None:
    """Why the member cannot be bound; service agents, groups and people are taken on trust."""
    member = str(facts.get("member"))
    pool = _POOL.fullmatch(member)
    if pool is not None:
        pools = {_pool_of(cluster) for cluster in view.outputs_of(CLUSTER)}
        if pool["pool"] in pools:
            return None
        return (
            f"googleapi: Error 400: Identity Pool does not exist ({pool['pool']}): it comes with the project's first "
            "cluster that has Workload Identity on. Let the binding wait for the cluster"
        )
    account = _OWN_ACCOUNT.fullmatch(member)
    if account is None or account["project"].startswith("gcp-sa-") or account["project"] in _AGENT_DOMAINS:
        return None
    address = member.partition(":")[2]
    if view.exists(ACCOUNT, f"projects/{account['project']}/serviceAccounts/{address}"):
        return None
    return f"googleapi: Error 400: Service account {address} does not exist. Create it first, and name it by its output"


def _pool_of(cluster: object) -> object:
    config = cluster.get("workloadIdentityConfig") if isinstance(cluster, dict) else None
    return config.get("workloadPool") if isinstance(config, dict) else None


_AGENT_DOMAINS = frozenset(
    {"cloud-redis", "compute-system", "container-engine-robot", "gs-project-accounts", "service-networking"}
)
"""Domains of service agents that are not named gcp-sa-<service>."""
