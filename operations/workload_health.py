"""How a Kubernetes object is, by its own status: pure.

The statuses are those of apps/v1 (`kubectl rollout status` reads the same), of Argo Rollouts (`status.phase`), of
CloudNativePG (`readyInstances`, `phase`) and of cert-manager (condition Ready).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from operations.check import Check, Verdict

CERTIFICATE_WARNING = timedelta(days=14)
"""Google and cert-manager renew a month, or a third of the lifetime, ahead: later than this, they have failed to."""

Object = Mapping[str, Any]


def judged(item: Object, now: datetime) -> Check:
    """One object's health.

    Args:
        item: The object as the API server has it.
        now: The time, with its zone.
    """
    kind, metadata = str(item["kind"]), item["metadata"]
    subject = f"{kind} {metadata['namespace']}/{metadata['name']}"
    remedy = f"kubectl describe {kind.lower()} {metadata['name']} --namespace {metadata['namespace']}"
    if kind == "Certificate":
        verdict, detail = _certificate(item, now)
    else:
        verdict, detail = _JUDGES[kind](item)
    return Check(
        subject=subject,
        verdict=verdict,
        detail=detail,
        remedy="" if verdict == "ok" else remedy,
        under_way=verdict == "warning" and _changes(item),
    )


def expiry(ends: datetime, now: datetime) -> tuple[Verdict, str]:
    """How a certificate stands that ends at a time."""
    days = (ends - now).total_seconds() / 86_400
    day = f"{ends.astimezone(UTC):%Y-%m-%d}"
    if ends <= now:
        return "failed", f"expired on {day}"
    if ends - now < CERTIFICATE_WARNING:
        return "warning", f"expires on {day}, in {days:.1f} days, and has not been renewed"
    return "ok", f"until {day}, {days:.0f} days"


def _changes(item: Object) -> bool:
    """Whether a warning is about a new version that is on its way, and not about what waits for a person."""
    phase = (item.get("status") or {}).get("phase")
    return item["kind"] in ("Deployment", "StatefulSet") or (item["kind"] == "Rollout" and phase == "Progressing")


def _deployment(item: Object) -> tuple[Verdict, str]:
    wanted, status = item["spec"].get("replicas", 1), item.get("status") or {}
    available, updated = status.get("availableReplicas", 0), status.get("updatedReplicas", 0)
    if status.get("observedGeneration", 0) < item["metadata"].get("generation", 0):
        return "warning", "its controller has not seen the last change yet"
    if available < wanted:
        return "failed", f"{available} of {wanted} pods are available"
    if updated < wanted:
        return "warning", f"{updated} of {wanted} pods are of the last version; the change is under way"
    return "ok", f"{available} of {wanted} pods"


def _stateful_set(item: Object) -> tuple[Verdict, str]:
    wanted, status = item["spec"].get("replicas", 1), item.get("status") or {}
    ready = status.get("readyReplicas", 0)
    if ready < wanted:
        return "failed", f"{ready} of {wanted} pods are ready"
    if status.get("updateRevision", "") != status.get("currentRevision", ""):
        return "warning", f"{status.get('updatedReplicas', 0)} of {wanted} pods are of the last version"
    return "ok", f"{ready} of {wanted} pods"


def _rollout(item: Object) -> tuple[Verdict, str]:
    status = item.get("status") or {}
    phase, message = status.get("phase", "Unknown"), status.get("message", "")
    pods = f"{status.get('availableReplicas', 0)} pods"
    if not status.get("availableReplicas"):
        return "failed", f"{phase}, no pod is available"
    if phase == "Healthy":
        return "ok", pods
    if phase == "Paused" and "nconclusive" in message:
        return "warning", f"{pods}; the analysis of a new version came to no end: {message}"
    if phase == "Paused":
        return "ok", f"{pods}; a new version waits for its promotion"
    if phase == "Progressing":
        return "warning", f"{pods}; a new version is on its way: {message}".rstrip(": ")
    return "failed", f"{phase}: {message}".rstrip(": ")


def _database(item: Object) -> tuple[Verdict, str]:
    wanted, status = item["spec"]["instances"], item.get("status") or {}
    ready, phase = status.get("readyInstances", 0), status.get("phase", "no status yet")
    primary = status.get("currentPrimary")
    if not primary or not ready:
        return "failed", f"no primary: {phase}"
    if ready < wanted:
        return "warning", f"{ready} of {wanted} servers, primary {primary}: {phase}"
    return "ok", f"{ready} of {wanted} servers, primary {primary}"


def _certificate(item: Object, now: datetime) -> tuple[Verdict, str]:
    status = item.get("status") or {}
    ready: Object = next((one for one in status.get("conditions") or [] if one["type"] == "Ready"), {})
    if ready.get("status") != "True":
        return "failed", f"not issued: {ready.get('message', 'no status yet')}"
    return expiry(datetime.fromisoformat(status["notAfter"]), now)


_JUDGES: dict[str, Callable[[Object], tuple[Verdict, str]]] = {
    "Deployment": _deployment,
    "StatefulSet": _stateful_set,
    "Rollout": _rollout,
    "Cluster": _database,
}
