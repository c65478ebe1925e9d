"""Controllers that come with a chart: they run while the chart is installed, against the API server from outside.

Whoever installs the chart writes `addons/NAME.json` into the cluster's folder, and takes it away again. The program may
have to be built first, which takes minutes: that happens aside, and the cluster goes on meanwhile. What became of it
stands in `run/addons.json`: nothing for a controller that runs, and why for one that does not.
"""

from __future__ import annotations

import contextlib
import json
import threading
import time
from collections.abc import Callable, Mapping
from pathlib import Path

from sandbox import whole_file
from sandbox.control_plane import argo_rollouts
from sandbox.control_plane.child import Child
from sandbox.control_plane.folder import ADMINISTRATOR, Folder
from sandbox.progress import Progress
from sandbox.refusal import Refusal

GRACE_S = 5.0
SETTLED_S = 1.0
"""Seconds after which a controller that still runs is said to run: one that cannot run ends before."""
NOWHERE = -1
"""A port that is none. Argo Rollouts' controller can only be told where on all of the machine's addresses it serves its
metrics and its health, which nobody asks for here: it says in its log that it cannot, and goes on.
"""

Command = Callable[[Folder, Progress, Mapping[str, str]], list[str | Path]]


def rollouts(folder: Folder, progress: Progress, environment: Mapping[str, str]) -> list[str | Path]:
    """Returns how the controller of Argo Rollouts is started, after getting it."""
    return [
        argo_rollouts.acquire(progress, environment).controller,
        f"--kubeconfig={folder.kubeconfig_of(ADMINISTRATOR)}",
        "--leader-elect=false",
        f"--metricsPort={NOWHERE}",
        f"--healthzPort={NOWHERE}",
        "--loglevel=warn",
    ]


KNOWN: dict[str, Command] = {"argo-rollouts": rollouts}


class AddOns:
    """The controllers of one cluster's charts.

    Args:
        folder: The cluster's folder.
        progress: Says what starts and stops.
        environment: All variables of the programs.
        variables: Those that the controllers have beyond that.
        known: How each is started.
    """

    def __init__(
        self,
        folder: Folder,
        progress: Progress,
        environment: Mapping[str, str],
        variables: Mapping[str, str],
        known: Mapping[str, Command] = KNOWN,
    ) -> None:
        self._folder = folder
        self._progress = progress
        self._environment = environment
        self._of_controllers = {**environment, **variables}
        self._known = known
        self._getting: dict[str, threading.Thread] = {}
        self._commands: dict[str, list[str | Path]] = {}
        self._running: dict[str, Child] = {}
        self._started: dict[str, float] = {}
        self._failed: dict[str, str] = {}
        self._noted: dict[str, str] | None = None

    def tend(self) -> None:
        """Starts those whose chart was installed, stops those whose chart is gone, revives those that died."""
        wanted = {path.stem for path in self._folder.add_ons.glob("*.json")} & self._known.keys()
        for name in self._failed.keys() - wanted:
            del self._failed[name]
        for name in self._running.keys() - wanted:
            self._progress.say(f"{name}: its chart is gone, so it is stopped")
            self._running.pop(name).stop(GRACE_S)
        for name in wanted - self._running.keys() - self._failed.keys():
            if name in self._commands:
                self._start(name)
            elif name not in self._getting:
                self._getting[name] = threading.Thread(target=self._get, args=(name,), daemon=True, name=f"get {name}")
                self._getting[name].start()
        for name, child in list(self._running.items()):
            self._revive(name, child)
        self._note()

    def stop(self) -> None:
        """Stops all of them."""
        while self._running:
            self._running.popitem()[1].stop(GRACE_S)

    def _start(self, name: str) -> None:
        child = Child(
            name=name, command=self._commands[name], log=self._folder.log(name), environment=self._of_controllers
        )
        try:
            child.start()
        except Refusal as refusal:
            self._give_up(name, refusal)
            return
        self._running[name], self._started[name] = child, time.monotonic()
        self._progress.say(f"{name}: runs, because its chart is installed")

    def _revive(self, name: str, child: Child) -> None:
        try:
            if told := child.revive():
                self._started[name] = time.monotonic()
                self._progress.say(told)
        except Refusal as refusal:
            self._running.pop(name)
            self._give_up(name, refusal)

    def _get(self, name: str) -> None:
        try:
            self._commands[name] = self._known[name](self._folder, self._progress, self._environment)
        except Refusal as refusal:
            self._give_up(name, refusal)
        finally:
            self._getting.pop(name, None)

    def _give_up(self, name: str, refusal: Refusal) -> None:
        """The cluster goes on without it; it is tried again once its chart is installed anew."""
        self._failed[name] = refusal.fact
        self._progress.say(f"error: {refusal}")

    def _note(self) -> None:
        now = time.monotonic()
        noted = {name: "" for name in self._running if now - self._started[name] >= SETTLED_S} | self._failed
        if noted != self._noted:
            with contextlib.suppress(OSError):  # on a full disk it is noted later
                whole_file.write(self._folder.controllers, json.dumps(noted))
                self._noted = noted
