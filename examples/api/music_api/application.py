"""The application, put together from what it is told."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx
from fastapi import FastAPI
from starlette.middleware import Middleware

from music_api import predictions, probes
from music_api.configuration import Configuration
from music_api.dependencies import Reach, needed
from music_api.inference import Models
from music_api.metrics import RequestMetrics
from music_api.middleware import chosen
from music_api.observation import Observation
from music_api.unhandled_errors import UnhandledErrors


def application(
    told: Configuration, metrics: RequestMetrics, *, model_transport: httpx.AsyncBaseTransport | None = None
) -> FastAPI:
    """The application.

    Args:
        told: Its configuration.
        metrics: Where requests are counted.
        model_transport: How model servers are reached; over the network, unless a test stands in for them.
    """
    api = told.application.api
    documentation = api.fastapi.documentation
    models = Models(told.ml_services.tensorflow_serving.inference, model_transport)

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        yield
        await models.close()

    described = documentation.swagger_ui or documentation.redoc
    made = FastAPI(
        title="Music API",
        # Errors are ours to answer (UnhandledErrors): FastAPI's own page would stand outside of all middleware.
        debug=False,
        docs_url="/docs" if documentation.swagger_ui else None,
        redoc_url="/redoc" if documentation.redoc else None,
        openapi_url="/openapi.json" if described else None,
        middleware=[
            Middleware(Observation, metrics=metrics),
            *chosen(api.fastapi),
            Middleware(UnhandledErrors, debug=told.debug),
        ],
        lifespan=lifespan,
    )
    made.include_router(probes.router(api.probes, Reach(needed(told))))
    made.include_router(predictions.router(models, grouped=documentation.openapi_tags))
    return made
