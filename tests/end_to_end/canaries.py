"""Secrets that are planted in order to be looked for, in every form in which they may come out again.

A canary's core is letters and digits only: plain, quoted, JSON-escaped or URL-encoded, it looks the same. What stands
around it are the characters that encoders treat. Half of a core tells as much as the whole, so that a text that was cut
is found, too.
"""

from __future__ import annotations

import base64
import gzip
import secrets
import zlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

CORE_BYTES = 18
AROUND = ('p@s"s/', "+%ä\\ <é>")
VARIABLES = (
    "CLOUDSDK_AUTH_ACCESS_TOKEN",
    "DATABASE_PASSWORD",
    "GOOGLE_CREDENTIALS",
    "GOOGLE_ENCRYPTION_KEY",
    "GOOGLE_OAUTH_ACCESS_TOKEN",
    "PULUMI_ACCESS_TOKEN",
    "PULUMI_CONFIG_PASSPHRASE",
    "SECRETS_PASSPHRASE",
)
"""Variables in which a shell, a pipeline or an application has secrets; no command of the sandbox needs any of them."""

ALIGNMENTS = range(3)
"""Base64 makes four characters of three bytes: what a text looks like depends on where in a triple it begins."""


@dataclass(frozen=True)
class Canary:
    """One planted secret.

    Attributes:
        way: How it was planted, for the message that it was found.
    """

    way: str
    core: str = field(default_factory=lambda: f"c4n{secrets.token_hex(CORE_BYTES)}", repr=False)

    @property
    def value(self) -> str:
        """The secret, among characters that have to be escaped."""
        return self.core.join(AROUND)

    def forms(self) -> set[bytes]:
        """Every text that gives it, or half of it, away."""
        middle = len(self.core) // 2
        return {form for half in (self.core[:middle], self.core[middle:]) for form in _forms(half)}

    def is_in(self, content: bytes) -> bool:
        """Says whether a content gives it away."""
        return any(form in content for form in self.forms())


def planted(ways: Iterable[str]) -> dict[str, Canary]:
    """Returns a canary for each name: of a variable, of a configuration key."""
    return {way: Canary(way) for way in ways}


def values(canaries: Mapping[str, Canary]) -> dict[str, str]:
    """Returns the canaries' values, as variables of a process."""
    return {name: canary.value for name, canary in canaries.items()}


def told(canaries: Iterable[Canary], text: str) -> list[str]:
    """Returns which canaries a printed text gives away, by how they were planted."""
    content = text.encode("utf-8", errors="surrogateescape")
    return sorted(canary.way for canary in canaries if canary.is_in(content))


def kept(canaries: Iterable[Canary], folder: Path, but: Iterable[Path] = ()) -> list[str]:
    """Returns which canaries any file below a folder gives away, and which file.

    Args:
        canaries: What was planted.
        folder: Where every file is read, hidden ones too, packed ones also unpacked.
        but: Files in which a secret has its place.
    """
    left_out = set(but)
    found = []
    for path in sorted(folder.rglob("*")):
        if path in left_out or path.is_symlink() or not path.is_file():
            continue
        content = _unpacked(path.read_bytes())
        found += [f"{path.relative_to(folder)}: {canary.way}" for canary in canaries if canary.is_in(content)]
    return found


def _forms(text: str) -> set[bytes]:
    plain = text.encode()
    found = {plain, plain[::-1], plain.hex().encode(), plain.hex().upper().encode(), plain.upper()}
    for skipped in ALIGNMENTS:
        for encoded in (base64.b64encode, base64.urlsafe_b64encode):
            whole = encoded(b"\0" * skipped + plain)
            # The first and last characters also hold bits of what stands beside it.
            found.add(whole[-(-skipped * 8 // 6) : (skipped + len(plain)) * 8 // 6])
    return found


def _unpacked(content: bytes) -> bytes:
    if not content.startswith(b"\x1f\x8b"):
        return content
    try:
        return content + gzip.decompress(content)
    except (OSError, EOFError, zlib.error):
        return content
