"""What an object still lacks before its users can count on it: pure functions over what the API server shows of it.

The conditions are those that the official provider awaits, so that a program which would hang on a real cluster hangs
here: an object that is not in the list is there once it is applied. The annotations `pulumi.com/skipAwait`,
`pulumi.com/waitFor` and `pulumi.com/timeoutSeconds` mean what they mean there.

Source: provider/pkg/await and provider/pkg/metadata of pulumi/pulumi-kubernetes, v4.34.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from typing import Any, Protocol

SKIP = "pulumi.com/skipAwait"
WAIT_FOR = "pulumi.com/waitFor"
TIMEOUT = "pulumi.com/timeoutSeconds"

TIMEOUT_S = 600.0
"""The official provider's patience where nobody says otherwise."""

Object = Mapping[str, Any]


class Surroundings(Protocol):
    """What the judgement of one object needs to see of others."""

    def pending_endpoints(self, namespace: str, service: str) -> int:
        """How many endpoints of a Service are not ready."""

    def binds_late(self, storage_class: str) -> bool:
        """Whether claims of a storage class are bound only when a pod uses them."""


class NeverReadyError(Exception):
    """The object says that it has failed for good; the text says why."""


class HinderedError(Exception):
    """The object says what hinders it; that may pass, as a quota does that an update frees by itself."""


class ConditionError(Exception):
    """An annotation of the object asks to wait for something that is not understood."""


def lacking(live: Object, surroundings: Surroundings) -> str:
    """Returns what the object still lacks, in words; empty where it is ready.

    Args:
        live: The object as the server shows it.
        surroundings: What else can be seen.

    Raises:
        NeverReadyError: It has failed for good.
        HinderedError: It does not come further as things are.
        ConditionError: Its annotation `pulumi.com/waitFor` is not understood.
    """
    annotations = _mapping(live, "metadata", "annotations")
    if annotations.get(SKIP) == "true":
        return ""
    if asked := annotations.get(WAIT_FOR):
        return _lacking_of(live, str(asked))
    judge = _JUDGES.get((str(live.get("apiVersion")), str(live.get("kind"))))
    return judge(live, surroundings) if judge else ""


def patience_s(wanted: Object) -> float:
    """Returns for how many seconds an object's readiness is waited for."""
    asked = str(_mapping(wanted, "metadata", "annotations").get(TIMEOUT, ""))
    return float(asked) if re.fullmatch(r"[0-9]+", asked) else TIMEOUT_S


def _lacking_of(live: Object, asked: str) -> str:
    try:
        listed = json.loads(asked)
    except ValueError:
        listed = asked
    conditions = [str(each) for each in (listed if isinstance(listed, list) else [asked])]
    return next((lacks for condition in conditions if (lacks := _unmet(live, condition))), "")


def _unmet(live: Object, condition: str) -> str:
    named = re.fullmatch(r"condition=([^=]+)(?:=(.+))?", condition)
    if named:
        return _condition_lacks(live, named[1], named[2] or "True")
    pathed = re.fullmatch(r"jsonpath=\{((?:\.[A-Za-z0-9_-]+)+)\}(?:=(.*))?", condition)
    if pathed:
        value: Any = live
        for step in pathed[1].lstrip(".").split("."):
            value = value.get(step) if isinstance(value, Mapping) else None
        if pathed[2] is None:
            return "" if value is not None else f"{pathed[1]} is not set yet"
        return "" if _text(value) == pathed[2] else f"{pathed[1]} is not {pathed[2]} yet"
    raise ConditionError(f"{WAIT_FOR}: `{condition}` is neither condition=TYPE[=STATUS] nor jsonpath={{.PATH}}[=VALUE]")


def _condition_lacks(live: Object, name: str, wanted: str) -> str:
    found = _conditions(live).get(name.lower())
    if found is None:
        return f"it has no condition {name} yet"
    if str(found.get("status", "")).lower() != wanted.lower():
        return f"its condition {name} is {found.get('status')}{_because(found)}"
    seen = found.get("observedGeneration", _mapping(live, "status").get("observedGeneration"))
    return "its controller has not seen the change yet" if _is_older(seen, live) else ""


def _deployment(live: Object, _: Surroundings) -> str:
    status, wanted = _mapping(live, "status"), _wanted_replicas(live)
    if _is_older(status.get("observedGeneration", 0), live):
        return "its controller has not seen it yet"
    conditions = _conditions(live)
    progress = conditions.get("progressing", {})
    if progress.get("reason") == "ProgressDeadlineExceeded":
        raise NeverReadyError(f"it made no progress in time{_because(progress)}")
    failure = conditions.get("replicafailure", {})
    if failure.get("status") == "True":
        raise HinderedError(f"its pods are refused{_because(failure)}")
    for name, words in (("updatedReplicas", "of this version"), ("availableReplicas", "available")):
        if status.get(name, 0) < wanted:
            return f"{status.get(name, 0)} of {wanted} pods are {words}"
    if status.get("replicas", 0) > wanted:
        return f"{status['replicas'] - wanted} pods of the version before are still there"
    return ""


def _stateful_set(live: Object, _: Surroundings) -> str:
    status, wanted = _mapping(live, "status"), _wanted_replicas(live)
    if _is_older(status.get("observedGeneration", 0), live):
        return "its controller has not seen it yet"
    if status.get("readyReplicas", 0) < wanted:
        return f"{status.get('readyReplicas', 0)} of {wanted} pods are ready"
    if status.get("updateRevision") and status.get("currentRevision") != status["updateRevision"]:
        return "not all pods are of this version"
    return ""


def _daemon_set(live: Object, _: Surroundings) -> str:
    status = _mapping(live, "status")
    if _is_older(status.get("observedGeneration", 0), live):
        return "its controller has not seen it yet"
    wanted = status.get("desiredNumberScheduled", 0)
    for name, words in (("updatedNumberScheduled", "of this version"), ("numberReady", "ready")):
        if status.get(name, 0) < wanted:
            return f"{status.get(name, 0)} of {wanted} pods are {words}"
    return ""


def _job(live: Object, _: Surroundings) -> str:
    conditions = _conditions(live)
    failed = conditions.get("failed", {})
    if failed.get("status") == "True":
        raise NeverReadyError(f"it has failed{_because(failed)}")
    return "" if conditions.get("complete", {}).get("status") == "True" else "it has not completed"


def _pod(live: Object, _: Surroundings) -> str:
    status, conditions = _mapping(live, "status"), _conditions(live)
    if status.get("phase") == "Succeeded" or conditions.get("ready", {}).get("status") == "True":
        return ""
    if status.get("phase") == "Failed":
        raise NeverReadyError(f"it has failed{_because(status)}")
    return f"it is not ready{_because(conditions.get('ready') or conditions.get('podscheduled') or {})}"


def _service(live: Object, surroundings: Surroundings) -> str:
    spec, metadata = _mapping(live, "spec"), _mapping(live, "metadata")
    if spec.get("type") == "LoadBalancer" and not _mapping(live, "status", "loadBalancer").get("ingress"):
        return "it has no address yet"
    if spec.get("type") == "ExternalName" or spec.get("clusterIP") == "None" or not spec.get("selector"):
        return ""
    # That no pod is there at all is no reason to wait: the official provider only gives them ten seconds to appear.
    pending = surroundings.pending_endpoints(str(metadata.get("namespace", "")), str(metadata.get("name")))
    return f"{pending} of the pods behind it are not ready" if pending else ""


def _ingress(live: Object, _: Surroundings) -> str:
    return "" if _mapping(live, "status", "loadBalancer").get("ingress") else "it has no address yet"


def _claim(live: Object, surroundings: Surroundings) -> str:
    phase = _mapping(live, "status").get("phase")
    late = surroundings.binds_late(str(_mapping(live, "spec").get("storageClassName", "")))
    return "" if phase == "Bound" or (late and phase == "Pending") else "it is not bound"


def _volume(live: Object, _: Surroundings) -> str:
    return "" if _mapping(live, "status").get("phase") in ("Available", "Bound") else "it is not available"


def _quota(live: Object, _: Surroundings) -> str:
    hard = _mapping(live, "spec").get("hard", {})
    return "" if _mapping(live, "status").get("hard", {}) == hard else "it is not in force yet"


def _secret(live: Object, _: Surroundings) -> str:
    waits = live.get("type") == "kubernetes.io/service-account-token"
    return "it holds no token yet" if waits and not live.get("data") else ""


def _definition(live: Object, _: Surroundings) -> str:
    established = _conditions(live).get("established", {}).get("status") == "True"
    return "" if established else "it is not established"


_JUDGES: Mapping[tuple[str, str], Callable[[Object, Surroundings], str]] = {
    ("apps/v1", "Deployment"): _deployment,
    ("apps/v1", "StatefulSet"): _stateful_set,
    ("apps/v1", "DaemonSet"): _daemon_set,
    ("batch/v1", "Job"): _job,
    ("networking.k8s.io/v1", "Ingress"): _ingress,
    ("v1", "PersistentVolume"): _volume,
    ("v1", "PersistentVolumeClaim"): _claim,
    ("v1", "Pod"): _pod,
    ("v1", "ResourceQuota"): _quota,
    ("v1", "Secret"): _secret,
    ("v1", "Service"): _service,
    ("apiextensions.k8s.io/v1", "CustomResourceDefinition"): _definition,
}


def _conditions(live: Object) -> dict[str, Mapping[str, Any]]:
    listed = _mapping(live, "status").get("conditions") or []
    return {str(each.get("type", "")).lower(): each for each in listed}


def _because(found: Mapping[str, Any]) -> str:
    said = ": ".join(str(found[key]) for key in ("reason", "message") if found.get(key))
    return f" ({said})" if said else ""


def _is_older(seen: Any, live: Object) -> bool:
    generation = _mapping(live, "metadata").get("generation")
    return isinstance(seen, int) and isinstance(generation, int) and seen < generation


def _wanted_replicas(live: Object) -> int:
    replicas = _mapping(live, "spec").get("replicas", 1)
    return replicas if isinstance(replicas, int) else 1


def _text(value: Any) -> str:
    return json.dumps(value) if isinstance(value, bool | int | float) else str(value)


def _mapping(value: Object, *steps: str) -> Mapping[str, Any]:
    found: Any = value
    for step in steps:
        found = found.get(step) if isinstance(found, Mapping) else None
    return found if isinstance(found, Mapping) else {}
