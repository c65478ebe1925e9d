"""What is harmless in logs, metrics, alerts and dashboards."""

from typing import Final

from guardrails.irrelevance.judgement import (
    A_NAME,
    CAPACITY,
    GOOD_DEFAULT,
    PACE,
    REFUSED,
    STRICTER,
    Judgement,
)

ALERT_POLICY: Final = "gcp:monitoring/alertPolicy:AlertPolicy"
LOG_BUCKET: Final = "gcp:logging/projectBucketConfig:ProjectBucketConfig"

JUDGEMENTS: Final = (
    Judgement(
        type=ALERT_POLICY,
        places=("documentation*", "conditions[].displayName", "conditions[].condition*.disableMetricValidation"),
        reason=A_NAME,
    ),
    Judgement(
        type=ALERT_POLICY,
        places=("severity", "alertStrategy*", "combiner", "*.evaluationInterval", "*.duration"),
        reason=PACE,
    ),
    Judgement(type=ALERT_POLICY, places=("conditions", "*.query"), kind="key removed", reason=REFUSED),
    Judgement(type=ALERT_POLICY, places=("enabled",), kind="key removed", reason=GOOD_DEFAULT),
    Judgement(type="gcp:monitoring/dashboard:Dashboard", places=("dashboardJson",), reason=A_NAME),
    Judgement(
        type="gcp:monitoring/notificationChannel:NotificationChannel",
        places=("enabled", "type"),
        kind="key removed",
        reason=GOOD_DEFAULT,
    ),
    Judgement(
        type="gcp:logging/metric:Metric", places=("metricDescriptor*",), reason="an entry counts as one either way"
    ),
    Judgement(type=LOG_BUCKET, places=("bucketId",), reason=A_NAME),
    Judgement(type=LOG_BUCKET, places=("enableAnalytics",), reason=CAPACITY),
    Judgement(type=LOG_BUCKET, places=("retentionDays",), kind="number widened", reason=STRICTER),
    Judgement(
        type="gcp:logging/projectSink:ProjectSink",
        places=("uniqueWriterIdentity",),
        kind="key removed",
        reason=GOOD_DEFAULT,
    ),
)
