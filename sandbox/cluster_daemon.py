"""A cluster's control plane in the background: one per realm, as the program's kubernetes provider names it.

What is announced stays when it is stopped: a cluster that is down is none that never was.
"""

from __future__ import annotations

import json
import os
import shutil
import socket
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from sandbox import whole_file
from sandbox.cloud.cluster.access import ANNOUNCEMENT, Access, folder_of, found
from sandbox.control_plane import argo_rollouts, programs
from sandbox.control_plane.folder import Folder
from sandbox.daemon import Announcement, Daemon, Kind
from sandbox.lock import holder
from sandbox.progress import Progress
from sandbox.refusal import Refusal

CONNECT_S = 2.0
START_S = 400.0
"""The supervisor gives up by itself before (it has four things to wait for), and says why; on an idle machine it takes
ten."""


class ClusterDaemon(Daemon):
    """The control plane of one realm.

    Args:
        clusters: The folder that holds the clusters' folders.
        realm: The cluster.
        checkout: The checkout whose code is run.
        progress: Says when it is started and stopped.
        environment: The caller's variables.
        others: Tells which stacks other commands work on, and the process of each.
        python: The interpreter to run it with.
    """

    def __init__(
        self,
        clusters: Path,
        realm: str,
        checkout: Path,
        *,
        progress: Progress,
        environment: Mapping[str, str] = os.environ,
        others: Callable[[], Mapping[str, str]] = dict,
        python: str = sys.executable,
    ) -> None:
        kind = Kind(
            title=f"the cluster {realm}",
            module="sandbox.control_plane",
            announcement=ANNOUNCEMENT,
            log="supervisor.log",
            sources=("sandbox/control_plane", "sandbox/cloud/cluster"),
            start_s=START_S,
        )
        directory = folder_of(clusters, realm)
        super().__init__(kind, directory, checkout, progress=progress, others=others, python=python)
        self.realm = realm
        self._clusters = clusters
        self._environment = environment

    @property
    def kubeconfig(self) -> Path:
        """Where people find the way to it."""
        return Folder(self._directory).kubeconfig

    def ensure_up(self, pools: Sequence[Mapping[str, Any]] | None = None) -> Access:
        """Returns the way to the cluster, after starting it where needed.

        Args:
            pools: Its node pools, where they are known; a cluster that is up gets and loses nodes by them.

        Raises:
            Refusal: Its programs are not to be had; or it does not come up, and the end of its log is in the message.
        """
        try:
            self._directory.mkdir(parents=True, exist_ok=True, mode=0o700)
            if pools is not None:
                whole_file.write(Folder(self._directory).nodes, json.dumps({"pools": list(pools)}, indent=1))
        except OSError as error:
            raise Refusal(
                f"{error.filename or self._directory}: {error.strerror}, so the cluster has no place for its objects",
                "make the checkout writable for this user, or give its disk free space",
            ) from error
        self._ensure()
        access = found(self._clusters, self.realm)
        assert access is not None
        return access

    def remove(self) -> None:
        """Stops it and deletes all that it has, as a cloud does with a cluster that is deleted."""
        self.stop()
        shutil.rmtree(self._directory, ignore_errors=True)

    def _prepare(self) -> None:
        """Where the programs have to be built, that is seen to be done here, and not in a log.

        A cluster whose nodes are known is a stack's own, and gets the controllers of that stack's charts; in one of
        others' they are already.
        """
        programs.acquire(self._progress, self._environment)
        if Folder(self._directory).nodes.exists():
            argo_rollouts.acquire(self._progress, self._environment)

    def _arguments(self) -> list[str]:
        return ["--realm", self.realm]

    def _forget(self) -> None:
        """What was announced stays; that it is of a server which is gone is known by its process."""

    def _answers(self, announced: Announcement) -> bool:
        if str(announced.get("pid")) != holder(self._lock):
            return False
        try:
            address = urlsplit(str(announced["server"]))
            socket.create_connection((address.hostname or "", address.port or 0), timeout=CONNECT_S).close()
        except (OSError, KeyError, ValueError):
            return False
        return True


def realms(clusters: Path) -> list[str]:
    """Returns the realms that have, or had, a cluster below a folder."""
    known = []
    for announced in sorted(clusters.glob(f"*/{ANNOUNCEMENT}")):
        try:
            known.append(str(json.loads(announced.read_text())["realm"]))
        except (OSError, ValueError, KeyError, TypeError):
            continue  # it is not up, and whoever starts it writes the file anew
    return known
