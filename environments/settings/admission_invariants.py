"""What admission needs of the rest of the tree: a cluster must not refuse the platform's own pods."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from environments.errors import InvariantError

if TYPE_CHECKING:
    from environments.settings.settings import Settings


def our_own_images_are_admitted(settings: Settings) -> Iterator[InvariantError]:
    """Every image that the settings name comes from a registry that they name."""
    registries = settings.cluster.admission.image_registries
    for path, image in _images(settings):
        if not any(f"{image}/".startswith(f"{registry}/") for registry in registries):
            yield InvariantError(
                path,
                f"{image} is in none of the registries {', '.join(registries)}, so that the cluster would refuse its "
                "pods",
                "take the image from one of them, or add its registry to cluster.admission.image_registries",
            )


def _images(settings: Settings) -> Iterator[tuple[str, str]]:
    """Images and registries of what runs, by their paths."""
    controllers, postgresql, redis = settings.cluster.controllers, settings.database.postgresql, settings.cache.redis
    yield "application.api.image", settings.application.api.image
    if settings.cluster.engine == "gke":
        yield "ml_services.tensorflow_serving.image", settings.ml_services.tensorflow_serving.image
    yield "cluster.controllers.image_registry", controllers.image_registry
    for name, chart in controllers.charts:
        if chart.image_registry is not None:
            yield f"cluster.controllers.charts.{name}.image_registry", chart.image_registry
    if postgresql.engine == "cloudnative_pg" and postgresql.in_cluster.image_registry is not None:
        yield "database.postgresql.in_cluster.image_registry", postgresql.in_cluster.image_registry
    if redis.engine == "in_cluster":
        yield "cache.redis.in_cluster.image", redis.in_cluster.image


ADMISSION_INVARIANTS: tuple[Callable[[Settings], Iterator[InvariantError]], ...] = (our_own_images_are_admitted,)
