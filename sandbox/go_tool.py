"""Programs that are built from a Go module of ours, into one entry of the cache.

Such a module (sandbox/modules) is a `go.mod` whose `tool` lines name the packages, and a `go.sum` that pins all that
they need; there is no code of ours in it. What was built must say which version it is: a linker's flag that went astray
is noticed here, and not by whoever asks the program much later.
"""

from __future__ import annotations

import platform
import re
import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from sandbox import version
from sandbox.cache import Cache, sha256
from sandbox.progress import CommandFailed, Progress
from sandbox.refusal import Refusal
from sandbox.toolchain import Go, find_go, go_environment

MACHINE = f"{platform.system()}-{platform.machine()}".lower()
"""Part of the cache's names: a home folder may be shared by unlike machines."""


@dataclass(frozen=True, kw_only=True)
class GoProgram:
    """One program of a tool.

    Attributes:
        name: Its file name.
        package: The Go package that it is built from.
        version: What it must say that it is, without the leading `v`.
        asked: The arguments after which it says that.
        says: Matches the beginning of its answer; the first group is the version.
    """

    name: str
    package: str
    version: str
    asked: tuple[str, ...]
    says: str

    def said(self, path: Path, environment: Mapping[str, str]) -> str | None:
        """Returns the version that a program says it has; None when it does not run, or says something else."""
        return version.said_by(path, self.says, environment, self.asked)


@dataclass(frozen=True, kw_only=True)
class GoFiles:
    """Files of a module that are wanted beside the programs.

    Attributes:
        folder: Where they go, in the cache's entry.
        module: The Go module that brings them.
        pattern: Which, below the module's own folder.
    """

    folder: str
    module: str
    pattern: str

    def copy(self, module: Path, entry: Path) -> None:
        """Copies contents only: what Go unpacks is not always writable, and a cache must be able to delete its own.

        Args:
            module: The module's folder.
            entry: The cache's.

        Raises:
            Refusal: The module has no such files.
        """
        sources = sorted(module.glob(self.pattern))
        if not sources:
            raise Refusal(f"the Go module {self.module} has no files {self.pattern}, so {self.folder} would be empty")
        (entry / self.folder).mkdir()
        for source in sources:
            shutil.copyfile(source, entry / self.folder / source.name)


@dataclass(frozen=True, kw_only=True)
class GoTool:
    """Programs that are built together.

    Attributes:
        title: What is built, for the user.
        label: Begins the entry's name. The rest of that follows from `go.sum`, so whoever changes programs, tags,
            variables or files, and not the sums, changes this.
        module: The folder with `go.mod` and `go.sum`.
        programs: What is built.
        tags: Build tags.
        variables: What the linker sets, by the variable's full name.
        files: What is copied from modules.
        packages_about: How many packages a build compiles that no tool before it has; only for the progress line.
        build_gb: What a first build needs on disk, in GB; told when the disk is full.
        result_gb: What stays on disk, in GB.
    """

    title: str
    label: str
    module: Path
    programs: tuple[GoProgram, ...]
    tags: tuple[str, ...]
    variables: Mapping[str, str]
    files: tuple[GoFiles, ...]
    packages_about: int
    build_gb: float
    result_gb: float

    @property
    def entry(self) -> str:
        """The entry's name in the cache."""
        return f"{self.label}-module-{sha256(self.module / 'go.sum')[:12]}-{MACHINE}"

    def built(self, cache: Cache) -> Path | None:
        """Returns the folder of what was built before, with the programs in its `bin`; else None."""
        return cache.get(self.entry)

    def build(
        self,
        cache: Cache,
        progress: Progress,
        environment: Mapping[str, str],
        tried: list[str],
        finish: Callable[[Path], None] = lambda folder: None,
    ) -> Path | None:
        """Returns the folder of the programs, which are built where they are not there.

        Args:
            cache: Where they are kept.
            progress: Where the progress is told.
            environment: The caller's variables (PATH, HOME, proxies).
            tried: Gets a line when there is no Go, or the build fails; None is returned then.
            finish: Completes the entry, before the programs are asked for their versions.

        Raises:
            Refusal: A program does not say that it is what was to be built; or the disk is full.
        """
        if found := self.built(cache):
            return found
        go = find_go(self.module, cache, progress, environment, tried)
        if go is None:
            return None
        progress.say(f"go: {go.version} ({go.source})")

        def make(partial: Path) -> None:
            self._compile(partial, go, progress, go_environment(go, cache, environment))
            finish(partial)
            self.require_versions(partial / "bin", environment)

        try:
            return cache.get_or_make(self.entry, make, build_gb=self.build_gb, result_gb=self.result_gb)
        except CommandFailed as failure:
            packages = ", ".join(program.package for program in self.programs)
            tried.append(f"Go module of {packages} with Go {go.version}: {failure}")
            return None

    def require_versions(self, folder: Path, environment: Mapping[str, str]) -> None:
        """Asks each program in a folder for its version.

        Raises:
            Refusal: One says something else than what it is taken for.
        """
        for program in self.programs:
            said = program.said(folder / program.name, environment)
            if said != program.version:
                raise Refusal(
                    f"{program.name} of {self.title} was got, but does not say that it is {program.version} "
                    f"({f'it says {said}' if said else 'it does not run'}), so it was thrown away"
                )

    def _compile(self, partial: Path, go: Go, progress: Progress, variables: Mapping[str, str]) -> None:
        module, programs = partial / "module", partial / "bin"
        shutil.copytree(self.module, module)
        programs.mkdir()
        flags = ["-s", "-w", *(f"-X {name}={value}" for name, value in self.variables.items())]
        build = ("build", "-v", "-tags", ",".join(self.tags), "-ldflags", " ".join(flags))
        packages = [program.package for program in self.programs]
        progress.run(
            f"building {self.title} (some minutes, once per machine)",
            [go.path, *build, "-o", programs, *packages],
            cwd=module,
            environment=variables,
            detail=self._compiled,
        )
        for program in self.programs:
            (programs / _file_of(program.package)).rename(programs / program.name)
        for files in self.files:
            said = progress.run(
                f"taking {files.pattern} from {files.module}",
                [go.path, "list", "-m", "-f", "{{.Dir}}", files.module],
                cwd=module,
                environment=variables,
            )
            files.copy(Path(said.strip().splitlines()[-1]), partial)
        shutil.rmtree(module)

    def _compiled(self, lines: list[str]) -> str:
        loaded = sum(line.startswith("go: downloading") for line in lines)
        done = len(lines) - loaded
        percent = min(99, 100 * done // self.packages_about)
        return f"{loaded} modules downloaded, {done} packages compiled (about {percent} %)"


def _file_of(package: str) -> str:
    """Returns what `go build` calls the program of a package: its last part that is no major version."""
    parts = package.split("/")
    return parts[-2] if re.fullmatch(r"v[2-9]\d*", parts[-1]) else parts[-1]
