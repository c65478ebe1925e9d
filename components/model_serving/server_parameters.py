"""How a model server works, apart from what it serves: its flags, its batching and its metrics. Pure; no Pulumi.

https://www.tensorflow.org/tfx/serving/serving_config
"""

from __future__ import annotations

from dataclasses import dataclass

GRPC_PORT = 8500
REST_PORT = 8501

MODELS_PATH = "/etc/serving/models"
MODELS_FILE = "models.config"
SERVER_PATH = "/etc/serving/server"
BATCHING_FILE = "batching.config"
MONITORING_FILE = "monitoring.config"
METRICS_PATH = "/monitoring/prometheus/metrics"

CONFIGURATION_POLL_S = 30
"""Seconds between two looks at the file; the kubelet brings a changed one within about a minute."""

STORE_POLL_S = 60
"""Seconds between two looks into the bucket; each look is a billed request per model (default: every second)."""


@dataclass(frozen=True, kw_only=True)
class BatchingArgs:
    """How requests that come together are computed together.

    Attributes:
        maximum_size: Examples in one batch at most.
        timeout_us: Microseconds that an incomplete batch waits for more.
        queued_batches: Batches that may wait; beyond, requests are refused.
        threads: Batches that are computed at the same time.
    """

    maximum_size: int
    timeout_us: int
    queued_batches: int
    threads: int


def flags(*, request_timeout_s: int) -> list[str]:
    """Command line of the server, after its name."""
    return [
        f"--port={GRPC_PORT}",
        f"--rest_api_port={REST_PORT}",
        f"--rest_api_timeout_in_ms={request_timeout_s * 1_000}",
        f"--model_config_file={MODELS_PATH}/{MODELS_FILE}",
        f"--model_config_file_poll_wait_seconds={CONFIGURATION_POLL_S}",
        f"--file_system_poll_wait_seconds={STORE_POLL_S}",
        # A start has labels and nothing loaded; labels in use are guarded all the same.
        "--allow_version_labels_for_unavailable_models=true",
        "--enable_model_warmup=true",
        "--enable_batching=true",
        f"--batching_parameters_file={SERVER_PATH}/{BATCHING_FILE}",
        f"--monitoring_config_file={SERVER_PATH}/{MONITORING_FILE}",
    ]


def files(batching: BatchingArgs) -> dict[str, str]:
    """The files beside the model configuration, as text forms of `BatchingParameters` and `MonitoringConfig`."""
    return {
        BATCHING_FILE: (
            f"max_batch_size {{ value: {batching.maximum_size} }}\n"
            f"batch_timeout_micros {{ value: {batching.timeout_us} }}\n"
            f"max_enqueued_batches {{ value: {batching.queued_batches} }}\n"
            f"num_batch_threads {{ value: {batching.threads} }}\n"
        ),
        MONITORING_FILE: f'prometheus_config {{\n  enable: true\n  path: "{METRICS_PATH}"\n}}\n',
    }
