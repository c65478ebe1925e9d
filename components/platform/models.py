"""Settings -> arguments of the model store, the model servers and the place for training; how they are asked. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from pulumi import Input, Resource

from components.api_args import ModelPathArgs
from components.api_configuration import InferenceArgs
from components.firewall import LOAD_BALANCERS
from components.internal_address import InternalAddressArgs
from components.model_serving import model_serving, routing, training
from components.model_serving.model_serving_args import GpuArgs, ModelServingArgs, ServedModelArgs, ServerArgs
from components.model_serving.server_parameters import GRPC_PORT, REST_PORT, BatchingArgs
from components.model_serving.training import TrainingArgs
from components.model_store import ModelStoreArgs, WriterArgs
from components.naming import resource_name, service_account_id
from components.platform.foundation import stack_name
from components.service_names import ServiceNameArgs, ServiceNamesArgs
from components.workload_identity import WorkloadIdentityArgs
from environments.settings import Settings
from environments.settings.jurisdiction import MULTI_REGIONS, jurisdiction

NAMESPACE_NAME = "kubernetes.io/metadata.name"

KEYS_OF_MULTI_REGIONS = {"eu": "europe"}
"""Multi-region of Cloud Storage -> the location of Cloud KMS whose keys its buckets take, where it is called otherwise.
https://cloud.google.com/storage/docs/encryption/customer-managed-keys#restrictions"""


def bucket_name(settings: Settings) -> str:
    """Name of the model store's bucket, out of its address."""
    return settings.ml_services.tensorflow_serving.cluster.model_store.removeprefix("gs://")


def store_regions(settings: Settings) -> tuple[str, ...]:
    """Both regions, where there is a second one: models are then served from either, and published in either."""
    recovery = settings.disaster_recovery
    return () if recovery is None else (settings.google_cloud.region, recovery.region)


def store_location(settings: Settings) -> str:
    """Where the bucket lies: in the region, or in the multi-region around both."""
    region = settings.google_cloud.region
    return MULTI_REGIONS[jurisdiction(region)] if store_regions(settings) else region


def store_key_location(settings: Settings) -> str:
    """Where its key lies: Cloud KMS calls the multi-region `eu` by another name."""
    location = store_location(settings)
    return KEYS_OF_MULTI_REGIONS.get(location, location)


def serves_models(settings: Settings) -> bool:
    """Whether the stack has model servers: they need a bucket and GKE's Gateway, which other clusters have not."""
    return settings.cluster.engine == "gke"


def model_url(settings: Settings) -> str:
    """The entrance to all models."""
    return f"http://{settings.ml_services.tensorflow_serving.host}"


def prediction_urls(settings: Settings) -> dict[str, str]:
    """Where each model is asked, by its name."""
    models = settings.ml_services.tensorflow_serving.models
    return {name: model_url(settings) + routing.PREDICTION.format(model=name) for name in models}


def grpc_addresses(settings: Settings) -> dict[str, str]:
    """Host and port of each track's servers; gRPC goes past the routes."""
    serving = settings.ml_services.tensorflow_serving
    hosts = routing.hosts(serving.nodes_by_track, serving.namespace)
    return {track: f"{host}:{GRPC_PORT}" for track, host in hosts.items()}


def inference_args(settings: Settings) -> InferenceArgs | None:
    """How the API asks models. Versions and shares are not in it: a promotion is no new version of the API."""
    if not serves_models(settings):
        return None
    return InferenceArgs(
        url=model_url(settings),
        path=routing.PREDICTION,
        models=sorted(settings.ml_services.tensorflow_serving.models),
        track_header=routing.TRACK_HEADER,
        grpc=grpc_addresses(settings),
    )


def model_path(settings: Settings) -> ModelPathArgs | None:
    """The API's way to the model servers."""
    if not serves_models(settings):
        return None
    return ModelPathArgs(
        entrance=f"{settings.network.address_plan.model_entrance}/32",
        entrance_port=routing.PORT,
        namespace={NAMESPACE_NAME: settings.ml_services.tensorflow_serving.namespace},
        ports=(GRPC_PORT, REST_PORT),
    )


def model_entrance_args(settings: Settings, *, subnetwork: Input[str]) -> InternalAddressArgs:
    """The address behind which the routes to the models stand."""
    return InternalAddressArgs(
        project=settings.google_cloud.project_id,
        region=settings.google_cloud.region,
        address_name=resource_name(stack_name(settings), "models"),
        subnetwork=subnetwork,
        address=settings.network.address_plan.model_entrance,
        labels=settings.labels,
    )


def model_names_args(
    settings: Settings, *, address: Input[str], network_ids: Mapping[str, Input[str]], cluster_id: Input[str]
) -> ServiceNamesArgs:
    """The entrance's host name, seen by the networks and by the cluster."""
    serving = settings.ml_services.tensorflow_serving
    return ServiceNamesArgs(
        project=settings.google_cloud.project_id,
        zone_prefix=stack_name(settings),
        ttl_s=serving.host_name_ttl_s,
        names={"models": ServiceNameArgs(host=serving.host, address=address)},
        network_ids=network_ids,
        cluster_ids={"platform": cluster_id},
        labels=settings.labels,
    )


def serving_account_id(settings: Settings) -> str:
    """Id of the Google account of the model servers; one per project, whichever region they run in."""
    return service_account_id(settings.name, "serving")


def training_account_id(settings: Settings) -> str:
    """Id of the Google account of training jobs; one per project, whichever region they run in."""
    return service_account_id(settings.name, "training")


def serving_identity_args(settings: Settings, *, workload_pool: Input[str]) -> WorkloadIdentityArgs:
    """The Google identity of the model servers; what it may do lies with the bucket."""
    return WorkloadIdentityArgs(
        project=settings.google_cloud.project_id,
        account_id=serving_account_id(settings),
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
        account_id=training_account_id(settings),
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
        location=store_location(settings),
        regions=store_regions(settings),
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
    settings: Settings, *, service_account_email: Input[str], address_name: Input[str], after: Sequence[Resource]
) -> ModelServingArgs:
    """The model servers.

    Args:
        settings: Settings of the environment.
        service_account_email: Google account that the servers act as.
        address_name: Name of the reserved address that their Gateway takes.
        after: What must exist before the servers: the store and its grants.
    """
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
        address_name=address_name,
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
