"""What model serving takes; `model_serving.py` says what becomes of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from pulumi import Input, Resource

from components.model_serving.model_configuration import ModelArgs, ModelConfigurationError
from components.model_serving.server_parameters import BatchingArgs

ALL_REQUESTS = 100


@dataclass(frozen=True, kw_only=True)
class GpuArgs:
    """The GPUs of a model server.

    Attributes:
        accelerator: Type, as GKE labels its nodes: nvidia-l4.
        count: GPUs of one server.
    """

    accelerator: str
    count: int


@dataclass(frozen=True, kw_only=True)
class ServerArgs:
    """One model server.

    Attributes:
        image: Container image of TensorFlow Serving, pinned by digest.
        cpu: Processor time reserved; there is no limit, batches come in bursts.
        memory: Memory reserved and at most.
        gpu: Its GPUs; None computes on processors.
        startup_timeout_s: Seconds that loading all models may take.
        request_timeout_s: Seconds after which a prediction is given up.
        batching: How requests that come together are computed together.
    """

    image: str
    cpu: str
    memory: str
    gpu: GpuArgs | None
    startup_timeout_s: int
    request_timeout_s: int
    batching: BatchingArgs


@dataclass(frozen=True, kw_only=True)
class ServedModelArgs:
    """One model and who gets which version of it.

    Attributes:
        versions: Versions that are loaded.
        labels: A track to the version that it serves.
        weights: A track to its share of the requests, in percent; together 100.
    """

    versions: Sequence[int]
    labels: Mapping[str, int]
    weights: Mapping[str, int]

    def __post_init__(self) -> None:
        """Refuses shares that would send requests elsewhere than they say."""
        if strays := sorted(set(self.weights) - set(self.labels)):
            raise ModelConfigurationError(f"weight of {strays[0]}: no version is labelled {strays[0]}")
        if (total := sum(self.weights.values())) != ALL_REQUESTS or min(self.weights.values()) < 0:
            raise ModelConfigurationError(f"weights {dict(self.weights)} add up to {total}; {ALL_REQUESTS} are wanted")

    @property
    def configuration(self) -> ModelArgs:
        """The part that servers are told."""
        return ModelArgs(versions=frozenset(self.versions), labels=dict(self.labels))


@dataclass(frozen=True, kw_only=True)
class ModelServingArgs:
    """Model serving.

    Attributes:
        namespace: Kubernetes namespace to create.
        service_account_email: Google service account that the servers act as; it reads the store, and `SERVICE_ACCOUNT`
            of `namespace` may act as it.
        store: Folder of the models, `gs://bucket/models`.
        google_apis: Which private entrance to Google's APIs the network has.
        client_namespaces: Labels of namespaces whose pods may ask the servers, by a stable key.
        proxies_range: CIDR range of the regional load balancer's proxies.
        health_check_ranges: CIDR ranges that health is asked for from.
        address_name: Name of the reserved address that the Gateway takes; in the region of the cluster.
        server: One server.
        tracks: A track to its number of servers.
        models: The models, by name.
        after: What must exist before the servers: the store and its grants.
        labels: Labels of every object.
    """

    namespace: str
    service_account_email: Input[str]
    store: str
    google_apis: Literal["private", "restricted"]
    client_namespaces: Mapping[str, Mapping[str, str]]
    proxies_range: str
    health_check_ranges: Sequence[str]
    address_name: Input[str]
    server: ServerArgs
    tracks: Mapping[str, int]
    models: Mapping[str, ServedModelArgs]
    after: Sequence[Resource]
    labels: Mapping[str, str]

    def __post_init__(self) -> None:
        """Refuses versions that no server would serve."""
        for name, model in self.models.items():
            if strays := sorted(set(model.labels) - set(self.tracks)):
                raise ModelConfigurationError(f"model {name}, label {strays[0]}: there is no track {strays[0]}")
