"""Model serving and the life of models."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, StringConstraints

from environments.settings.model import SettingsModel

BucketUrl = Annotated[str, StringConstraints(pattern=r"^gs://[a-z0-9][a-z0-9._-]{1,61}[a-z0-9]$")]


class TensorflowServingClusterSettings(SettingsModel):
    """The nodes that serve models."""

    nodes: Annotated[int, Field(ge=1, le=100)]
    """Serving nodes that are kept; with `gpu_enabled`, the nodes of the GPU pool."""

    gpu_enabled: bool
    """Serve on GPUs: makes the GPU node pool."""

    model_store: BucketUrl
    """Bucket that holds the models."""


class TensorflowServingSettings(SettingsModel):
    """TensorFlow Serving."""

    cluster: TensorflowServingClusterSettings


class ModelManagementSettings(SettingsModel):
    """How new versions of a model come into use."""

    versioning: bool
    """Keep every version of a model and serve by version."""

    a_b_testing: bool
    """Split traffic between versions to compare them."""

    canary_deployment: bool
    """Give a new version a small share of the traffic first."""


class MlServicesSettings(SettingsModel):
    """The machine-learning side of the platform."""

    tensorflow_serving: TensorflowServingSettings
    model_management: ModelManagementSettings
