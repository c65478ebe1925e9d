"""Settings -> arguments of the model store, the model servers and the place for training. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from pulumi import Input, Resource

from components.firewall import LOAD_BALANCERS
from components.model_serving import model_serving, training
from components.model_serving.model_serving_args import GpuArgs, ModelServingArgs, ServedModelArgs, ServerArgs
from components.model_serving.server_parameters import BatchingArgs
from components.model_serving.training import TrainingArgs
from components.model_store import ModelStoreArgs, WriterArgs
from components.naming import resource_name, service_account_id
from components.platform.foundation import stack_name
from components.workload_identity import WorkloadIdentityArgs
from environments.settings import Settings

NAMESPACE_NAME = "kubernetes.io/metadata.name"
COLLECTORS = "gmp-system"
"""Namespace of GKE's managed Prometheus."""


def bucket_name(settings: Settings) -> str:
    """Name of the model store's bucket, out of its address."""
    return settings.ml_services.tensorflow_serving.cluster.model_store.removeprefix("gs://")


def serving_identity_args(settings: Settings, *, workload_pool: Input[str]) -> WorkloadIdentityArgs:
    """The Google identity of the model servers; what it may do lies with the bucket."""
    return WorkloadIdentityArgs(
        project=settings.google_cloud.project_id,
        account_id=service_account_id(settings.name, "serving"),
        description="Model servers.",
        project_roles={},
        workload_pool=workload_pool,
        namespace=settings.ml_services.tensorflow_serving.namespace,
        kubernetes_service_account=model_serving.SERVICE_ACCOUNT,
    )


def training_identity_args(settings: Settings, *, workload_pool: Input[str]) -> WorkloadIdentityArgs:
    """The Google identity of training jobs; what it may do lies with the bucket."""
    return WorkloadIdentityArgs(
        project=settings.google_cloud.project_id,
        account_id=service_account_id(settings.name, "training"),
        description="Training jobs.",
        project_roles={},
        workload_pool=workload_pool,
        namespace=settings.ml_services.training.namespace,
        kubernetes_service_account=training.SERVICE_ACCOUNT,
    )


def model_store_args(
    settings: Settings, *, encryption_key_name: Input[str], serving: Input[str], trainer: Input[str]
) -> ModelStoreArgs:
    """The bucket with the models.

    Args:
        settings: Settings of the environment.
        encryption_key_name: Key that Cloud Storage may use.
        serving: IAM member of the model servers.
        trainer: IAM member of training jobs.
    """
    settings_of_serving = settings.ml_services.tensorflow_serving
    publishers = settings_of_serving.publishers
    return ModelStoreArgs(
        project=settings.google_cloud.project_id,
        location=settings.google_cloud.region,
        bucket=bucket_name(settings),
        encryption_key_name=encryption_key_name,
        noncurrent_days=settings_of_serving.noncurrent_days,
        readers={"serving": serving, "training": trainer, **publishers},
        writers={
            "training": WriterArgs(member=trainer, folder=settings_of_serving.candidates_prefix),
            **{
                key: WriterArgs(member=member, folder=settings_of_serving.registry_prefix)
                for key, member in publishers.items()
            },
        },
        deletion_protection=settings.protection.enabled,
        labels=settings.labels,
    )


def model_serving_args(
    settings: Settings, *, service_account_email: Input[str], after: Sequence[Resource]
) -> ModelServingArgs:
    """The model servers."""
    serving, gpu_pool = settings.ml_services.tensorflow_serving, settings.cluster.gpu_pool
    on_gpus = GpuArgs(accelerator=gpu_pool.accelerator, count=gpu_pool.accelerators_per_node)
    return ModelServingArgs(
        namespace=serving.namespace,
        service_account_email=service_account_email,
        store=f"{serving.cluster.model_store}/{serving.registry_prefix}",
        google_apis=settings.network.google_apis,
        client_namespaces={"api": {NAMESPACE_NAME: settings.application.api.namespace}},
        proxies_range=settings.network.address_plan.proxies,
        health_check_ranges=LOAD_BALANCERS,
        metrics_namespaces={"managed-prometheus": {NAMESPACE_NAME: COLLECTORS}},
        server=ServerArgs(
            image=serving.image,
            cpu=serving.resources.cpu,
            memory=serving.resources.memory,
            gpu=on_gpus if serving.cluster.gpu_enabled else None,
            startup_timeout_s=serving.startup_timeout_s,
            request_timeout_s=serving.request_timeout_s,
            batching=BatchingArgs(
                maximum_size=serving.batching.maximum_size,
                timeout_us=serving.batching.timeout_us,
                queued_batches=serving.batching.queued_batches,
                threads=serving.batching.threads,
            ),
        ),
        tracks=serving.nodes_by_track,
        models={
            name: ServedModelArgs(versions=model.versions, labels=model.labels, weights=model.weights)
            for name, model in serving.models.items()
        },
        after=after,
        labels=settings.labels,
    )


def training_args(settings: Settings, *, service_account_email: Input[str]) -> TrainingArgs:
    """The place for training jobs."""
    place = settings.ml_services.training
    return TrainingArgs(
        namespace=place.namespace,
        priority_class=resource_name(stack_name(settings), "training"),
        service_account_email=service_account_email,
        google_apis=settings.network.google_apis,
        cpu=place.cpu,
        memory=place.memory,
        gpus=place.gpus if settings.ml_services.tensorflow_serving.cluster.gpu_enabled else 0,
        jobs=place.jobs,
        labels=settings.labels,
    )
