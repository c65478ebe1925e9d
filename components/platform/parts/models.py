"""Models: where they lie, are served and are trained."""

from __future__ import annotations

from components.internal_address import InternalAddress
from components.model_serving.model_serving import ModelServing
from components.model_serving.routing import TRACK_HEADER
from components.model_serving.training import Training
from components.model_store import ModelStore
from components.naming import service_account_member
from components.platform.contract import Sections
from components.platform.foundation import MODELS
from components.platform.models import (
    grpc_addresses,
    model_entrance_args,
    model_names_args,
    model_serving_args,
    model_store_args,
    model_url,
    prediction_urls,
    serving_identity_args,
    training_args,
    training_identity_args,
)
from components.platform.parts.ground import Ground
from components.platform.parts.hosting import Hosting
from components.platform.placement import Placement
from components.service_names import ServiceNames
from components.workload_identity import WorkloadIdentity
from environments.settings import Settings


class Models:
    """The store, who reads and adds to it, the servers behind their address and name, the place for training.

    Google Cloud only.
    """

    store: ModelStore
    serving: ModelServing
    training: Training
    outputs: Sections

    def __init__(self, settings: Settings, place: Placement, *, ground: Ground, hosting: Hosting) -> None:
        cluster, inside = hosting.cluster, hosting.inside
        servers = WorkloadIdentity(
            "serving-identity", serving_identity_args(settings, workload_pool=cluster.workload_pool), place.child
        )
        trainers = WorkloadIdentity(
            "training-identity", training_identity_args(settings, workload_pool=cluster.workload_pool), place.child
        )
        self.store = ModelStore(
            "model-store",
            model_store_args(
                settings,
                encryption_key_name=ground.keys.key_ids[MODELS],
                serving=servers.email.apply(service_account_member),
                trainer=trainers.email.apply(service_account_member),
            ),
            place.holding_data,
        )
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
                network_id=ground.network.network_id,
                cluster_id=cluster.cluster_id,
            ),
            place.child,
        )
        self.serving = ModelServing(
            "serving",
            model_serving_args(
                settings,
                service_account_email=servers.email,
                address_name=entrance.address_name,
                after=[hosting.controllers, self.store],
            ),
            inside.child,
        )
        self.training = Training(
            "training", training_args(settings, service_account_email=trainers.email), inside.child
        )
        folders = settings.ml_services.tensorflow_serving
        self.outputs = {
            "models": {
                "store": self.store.url,
                "registry": self.store.url.apply(lambda url: f"{url}/{folders.registry_prefix}"),
                "candidates": self.store.url.apply(lambda url: f"{url}/{folders.candidates_prefix}"),
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
