"""How each program of a control plane is started. Pure but for the files of configuration that it writes.

What differs from a cluster of Google's: nobody is asked for a client certificate, etcd does not wait for the disk, and
nothing listens beyond the loopback.
"""

from __future__ import annotations

from pathlib import Path

import yaml

from sandbox import whole_file
from sandbox.control_plane import certificates, encryption, stages
from sandbox.control_plane.folder import CONTROLLERS, KWOK, SCHEDULER, Folder
from sandbox.control_plane.ports import LOOPBACK, Ports

SERVICE_RANGE = "34.118.224.0/20"
"""Google's own, which GKE gives to Services unless it is told otherwise; no packet of ours ever goes there."""
FIRST_SERVICE_ADDRESS = "34.118.224.1"
POD_RANGE = "10.4.0.0/14"
ADVERTISED = "192.0.2.1"
"""Kubernetes takes no loopback address for its own Service. TEST-NET-1: nobody's."""
ISSUER = "https://kubernetes.default.svc"

LEASE_S = 40
NODE_GRACE = "5m"
"""How long a node may be silent: machines that sleep, or are short of processor, must lose no pod."""
AUDIT_MEGABYTES = 20
QPS = 300
"""Requests per second that controllers allow themselves; their own limits are for many clusters' worth of patience."""

CONTROLLERS_WITHOUT = (
    "bootstrap-signer-controller",
    "token-cleaner-controller",
    "certificatesigningrequest-signing-controller",
    "certificatesigningrequest-approving-controller",
    "certificatesigningrequest-cleaner-controller",
    "node-ipam-controller",
    "persistentvolume-attach-detach-controller",
    "persistentvolume-expander-controller",
)
"""What needs machines, or an authority that signs for them."""

ADMISSION = ("ExtendedResourceToleration",)
"""Beside Kubernetes' own choice, in which pod security, quotas, limit ranges and admission policies are: GKE has it,
and pods that ask for a GPU then tolerate the taint of its nodes without saying so."""


def etcd(folder: Folder, ports: Ports) -> list[str | Path]:
    """The store's arguments.

    It does not wait for the disk: what a process wrote outlives its SIGKILL all the same, and a power cut costs a
    sandbox, no more. Each write would wait for it, and an `up` has thousands.
    """
    client, peer = f"https://{LOOPBACK}:{ports.store}", f"https://{LOOPBACK}:{ports.store_peers}"
    certificate, key = folder.certificate(certificates.STORE_SERVER), folder.key(certificates.STORE_SERVER)
    authority = folder.certificate(certificates.STORE)
    return [
        "--name=sandbox",
        f"--data-dir={folder.etcd}",
        f"--listen-client-urls={client}",
        f"--advertise-client-urls={client}",
        f"--listen-peer-urls={peer}",
        f"--initial-advertise-peer-urls={peer}",
        f"--initial-cluster=sandbox={peer}",
        f"--cert-file={certificate}",
        f"--key-file={key}",
        "--client-cert-auth",
        f"--trusted-ca-file={authority}",
        f"--peer-cert-file={certificate}",
        f"--peer-key-file={key}",
        "--peer-client-cert-auth",
        f"--peer-trusted-ca-file={authority}",
        "--unsafe-no-fsync",
        "--auto-compaction-mode=revision",
        "--auto-compaction-retention=5000",
        "--snapshot-count=5000",
        "--log-level=warn",
    ]


def api_server(folder: Folder, ports: Ports, tokens: Path) -> list[str | Path]:
    """The API server's arguments."""
    accounts = folder.certificates / certificates.ACCOUNTS
    return [
        f"--etcd-servers=https://{LOOPBACK}:{ports.store}",
        f"--etcd-cafile={folder.certificate(certificates.STORE)}",
        f"--etcd-certfile={folder.certificate(certificates.STORE_CLIENT)}",
        f"--etcd-keyfile={folder.key(certificates.STORE_CLIENT)}",
        f"--bind-address={LOOPBACK}",
        f"--secure-port={ports.api_server}",
        f"--advertise-address={ADVERTISED}",
        f"--tls-cert-file={folder.certificate(certificates.SERVER)}",
        f"--tls-private-key-file={folder.key(certificates.SERVER)}",
        f"--token-auth-file={tokens}",
        f"--encryption-provider-config={encryption.ensure(folder)}",
        "--anonymous-auth=false",
        "--authorization-mode=RBAC",
        f"--service-account-issuer={ISSUER}",
        f"--service-account-key-file={accounts}.pub",
        f"--service-account-signing-key-file={accounts}.key",
        f"--service-cluster-ip-range={SERVICE_RANGE}",
        f"--enable-admission-plugins={','.join(ADMISSION)}",
        # What a privileged pod may not do is for pod security to say.
        "--allow-privileged=true",
        f"--audit-policy-file={_audit_policy(folder)}",
        f"--audit-log-path={folder.logs / 'audit.log'}",
        # The only one without the sentence of a refusal, which repeats values.
        "--audit-log-format=legacy",
        f"--audit-log-maxsize={AUDIT_MEGABYTES}",
        "--audit-log-maxbackup=1",
        "--profiling=false",
        "--shutdown-delay-duration=0s",
        "--v=0",
    ]


def controllers(folder: Folder) -> list[str | Path]:
    """The controller manager's arguments: all of Kubernetes' own controllers that need no machine."""
    return [
        f"--kubeconfig={folder.kubeconfig_of(CONTROLLERS)}",
        f"--service-account-private-key-file={folder.key(certificates.ACCOUNTS)}",
        f"--root-ca-file={folder.certificate(certificates.CLUSTER)}",
        f"--controllers=*,{','.join(f'-{name}' for name in CONTROLLERS_WITHOUT)}",
        "--leader-elect=false",
        "--secure-port=0",
        f"--node-monitor-grace-period={NODE_GRACE}",
        f"--kube-api-qps={QPS}",
        f"--kube-api-burst={2 * QPS}",
        "--profiling=false",
        "--v=0",
    ]


def scheduler(folder: Folder) -> list[str | Path]:
    """The scheduler's arguments."""
    return [
        f"--kubeconfig={folder.kubeconfig_of(SCHEDULER)}",
        "--leader-elect=false",
        "--secure-port=0",
        f"--kube-api-qps={QPS}",
        f"--kube-api-burst={2 * QPS}",
        "--profiling=false",
        "--v=0",
    ]


def kwok(folder: Folder) -> list[str | Path]:
    """The arguments of what plays the nodes."""
    configuration = folder.run / "stages.yaml"
    whole_file.write(configuration, stages.stages())
    return [
        f"--kubeconfig={folder.kubeconfig_of(KWOK)}",
        f"--config={_listed(configuration)}",
        "--manage-all-nodes=true",
        f"--cidr={POD_RANGE}",
        "--node-ip=",
        f"--node-lease-duration-seconds={LEASE_S}",
    ]


def _listed(path: Path) -> str:
    """A path as the only element of a list with commas, which is in quotes where there may be one in it."""
    return '"{}"'.format(str(path).replace('"', '""'))


def _audit_policy(folder: Folder) -> Path:
    """Who did what to which object, never what was in it: bodies of requests hold secrets."""
    path = folder.run / "audit-policy.yaml"
    content = {
        "apiVersion": "audit.k8s.io/v1",
        "kind": "Policy",
        "omitStages": ["RequestReceived"],
        "rules": [
            {"level": "None", "resources": [{"group": "coordination.k8s.io", "resources": ["leases"]}]},
            {
                "level": "None",
                "nonResourceURLs": ["/healthz*", "/readyz*", "/livez*", "/openapi/*", "/api*", "/version"],
            },
            {"level": "Metadata"},
        ],
    }
    whole_file.write(path, yaml.safe_dump(content, sort_keys=False))
    return path
