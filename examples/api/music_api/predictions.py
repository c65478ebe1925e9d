"""The API itself: which models there are, and what they predict."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, HTTPException, Request
from pydantic import BaseModel, Field

from music_api.inference import Models, NoPrediction

MOST_INSTANCES = 64
"""As many as the model servers take in one batch."""


class Question(BaseModel):
    """What is asked of a model."""

    instances: Annotated[list[Any], Field(min_length=1, max_length=MOST_INSTANCES)]


class Prediction(BaseModel):
    """What a model says, one per instance."""

    predictions: list[Any]


def router(models: Models, *, grouped: bool) -> APIRouter:
    """The operations.

    Args:
        models: Where predictions come from.
        grouped: Whether operations have tags.
    """
    operations = APIRouter(prefix="/v1/models", tags=["models"] if grouped else None)

    @operations.get("")
    async def list_models() -> list[str]:
        """Names of the models that can be asked."""
        return models.names

    @operations.post("/{model}/predictions")
    async def predict(model: str, question: Question, request: Request) -> Prediction:
        """Asks a model."""
        if model not in models.names:
            raise HTTPException(404, "there is no such model")
        track = request.headers.get(models.track_header) if models.track_header else None
        if track is not None and track not in models.tracks:
            raise HTTPException(
                400, f"{models.track_header}: there is no such track; known: {', '.join(models.tracks)}"
            )
        try:
            return Prediction(predictions=await models.predict(model, question.instances, track=track))
        except NoPrediction as error:
            raise HTTPException(503, str(error)) from None

    return operations
