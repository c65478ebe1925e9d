"""Models: where they lie, are served and are trained."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pulumi import Input, Output, Resource

from components.encryption import Encryption
from components.internal_address import InternalAddress
from components.model_serving.model_serving import ModelServing
from components.model_serving.routing import TRACK_HEADER
from components.model_serving.training import Training
from components.model_store import ModelStore
from components.naming import service_account_member
from components.platform.contract import Sections
from components.platform.foundation import MODELS, encryption_args, model_key_users, service_account_address
from components.platform.models import (
    grpc_addresses,
    model_entrance_args,
    model_names_args,
    model_serving_args,
    model_store_args,
    model_url,
    prediction_urls,
    serving_account_id,
    serving_identity_args,
    store_key_location,
    training_account_id,
    training_args,
    training_identity_args,
)
from components.platform.parts.ground import Ground
from components.platform.parts.hosting import Hosting
from components.platform.placement import Placement
from components.service_names import ServiceNames
from components.workload_identity import WorkloadIdentity
from environments.settings import Settings


@dataclass(frozen=True, kw_only=True)
class ModelGround:
    """What servers and training jobs stand on.

    Attributes:
        url: The store, gs://*.
        servers: Google account of the servers.
        trainers: Google account of training jobs.
        after: What must exist before the servers: the store and its grants.
    """

    url: Input[str]
    servers: Input[str]
    trainers: Input[str]
    after: Sequence[Resource]


def own_models(settings: Settings, place: Placement, *, hosting: Hosting) -> ModelGround:
    """The store with its key, and who reads and adds to it."""
    pool = hosting.cluster.workload_pool
    servers = WorkloadIdentity("serving-identity", serving_identity_args(settings, workload_pool=pool), place.child)
    trainers = WorkloadIdentity("training-identity", training_identity_args(settings, workload_pool=pool), place.child)
    keys = Encryption(
        "models-keys",
        encryption_args(settings, model_key_users(settings), location=store_key_location(settings)),
        place.holding_data,
    )
    store = ModelStore(
        "model-store",
        model_store_args(
            settings,
            encryption_key_name=keys.key_ids[MODELS],
            serving=servers.email.apply(service_account_member),
            trainer=trainers.email.apply(service_account_member),
        ),
        place.holding_data,
    )
    return ModelGround(url=store.url, servers=servers.email, trainers=trainers.email, after=[store])


def models_of_the_platform(settings: Settings) -> ModelGround:
    """The platform's store and accounts, for a recovery stack: they belong to no region, or to both."""
    return ModelGround(
        url=settings.ml_services.tensorflow_serving.cluster.model_store,
        servers=service_account_address(settings, serving_account_id(settings)),
        trainers=service_account_address(settings, training_account_id(settings)),
        after=(),
    )


class Models:
    """The servers behind their address and name, and the place for training.

    Google Cloud only.
    """

    serving: ModelServing
    training: Training
    namespaces: Mapping[str, Resource]  # name -> what makes it
    outputs: Sections

    def __init__(
        self, settings: Settings, place: Placement, *, ground: Ground, hosting: Hosting, models: ModelGround
    ) -> None:
        """Register them.

        Args:
            settings: Settings of the environment.
            place: Outside of the cluster.
            ground: The network.
            hosting: The cluster.
            models: Where the models lie, and who reads them.
        """
        inside = hosting.inside
        entrance = InternalAddress(
            "models-entrance",
            model_entrance_args(settings, subnetwork=ground.network.node_subnetwork_id),
            place.child,
        )
        ServiceNames(
            "models-names",
            model_names_args(
                settings,
                address=entrance.address,
                network_ids=ground.name_networks,
                cluster_id=hosting.cluster.cluster_id,
            ),
            place.child,
        )
        self.serving = ModelServing(
            "serving",
            model_serving_args(
                settings,
                service_account_email=models.servers,
                address_name=entrance.address_name,
                after=[hosting.controllers, *models.after],
            ),
            inside.child,
        )
        self.training = Training(
            "training", training_args(settings, service_account_email=models.trainers), inside.child
        )
        services = settings.ml_services
        self.namespaces = {
            services.tensorflow_serving.namespace: self.serving,
            services.training.namespace: self.training,
        }
        folders, store = settings.ml_services.tensorflow_serving, Output.from_input(models.url)
        self.outputs = {
            "models": {
                "store": models.url,
                "registry": store.apply(lambda url: f"{url}/{folders.registry_prefix}"),
                "candidates": store.apply(lambda url: f"{url}/{folders.candidates_prefix}"),
                "url": model_url(settings),
                "prediction_urls": prediction_urls(settings),
                "track_header": TRACK_HEADER,
                "grpc_addresses": grpc_addresses(settings),
                "namespace": self.serving.namespace,
                "training_namespace": self.training.namespace,
                "training_service_account": self.training.service_account,
                "training_priority_class": self.training.priority_class,
            }
        }
