"""Where the kubelet asks: no part of the API that clients are promised."""

from __future__ import annotations

from fastapi import APIRouter, Response

from music_api.configuration import Probes
from music_api.dependencies import Reach


def router(paths: Probes, reach: Reach) -> APIRouter:
    """Startup and liveness tell of the process alone, readiness of what it needs as well."""
    probes = APIRouter(include_in_schema=False)

    async def alive() -> dict[str, str]:
        return {"status": "ok"}

    async def ready(response: Response) -> dict[str, str]:
        missing = await reach.missing()
        if not missing:
            return {"status": "ok"}
        response.status_code = 503
        return {"status": "waiting", "for": ", ".join(missing)}

    probes.add_api_route(paths.startup_path, alive)
    probes.add_api_route(paths.liveness_path, alive)
    probes.add_api_route(paths.readiness_path, ready)
    return probes
