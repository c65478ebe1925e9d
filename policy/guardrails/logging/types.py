"""Where logs, sinks and alerts are declared."""

from collections.abc import Sequence

from guardrails.inputs import MISSING, Inputs

AUDIT_CONFIG = "gcp:projects/iAMAuditConfig:IAMAuditConfig"
SINK = "gcp:logging/projectSink:ProjectSink"
LOG_BUCKET = "gcp:logging/projectBucketConfig:ProjectBucketConfig"
METRIC = "gcp:logging/metric:Metric"
ALERT_POLICY = "gcp:monitoring/alertPolicy:AlertPolicy"

ALL_SERVICES = "allServices"


def governs_the_project(config: Inputs) -> bool:
    """Whether the configuration is that of all services: whoever declares it answers for the project's audit trail."""
    return bool(config.read("service") == ALL_SERVICES)


def is_empty(inputs: Inputs, path: str) -> bool:
    """Known to be absent, or an empty text or list."""
    value = inputs.read(path)
    return value is MISSING or (isinstance(value, Sequence) and len(value) == 0)
