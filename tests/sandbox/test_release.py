import hashlib
import http.server
import io
import tarfile
import threading
import time

import pytest

from sandbox import release
from sandbox.release import Published

NAME = "pulumi-v1.2.3-linux-x64.tar.gz"
SUMS = "checksums.txt"


def published(base: str, name: str = NAME, checksums: str = SUMS, algorithm: str = "sha256") -> Published:
    return Published(address=f"{base}/{name}", checksums=f"{base}/{checksums}", algorithm=algorithm)


def archive(**files: bytes) -> bytes:
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w:gz") as tar:
        for name, content in files.items():
            member = tarfile.TarInfo(f"pulumi/../../{name}")
            member.size, member.mode = len(content), 0o755
            tar.addfile(member, io.BytesIO(content))
    return packed.getvalue()


@pytest.fixture
def server():
    """Serves what a test puts into `files`; a path in `slow` is answered byte by byte."""
    files: dict[str, bytes] = {}
    slow: set[str] = set()
    over = threading.Event()

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            content = files.get(self.path.strip("/"))
            self.send_response(404 if content is None else 200)
            self.send_header("Content-Length", str(len(content or b"")))
            self.end_headers()
            if self.path.strip("/") in slow:
                for byte in content or b"":
                    self.wfile.write(bytes([byte]))
                    if over.wait(0.1):
                        return
            else:
                self.wfile.write(content or b"")

        def log_message(self, *_):
            pass

    httpd = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=httpd.serve_forever, daemon=True).start()
    httpd.files, httpd.slow, httpd.base = files, slow, f"http://127.0.0.1:{httpd.server_port}"
    yield httpd
    over.set()
    httpd.shutdown()
    httpd.server_close()


def test_a_release_is_downloaded_compared_and_unpacked(server, tmp_path, progress):
    server.files[NAME] = archive(pulumi=b"engine", **{"pulumi-language-python": b"host"})
    digest = hashlib.sha256(server.files[NAME]).hexdigest()
    server.files[SUMS] = f"aa  other.tar.gz\n{digest}  {NAME}\n".encode()
    file = published(server.base)
    assert file.probe() == digest
    release.unpack(file.download(digest, tmp_path, progress), tmp_path / "bin")
    assert sorted(path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*") if path.is_file()) == [
        "bin/pulumi",
        "bin/pulumi-language-python",
    ]
    assert (tmp_path / "bin/pulumi").stat().st_mode & 0o100


@pytest.mark.parametrize("line", ["{digest}", "{digest}\n", "{digest}  /out/" + NAME, "{digest} *" + NAME])
def test_a_digest_is_found_however_its_file_is_written(server, line):
    digest = hashlib.sha512(b"x").hexdigest()
    server.files[SUMS] = line.format(digest=digest).encode()
    assert published(server.base, algorithm="sha512").probe() == digest


def test_a_digest_of_another_kind_is_none(server):
    server.files[SUMS] = hashlib.sha256(b"x").hexdigest().encode()
    with pytest.raises(release.Unreachable, match=f"names no digest for {NAME}"):
        published(server.base, algorithm="sha512").probe()


def test_a_file_with_another_digest_is_thrown_away(server, tmp_path, progress):
    server.files[NAME] = archive(pulumi=b"evil")
    with pytest.raises(release.Unreachable, match=r"its checksum file says [0]+: it was thrown away"):
        published(server.base).download("0" * 64, tmp_path, progress)
    assert list(tmp_path.iterdir()) == []


def test_a_download_that_is_not_there_is_told(server, tmp_path, progress):
    with pytest.raises(release.Unreachable, match="broke off after 0 MB"):
        published(server.base).download("0" * 64, tmp_path, progress)


def test_a_checksum_file_without_this_file_is_told(server):
    server.files[SUMS] = f"{hashlib.sha256(b'x').hexdigest()}  other.tar.gz\n".encode()
    with pytest.raises(release.Unreachable, match=f"names no digest for {NAME}"):
        published(server.base).probe()


def test_a_missing_checksum_file_is_told(server):
    with pytest.raises(release.Unreachable, match="404"):
        published(server.base).probe()


def test_a_server_that_drips_cannot_hold_the_probe(server):
    server.files[SUMS] = b"x" * 1000
    server.slow.add(SUMS)
    started = time.monotonic()
    with pytest.raises(release.Unreachable, match="no answer"):
        published(server.base).probe(timeout_s=0.3)
    assert time.monotonic() - started < 10


def test_an_address_that_does_not_answer_is_told():
    with pytest.raises(release.Unreachable, match="refused"):
        published("http://127.0.0.1:9").probe()


@pytest.mark.parametrize(("system", "machine"), [("Windows", "AMD64"), ("Linux", "riscv64")])
def test_a_machine_without_a_release_is_told(monkeypatch, system, machine):
    monkeypatch.setattr("platform.system", lambda: system)
    monkeypatch.setattr("platform.machine", lambda: machine)
    with pytest.raises(release.Unreachable, match=f"no release for {system} on {machine}"):
        release.target({"Linux": "linux"}, {"x86_64": "amd64"})


def test_a_machine_is_called_what_the_project_calls_it(monkeypatch):
    monkeypatch.setattr("platform.system", lambda: "Linux")
    monkeypatch.setattr("platform.machine", lambda: "x86_64")
    assert release.target({"Linux": "linux"}, {"x86_64": "amd64"}) == ("linux", "amd64")


def test_the_probe_gives_up_after_five_seconds():
    assert release.PROBE_S == 5.0
