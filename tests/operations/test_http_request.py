import shutil
import ssl
import subprocess
from datetime import UTC, datetime, timedelta

import pytest

from operations.health import _certificate
from operations.http_request import BODY_LIMIT, Connection, NoAnswer, certificate_end, fetched
from tests.operations.api_server import Behaviour, serving

needs_openssl = pytest.mark.skipif(shutil.which("openssl") is None, reason="openssl makes the certificates")


@pytest.fixture(scope="module")
def certificate(tmp_path_factory):
    """A certificate for localhost of ten days, which is its own authority."""
    folder = tmp_path_factory.mktemp("certificate")
    command = "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 10 -subj /CN=localhost"
    extra = ["-addext", "subjectAltName=DNS:localhost,DNS:api.example.com", "-keyout", "key", "-out", "crt"]
    subprocess.run([*command.split(), *extra], cwd=folder, check=True, capture_output=True)
    return folder


@pytest.fixture
def secure(certificate, monkeypatch):
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate / "crt"))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate / "crt", certificate / "key")
    context.minimum_version = ssl.TLSVersion.TLSv1_3
    with serving(Behaviour(), context) as url:
        yield url


@needs_openssl
def test_the_certificates_end_is_that_of_the_certificate_shown(secure):
    left = certificate_end(secure, timeout_s=5) - datetime.now(UTC)
    assert timedelta(days=9) < left <= timedelta(days=10)


@needs_openssl
def test_an_address_can_take_the_place_of_what_the_name_leads_to(secure):
    port = secure.rpartition(":")[2]
    url = f"https://api.example.com:{port}"
    assert fetched(url, "/", timeout_s=5, address="127.0.0.1").status == 200
    assert certificate_end(url, timeout_s=5, address="127.0.0.1")


@needs_openssl
def test_a_certificate_of_another_name_is_no_answer(secure):
    url = f"https://other.example.com:{secure.rpartition(':')[2]}"
    with pytest.raises(NoAnswer, match=r"certificate is not valid for 'other\.example\.com'"):
        fetched(url, "/", timeout_s=5, address="127.0.0.1")
    with pytest.raises(NoAnswer, match="certificate is not valid"):
        certificate_end(url, timeout_s=5, address="127.0.0.1")


@needs_openssl
def test_an_old_tls_is_refused_by_a_server_that_speaks_1_3(secure):
    older = ssl.create_default_context()
    older.maximum_version = ssl.TLSVersion.TLSv1_2
    with pytest.raises(NoAnswer, match=r"(?i)version|handshake|alert"):
        fetched(secure, "/", timeout_s=5, tls=older)


@needs_openssl
def test_a_certificate_that_ends_soon_is_a_warning(secure):
    class Clock:
        @staticmethod
        def now():
            return datetime.now(UTC)

    assert _certificate(Clock(), secure, None).verdict == "warning"


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
