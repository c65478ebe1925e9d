"""Files of official releases, where they can be downloaded.

Beside each file its project publishes a small one with its digest. That is also the probe: where it does not arrive at
once, the release is taken to be out of reach.
"""

from __future__ import annotations

import hashlib
import http.client
import platform
import tarfile
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from sandbox.progress import Progress

PROBE_S = 5.0
"""Seconds after which a probe gives up, name look-up and slow answers included."""
STALL_S = 30.0
"""Seconds without a byte after which a download gives up."""


class Unreachable(Exception):
    """The release cannot be had here; the text says why."""


@dataclass(frozen=True, kw_only=True)
class Published:
    """A file of a release.

    Attributes:
        address: Where it is.
        checksums: Where its digest is: a text with `DIGEST FILE` in each line, or with the digest alone.
        algorithm: How the digest is made, as `hashlib` calls it.
    """

    address: str
    checksums: str
    algorithm: str

    @property
    def name(self) -> str:
        """The file's name."""
        return self.address.rpartition("/")[2]

    def probe(self, timeout_s: float = PROBE_S) -> str:
        """Returns the digest that the file must have.

        Raises:
            Unreachable: No answer in time, or one that names no digest.
        """
        length = hashlib.new(self.algorithm).digest_size * 2
        for line in _within(timeout_s, self.checksums).decode(errors="replace").splitlines():
            digest, _, file = line.strip().partition(" ")
            if len(digest) == length and PurePosixPath(file.strip().lstrip("*") or self.name).name == self.name:
                return digest.lower()
        raise Unreachable(f"{self.checksums} names no digest for {self.name}")

    def download(self, digest: str, folder: Path, progress: Progress) -> Path:
        """Returns the file, put into a folder after its digest was compared.

        Raises:
            Unreachable: The download broke off, stalled, or is not what the digest says.
        """
        target = folder / self.name
        received = 0
        try:
            with (
                progress.step(f"downloading {self.name}", lambda: f"{received / 1e6:.0f} MB"),
                urllib.request.urlopen(self.address, timeout=STALL_S) as answer,
                target.open("wb") as file,
            ):
                while block := answer.read(1 << 18):
                    file.write(block)
                    received += len(block)
        except (urllib.error.URLError, TimeoutError, ConnectionError, http.client.HTTPException) as error:
            raise Unreachable(
                f"the download of {self.name} broke off after {received / 1e6:.0f} MB ({error})"
            ) from error
        with target.open("rb") as file:
            actual = hashlib.file_digest(file, self.algorithm).hexdigest()
        if actual != digest:
            target.unlink()
            raise Unreachable(
                f"{self.name} has the digest {actual}, its checksum file says {digest}: it was thrown away"
            )
        return target


def target(systems: Mapping[str, str], machines: Mapping[str, str]) -> tuple[str, str]:
    """Returns this system and machine as a project calls them in the names of its files.

    Args:
        systems: Its name for each system that there are files for, by that of `platform`.
        machines: The same of machines.

    Raises:
        Unreachable: There is no file for this one.
    """
    system, machine = platform.system(), platform.machine()
    if system not in systems or machine not in machines:
        raise Unreachable(f"there is no release for {system} on {machine}")
    return systems[system], machines[machine]


def unpack(archive: Path, folder: Path) -> None:
    """Takes the plain files out, by their last name only: an archive cannot write elsewhere. The archive goes."""
    folder.mkdir(exist_ok=True)
    with tarfile.open(archive) as tar:
        for member in tar:
            content = tar.extractfile(member) if member.isfile() else None
            if content is not None:
                target = folder / Path(member.name).name
                with content, target.open("wb") as file:
                    while block := content.read(1 << 20):
                        file.write(block)
                target.chmod(0o755 if member.mode & 0o100 else 0o644)
    archive.unlink()


def _within(timeout_s: float, address: str) -> bytes:
    """Reads a small file, in a thread: neither a name look-up nor a dripping server can hold us longer."""
    answers: list[bytes | Exception] = []

    def read() -> None:
        try:
            with urllib.request.urlopen(address, timeout=timeout_s) as answer:
                answers.append(answer.read(1 << 20))
        except (OSError, ValueError, http.client.HTTPException) as error:
            answers.append(error)

    started = time.monotonic()
    thread = threading.Thread(target=read, daemon=True, name="probe of an official release")
    thread.start()
    thread.join(timeout_s)
    if not answers:
        raise Unreachable(f"no answer from {address} in {time.monotonic() - started:.0f} s")
    if isinstance(answers[0], Exception):
        raise Unreachable(f"{address}: {answers[0]}")
    return answers[0]
