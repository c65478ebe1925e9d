"""The configuration that the API reads at its start: pure rendering, no Pulumi.

Everything in it is known before anything is created (host names, not addresses; IAM logins, not passwords), so that a
preview shows exactly what would change, and the content's digest tells whether anything does.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

DIGEST_CHARACTERS = 10
"""Forty bits: enough to tell the versions of one configuration apart."""


@dataclass(frozen=True, kw_only=True)
class DocumentationArgs:
    """Which API documentation is served.

    Attributes:
        swagger_ui: Interactive documentation at /docs.
        redoc: Reference documentation at /redoc.
        openapi_tags: Operations are grouped by tags.
    """

    swagger_ui: bool
    redoc: bool
    openapi_tags: bool


@dataclass(frozen=True, kw_only=True)
class RateLimitArgs:
    """What the `rate_limiting` middleware lets one client do.

    Attributes:
        requests_per_minute: Sustained rate.
        burst: Requests that may come at once before the rate counts.
    """

    requests_per_minute: int
    burst: int


@dataclass(frozen=True, kw_only=True)
class ConnectionPoolArgs:
    """The pool of one API process towards one database server.

    Attributes:
        min_size: Connections kept open.
        max_size: Connections kept at most.
        overflow: Further connections under load, closed after use.
    """

    min_size: int
    max_size: int
    overflow: int


@dataclass(frozen=True, kw_only=True)
class DatabaseClientArgs:
    """How the API reaches PostgreSQL.

    Attributes:
        primary_host: Host name for reads and writes.
        replica_hosts: Host names for reads.
        port: TCP port.
        database: Database name.
        user: Login: the service account's e-mail address without `.gserviceaccount.com` (IAM), or the common name of
            the client certificate.
        connection_pool: Pool of each process.
    """

    primary_host: str
    replica_hosts: Sequence[str]
    port: int
    database: str
    user: str
    connection_pool: ConnectionPoolArgs


@dataclass(frozen=True, kw_only=True)
class RedisClientArgs:
    """How the API reaches the cache.

    Attributes:
        nodes: Number of nodes in the cluster.
        discovery_host: Host name where the nodes' addresses are learnt.
        port: TCP port of discovery.
        verification: What is checked of a server's certificate: verify-full (chain and name) or verify-ca (chain).
        authentication: How the API proves itself: google-iam-token, acl or none.
        user: User of Redis' access control list that it names; None where clients name none.
    """

    nodes: int
    discovery_host: str
    port: int
    verification: str
    authentication: str
    user: str | None


@dataclass(frozen=True, kw_only=True)
class InferenceArgs:
    """How models are asked.

    Attributes:
        url: Entrance to all models, `http://host`.
        path: Path of a prediction below it; `{model}` stands for the model's name.
        models: Names of the models.
        track_header: Header that names the track which is to answer; without it, the shares decide.
        grpc: A track to host and port of its servers, for gRPC.
    """

    url: str
    path: str
    models: Sequence[str]
    track_header: str
    grpc: Mapping[str, str]


@dataclass(frozen=True, kw_only=True)
class TensorFlowServingArgs:
    """The model servers.

    Attributes:
        nodes: Number of servers.
        gpu_enabled: They run on GPUs.
        model_store: Bucket with the models, gs://...
        inference: How they are asked; None where none run, so that the API answers from its own stand-in.
    """

    nodes: int
    gpu_enabled: bool
    model_store: str
    inference: InferenceArgs | None


@dataclass(frozen=True, kw_only=True)
class ModelManagementArgs:
    """How models change.

    Attributes:
        versioning: Several versions are kept and addressable.
        a_b_testing: Requests are split between versions by experiment.
        canary_deployment: A new version first gets a small share of requests.
    """

    versioning: bool
    a_b_testing: bool
    canary_deployment: bool


@dataclass(frozen=True, kw_only=True)
class MetricsArgs:
    """Where the API tells how it is, in Prometheus' text form.

    Attributes:
        port: TCP port, used by nothing else.
        path: Path on it.
    """

    port: int
    path: str


@dataclass(frozen=True, kw_only=True)
class ServingArgs:
    """What the workload around the process expects of it.

    Attributes:
        port: TCP port that the Services lead to.
        shutdown_grace_s: Seconds, after the signal to end, for finishing open requests.
        probes: Paths by which the kubelet asks: `startup_path`, `readiness_path`, `liveness_path`.
    """

    port: int
    shutdown_grace_s: int
    probes: Mapping[str, str]


@dataclass(frozen=True, kw_only=True)
class ApiConfigurationArgs:
    """All that the API is told.

    Attributes:
        environment: dev, staging or prod.
        debug: Detailed errors; never where people's data is.
        log_level: DEBUG, INFO, WARNING or ERROR.
        middleware: Middleware from the outermost inwards.
        documentation: API documentation.
        rate_limit: Limits of one client.
        serving: What the workload around it expects.
        metrics: Where its metrics are.
        database: PostgreSQL.
        redis: Cache.
        tensorflow_serving: Model servers.
        model_management: How models change.
    """

    environment: str
    debug: bool
    log_level: str
    middleware: Sequence[str]
    documentation: DocumentationArgs
    rate_limit: RateLimitArgs
    serving: ServingArgs
    metrics: MetricsArgs
    database: DatabaseClientArgs
    redis: RedisClientArgs
    tensorflow_serving: TensorFlowServingArgs
    model_management: ModelManagementArgs


def render(
    configuration: ApiConfigurationArgs, *, database_ca_file: str, database_login_path: str | None = None
) -> str:
    """The configuration file: JSON under the settings' own key paths, so that one name means one thing everywhere.

    The same arguments always give the same characters, whatever the order they were built in.

    Args:
        configuration: What the API is told.
        database_ca_file: Path, in the container, of the certificates that verify the servers of database and cache.
        database_login_path: Folder, in the container, of the certificate and key that prove the login to the database;
            None where a token of Google's does.
    """
    tls = {"mode": "verify-full", "ca_file": database_ca_file}
    authentication = "google-iam-token"
    if database_login_path is not None:
        authentication = "client-certificate"
        tls |= {"cert_file": f"{database_login_path}/tls.crt", "key_file": f"{database_login_path}/tls.key"}
    document = _document(configuration, authentication, tls)
    return json.dumps(document, indent=2, sort_keys=True, ensure_ascii=False) + "\n"


def digest(*contents: str) -> str:
    """A short name for these contents; other contents get another one."""
    hashed = hashlib.sha256()
    for content in contents:
        encoded = content.encode()
        hashed.update(len(encoded).to_bytes(8, "big"))  # so that a shifted boundary is another content
        hashed.update(encoded)
    return hashed.hexdigest()[:DIGEST_CHARACTERS]


def _document(configuration: ApiConfigurationArgs, authentication: str, tls: dict[str, str]) -> dict[str, Any]:
    database, redis = configuration.database, configuration.redis
    return {
        "environment": configuration.environment,
        "debug": configuration.debug,
        "logging": {"level": configuration.log_level},
        "application": {
            "api": {
                **asdict(configuration.serving),  # port, probes and grace, as the settings name them
                "fastapi": {
                    "middleware": list(configuration.middleware),  # its order is its meaning
                    "documentation": asdict(configuration.documentation),
                    "rate_limit": asdict(configuration.rate_limit),
                },
                "metrics": asdict(configuration.metrics),
            }
        },
        "database": {
            "postgresql": {
                "cluster": {"primary_host": database.primary_host, "replica_hosts": list(database.replica_hosts)},
                "port": database.port,
                "name": database.database,
                "user": database.user,
                "authentication": authentication,
                "tls": tls,
                "connection_pool": asdict(database.connection_pool),
            }
        },
        "cache": {
            "redis": {
                "cluster": {"nodes": redis.nodes, "discovery_host": redis.discovery_host},
                "port": redis.port,
                "authentication": redis.authentication,
                "user": redis.user,
                "tls": {"mode": redis.verification, "ca_file": tls["ca_file"]},
            }
        },
        "ml_services": {
            "tensorflow_serving": _tensorflow_serving(configuration.tensorflow_serving),
            "model_management": asdict(configuration.model_management),
        },
    }


def _tensorflow_serving(serving: TensorFlowServingArgs) -> dict[str, Any]:
    """The cluster under the settings' own keys, and beside it how it is asked, where there is one to ask."""
    cluster = asdict(serving)
    inference = cluster.pop("inference")
    return {"cluster": cluster, **({"inference": inference} if inference else {})}
