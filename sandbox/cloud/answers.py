"""How a call of the protocol ends when it does not succeed: a sentence for people, never a traceback."""

from __future__ import annotations

import functools
import logging
from collections.abc import Callable
from typing import Any, Never, TypeVar

import grpc  # type: ignore[import-untyped]
from google.protobuf import any_pb2
from google.rpc import status_pb2  # type: ignore[import-untyped]
from pulumi.runtime.proto import provider_pb2

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


class InitializationError(Exception):
    """The resource exists, and could not be initialised; the engine is told so in the protocol's own way.

    Args:
        id_: The resource's id.
        properties: Its outputs.
        inputs: Its inputs.
        reason: What it lacks.
    """

    def __init__(self, *, id_: str, properties: Any, inputs: Any, reason: str) -> None:
        super().__init__(reason)
        self.detail = provider_pb2.ErrorResourceInitFailed(
            id=id_, properties=properties, inputs=inputs, reasons=[reason]
        )


def answered(handler: Handler[Self, Request, Response]) -> Handler[Self, Request, Response]:
    """Turns refusals into errors of the protocol, and defects of our own into a sentence and a line in the log."""

    @functools.wraps(handler)
    def wrapped(self: Self, request: Request, context: grpc.ServicerContext) -> Response:
        try:
            return handler(self, request, context)
        except (RefusalError, FaultError, FaultFileError, DamagedError) as error:
            code, message = grpc.StatusCode.UNKNOWN, str(error)
        except InitializationError as error:
            code, message = grpc.StatusCode.UNKNOWN, str(error)
            _detail(context, code, message, error.detail)
        except MissingError as error:
            code, message = grpc.StatusCode.UNIMPLEMENTED, str(error)
        except OSError as error:
            _LOG.error("%s failed: %s", handler.__name__, error)
            code = grpc.StatusCode.UNKNOWN
            message = (
                f"the stand-in cloud cannot keep its objects: {error.strerror or type(error).__name__}"
                f"{f' ({error.filename})' if error.filename else ''}, so the operation failed. "
                "Give the disk free space, or make the folder writable, and run it again"
            )
        except Exception as error:  # noqa: BLE001 - whatever it is, the engine gets an answer
            _LOG.exception("%s failed", handler.__name__)
            code = grpc.StatusCode.INTERNAL
            message = (
                f"the stand-in cloud has a defect ({type(error).__name__} in {handler.__name__}); "
                "its log (cloud.log, or the terminal that serves it) has the place"
            )
        _abort(context, code, message)

    return wrapped


def _detail(context: Any, code: Any, message: str, detail: Any) -> None:
    packed = any_pb2.Any()
    packed.Pack(detail)
    status = status_pb2.Status(code=code.value[0], message=message, details=[packed])
    context.set_trailing_metadata((("grpc-status-details-bin", status.SerializeToString()),))


def _abort(context: Any, code: Any, message: str) -> Never:
    context.abort(code, message)
    raise AssertionError("abort returned")
