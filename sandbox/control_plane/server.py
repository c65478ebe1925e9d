"""One cluster's supervisor: starts all programs, makes what a cloud would make, and ends all of it again.

Everything lives as long as this process, at most, and this process as long as its folder. What is in the cluster lies
on disk and outlives both.
"""

from __future__ import annotations

import contextlib
import http.client
import json
import os
import ssl
import threading
import time
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path

from sandbox import whole_file
from sandbox.cloud.cluster.access import found
from sandbox.cloud.cluster.api import Api, ApiError, UnknownKindError, UnreachableError
from sandbox.control_plane import addresses, built_in, certificates, flags, nodes, ports, tokens, volumes
from sandbox.control_plane.add_ons import AddOns
from sandbox.control_plane.child import Child
from sandbox.control_plane.folder import ADMINISTRATOR, CONTROLLERS, KWOK, SCHEDULER, SUPERVISOR, Folder
from sandbox.control_plane.leftovers import end_leftovers, remember
from sandbox.control_plane.pod_network import PodNetwork, has_ready_pod
from sandbox.control_plane.ports import LOOPBACK, Ports
from sandbox.control_plane.programs import Programs
from sandbox.lock import held_or_refused
from sandbox.progress import Progress
from sandbox.refusal import Refusal

READY_S = 90.0
"""Seconds that the API server, and then the nodes, have; on an idle machine they take under ten together."""
POLL_S = 0.1
TEND_S = 0.5
GRACE_S = 5.0
"""Seconds that each program has to end in order."""
SILENT_S = 40.0
"""Seconds that the API server may not answer before it is started anew; more than a request waits for its answer."""
MANAGER = volumes.MANAGER
KEPT_VARIABLES = ("PATH", "TMPDIR", "LANG", "TZ", "HOME", "XDG_CACHE_HOME")


class Supervisor:
    """The programs of one cluster and the loops around them.

    Args:
        folder: The cluster's folder.
        realm: The cluster, as the program's provider names it.
        programs: What it is started from.
        progress: Says what happens.
        environment: The caller's variables.
        is_stopped: Says whether to give up.
    """

    def __init__(
        self,
        folder: Folder,
        realm: str,
        programs: Programs,
        *,
        progress: Progress,
        environment: Mapping[str, str],
        is_stopped: Callable[[], bool],
    ) -> None:
        self._folder = folder
        self._realm = realm
        self._programs = programs
        self._progress = progress
        self._is_stopped = is_stopped
        # Nobody's kubeconfig, and no proxy on the way to the loopback.
        kept = {name: environment[name] for name in KEPT_VARIABLES if name in environment}
        self._environment = {**kept, "KWOK_WORKDIR": str(folder.run / "kwok")}
        self._children: list[Child] = []
        self._pods = PodNetwork(partial(has_ready_pod, self._api))
        self._add_ons = AddOns(folder, progress, dict(environment), self._pods.variables(environment))
        self._nodes = ""
        self._answered = time.monotonic()

    def start(self) -> None:
        """Brings the cluster up and announces it.

        Raises:
            Refusal: A program does not come up, and the end of its log is in the message; or it was stopped meanwhile.
        """
        self._folder.prepare()
        end_leftovers(self._folder)
        chosen = ports.chosen(self._folder.ports)
        certificates.ensure(self._folder, (LOOPBACK, flags.FIRST_SERVICE_ADDRESS, flags.ADVERTISED))
        known = tokens.ensure(self._folder)
        server = f"https://{LOOPBACK}:{chosen.api_server}"
        tokens.write_kubeconfigs(self._folder, server)
        programs = self._programs
        self._run("etcd", programs.etcd, flags.etcd(self._folder, chosen))
        self._run(certificates.SERVER, programs.kube_apiserver, flags.api_server(self._folder, chosen, known))
        self._await("the API server", lambda: self._answers(chosen))
        self._run(CONTROLLERS, programs.kube_controller_manager, flags.controllers(self._folder))
        self._run(SCHEDULER, programs.kube_scheduler, flags.scheduler(self._folder))
        self._run(KWOK, programs.kwok, flags.kwok(self._folder))
        self._announce(server, SUPERVISOR, self._folder.run / "access.json")
        api = self._api()
        self._await("what the cluster has built in", lambda: self._furnish(api))
        self._await("the nodes", lambda: all(nodes.is_ready(node) for node in api.objects("v1", "Node")))
        account = lambda: api.get("v1", "ServiceAccount", "default", "default") is not None  # noqa: E731
        self._await("the controllers", account)
        api.close()
        self._announce(server, ADMINISTRATOR, self._folder.announcement)

    def tend(self) -> None:
        """Looks after the programs once: what died is started anew.

        Raises:
            Refusal: One dies again and again.
        """
        for child in self._children:
            if told := child.revive():
                self._progress.say(told)
                # On a full disk the notes stay behind; they are for kernels that do not end a child with its parent.
                with contextlib.suppress(OSError):
                    self._remember()
        self._add_ons.tend()

    def tend_objects(self, api: Api) -> None:
        """Makes once what a cloud would make: nodes, volumes, addresses; an API server that hangs is started anew."""
        try:
            if self._nodes != _content(self._folder.nodes):
                self._furnish_nodes(api)
            volumes.tend(api)
            addresses.tend(api)
            self._answered = time.monotonic()
        except UnreachableError as error:
            self._tell(error)
            if time.monotonic() - self._answered > SILENT_S:
                self._answered = time.monotonic()
                self._progress.say(f"the API server has not answered for {SILENT_S:g} s, so it is started anew")
                next(child for child in self._children if child.name == certificates.SERVER).kill()
        except (ApiError, UnknownKindError, Refusal) as error:
            self._answered = time.monotonic()
            self._tell(error)

    def serve_objects(self) -> None:
        """Looks after the objects until it is stopped."""
        api, self._answered = self._api(), time.monotonic()
        while not self._is_stopped():
            self.tend_objects(api)
            time.sleep(TEND_S)

    def stop(self) -> None:
        """Ends the programs, the last one first."""
        self._add_ons.stop()
        self._pods.close()
        while self._children:
            self._children.pop().stop(GRACE_S)

    def _tell(self, error: Exception) -> None:
        if not self._is_stopped():
            self._progress.say(f"the next look comes in {TEND_S:g} s: {error}")

    def _run(self, name: str, program: Path, arguments: list[str | Path]) -> None:
        child = Child(
            name=name, command=[program, *arguments], log=self._folder.log(name), environment=self._environment
        )
        child.start()
        self._children.append(child)
        self._remember()

    def _remember(self) -> None:
        remember(self._folder, [child.pid for child in self._children if child.pid is not None])

    def _await(self, what: str, is_there: Callable[[], bool]) -> None:
        deadline, said = time.monotonic() + READY_S, ""
        while time.monotonic() < deadline:
            for child in self._children:
                child.require_alive()
            if self._is_stopped():
                raise Refusal("stopped before it was up")
            try:
                if is_there():
                    return
            except (ApiError, UnknownKindError, UnreachableError) as error:
                said = f" ({error})"
            time.sleep(POLL_S)
        raise Refusal(
            f"{self._folder.root}: {what} did not come up within {READY_S:g} s{said}", f"read {self._folder.logs}"
        )

    def _answers(self, chosen: Ports) -> bool:
        context = ssl.create_default_context(cafile=str(self._folder.certificate(certificates.CLUSTER)))
        connection = http.client.HTTPSConnection(LOOPBACK, chosen.api_server, timeout=5, context=context)
        token = self._folder.token(SUPERVISOR).read_text()
        try:
            connection.request("GET", "/readyz", headers={"Authorization": f"Bearer {token}"})
            return connection.getresponse().status == http.HTTPStatus.OK
        except (OSError, http.client.HTTPException):
            return False
        finally:
            connection.close()

    def _furnish(self, api: Api) -> bool:
        for manifest in built_in.manifests():
            api.apply(manifest, manager=MANAGER, force=True)
        self._furnish_nodes(api)
        return True

    def _furnish_nodes(self, api: Api) -> None:
        content = _content(self._folder.nodes)
        wanted = list(nodes.manifests(nodes.pools(self._folder.nodes)))
        for node, status in wanted:
            api.apply(node, manager=MANAGER, force=True)
            api.report(node, status, manager=MANAGER)
        names = {node["metadata"]["name"] for node, _ in wanted}
        label = ",".join(f"{key}={value}" for key, value in nodes.OURS.items())
        for node in api.objects("v1", "Node", labels=label):
            if node["metadata"]["name"] not in names:
                api.delete("v1", "Node", "", node["metadata"]["name"], propagation="Background")
        self._nodes = content

    def _announce(self, server: str, user: str, path: Path) -> None:
        content = {
            "pid": os.getpid(),
            "realm": self._realm,
            "server": server,
            "ca_file": str(self._folder.certificate(certificates.CLUSTER)),
            "token_file": str(self._folder.token(user)),
            "kubeconfig": str(self._folder.kubeconfig),
        }
        whole_file.write(path, json.dumps(content, indent=1))

    def _api(self) -> Api:
        access = found(self._folder.root, self._folder.run.name)
        assert access is not None
        return Api(access)


def serve(
    root: Path,
    realm: str,
    stop: threading.Event,
    *,
    get: Callable[[], Programs],
    progress: Progress,
    environment: Mapping[str, str],
) -> None:
    """Serves until `stop` is set or the folder is gone.

    Args:
        root: The cluster's folder.
        realm: The cluster, as the program's provider names it.
        stop: Ends it.
        get: Gets the programs.
        progress: Says what happens.
        environment: The caller's variables.

    Raises:
        Refusal: Another supervisor serves the folder; or a program does not come up, or dies again and again.
    """
    root.mkdir(parents=True, exist_ok=True, mode=0o700)
    born = root.stat().st_ino
    folder = Folder(root)
    refusal = f"{root}: another supervisor serves this cluster already (process {{holder}})"
    with held_or_refused(folder.lock, refusal, "use it, or stop it first", 0):
        gone = threading.Event()
        supervisor = Supervisor(
            folder,
            realm,
            get(),
            progress=progress,
            environment=environment,
            is_stopped=lambda: stop.is_set() or gone.is_set() or not _is(root, born),
        )
        tending = threading.Thread(target=supervisor.serve_objects, name="objects")
        try:
            supervisor.start()
            progress.say(f"the cluster {realm} is up")
            tending.start()
            while not stop.wait(TEND_S) and _is(root, born):
                supervisor.tend()
        finally:
            gone.set()
            if tending.ident is not None:
                tending.join()
            supervisor.stop()


def _is(root: Path, born: int) -> bool:
    try:
        return root.stat().st_ino == born
    except FileNotFoundError:
        return False


def _content(path: Path) -> str:
    try:
        return path.read_text()
    except OSError:
        return "none"
