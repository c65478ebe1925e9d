"""The clusters of one sandbox: which realms have a real API server, and the connections to them."""

from __future__ import annotations

import threading
from pathlib import Path

from sandbox.cloud.cluster.access import ANNOUNCEMENT, Access, folder_of, found
from sandbox.cloud.cluster.api import Api
from sandbox.cloud.cluster.cluster import Cluster, unreachable
from sandbox.cloud.cluster.silence import PATIENCE_S
from sandbox.cloud.cluster.waiting import Waiting
from sandbox.cloud.making import RefusalError


class Clusters:
    """Finds the cluster of a realm, and keeps its connection.

    A realm that had an API server is never treated as one without: that its server is gone is an error, and no reason
    to believe manifests.

    Args:
        directory: The folder that holds the clusters' folders.
    """

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        self._known: dict[str, tuple[Access, Cluster]] = {}
        self._lock = threading.Lock()

    def of(self, realm: str) -> Cluster | None:
        """Returns the cluster of a realm; None where objects of the realm are only written down.

        Raises:
            RefusalError: It has one whose way is damaged or gone.
        """
        with self._lock:
            access = self._access(realm)
            known = self._known.get(realm)
            if access is None:
                if known is None:
                    return None
                raise RefusalError(unreachable(realm, "it was stopped", what="the cluster"))
            if known is not None and known[0] == access:
                return known[1]
            try:
                api = Api(access, patience_s=PATIENCE_S)
            except OSError as error:
                reason = f"{error.filename}: {error.strerror}"
                raise RefusalError(unreachable(realm, reason, what="the cluster")) from None
            if known is not None:
                known[1].api.close()
            cluster = Cluster(api, Waiting(api))
            self._known[realm] = access, cluster
            return cluster

    def _access(self, realm: str) -> Access | None:
        try:
            return found(self._directory, realm)
        except (OSError, ValueError) as error:
            file = folder_of(self._directory, realm) / ANNOUNCEMENT
            raise RefusalError(
                f"{file}: it cannot be read ({error}), so nobody knows where the API server of the cluster {realm} is. "
                "`make down` and `make up` write it anew"
            ) from None
