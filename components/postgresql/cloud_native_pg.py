"""PostgreSQL inside the cluster, run by CloudNativePG: a primary and replicas behind PgBouncer, without any password.

Owns its namespace and what may pass the border, the servers' and poolers' certificates, the Cluster, the Poolers, the
Services whose addresses stand behind the host names, and the backups with their schedule.
Does not own the operator and its backup plugin (controllers.py), the authority (in_cluster_authority.py), the
certificates of those who log in (one `ClientCertificate` each, in their own namespaces), the bucket, nor the DNS names.

Logins. Cloud SQL's IAM tokens have no counterpart here, so a client proves itself by a certificate whose common name is
its role. PgBouncer checks it and passes the login on under its own certificate, which the servers accept for exactly
these roles (`pg_ident`). No role has a password, no line admits one, and the last line rejects everybody else; the
superuser logs in from inside its own pod only. Roles have no rights on tables yet: schema and GRANTs are migrations.
Host names. All names are in one server certificate, for servers and poolers alike. The primary's name leads to the
PgBouncers before the primary, and follows it through a failover. Replicas swap roles with the primary, so that no name
can stand for one pod: each replica's name leads to the PgBouncers before whichever servers are replicas now.
PgBouncer works by transaction: what a client sets for its session (SET, LISTEN, advisory locks) does not last.

Deliberately not set
- `backup.barmanObjectStore`: deprecated since 1.26; the Barman Cloud plugin does it.
- `monitoring.enablePodMonitor`: needs the Prometheus operator's definitions; collection comes with observability.
- `serviceTemplate` of poolers and `managed.services`: the operator would own those Services, and their addresses would
  never reach this program.
- `superuserSecret`, `passwordSecret`: there is nothing to keep secret.
- `ephemeralVolumesSizeLimit`, `startDelay`, `failoverDelay`, `probes`: the operator's defaults suit a small database.
- a CPU limit: a throttled server holds its locks longer.
- TLS 1.3 as PgBouncer's minimum towards clients: the operator passes `client_tls_protocols` on to no pooler (1.30), so
  that clients ask for it themselves (`ssl_min_protocol_version`). Between poolers and servers it is the minimum.
Surprises: deleting the Cluster deletes its volumes; `protect` is all that stands before it, for the cloud's deletion
protection has no counterpart. The database's owner gets a password that the operator makes and keeps in a Secret; no
line of `pg_hba` lets it be used. Whatever of `bootstrap` changes later changes nothing: it was read once. Synchronous
replication is `preferred`: with the last replica gone, writing goes on with one copy.
Not tried on a real cluster: PgBouncer passing logins on by certificate. It is put together from the two programs'
documentation and sources.
"""

from __future__ import annotations

from collections.abc import Mapping

import pulumi_kubernetes as kubernetes
from pulumi import ComponentResource, Input, Output, ResourceOptions
from pulumi_kubernetes.networking.v1 import NetworkPolicyPeerArgsDict, NetworkPolicySpecArgsDict

from components import network_policies
from components.encrypted_volumes import encrypted_volumes
from components.in_cluster_authority import CertificateArgs, certificate_metadata, certificate_spec
from components.namespace_marks import MIRRORED
from components.pod_security import RESTRICTED
from components.postgresql import cloud_native_pg_specs as specs
from components.postgresql.cloud_native_pg_args import CloudNativePgArgs
from components.postgresql.cloud_native_pg_logins import POOLER_LOGIN
from components.postgresql.postgresql import PORT, Endpoint

API_VERSION = "postgresql.cnpg.io/v1"
OBJECT_STORE_API_VERSION = "barmancloud.cnpg.io/v1"

OPERATOR = {"app.kubernetes.io/name": "cloudnative-pg"}
STATUS_PORT = 8000
"""Where each server tells the operator, and its fellows, how it is."""

READY = {"pulumi.com/waitFor": "condition=Ready", "pulumi.com/timeoutSeconds": "1200"}
"""`up` waits for the servers: pulling the image and copying the primary to each replica stay below twenty minutes."""


class CloudNativePg(ComponentResource):
    """A primary and its replicas (satisfies `PostgreSql`)."""

    primary: Endpoint
    replicas: dict[str, Endpoint]
    database: Output[str]
    users: dict[str, Output[str]]  # login by key
    peer: NetworkPolicyPeerArgsDict  # plain: what clients' network policies let out to
    namespace: Output[str]

    def __init__(self, name: str, args: CloudNativePgArgs, opts: ResourceOptions | None = None) -> None:
        super().__init__("spotify-ai-agent:database:CloudNativePg", name, None, opts)
        child = ResourceOptions(parent=self)

        namespace = kubernetes.core.v1.Namespace(
            f"{name}-namespace",
            metadata={"name": args.namespace, "labels": {**args.labels, **RESTRICTED, **MIRRORED}},
            opts=child,
        )
        # Names inside are plain, not taken from outputs: rules can then match objects to their namespace at preview.
        inside = ResourceOptions(parent=self, depends_on=[namespace, *args.after])

        def metadata(object_name: str, annotations: Mapping[str, str]) -> kubernetes.meta.v1.ObjectMetaArgsDict:
            # An empty map is dropped by the server, and each `up` would add it to a custom resource again.
            noted: kubernetes.meta.v1.ObjectMetaArgsDict = {"annotations": dict(annotations)} if annotations else {}
            return {"name": object_name, "namespace": args.namespace, "labels": dict(args.labels), **noted}

        policies = [
            kubernetes.networking.v1.NetworkPolicy(
                f"{name}-{policy}", metadata=metadata(policy, {}), spec=spec, opts=inside
            )
            for policy, spec in border(args).items()
        ]
        issued = {
            key: kubernetes.apiextensions.CustomResource(
                f"{name}-{key}-certificate",
                api_version="cert-manager.io/v1",
                kind="Certificate",
                metadata=certificate_metadata(certificate, namespace=args.namespace, labels=args.labels),
                spec=certificate_spec(certificate, issuer=args.issuer, labels=args.labels),
                opts=inside,
            )
            for key, certificate in certificates(args).items()
        }
        storage_class = _storage_class(name, args, child)

        stores = []
        if args.backup is not None:
            stores = [
                kubernetes.apiextensions.CustomResource(
                    f"{name}-object-store",
                    api_version=OBJECT_STORE_API_VERSION,
                    kind="ObjectStore",
                    metadata=metadata(args.cluster, {}),
                    spec=specs.object_store_spec(args.backup),
                    opts=inside,
                )
            ]
        secrets = {key: certificate.secret for key, certificate in certificates(args).items()}
        cluster = kubernetes.apiextensions.CustomResource(
            f"{name}-cluster",
            api_version=API_VERSION,
            kind="Cluster",
            metadata=metadata(args.cluster, READY),
            spec={
                **specs.cluster_spec(args, server_secret=secrets["server"], replication_secret=secrets["replication"]),
                "storage": specs.volume(size=args.storage.data, storage_class=storage_class),
                "walStorage": specs.volume(size=args.storage.log, storage_class=storage_class),
            },
            # Its name is ours, so a replacement would delete first; like this its successor fails, and the data stays.
            opts=ResourceOptions(
                parent=self,
                depends_on=[namespace, *args.after, *policies, *issued.values(), *stores],
                delete_before_replace=False,
            ),
        )
        with_servers = ResourceOptions(parent=self, depends_on=[cluster])
        if args.backup is not None:
            kubernetes.apiextensions.CustomResource(
                f"{name}-daily-backup",
                api_version=API_VERSION,
                kind="ScheduledBackup",
                metadata=metadata(f"{args.cluster}-daily", {}),
                spec=specs.scheduled_backup_spec(args, args.backup),
                opts=with_servers,
            )
        poolers = {
            role: kubernetes.apiextensions.CustomResource(
                f"{name}-pooler-{role}",
                api_version=API_VERSION,
                kind="Pooler",
                metadata=metadata(pooler, {}),
                spec=specs.pooler_spec(args, role, pooler=pooler, lookup_secret=secrets["pooler"]),
                opts=with_servers,
            )
            for role, pooler in specs.pooler_names(args).items()
        }
        # Theirs, and not the operator's own: so their addresses are known here. `up` waits until one PgBouncer answers.
        services = {
            role: kubernetes.core.v1.Service(
                f"{name}-{role}",
                metadata=metadata(f"{args.cluster}-clients-{role}", {}),
                spec={
                    "type": "ClusterIP",
                    "selector": specs.pooler_labels(pooler),
                    "ports": [{"name": "postgresql", "port": PORT, "target_port": PORT, "protocol": "TCP"}],
                },
                opts=ResourceOptions(parent=self, depends_on=[poolers[role]]),
            )
            for role, pooler in specs.pooler_names(args).items()
        }

        self.namespace = namespace.metadata["name"]
        self.peer = {
            "namespace_selector": network_policies.namespace(args.namespace),
            "pod_selector": {"match_labels": {"cnpg.io/cluster": args.cluster, "cnpg.io/podRole": "pooler"}},
        }
        self.primary = Endpoint(host=args.primary_host, address=address(services["rw"]), port=PORT)
        self.replicas = {
            key: Endpoint(host=host, address=address(services["ro"]), port=PORT)
            for key, host in args.replica_hosts.items()
        }
        # By URN: known at preview, so that a change of the servers does not make the names unknown to all who use them.
        self.database = cluster.urn.apply(lambda _: args.database)
        self.users = {key: _after(cluster, login) for key, login in args.logins.items()}
        self.register_outputs(
            {
                "primary": self.primary.address,
                "replicas": {key: endpoint.address for key, endpoint in self.replicas.items()},
                "database": self.database,
                "users": self.users,
                "namespace": self.namespace,
            }
        )


def certificates(args: CloudNativePgArgs) -> dict[str, CertificateArgs]:
    """What the servers and the poolers prove themselves with."""

    def certificate(secret: str, common_name: str | None, dns_names: list[str]) -> CertificateArgs:
        return CertificateArgs(
            secret=f"{args.cluster}-{secret}-tls",
            common_name=common_name,
            dns_names=dns_names,
            usage="client auth" if common_name else "server auth",
            duration_h=args.certificate_duration_h,
            renew_before_h=args.certificate_renew_before_h,
        )

    return {
        "server": certificate("server", None, specs.server_names(args)),
        "replication": certificate("replication", "streaming_replica", []),
        "pooler": certificate("pooler", POOLER_LOGIN, []),
    }


def border(args: CloudNativePgArgs) -> dict[str, NetworkPolicySpecArgsDict]:
    """The namespace's network policies by name: closed, but for what servers, poolers and their operator need."""
    family: NetworkPolicyPeerArgsDict = {"pod_selector": {"match_labels": {"cnpg.io/cluster": args.cluster}}}
    operator: NetworkPolicyPeerArgsDict = {
        "namespace_selector": network_policies.namespace(args.operator_namespace),
        "pod_selector": {"match_labels": OPERATOR},
    }
    servers = specs.instance_labels(args)
    policies: dict[str, NetworkPolicySpecArgsDict] = {
        "default-deny": network_policies.default_deny(),
        "dns": network_policies.dns(),
        "api-server": network_policies.egress(
            {
                "to": [network_policies.block(cidr) for cidr in args.api_server_ranges.values()],
                "ports": network_policies.tcp(*args.api_server_ports),
            }
        ),
        "family": network_policies.egress({"to": [family], "ports": network_policies.tcp(PORT, STATUS_PORT)}),
        "servers": network_policies.ingress(servers, peers=[family, operator], ports=(PORT,)),
        "status": network_policies.ingress(servers, peers=[family, operator], ports=(STATUS_PORT,)),
        "clients": network_policies.ingress(
            {"cnpg.io/cluster": args.cluster, "cnpg.io/podRole": "pooler"},
            peers=[network_policies.namespaces(labels) for labels in args.client_namespaces.values()],
            ports=(PORT,),
        ),
    }
    if args.backup is not None:
        policies["google-apis"] = network_policies.google_apis(args.backup.google_apis)
    return policies


def address(service: kubernetes.core.v1.Service) -> Output[str]:
    """The Service's address once the cluster has given one; before that it is unknown, never the echo of the inputs."""
    answered: Output[kubernetes.core.v1.outputs.ServiceSpec] = service.id.apply(lambda _: service.spec)
    return answered.apply(cluster_ip)


def cluster_ip(spec: kubernetes.core.v1.outputs.ServiceSpec) -> str:
    """The address in the cluster's answer.

    Raises:
        LookupError: There is none.
    """
    found: str | None = spec.cluster_ip
    if not found or found == "None":
        raise LookupError(
            "the Service before the database has no address of its own, so no host name can lead to it. "
            "Look at it with kubectl get service, delete it, and bring the stack up again."
        )
    return found


def _after(cluster: kubernetes.apiextensions.CustomResource, value: str) -> Output[str]:
    return cluster.urn.apply(lambda _: value)


def _storage_class(name: str, args: CloudNativePgArgs, child: ResourceOptions) -> Input[str] | None:
    """The class of the volumes: one of our own where there is a key for it."""
    if args.storage.encryption_key is None:
        return args.storage.storage_class
    made = encrypted_volumes(
        f"{name}-storage-class",
        object_name=f"{args.namespace}-{args.cluster}",
        key=args.storage.encryption_key,
        labels=args.labels,
        opts=child,
    )
    return made.metadata["name"]
