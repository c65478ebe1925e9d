"""How long each of those waits through whose hands a request goes: none longer than the one before."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from environments.errors import InvariantError

if TYPE_CHECKING:
    from environments.settings.settings import Settings


def a_prediction_ends_before_its_request(settings: Settings) -> Iterator[InvariantError]:
    """Otherwise the edge answers with an error, while a GPU works for nobody."""
    prediction, request = settings.ml_services.tensorflow_serving.request_timeout_s, settings.edge.request_timeout_s
    if prediction >= request:
        yield InvariantError(
            "ml_services.tensorflow_serving.request_timeout_s",
            f"a prediction may take {prediction} s, and the edge gives the whole request up after {request} s",
            "lower it, or raise edge.request_timeout_s",
        )


def an_open_request_ends_before_its_pod(settings: Settings) -> Iterator[InvariantError]:
    """A pod that leaves finishes what it has begun, so that a release breaks no request."""
    request, grace = settings.edge.request_timeout_s, settings.application.api.shutdown_grace_s
    if request > grace:
        yield InvariantError(
            "application.api.shutdown_grace_s",
            f"an answer may take {request} s, and a pod is ended {grace} s after it was told to leave: every release "
            "would break the requests that are open",
            "raise it to edge.request_timeout_s or above, or lower that",
        )


REQUEST_INVARIANTS: tuple[Callable[[Settings], Iterator[InvariantError]], ...] = (
    a_prediction_ends_before_its_request,
    an_open_request_ends_before_its_pod,
)
