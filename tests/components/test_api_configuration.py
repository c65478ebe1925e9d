"""The configuration file that the API reads: laws, and the values that are the users' own."""

import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from components.api_configuration import ConnectionPoolArgs, digest, render
from tests.components import arguments

CA_FILE = "/etc/database-ca/ca.pem"

texts = st.text(st.characters(codec="utf-8"), max_size=40)
hosts = st.lists(texts, max_size=4)
counts = st.integers(min_value=0, max_value=1_000_000)


@st.composite
def configurations(draw):
    base = arguments.api_configuration()
    pool = ConnectionPoolArgs(min_size=draw(counts), max_size=draw(counts), overflow=draw(counts))
    database = replace(
        base.database, primary_host=draw(texts), replica_hosts=draw(hosts), user=draw(texts), connection_pool=pool
    )
    return replace(base, environment=draw(texts), debug=draw(st.booleans()), middleware=draw(hosts), database=database)


def rendered(**changed):
    return json.loads(render(arguments.api_configuration(**changed), database_ca_file=CA_FILE))


def test_middleware_keeps_its_order():
    fastapi = rendered()["application"]["api"]["fastapi"]

    assert fastapi["middleware"] == ["security_headers", "rate_limiting", "request_id", "correlation_id"]


def test_documentation_is_switched_as_the_settings_say():
    fastapi = rendered()["application"]["api"]["fastapi"]

    assert fastapi["documentation"] == {"swagger_ui": True, "redoc": True, "openapi_tags": True}


def test_the_database_is_named_not_addressed_and_its_servers_are_verified():
    database = rendered()["database"]["postgresql"]

    assert database["cluster"] == {
        "primary_host": "postgres-primary.cluster.local",
        "replica_hosts": ["postgres-replica-1.cluster.local", "postgres-replica-2.cluster.local"],
    }
    assert database["tls"] == {"mode": "verify-full", "ca_file": CA_FILE}
    assert database["connection_pool"] == {"min_size": 10, "max_size": 100, "overflow": 20}


def test_models_and_cache_stand_under_the_settings_own_paths():
    document = rendered()

    assert document["cache"] == {
        "redis": {
            "cluster": {"nodes": 6, "discovery_host": "redis.cluster.local"},
            "port": 6379,
            "authentication": "google-iam-token",
            "user": "api@p.iam.gserviceaccount.com",
            "tls": {"mode": "verify-ca", "ca_file": document["database"]["postgresql"]["tls"]["ca_file"]},
        }
    }
    assert document["ml_services"] == {
        "tensorflow_serving": {
            "cluster": {"nodes": 3, "gpu_enabled": True, "model_store": "gs://ml-models-bucket"},
            "inference": {
                "url": "http://models.cluster.local",
                "path": "/v1/models/{model}/labels/live:predict",
                "models": ["recommender"],
                "track_header": "x-model-track",
                "grpc": {"stable": "models-stable.serving.svc.cluster.local:8500"},
            },
        },
        "model_management": {"versioning": True, "a_b_testing": True, "canary_deployment": True},
    }


def test_without_model_servers_there_is_nobody_to_ask():
    told = rendered(tensorflow_serving=arguments.tensorflow_serving(inference=None))["ml_services"]

    assert set(told["tensorflow_serving"]) == {"cluster"}


def test_metrics_have_their_own_port():
    assert rendered()["application"]["api"]["metrics"] == {"port": 9464, "path": "/metrics"}


def test_the_process_is_told_what_its_pod_says_of_it():
    api = rendered()["application"]["api"]

    assert (api["port"], api["shutdown_grace_s"]) == (8000, 60)
    assert api["probes"] == {
        "startup_path": "/health/startup",
        "readiness_path": "/health/ready",
        "liveness_path": "/health/live",
    }


@given(configurations())
def test_whatever_is_configured_can_be_read_back(configuration):
    document = json.loads(render(configuration, database_ca_file=CA_FILE))

    database = document["database"]["postgresql"]
    assert document["environment"] == configuration.environment
    assert document["application"]["api"]["fastapi"]["middleware"] == list(configuration.middleware)
    assert database["cluster"]["replica_hosts"] == list(configuration.database.replica_hosts)
    assert database["connection_pool"]["max_size"] == configuration.database.connection_pool.max_size


@given(configurations(), configurations())
def test_two_configurations_render_alike_exactly_when_they_are_equal(one, other):
    assert (render(one, database_ca_file=CA_FILE) == render(other, database_ca_file=CA_FILE)) is (one == other)


@given(configurations())
def test_a_rendering_does_not_depend_on_the_kind_of_sequence(configuration):
    as_tuples = replace(
        configuration,
        middleware=tuple(configuration.middleware),
        database=replace(configuration.database, replica_hosts=tuple(configuration.database.replica_hosts)),
    )

    assert render(as_tuples, database_ca_file=CA_FILE) == render(configuration, database_ca_file=CA_FILE)


@given(st.lists(texts, max_size=4), st.lists(texts, max_size=4))
def test_other_contents_get_another_digest(one, other):
    assert (digest(*one) == digest(*other)) is (one == other)


@given(texts)
def test_a_digest_fits_into_a_kubernetes_name(content):
    found = digest(content)

    assert len(found) == 10
    assert set(found) <= set("0123456789abcdef")


@pytest.mark.parametrize(
    ("field", "value"),
    [("debug", True), ("log_level", "DEBUG"), ("middleware", ["request_id", "security_headers"])],
)
def test_a_changed_setting_is_another_configuration(field, value):
    assert rendered(**{field: value}) != rendered()
