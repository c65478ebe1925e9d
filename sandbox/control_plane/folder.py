"""What lies where in a cluster's folder. All of it is readable by its user alone.

lock               held by the supervisor while it lives
access.json        where the API server is, written whenever all is ready; it stays, so that nobody
                   takes a cluster that is down for none
kubeconfig         for people: `KUBECONFIG=... kubectl get pods -A`
nodes.json         the node pools, written by whoever knows the stack's settings; without it there are those of nodes.py
ports.json         chosen once
certificates/      authorities and keys, and what etcd is encrypted with, made once; certificates, made at every start
tokens/            one file per user, and all of them as the API server reads them
etcd/              all objects
run/               configuration of the programs, and their kubeconfigs; addons.json says which controllers run
logs/              one per program, and the audit trail
addons/            NAME.json is there while the chart is installed that brings the controller
"""

from __future__ import annotations

from pathlib import Path

from sandbox.cloud.cluster.access import ANNOUNCEMENT

SUPERVISOR = "kube-supervisor"
CONTROLLERS = "kube-controller-manager"
SCHEDULER = "kube-scheduler"
KWOK = "kwok"
ADMINISTRATOR = "admin"


class Folder:
    """Paths of one cluster.

    Args:
        root: The cluster's folder.
    """

    def __init__(self, root: Path) -> None:
        self.root = root
        self.lock = root / "lock"
        self.announcement = root / ANNOUNCEMENT
        self.kubeconfig = root / "kubeconfig"
        self.nodes = root / "nodes.json"
        self.ports = root / "ports.json"
        self.certificates = root / "certificates"
        self.tokens = root / "tokens"
        self.etcd = root / "etcd"
        self.run = root / "run"
        self.controllers = self.run / "addons.json"
        self.logs = root / "logs"
        self.add_ons = root / "addons"

    def prepare(self) -> None:
        """Makes the folders that are missing."""
        for folder in (self.root, self.certificates, self.tokens, self.etcd, self.run, self.logs, self.add_ons):
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)

    def log(self, name: str) -> Path:
        """Returns where a program's output goes."""
        return self.logs / f"{name}.log"

    def certificate(self, name: str) -> Path:
        """Returns the path of a certificate."""
        return self.certificates / f"{name}.crt"

    def key(self, name: str) -> Path:
        """Returns the path of a private key."""
        return self.certificates / f"{name}.key"

    def token(self, user: str) -> Path:
        """Returns the path of a user's token."""
        return self.tokens / user

    def kubeconfig_of(self, user: str) -> Path:
        """Returns the path of the kubeconfig by which a user of ours finds the API server."""
        return self.kubeconfig if user == ADMINISTRATOR else self.run / f"{user}.kubeconfig"
