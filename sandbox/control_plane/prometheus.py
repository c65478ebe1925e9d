"""Prometheus: the program on PATH (Debian has a package), else built from its Go module.

It is built without the service discoveries of clouds: targets are named, or read from files.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from sandbox import version
from sandbox.cache import Cache, user_cache
from sandbox.go_tool import GoProgram, GoTool
from sandbox.progress import Progress
from sandbox.refusal import Refusal
from sandbox.toolchain import MODULES

VERSION = "3.13.5"
OLDEST = "2.42.0"
"""What Debian 12 has; nothing newer is asked of it."""

PROGRAM = GoProgram(
    name="prometheus",
    package="github.com/prometheus/prometheus/cmd/prometheus",
    version=VERSION,
    asked=("--version",),
    says=r"prometheus, version (\d+\.\d+\.\d+)",
)

TOOL = GoTool(
    title="Prometheus",
    label=f"prometheus-{VERSION}",
    module=MODULES / "prometheus",
    programs=(PROGRAM,),
    tags=("remove_all_sd",),
    variables={"github.com/prometheus/common/version.Version": VERSION},
    files=(),
    packages_about=560,
    build_gb=3,
    result_gb=0.1,
)


@dataclass(frozen=True, kw_only=True)
class Prometheus:
    """A usable Prometheus.

    Attributes:
        path: The server.
        version: Its version.
        source: Where it comes from, for the user.
    """

    path: Path
    version: str
    source: str


def acquire(progress: Progress | None = None, environment: Mapping[str, str] | None = None) -> Prometheus:
    """Returns the server, building it first where needed.

    Args:
        progress: Where the choice and the progress are told.
        environment: The caller's variables (PATH, HOME, XDG_CACHE_HOME, proxies).

    Raises:
        Refusal: There is none, and it cannot be built on this machine; the message says why and what to install.
    """
    progress = progress or Progress()
    environment = os.environ if environment is None else environment
    tried: list[str] = []
    found = _on_path(environment, tried)
    if found is None:
        folder = TOOL.build(Cache(user_cache(environment), progress), progress, environment, tried)
        if folder is not None:
            path = folder / "bin/prometheus"
            found = Prometheus(path=path, version=VERSION, source=f"built from its Go module, {path}")
    if found is None:
        raise Refusal(
            "there is no Prometheus to be had, so nothing can be measured. Tried:\n"
            + "\n".join(f"  - {line}" for line in tried),
            f"install Prometheus {OLDEST} or newer (on Debian: apt-get install prometheus); or install Go and let this "
            "machine reach a Go module proxy (GOPROXY)",
        )
    progress.say(f"prometheus: {found.version} ({found.source})")
    return found


def _on_path(environment: Mapping[str, str], tried: list[str]) -> Prometheus | None:
    found = shutil.which("prometheus", path=environment.get("PATH"))
    if found is None:
        tried.append("prometheus on PATH: there is none")
        return None
    said = PROGRAM.said(Path(found), environment)
    if said is None:
        tried.append(f"prometheus on PATH: {found} does not run")
        return None
    if version.numbers(said) < version.numbers(OLDEST):
        tried.append(f"prometheus on PATH: {found} is {said}, needed is {OLDEST}")
        return None
    return Prometheus(path=Path(found), version=said, source=f"on PATH, {found}")
