"""What is harmless in what runs inside a cluster."""

from typing import Final

from guardrails.irrelevance.judgement import (
    A_LABEL,
    A_NAME,
    CAPACITY,
    Judgement,
)

ROLLOUT: Final = "kubernetes:argoproj.io/v1alpha1:Rollout"
DEPLOYMENT: Final = "kubernetes:apps/v1:Deployment"
RELEASE: Final = "kubernetes:helm.sh/v3:Release"

PACE_OF_PODS: Final = (
    "spec.minReadySeconds",
    "spec.progressDeadline*",
    "spec.revisionHistoryLimit",
    "spec.strategy*",
    "*.topologySpreadConstraints*",
    "*Probe*",
    "*.lifecycle*",
    "*.terminationGracePeriodSeconds",
    "*.resources.*",
    "*.sizeLimit",
)
"""Of a workload: how many pods, how fast and with how much; never as whom."""

TOLD_ADDRESSES: Final = (
    "MODELS_*_URL",
    "PGDATABASE",
    "PGHOST",
    "PGPORT",
    "PGUSER",
    "REDIS_HOST",
    "REDIS_KEY_PREFIX",
    "REDIS_PORT",
    "REDIS_USER",
)
"""Where and as whom a tenant's programs connect; not among them: how they verify whom they talk to."""

JUDGEMENTS: Final = (
    Judgement(type=ROLLOUT, places=("*[].name", "*.ports[].protocol"), reason=A_NAME),
    Judgement(type=ROLLOUT, places=PACE_OF_PODS, reason=CAPACITY),
    Judgement(type=ROLLOUT, places=("spec.analysis*",), reason="how many finished analyses are kept"),
    Judgement(
        type="kubernetes:argoproj.io/v1alpha1:AnalysisTemplate",
        places=("spec.args*", "spec.metrics[]*"),
        reason="by what a release is measured, and how strictly; where nobody answers, the release ends",
    ),
    Judgement(type=DEPLOYMENT, places=("*[].name", "*.ports[].protocol", "*.annotations*"), reason=A_NAME),
    Judgement(type=DEPLOYMENT, places=(*PACE_OF_PODS, "spec.replicas"), reason=CAPACITY),
    Judgement(
        type="kubernetes:scheduling.k8s.io/v1:PriorityClass",
        places=("value", "preemptionPolicy", "globalDefault", "description"),
        reason=CAPACITY,
    ),
    Judgement(
        type="kubernetes:monitoring.googleapis.com/v1:PodMonitoring",
        places=("spec*",),
        reason="what is watched and how often, not who may; an alert tells when it stays silent",
    ),
    Judgement(
        type="kubernetes:autoscaling.k8s.io/v1:VerticalPodAutoscaler",
        places=("spec*",),
        reason="it says what a pod should ask for; the most that it could do is to restart pods",
    ),
    Judgement(type="kubernetes:autoscaling/v2:HorizontalPodAutoscaler", places=("spec*",), reason=CAPACITY),
    Judgement(type="kubernetes:keda.sh/v1alpha1:ScaledObject", places=("spec*",), reason=CAPACITY),
    Judgement(
        type="kubernetes:keda.sh/v1alpha1:TriggerAuthentication",
        places=("spec*",),
        reason="another identity is refused by whoever is asked, and the forecast ends; it opens nothing",
    ),
    Judgement(type="kubernetes:core/v1:LimitRange", places=("spec.limits*",), reason=CAPACITY),
    Judgement(
        type="kubernetes:core/v1:ConfigMap",
        places=tuple(f"data.{name}" for name in TOLD_ADDRESSES),
        reason="a wrong address or name leads nowhere: who may reach what is decided on the other side",
    ),
    Judgement(type="kubernetes:policy/v1:PodDisruptionBudget", places=("spec*",), reason=CAPACITY),
    Judgement(
        type=RELEASE,
        places=(
            *("atomic", "cleanupOnFail", "maxHistory", "timeout", "*.replicas", "*.pdb*", "*.resources*"),
            *("*.replicaCount", "*.podDisruptionBudget*", "*opologySpreadConstraints*", "values.http.timeout"),
        ),
        reason=CAPACITY,
    ),
    Judgement(
        type="kubernetes:admissionregistration.k8s.io/v1:ValidatingAdmissionPolicy",
        places=("*.message", "*.messageExpression", "*.reason", "spec.matchConditions[].name", "spec.variables[].name"),
        reason="what the refused are told; a variable under another name is a mistake in CEL, which refuses all",
    ),
    Judgement(type=RELEASE, places=("*.podLabels*",), reason=A_LABEL),
    Judgement(type=RELEASE, places=("*.logging*",), reason="how its own log is spelt, not what others did"),
    Judgement(
        type=RELEASE,
        places=("*.allowPrivilegeEscalation", "*.capabilities*", "*.runAsNonRoot", "*.seccompProfile*"),
        reason="its namespace admits restricted pods alone, and a rule guards that: a weaker one is refused",
    ),
    Judgement(
        type=RELEASE,
        places=("values.podIdentity*", "values.serviceAccount*", "values.operator*", "values.metricsServer*"),
        reason="another name or account is known to nobody, so that it may nothing",
    ),
)
