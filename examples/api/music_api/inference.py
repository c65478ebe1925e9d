"""Asks the model servers, or answers in their stead where none run."""

from __future__ import annotations

from typing import Any

import httpx

from music_api.configuration import Inference
from music_api.middleware.correlation_id import HEADER as CORRELATION_ID
from music_api.middleware.request_id import HEADER as REQUEST_ID
from music_api.request_context import facts

TIMEOUT_S = 5.0
"""Seconds that a prediction may take, as a client would still wait for it."""

STAND_IN = "stand-in"


class NoPrediction(Exception):
    """The servers gave none; the text may be told to clients."""


class Models:
    """The models that can be asked."""

    def __init__(self, told: Inference | None, transport: httpx.AsyncBaseTransport | None = None) -> None:
        self._told = told
        self._client = httpx.AsyncClient(timeout=TIMEOUT_S, transport=transport, trust_env=False) if told else None

    @property
    def names(self) -> list[str]:
        """Their names; the stand-in's, where there are no servers."""
        return list(self._told.models) if self._told else [STAND_IN]

    @property
    def track_header(self) -> str | None:
        """Header by which a client names the track that is to answer."""
        return self._told.track_header if self._told else None

    @property
    def tracks(self) -> list[str]:
        """Tracks that can be named."""
        return sorted(self._told.grpc) if self._told else []

    async def predict(self, model: str, instances: list[Any], *, track: str | None) -> list[Any]:
        """Predictions, one per instance.

        Args:
            model: One of `names`.
            instances: What is asked, as the model understands it.
            track: Track that is to answer; None lets the shares decide.

        Raises:
            NoPrediction: The servers are away, or refuse.
        """
        if self._told is None or self._client is None:
            return [{"track": "none", "instance": number} for number in range(len(instances))]
        found = facts()
        named = {REQUEST_ID: found.get("request_id"), CORRELATION_ID: found.get("correlation_id")}
        headers = {name: value for name, value in {**named, self._told.track_header: track}.items() if value}
        url = self._told.url + self._told.path.format(model=model)
        try:
            answer = await self._client.post(url, json={"instances": instances}, headers=headers)
            answer.raise_for_status()
            predictions = answer.json()["predictions"]
        except (httpx.HTTPError, ValueError, KeyError, TypeError):
            raise NoPrediction(f"the model {model} gives no prediction now") from None
        return list(predictions)

    async def close(self) -> None:
        """Closes connections."""
        if self._client is not None:
            await self._client.aclose()
