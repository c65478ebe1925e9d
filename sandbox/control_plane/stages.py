"""What becomes of nodes and pods, as KWOK is told: a kubelet's part, without a kubelet.

A node is ready at once and says so now and then. A pod that was given a node runs and is ready, whatever is in it: no
image is fetched, no volume mounted, no container started. One that a Job owns completes. One that is deleted goes.
Containers that are to run beside the others for good (init containers with `restartPolicy: Always`) do.

A pod with the annotation `sandbox/never-ready` runs and does not become ready, for tests of what waits.
"""

from __future__ import annotations

import yaml

NEVER_READY = "sandbox/never-ready"
HEARTBEAT_MS = 120_000
"""Between two reports of a node's condition; that it lives is told by its lease, every ten seconds."""

_CONDITIONS = """\
{{ $now := Now }}
{{ $since := or .metadata.creationTimestamp $now }}
conditions:
{{ range NodeConditions }}
- {type: {{ .type | Quote }}, status: {{ .status | Quote }}, reason: {{ .reason | Quote }},
   message: {{ .message | Quote }}, lastHeartbeatTime: {{ $now | Quote }}, lastTransitionTime: {{ $since | Quote }}}
{{ end }}
phase: Running
"""

_RUNNING = """\
{{ $now := Now }}
phase: Running
startTime: {{ $now | Quote }}
conditions:
- {type: Initialized, status: "True", lastTransitionTime: {{ $now | Quote }}}
- {type: ContainersReady, status: "READY", lastTransitionTime: {{ $now | Quote }}}
- {type: Ready, status: "READY", lastTransitionTime: {{ $now | Quote }}}
{{ range .spec.readinessGates }}
- {type: {{ .conditionType | Quote }}, status: "READY", lastTransitionTime: {{ $now | Quote }}}
{{ end }}
{{ with .spec.initContainers }}
initContainerStatuses:
{{ range . }}
- name: {{ .name | Quote }}
  image: {{ .image | Quote }}
  imageID: ""
  ready: true
  restartCount: 0
{{ if eq (or .restartPolicy "") "Always" }}
  started: true
  state: {running: {startedAt: {{ $now | Quote }}}}
{{ else }}
  state: {terminated: {exitCode: 0, reason: Completed, startedAt: {{ $now | Quote }}, finishedAt: {{ $now | Quote }}}}
{{ end }}
{{ end }}
{{ end }}
containerStatuses:
{{ range .spec.containers }}
- name: {{ .name | Quote }}
  image: {{ .image | Quote }}
  imageID: ""
  ready: IS_READY
  started: IS_READY
  restartCount: 0
  state: {running: {startedAt: {{ $now | Quote }}}}
{{ end }}
{{ with NodeIPWith .spec.nodeName }}
hostIP: {{ . | Quote }}
hostIPs: [{ip: {{ . | Quote }}}]
{{ end }}
{{ $meta := .metadata }}
{{ with PodIPWith .spec.nodeName (or .spec.hostNetwork false) $meta.uid $meta.name $meta.namespace }}
podIP: {{ . | Quote }}
podIPs: [{ip: {{ . | Quote }}}]
{{ end }}
"""

_COMPLETED = """\
{{ $now := Now }}
{{ $started := .status.startTime }}
phase: Succeeded
conditions:
- {type: Ready, status: "False", reason: PodCompleted, lastTransitionTime: {{ $now | Quote }}}
- {type: ContainersReady, status: "False", reason: PodCompleted, lastTransitionTime: {{ $now | Quote }}}
containerStatuses:
{{ range .spec.containers }}
- name: {{ .name | Quote }}
  image: {{ .image | Quote }}
  imageID: ""
  ready: false
  started: false
  restartCount: 0
  state:
    terminated:
      {exitCode: 0, reason: Completed, startedAt: {{ $started | Quote }}, finishedAt: {{ $now | Quote }}}
{{ end }}
"""

_ALIVE = (".metadata.deletionTimestamp", "DoesNotExist", ())
_READY = '.status.conditions.[] | select( .type == "Ready" ) | .status'
_MARK = f'.metadata.annotations["{NEVER_READY}"]'


def stages() -> str:
    """Returns the configuration file: YAML documents, one per step of a node's or a pod's life."""
    pending = (".status.phase", "In", ("Pending",))
    running = (".status.phase", "In", ("Running",))
    documents = [
        _stage("node-initialize", "Node", [(_READY, "NotIn", ("True",))], {"statusTemplate": _CONDITIONS}),
        _stage(
            "node-heartbeat",
            "Node",
            [(_READY, "In", ("True",))],
            {"statusTemplate": _CONDITIONS},
            delay_ms=HEARTBEAT_MS,
        ),
        _stage(
            "pod-ready", "Pod", [_ALIVE, pending, (_MARK, "DoesNotExist", ())], {"statusTemplate": _running(ready=True)}
        ),
        _stage(
            "pod-unready", "Pod", [_ALIVE, pending, (_MARK, "Exists", ())], {"statusTemplate": _running(ready=False)}
        ),
        _stage(
            "pod-complete",
            "Pod",
            [_ALIVE, running, (".metadata.ownerReferences.[].kind", "In", ("Job",)), (_MARK, "DoesNotExist", ())],
            {"statusTemplate": _COMPLETED},
        ),
        _stage("pod-delete", "Pod", [(".metadata.deletionTimestamp", "Exists", ())], {"delete": True}),
    ]
    return yaml.safe_dump_all(documents, sort_keys=False)


def _running(*, ready: bool) -> str:
    return _RUNNING.replace("IS_READY", str(ready).lower()).replace("READY", str(ready))


def _stage(
    name: str,
    kind: str,
    conditions: list[tuple[str, str, tuple[str, ...]]],
    result: dict[str, object],
    *,
    delay_ms: int = 0,
) -> dict[str, object]:
    expressions = [
        {"key": key, "operator": operator, **({"values": list(values)} if values else {})}
        for key, operator, values in conditions
    ]
    delay = (
        {"delay": {"durationMilliseconds": delay_ms, "jitterDurationMilliseconds": delay_ms * 2}} if delay_ms else {}
    )
    return {
        "apiVersion": "kwok.x-k8s.io/v1alpha1",
        "kind": "Stage",
        "metadata": {"name": name},
        "spec": {
            "resourceRef": {"apiGroup": "v1", "kind": kind},
            "selector": {"matchExpressions": expressions},
            **delay,
            "next": result,
        },
    }
