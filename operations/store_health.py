"""How a managed data store is, by what its API says of it: pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from operations.check import Check, Verdict

Document = Mapping[str, Any]


def sql_check(name: str, instance: Document, *, project: str) -> Check:
    """A Cloud SQL instance, as `gcloud sql instances describe` tells of it."""
    state = str(instance.get("state", "unknown"))
    policy = str((instance.get("settings") or {}).get("activationPolicy", "unknown"))
    role = "replica" if instance.get("masterInstanceName") else "primary"
    verdict: Verdict = "ok" if state == "RUNNABLE" and policy != "NEVER" else "failed"
    detail = f"{role}, {state}" if policy != "NEVER" else f"{role}, stopped by activation policy NEVER"
    remedy = f"gcloud sql operations list --instance={name} --project={project} tells what happened to it"
    return Check(subject=f"Cloud SQL {name}", verdict=verdict, detail=detail, remedy="" if verdict == "ok" else remedy)


def redis_check(name: str, cluster: Document, *, project: str, region: str) -> Check:
    """A Memorystore cluster, as `gcloud redis clusters describe` tells of it."""
    state = str(cluster.get("state", "unknown"))
    verdict: Verdict = "ok" if state == "ACTIVE" else "warning" if state == "UPDATING" else "failed"
    remedy = f"gcloud redis operations list --region={region} --project={project} tells what happens to it"
    return Check(
        subject=f"Memorystore {name}",
        verdict=verdict,
        detail=f"{state}, {cluster.get('shardCount', '?')} shards",
        remedy="" if verdict == "ok" else remedy,
    )
