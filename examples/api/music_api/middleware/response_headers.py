"""Header fields on the way out."""

from __future__ import annotations

from collections.abc import Mapping

from starlette.datastructures import MutableHeaders
from starlette.types import Message, Send


def adding(send: Send, fields: Mapping[str, str]) -> Send:
    """What sends answers with these fields, in the place of any of the same name."""

    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            for name, value in fields.items():
                headers[name] = value
        await send(message)

    return sending
