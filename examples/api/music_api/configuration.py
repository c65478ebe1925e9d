"""The configuration file, read once at the start: every key of it, and no other.

A key that nobody reads would be a promise that nobody keeps, so an unknown one is refused. That is safe: a new
configuration comes with a version of its own, and while that does not start, the old one serves.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError

from music_api.start_error import StartError

VARIABLE = "CONFIGURATION_FILE"
"""Environment variable that names the file; the only one that is read."""

MiddlewareName = Literal["security_headers", "rate_limiting", "request_id", "correlation_id"]
Port = Annotated[int, Field(ge=1, le=65_535)]


def _distinct(names: list[str]) -> list[str]:
    if twice := sorted({name for name in names if names.count(name) > 1}):
        raise ValueError(f"named twice: {', '.join(twice)}")
    return names


class _Section(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class Documentation(_Section):
    """Which descriptions of itself the API serves."""

    swagger_ui: bool
    redoc: bool
    openapi_tags: bool


class RateLimit(_Section):
    """What one client may send: `burst` requests at once, `requests_per_minute` in the long run."""

    requests_per_minute: Annotated[int, Field(ge=1)]
    burst: Annotated[int, Field(ge=1)]


class FastApi(_Section):
    """How the application behaves; middleware from the outermost inwards."""

    middleware: Annotated[list[MiddlewareName], AfterValidator(_distinct)]
    documentation: Documentation
    rate_limit: RateLimit


class Metrics(_Section):
    """Where metrics are told."""

    port: Port
    path: Annotated[str, Field(pattern=r"^/.*")]


class Probes(_Section):
    """Where the kubelet asks."""

    startup_path: str
    readiness_path: str
    liveness_path: str


class Api(_Section):
    """How the process serves; `shutdown_grace_s` is seconds for finishing open requests."""

    port: Port
    shutdown_grace_s: Annotated[int, Field(ge=0)]
    probes: Probes
    fastapi: FastApi
    metrics: Metrics


class Application(_Section):
    """The applications of the platform."""

    api: Api


class Logging(_Section):
    """The least severity that is logged."""

    level: Literal["DEBUG", "INFO", "WARNING", "ERROR"]


class Tls(_Section):
    """How a server is verified, and where the own login is: files in the container."""

    mode: Literal["verify-full", "verify-ca"]
    ca_file: Path = Field(strict=False)
    cert_file: Path | None = Field(default=None, strict=False)
    key_file: Path | None = Field(default=None, strict=False)

    @property
    def files(self) -> tuple[Path, ...]:
        """All files that must be there."""
        return tuple(file for file in (self.ca_file, self.cert_file, self.key_file) if file is not None)


class DatabaseHosts(_Section):
    """Host names for reads and writes, and for reads."""

    primary_host: str
    replica_hosts: list[str]


class ConnectionPool(_Section):
    """Connections of one process to one server."""

    min_size: int
    max_size: int
    overflow: int


class Postgresql(_Section):
    """The database."""

    cluster: DatabaseHosts
    port: Port
    name: str
    user: str
    authentication: Literal["google-iam-token", "client-certificate"]
    tls: Tls
    connection_pool: ConnectionPool


class Database(_Section):
    """The databases of the platform."""

    postgresql: Postgresql


class RedisNodes(_Section):
    """Number of nodes, and the host name where their addresses are learnt."""

    nodes: int
    discovery_host: str


class Redis(_Section):
    """The cache."""

    cluster: RedisNodes
    port: Port
    authentication: Literal["google-iam-token", "acl", "none"]
    user: str | None
    tls: Tls


class Cache(_Section):
    """The caches of the platform."""

    redis: Redis


class ModelServers(_Section):
    """The servers behind the models."""

    nodes: int
    gpu_enabled: bool
    model_store: str


class Inference(_Section):
    """How models are asked; `{model}` in `path` stands for a model's name, `grpc` has a track's host and port."""

    url: str
    path: str
    models: list[str]
    track_header: str
    grpc: dict[str, str]


class TensorFlowServing(_Section):
    """The model servers; without `inference` none run, and the API answers from its own stand-in."""

    cluster: ModelServers
    inference: Inference | None = None


class ModelManagement(_Section):
    """How models change."""

    versioning: bool
    a_b_testing: bool
    canary_deployment: bool


class MlServices(_Section):
    """Everything about models."""

    tensorflow_serving: TensorFlowServing
    model_management: ModelManagement


class Configuration(_Section):
    """All that the API is told."""

    environment: str
    debug: bool
    logging: Logging
    application: Application
    database: Database
    cache: Cache
    ml_services: MlServices


def read(environ: Mapping[str, str]) -> Configuration:
    """Reads the file that the environment names.

    Raises:
        StartError: There is no such file, it is no JSON, or it does not say what it must.
    """
    named = environ.get(VARIABLE)
    if not named:
        raise StartError(f"{VARIABLE} is not set, so nothing says how to start; let it name the configuration file")
    try:
        document = json.loads(Path(named).read_text(encoding="utf-8"))
    except OSError as error:
        raise StartError(
            f"{named}: {error.strerror}; without its configuration nothing starts: mount it, or correct {VARIABLE}"
        ) from None
    except (ValueError, RecursionError) as error:
        raise StartError(f"{named}: no JSON ({error}); nothing starts: have the platform render it anew") from None
    try:
        configuration = Configuration.model_validate(document)
    except ValidationError as error:
        told = "; ".join(_problem(dict(each)) for each in error.errors(include_url=False))
        raise StartError(f"{named}: {told}. Nothing starts: correct the settings, or run the matching image") from None
    _files_are_there(configuration)
    return configuration


def _problem(error: dict[str, Any]) -> str:
    place = ".".join(str(part) for part in error["loc"]) or "the document"
    if error["type"] == "extra_forbidden":
        return f"{place}: no version of this API reads it"
    if error["type"] == "literal_error":
        return f"{place}: {error['input']!r} is unknown; known are {error['ctx']['expected']}"
    return f"{place}: {error['msg']}"


def _files_are_there(configuration: Configuration) -> None:
    tls = {
        "database.postgresql": configuration.database.postgresql.tls,
        "cache.redis": configuration.cache.redis.tls,
    }
    for owner, files in tls.items():
        for file in files.files:
            try:
                file.open("rb").close()
            except OSError as error:
                raise StartError(
                    f"{owner}.tls: {file}: {error.strerror}; no server could be verified, so nothing starts: mount it"
                ) from None
