"""What a controller hears from pods that run nothing."""

import pytest
import urllib3

from sandbox.control_plane.pod_network import VARIABLE, PodNetwork

READY = "http://api-preview.api.svc.cluster.local/health/ready"


@pytest.fixture
def network():
    made = PodNetwork(lambda namespace, service: (namespace, service) in {("api", "api-preview"), ("metrics", "asked")})
    yield made
    made.close()


def asked(network, method, url, **fields):
    with urllib3.ProxyManager(network.variables({})["HTTP_PROXY"], retries=False) as through:
        return through.request(method, url, timeout=5, **fields)


@pytest.mark.parametrize(
    ("url", "status"),
    [
        (READY, 200),
        ("http://api-preview.api.svc:8000/", 200),
        ("http://api-active.api.svc.cluster.local/health/ready", 503),
        ("http://prometheus.example/api/v1/query", 502),
    ],
)
def test_a_service_answers_while_a_pod_is_ready_and_elsewhere_is_nobody(network, url, status):
    assert asked(network, "GET", url).status == status


def test_prometheus_has_found_nothing(network):
    answer = asked(network, "POST", "http://asked.metrics.svc:9090/api/v1/query", fields={"query": "up"})

    assert answer.json() == {"status": "success", "data": {"resultType": "vector", "result": []}}


def test_whoever_the_caller_names_answers_instead(network):
    assert network.variables({VARIABLE: "http://127.0.0.1:9"}) == {
        "HTTP_PROXY": "http://127.0.0.1:9",
        "NO_PROXY": "127.0.0.1",
    }
