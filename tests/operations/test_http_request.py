import ssl
from datetime import UTC, datetime, timedelta

import pytest

from operations.health import _certificate
from operations.http_request import BODY_LIMIT, Connection, NoAnswer, certificate_end, fetched
from tests.operations.api_server import Behaviour, serving


def test_the_certificates_end_is_that_of_the_certificate_shown(secure_api):
    left = certificate_end(secure_api, timeout_s=5) - datetime.now(UTC)
    assert timedelta(days=9) < left <= timedelta(days=10)


def test_an_address_can_take_the_place_of_what_the_name_leads_to(secure_api):
    port = secure_api.rpartition(":")[2]
    url = f"https://api.example.com:{port}"
    assert fetched(url, "/", timeout_s=5, address="127.0.0.1").status == 200
    assert certificate_end(url, timeout_s=5, address="127.0.0.1")


def test_a_certificate_of_another_name_is_no_answer(secure_api):
    url = f"https://other.example.com:{secure_api.rpartition(':')[2]}"
    with pytest.raises(NoAnswer, match=r"certificate is not valid for 'other\.example\.com'"):
        fetched(url, "/", timeout_s=5, address="127.0.0.1")
    with pytest.raises(NoAnswer, match="certificate is not valid"):
        certificate_end(url, timeout_s=5, address="127.0.0.1")


def test_an_old_tls_is_refused_by_a_server_that_speaks_1_3(secure_api):
    older = ssl.create_default_context()
    older.maximum_version = ssl.TLSVersion.TLSv1_2
    with pytest.raises(NoAnswer, match=r"(?i)version|handshake|alert"):
        fetched(secure_api, "/", timeout_s=5, tls=older)


def test_a_certificate_that_ends_soon_is_a_warning(secure_api):
    class Clock:
        @staticmethod
        def now():
            return datetime.now(UTC)

    assert _certificate(Clock(), secure_api, None).verdict == "warning"


def test_a_connection_is_kept_open_between_requests():
    with serving(Behaviour()) as url:
        connection = Connection(url, timeout_s=5)
        assert [connection.request("/").headers["x-request-id"] for _ in range(2)] == ["request-1", "request-2"]


def test_what_is_longer_than_anybody_reads_is_cut_and_the_next_answer_is_whole():
    behaviour = Behaviour(body=b"x" * (BODY_LIMIT + 10))
    with serving(behaviour) as url:
        connection = Connection(url, timeout_s=5)
        assert len(connection.request("/").body) == BODY_LIMIT
        behaviour.body = b"short"
        assert connection.request("/").body == b"short"


def test_no_answer_says_why():
    with pytest.raises(NoAnswer, match="refused"):
        fetched("http://127.0.0.1:1", "/", timeout_s=1)


def test_a_slow_answer_is_none():
    with serving(Behaviour(delay_s=1)) as url, pytest.raises(NoAnswer, match="timed out"):
        fetched(url, "/", timeout_s=0.1)
