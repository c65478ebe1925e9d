"""What stands in for Helm in a cluster with a real API server: what a chart brings that others build on.

A chart's own workloads are left out: their images cannot run here. Its definitions are applied, so that objects of its
kinds are judged by the server; and of a controller that the sandbox runs, the supervisor is told that it is wanted.
"""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from sandbox.cloud.cluster.api import ApiError, UnreachableError
from sandbox.cloud.cluster.cluster import Cluster, UnreadyError, Wanted, unreachable
from sandbox.cloud.cluster.refusals import refusal
from sandbox.cloud.custom_definitions import DefinitionsMissingError, definitions_of_chart, kept_by_chart
from sandbox.cloud.making import RefusalError
from sandbox.control_plane import add_ons, argo_rollouts
from sandbox.control_plane.folder import Folder
from sandbox.refusal import Refusal

DEFINITION = ("apiextensions.k8s.io/v1", "CustomResourceDefinition")
HELM = "helm"
"""Field manager of what a chart brings."""

ADD_ON_S = 60.0
"""Seconds that the supervisor has to start a controller; it takes two."""


def definitions(chart: str, values: Mapping[str, Any]) -> Sequence[Mapping[str, Any]]:
    """The definitions that a chart brings: of a controller that runs here, those of its own module.

    Raises:
        RefusalError: The chart is not known, or the controller's module cannot be had.
    """
    try:
        module = argo_rollouts.acquire().crds if chart in add_ons.KNOWN else None
        return definitions_of_chart(chart, values, module=module)
    except (DefinitionsMissingError, Refusal) as error:
        raise RefusalError(f"the chart {chart}: {error}") from None


class Charts:
    """Installs and uninstalls charts.

    Args:
        definitions: The definitions that a chart brings with certain values.
        keeps: Whether a chart leaves its definitions behind when it is uninstalled.
        sleep: How to pause; tests replace it.
    """

    def __init__(
        self,
        definitions: Callable[[str, Mapping[str, Any]], Sequence[Mapping[str, Any]]],
        keeps: Callable[[str, Mapping[str, Any]], bool] = kept_by_chart,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._definitions = definitions
        self._keeps = keeps
        self._sleep = sleep

    def install(self, cluster: Cluster | None, release: Mapping[str, Any]) -> None:
        """Brings what a release's chart brings; again, it brings what is missing.

        Args:
            cluster: Where; None where manifests are only written down.
            release: The release's inputs.

        Raises:
            RefusalError: The server refuses a definition, or the controller does not come up.
        """
        if cluster is None:
            return
        chart, values = _chart(release), release.get("values") or {}
        for definition in self._definitions(chart, values):
            _apply(cluster, definition)
        if chart in add_ons.KNOWN:
            _want(cluster, chart)
            self._await_controller(cluster, chart)

    def installed(self, cluster: Cluster | None, release: Mapping[str, Any]) -> bool:
        """Says whether a cluster has all that a release's chart brings; a cluster that was made anew has none of it."""
        if cluster is None:
            return True
        chart, values = _chart(release), release.get("values") or {}
        brought = [
            Wanted(body=definition, manager=HELM, secret=False) for definition in self._definitions(chart, values)
        ]
        wished = chart not in add_ons.KNOWN or _add_on(cluster, chart).exists()
        return wished and all(cluster.read(wanted.place) is not None for wanted in brought)

    def uninstall(self, cluster: Cluster | None, release: Mapping[str, Any]) -> None:
        """Takes away what a release's chart brought, except definitions that it keeps."""
        if cluster is None:
            return
        chart, values = _chart(release), release.get("values") or {}
        _add_on(cluster, chart).unlink(missing_ok=True)
        if not self._keeps(chart, values):
            for definition in self._definitions(chart, values):
                cluster.delete(Wanted(body=definition, manager=HELM, secret=False))

    def _await_controller(self, cluster: Cluster, chart: str) -> None:
        deadline = time.monotonic() + ADD_ON_S
        while (hindrance := _hindrance(cluster, chart)) != "":
            if hindrance:
                raise RefusalError(f"the controller of the chart {chart} does not run: {hindrance}")
            if time.monotonic() >= deadline:
                raise RefusalError(
                    f"the controller of the chart {chart} did not come up in {ADD_ON_S:.0f} s; its log is in "
                    f"{cluster.api.access.folder}"
                )
            self._sleep(0.2)


def _hindrance(cluster: Cluster, chart: str) -> str | None:
    """Why a chart's controller does not run; empty where it does, None where that is not known yet."""
    try:
        noted = json.loads(Folder(cluster.api.access.folder).controllers.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    said = noted.get(chart)
    return None if said is None else str(said)


def _apply(cluster: Cluster, definition: Mapping[str, Any]) -> None:
    wanted = Wanted(body=definition, manager=HELM, secret=False)
    try:
        live = cluster.api.apply(definition, manager=HELM, force=True)
        cluster.settle(live, wanted)
    except ApiError as error:
        raise RefusalError(refusal(error, what=wanted.name, secret=False)) from None
    except UnreachableError as error:
        raise RefusalError(unreachable(cluster.api.access.realm, str(error), what=wanted.name)) from None
    except UnreadyError as error:
        raise RefusalError(error.reason) from None


def _want(cluster: Cluster, chart: str) -> None:
    file = _add_on(cluster, chart)
    file.parent.mkdir(exist_ok=True)
    draft = file.with_suffix(f".{os.getpid()}")
    draft.write_text(json.dumps({"chart": chart}), encoding="utf-8")
    os.replace(draft, file)


def _add_on(cluster: Cluster, chart: str) -> Path:
    return Folder(cluster.api.access.folder).add_ons / f"{chart}.json"


def _chart(release: Mapping[str, Any]) -> str:
    return str(release.get("chart", "")).rsplit("/", 1)[-1]
