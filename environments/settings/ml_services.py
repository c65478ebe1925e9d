"""Model serving and the life of models."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, StringConstraints, model_validator

from environments.errors import InvariantError
from environments.settings.model import (
    CpuQuantity,
    Distinct,
    HostName,
    ListOf,
    MemoryQuantity,
    NamespaceName,
    ResourceName,
    SettingsModel,
)

BucketUrl = Annotated[str, StringConstraints(pattern=r"^gs://[a-z0-9][a-z0-9._-]{1,61}[a-z0-9]$")]
ModelName = Annotated[str, StringConstraints(pattern=r"^[a-z]([-a-z0-9]{0,38}[a-z0-9])?$")]
TrackName = Annotated[str, StringConstraints(pattern=r"^[a-z]([-a-z0-9]{0,18}[a-z0-9])?$")]
Version = Annotated[int, Field(ge=1, le=2**53)]
Member = Annotated[str, StringConstraints(pattern=r"^(group|user|serviceAccount):[^\s:@]+@[a-z0-9.-]+$")]

STABLE = "stable"
"""The track that every model is served on."""

CANARY = "canary"
"""The track on which a new version is tried first."""

LIVE = "live"
"""The label that each track gives to its own version; clients ask for it and the route chooses the track."""

ALL_REQUESTS = 100
LARGEST_CANARY_PERCENT = 50


class TensorflowServingClusterSettings(SettingsModel):
    """The nodes that serve models."""

    nodes: Annotated[int, Field(ge=1, le=100)]
    """Serving nodes that are kept; with `gpu_enabled`, the nodes of the GPU pool."""

    gpu_enabled: bool
    """Serve on GPUs: makes the GPU node pool."""

    model_store: BucketUrl
    """Bucket that holds the models."""


class ServingResourcesSettings(SettingsModel):
    """What one model server asks for; with GPUs, one node is its own."""

    cpu: CpuQuantity
    """Processor time reserved."""

    memory: MemoryQuantity
    """Memory reserved and at most."""


class BatchingSettings(SettingsModel):
    """How requests that come together are computed together."""

    maximum_size: Annotated[int, Field(ge=1, le=4_096)]
    """Examples in one batch at most."""

    timeout_us: Annotated[int, Field(ge=0, le=1_000_000)]
    """Microseconds that an incomplete batch waits for more."""

    queued_batches: Annotated[int, Field(ge=1, le=1_000_000)]
    """Batches that may wait; beyond, requests are refused rather than left to time out."""

    threads: Annotated[int, Field(ge=1, le=256)]
    """Batches that are computed at the same time."""


class ServedModelSettings(SettingsModel):
    """One model: which of its versions are loaded, what they are called, and who gets which."""

    versions: Annotated[ListOf[Version], Distinct, Field(min_length=1, max_length=10)]
    """Versions that are loaded. A label moves only to a version that was here one change before."""

    labels: dict[TrackName, Version]
    """A track to the version that it serves."""

    weights: dict[TrackName, Annotated[int, Field(ge=0, le=ALL_REQUESTS)]]
    """A track to its share of the requests, in percent; together 100."""

    @model_validator(mode="after")
    def _the_split_is_whole(self) -> ServedModelSettings:
        for label, version in self.labels.items():
            if version not in self.versions:
                raise InvariantError(
                    f"labels.{label}",
                    f"version {version} is not among the versions {', '.join(map(str, self.versions))}",
                    "add it to versions, in a change of its own before the label moves",
                )
        if STABLE not in self.labels:
            raise InvariantError(
                "labels", f"no version is {STABLE}; nothing would answer", f"say which version is {STABLE}"
            )
        if LIVE in self.labels:
            raise InvariantError(
                f"labels.{LIVE}", f"{LIVE} is what each track calls its own version", "choose another name"
            )
        if strays := sorted(set(self.weights) - set(self.labels)):
            raise InvariantError(
                f"weights.{strays[0]}", f"no version is labelled {strays[0]}", "name its version in labels"
            )
        if (total := sum(self.weights.values())) != ALL_REQUESTS:
            raise InvariantError(
                "weights",
                f"the shares add up to {total}, not to {ALL_REQUESTS}: requests would be split otherwise than it says",
                f"make them add up to {ALL_REQUESTS}",
            )
        if (share := self.weights.get(CANARY, 0)) > LARGEST_CANARY_PERCENT:
            raise InvariantError(
                f"weights.{CANARY}",
                f"{share} percent is no trial any more",
                f"stay at {LARGEST_CANARY_PERCENT} or below, or move the label {STABLE}",
            )
        return self


class TrainingSettings(SettingsModel):
    """The place for training jobs."""

    namespace: NamespaceName
    """Kubernetes namespace of the jobs."""

    cpu: CpuQuantity
    """Processor time that all jobs together may reserve."""

    memory: MemoryQuantity
    """Memory that all jobs together may reserve."""

    gpus: Annotated[int, Field(ge=0, le=1_000)]
    """GPUs that all jobs together may reserve."""

    jobs: Annotated[int, Field(ge=1, le=1_000)]
    """Jobs that may exist at the same time, waiting ones included."""


class TensorflowServingSettings(SettingsModel):
    """TensorFlow Serving."""

    cluster: TensorflowServingClusterSettings

    namespace: NamespaceName
    """Kubernetes namespace of the model servers."""

    host: HostName
    """Host name under which models are asked, inside the network; the routes behind it choose the version."""

    host_name_ttl_s: Annotated[int, Field(ge=5, le=86_400)]
    """Seconds that resolvers may keep the address behind the host name."""

    image: Annotated[str, StringConstraints(pattern=r"^[a-z0-9.\-/_:]+@sha256:[0-9a-f]{64}$")]
    """Container image of TensorFlow Serving, pinned by digest; with `gpu_enabled`, one that is built for GPUs."""

    resources: ServingResourcesSettings

    startup_timeout_s: Annotated[int, Field(ge=30, le=3_600)]
    """Seconds that loading all models may take."""

    request_timeout_s: Annotated[int, Field(ge=1, le=300)]
    """Seconds after which a prediction is given up."""

    batching: BatchingSettings

    tracks: dict[TrackName, Annotated[int, Field(ge=1, le=100)]]
    """Nodes set aside for each further track (`canary`, or a variant under test); the rest is `stable`."""

    registry_prefix: Annotated[str, StringConstraints(pattern=r"^[a-z][-a-z0-9]{0,30}$")]
    """Folder of the model store that is served from."""

    candidates_prefix: Annotated[str, StringConstraints(pattern=r"^[a-z][-a-z0-9]{0,30}$")]
    """Folder of the model store that training jobs write to; nothing is served from it."""

    publishers: dict[ResourceName, Member]
    """Who may put versions into the registry, by name; they cannot replace one that is there."""

    noncurrent_days: Annotated[int, Field(ge=7, le=3_650)]
    """Days that replaced or deleted files can be brought back."""

    models: dict[ModelName, ServedModelSettings]
    """The models that are served, by name."""

    @property
    def nodes_by_track(self) -> dict[str, int]:
        """Nodes of every track."""
        return {STABLE: self.cluster.nodes - sum(self.tracks.values()), **self.tracks}

    @model_validator(mode="after")
    def _the_tracks_fit_the_nodes(self) -> TensorflowServingSettings:
        if STABLE in self.tracks or LIVE in self.tracks:
            raise InvariantError("tracks", f"{STABLE} takes the rest, and {LIVE} is a label", "name other tracks only")
        if (left := self.nodes_by_track[STABLE]) < 1:
            raise InvariantError(
                "tracks",
                f"of {self.cluster.nodes} serving nodes {left} would be left for {STABLE}",
                "set fewer nodes aside, or raise cluster.nodes",
            )
        for name, model in self.models.items():
            if strays := sorted(set(model.labels) - set(self.nodes_by_track)):
                raise InvariantError(
                    f"models.{name}.labels.{strays[0]}",
                    f"no nodes serve {strays[0]}",
                    f"set nodes aside for it in tracks; there are {', '.join(self.nodes_by_track)}",
                )
        if self.registry_prefix == self.candidates_prefix:
            raise InvariantError(
                "candidates_prefix", "a candidate would be served before anybody approved it", "choose another folder"
            )
        return self


class ModelManagementSettings(SettingsModel):
    """How new versions of a model come into use."""

    versioning: bool
    """Keep several versions of a model loaded and serve by version."""

    a_b_testing: bool
    """Allow tracks for variants under test, to which requests are split for comparison."""

    canary_deployment: bool
    """Allow the track `canary`, which gives a new version a small share of the requests first."""


class MlServicesSettings(SettingsModel):
    """The machine-learning side of the platform."""

    tensorflow_serving: TensorflowServingSettings
    training: TrainingSettings
    model_management: ModelManagementSettings

    @model_validator(mode="after")
    def _only_what_model_management_allows(self) -> MlServicesSettings:
        serving, allowed = self.tensorflow_serving, self.model_management
        if CANARY in serving.tracks and not allowed.canary_deployment:
            raise InvariantError(
                f"tensorflow_serving.tracks.{CANARY}",
                "model_management.canary_deployment is off",
                "switch it on, or take the track out",
            )
        if (variants := sorted(set(serving.tracks) - {CANARY})) and not allowed.a_b_testing:
            raise InvariantError(
                f"tensorflow_serving.tracks.{variants[0]}",
                "model_management.a_b_testing is off",
                "switch it on, or take the track out",
            )
        for name, model in serving.models.items():
            if len(model.versions) > 1 and not allowed.versioning:
                raise InvariantError(
                    f"tensorflow_serving.models.{name}.versions",
                    "model_management.versioning is off, and this is more than one version",
                    "switch it on, or keep one version",
                )
        return self
