"""The stand-in cloud in the background."""

from __future__ import annotations

import socket
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

from sandbox.daemon import Announcement, Daemon, Kind
from sandbox.progress import Progress

CONNECT_S = 2.0

CLOUD = Kind(
    title="the stand-in cloud",
    module="sandbox.cloud",
    announcement="servers.json",
    log="cloud.log",
    sources=("sandbox/cloud",),
    start_s=60.0,  # on an idle machine they take under two
)


class CloudDaemon(Daemon):
    """The stand-in cloud of one sandbox.

    Args:
        directory: The cloud's folder.
        checkout: The checkout whose `sandbox.cloud` is run.
        progress: Says when it is started and stopped.
        others: Tells which stacks other commands work on, and the process of each.
        python: The interpreter to run it with.
    """

    def __init__(
        self,
        directory: Path,
        checkout: Path,
        progress: Progress,
        others: Callable[[], Mapping[str, str]] = dict,
        python: str = sys.executable,
    ) -> None:
        super().__init__(CLOUD, directory, checkout, progress=progress, others=others, python=python)

    def ensure_up(self) -> str:
        """Returns where the providers listen, as PULUMI_DEBUG_PROVIDERS wants it, after starting them where needed.

        Raises:
            Refusal: They do not come up, and the end of their log is in the message; or they do not answer while
                another command works with them.
        """
        providers = self._ensure()["providers"]
        assert isinstance(providers, dict)
        return ",".join(f"{name}:{port}" for name, port in sorted(providers.items()))

    def _prepare(self) -> None:
        """It is started from the checkout alone."""

    def _answers(self, announced: Announcement) -> bool:
        providers = announced.get("providers")
        if not isinstance(providers, dict) or not providers:
            return False
        for port in providers.values():
            try:
                socket.create_connection(("127.0.0.1", int(port)), timeout=CONNECT_S).close()
            except (OSError, ValueError):
                return False
        return True
