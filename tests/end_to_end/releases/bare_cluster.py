"""A control plane for one test, of the sandbox's own programs: etcd, the API server, and who makes ReplicaSets' pods.

There is no node and no scheduler: whoever tests says when pods are ready. Nothing outlives the test: the programs are
stopped at its end, and the kernel ends them when the tests' process is killed.
"""

from __future__ import annotations

import contextlib
import ctypes
import json
import os
import signal
import socket
import subprocess
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import urllib3
import yaml
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from kubernetes import client

from sandbox.control_plane.argo_rollouts import ArgoRollouts
from sandbox.control_plane.programs import Programs

TOKEN = "of-the-tests-alone"
CONTROLLERS = "replicaset-controller,garbage-collector-controller,namespace-controller,serviceaccount-controller"
READY_S = 120
APPLIES_S = 30
LIBC = ctypes.CDLL(None)
PR_SET_PDEATHSIG = 1


def free_port() -> int:
    """A port of the loopback that nobody has."""
    with contextlib.closing(socket.socket()) as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


class BareCluster:
    """Up when it is made; `close` stops everything."""

    def __init__(self, folder: Path, programs: Programs) -> None:
        self.folder = folder
        self._children: list[subprocess.Popen[bytes]] = []
        self._requests = urllib3.PoolManager(cert_reqs="CERT_NONE", retries=False)
        try:
            self._start(programs)
        except BaseException:
            self.close()
            raise

    @property
    def api(self) -> client.ApiClient:
        """A client of one's own."""
        configuration = client.Configuration(host=self.server)
        configuration.verify_ssl = False
        return client.ApiClient(configuration, header_name="Authorization", header_value=f"Bearer {TOKEN}")

    def run(self, name: str, *command: str | Path, environ: Mapping[str, str] | None = None) -> None:
        """Start a program that is stopped with the cluster.

        Args:
            name: Of its log in the folder.
            command: Program and arguments.
            environ: Variables beyond the tests' own.
        """
        with (self.folder / f"{name}.log").open("wb") as log:
            self._children.append(
                subprocess.Popen(
                    [*map(str, command)],
                    stdin=subprocess.DEVNULL,
                    stdout=log,
                    stderr=subprocess.STDOUT,
                    cwd=self.folder,
                    env={**os.environ, **(environ or {})},
                    preexec_fn=_die_with_the_parent,  # noqa: PLW1509 - one call of the kernel, no lock of Python's
                )
            )

    def apply(self, *objects: Mapping[str, Any]) -> None:
        """Server-side apply with strict field validation; a definition that has just been made is waited for.

        Raises:
            AssertionError: The server refuses one.
        """
        for each in objects:
            deadline = time.monotonic() + APPLIES_S
            while (answer := self._patch(each)).status == 404 and time.monotonic() < deadline:
                time.sleep(0.2)
            assert answer.status < 300, f"{each['kind']} {each['metadata']['name']}: {answer.data.decode()}"

    def install(self, argo: ArgoRollouts, *, environ: Mapping[str, str]) -> None:
        """Argo Rollouts: its definitions, and its controller with these variables."""
        self.apply(*(yaml.safe_load(file.read_text(encoding="utf-8")) for file in sorted(argo.crds.glob("*.yaml"))))
        self.run(
            "rollouts-controller",
            argo.controller,
            "--kubeconfig=kubeconfig",
            "--leader-elect=false",
            f"--metricsport={free_port()}",
            f"--healthzPort={free_port()}",
            environ=environ,
        )

    def close(self) -> None:
        """End everything; what it held goes with the test."""
        for child in self._children:
            child.kill()
        for child in self._children:
            child.wait()

    def _start(self, programs: Programs) -> None:
        etcd, peers, server = free_port(), free_port(), free_port()
        self.server = f"https://127.0.0.1:{server}"
        self._write_files()
        self.run(
            "etcd",
            programs.etcd,
            "--unsafe-no-fsync",
            "--data-dir=etcd",
            f"--listen-client-urls=http://127.0.0.1:{etcd}",
            f"--advertise-client-urls=http://127.0.0.1:{etcd}",
            f"--listen-peer-urls=http://127.0.0.1:{peers}",
            f"--initial-advertise-peer-urls=http://127.0.0.1:{peers}",
            f"--initial-cluster=default=http://127.0.0.1:{peers}",
        )
        self.run(
            "kube-apiserver",
            programs.kube_apiserver,
            f"--etcd-servers=http://127.0.0.1:{etcd}",
            "--bind-address=127.0.0.1",
            f"--secure-port={server}",
            "--service-cluster-ip-range=10.96.0.0/16",
            "--service-account-issuer=https://kubernetes.default.svc",
            "--service-account-key-file=accounts.key",
            "--service-account-signing-key-file=accounts.key",
            "--token-auth-file=tokens.csv",
            "--authorization-mode=RBAC",
            "--cert-dir=certificates",
        )
        self._await_readiness()
        self.run(
            "kube-controller-manager",
            programs.kube_controller_manager,
            "--kubeconfig=kubeconfig",
            "--leader-elect=false",
            f"--controllers={CONTROLLERS}",
            "--bind-address=127.0.0.1",
            f"--secure-port={free_port()}",
            "--cert-dir=controller-certificates",
        )

    def _write_files(self) -> None:
        key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        pem = key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.TraditionalOpenSSL, serialization.NoEncryption()
        )
        named = [("cluster", {"server": self.server, "insecure-skip-tls-verify": True}), ("user", {"token": TOKEN})]
        kubeconfig = {
            "apiVersion": "v1",
            "kind": "Config",
            **{f"{kind}s": [{"name": "it", kind: value}] for kind, value in named},
            "contexts": [{"name": "it", "context": {"cluster": "it", "user": "it"}}],
            "current-context": "it",
        }
        (self.folder / "accounts.key").write_bytes(pem)
        (self.folder / "tokens.csv").write_text(f"{TOKEN},tests,tests,system:masters\n", encoding="utf-8")
        (self.folder / "kubeconfig").write_text(json.dumps(kubeconfig), encoding="utf-8")

    def _await_readiness(self) -> None:
        deadline = time.monotonic() + READY_S
        while time.monotonic() < deadline:
            ended = [child.args for child in self._children if child.poll() is not None]
            assert not ended, f"ended instead of serving (logs in {self.folder}): {ended}"
            with contextlib.suppress(urllib3.exceptions.HTTPError):
                if self._request("GET", "/readyz").status == 200:
                    return
            time.sleep(0.2)
        raise AssertionError(f"the API server was not ready within {READY_S} s; its log is in {self.folder}")

    def _patch(self, item: Mapping[str, Any]) -> urllib3.BaseHTTPResponse:
        version, metadata = str(item["apiVersion"]), item["metadata"]
        group = "/api/v1" if version == "v1" else f"/apis/{version}"
        place = f"/namespaces/{metadata['namespace']}" if "namespace" in metadata else ""
        path = f"{group}{place}/{item['kind'].lower()}s/{metadata['name']}"
        # Without force: what the controller owns by now is left out, as the provider leaves it out.
        return self._request("PATCH", f"{path}?fieldManager=tests&fieldValidation=Strict", json.dumps(item))

    def _request(self, method: str, path: str, body: str | None = None) -> urllib3.BaseHTTPResponse:
        headers = {"Authorization": f"Bearer {TOKEN}", "Content-Type": "application/apply-patch+yaml"}
        return self._requests.request(method, f"{self.server}{path}", body=body, headers=headers, timeout=30)


def _die_with_the_parent() -> None:
    LIBC.prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
