"""How a call of the protocol ends when it does not succeed: a sentence for people, never a traceback."""

from __future__ import annotations

import functools
import logging
from collections.abc import Callable
from typing import Any, Never, TypeVar

import grpc  # type: ignore[import-untyped]

from sandbox.cloud.faults import FaultError, FaultFileError
from sandbox.cloud.making import RefusalError
from sandbox.cloud.store import DamagedError

_LOG = logging.getLogger(__name__)

Self = TypeVar("Self")
Request = TypeVar("Request")
Response = TypeVar("Response")
Handler = Callable[[Self, Request, grpc.ServicerContext], Response]


class MissingError(Exception):
    """Something that no stand-in offers."""


def answered(handler: Handler[Self, Request, Response]) -> Handler[Self, Request, Response]:
    """Turns refusals into errors of the protocol, and defects of our own into a sentence and a line in the log."""

    @functools.wraps(handler)
    def wrapped(self: Self, request: Request, context: grpc.ServicerContext) -> Response:
        try:
            return handler(self, request, context)
        except (RefusalError, FaultError, FaultFileError, DamagedError) as error:
            code, message = grpc.StatusCode.UNKNOWN, str(error)
        except MissingError as error:
            code, message = grpc.StatusCode.UNIMPLEMENTED, str(error)
        except Exception as error:  # noqa: BLE001 - whatever it is, the engine gets an answer
            _LOG.exception("%s failed", handler.__name__)
            code = grpc.StatusCode.INTERNAL
            message = (
                f"the stand-in cloud has a defect ({type(error).__name__} in {handler.__name__}); "
                "its log (cloud.log, or the terminal that serves it) has the place"
            )
        _abort(context, code, message)

    return wrapped


def _abort(context: Any, code: Any, message: str) -> Never:
    context.abort(code, message)
    raise AssertionError("abort returned")
