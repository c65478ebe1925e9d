"""The official release of the engine, where it can be downloaded.

File names are those of the project's own releases: `pulumi-v<version>-<system>-<machine>.tar.gz`, its digest in
`pulumi-<version>-checksums.txt`. The small checksum file is also the probe: where it does not arrive at once, the
release is taken to be out of reach.
"""

from __future__ import annotations

import hashlib
import platform
import tarfile
import threading
import time
import urllib.error
import urllib.request
from pathlib import Path

from sandbox.progress import Progress

BASE = "https://get.pulumi.com/releases/sdk"
PROBE_S = 5.0
"""Seconds after which a probe gives up, name look-up and slow answers included."""
STALL_S = 30.0
"""Seconds without a byte after which a download gives up."""

SYSTEMS = {"Linux": "linux", "Darwin": "darwin"}
MACHINES = {"x86_64": "x64", "amd64": "x64", "aarch64": "arm64", "arm64": "arm64"}


class Unreachable(Exception):
    """The release cannot be had here; the text says why."""


def archive_name(version: str, system: str, machine: str) -> str:
    """Returns the release's file name for a system and machine as `platform` names them.

    Raises:
        Unreachable: There is no release for them.
    """
    if system not in SYSTEMS or machine not in MACHINES:
        raise Unreachable(f"there is no release for {system} on {machine}")
    return f"pulumi-v{version}-{SYSTEMS[system]}-{MACHINES[machine]}.tar.gz"


def probe(version: str, base: str = BASE, timeout_s: float = PROBE_S) -> str:
    """Returns the SHA-256 digest that the release's archive for this machine must have.

    Raises:
        Unreachable: No answer in time, or one that names no digest.
    """
    name = archive_name(version, platform.system(), platform.machine())
    checksums = _within(timeout_s, f"{base}/pulumi-{version}-checksums.txt")
    for line in checksums.decode(errors="replace").splitlines():
        digest, _, file = line.strip().partition(" ")
        if file.strip().lstrip("*") == name and len(digest) == hashlib.sha256().digest_size * 2:
            return digest.lower()
    raise Unreachable(f"{base}/pulumi-{version}-checksums.txt names no digest for {name}")


def download(version: str, digest: str, folder: Path, progress: Progress, base: str = BASE) -> None:
    """Fills `folder/bin` with the release's programs, after its archive's digest was compared.

    Raises:
        Unreachable: The download broke off, stalled, or is not what the digest says.
    """
    name = archive_name(version, platform.system(), platform.machine())
    archive = folder / name
    received = 0
    try:
        with (
            progress.step(f"downloading {name}", lambda: f"{received / 1e6:.0f} MB"),
            urllib.request.urlopen(f"{base}/{name}", timeout=STALL_S) as answer,
            archive.open("wb") as file,
        ):
            while block := answer.read(1 << 18):
                file.write(block)
                received += len(block)
    except (urllib.error.URLError, TimeoutError, ConnectionError) as error:
        raise Unreachable(f"the download of {name} broke off after {received / 1e6:.0f} MB ({error})") from error
    with archive.open("rb") as file:
        actual = hashlib.file_digest(file, "sha256").hexdigest()
    if actual != digest:
        raise Unreachable(f"{name} has the digest {actual}, its checksum file says {digest}: it was thrown away")
    _unpack(archive, folder / "bin")
    archive.unlink()


def _unpack(archive: Path, folder: Path) -> None:
    """Takes the plain files out, by their last name only: an archive cannot write elsewhere."""
    folder.mkdir()
    with tarfile.open(archive) as tar:
        for member in tar:
            content = tar.extractfile(member) if member.isfile() else None
            if content is not None:
                target = folder / Path(member.name).name
                with content, target.open("wb") as file:
                    while block := content.read(1 << 20):
                        file.write(block)
                target.chmod(0o755 if member.mode & 0o100 else 0o644)


def _within(timeout_s: float, address: str) -> bytes:
    """Reads a small file, in a thread: neither a name look-up nor a dripping server can hold us longer."""
    answers: list[bytes | Exception] = []

    def read() -> None:
        try:
            with urllib.request.urlopen(address, timeout=timeout_s) as answer:
                answers.append(answer.read(1 << 20))
        except (OSError, ValueError) as error:
            answers.append(error)

    started = time.monotonic()
    thread = threading.Thread(target=read, daemon=True, name="probe of the official release")
    thread.start()
    thread.join(timeout_s)
    if not answers:
        raise Unreachable(f"no answer from {address} in {time.monotonic() - started:.0f} s")
    if isinstance(answers[0], Exception):
        raise Unreachable(f"{address}: {answers[0]}")
    return answers[0]
