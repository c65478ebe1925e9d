"""A Python language host for the bare engine: what the official `pulumi-language-python` does, as far as programs and
policy packs need it.

Started by the engine with its own address; prints its port and serves until it is told to end. It imports nothing of
the sandbox, so that it can be run as a file from any folder. Every program runs in a process of its own: what it prints
is its own, `sys.exit` ends it and nothing else, and a broken program cannot take the host along.
Not served: code generation, packing, linking, templates, debuggers; the engine says that the call is unimplemented.
"""

from __future__ import annotations

import contextlib
import importlib.metadata
import importlib.util
import json
import os
import queue
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import grpc  # type: ignore[import-untyped]
from google.protobuf.empty_pb2 import Empty
from google.protobuf.json_format import MessageToDict
from pulumi.automation._server import LanguageServer
from pulumi.runtime.proto import (
    language_pb2,
    language_pb2_grpc,
    plugin_pb2,
)

EXECUTOR = Path(__file__).with_name("program.py")
SHOWN = 32
"""A program's exit code when the user has seen its error already."""
GRACE_S = 5.0
"""Seconds that an interrupted program has to end by itself."""
MESSAGE_BYTES = 400 * 1024 * 1024
"""The engine's own limit for one message: large configurations must pass."""
NO_PLUGIN = {"pulumi-policy", "pulumi-esc-sdk"}


class Processes:
    """The processes that the host started; they never outlive it."""

    def __init__(self) -> None:
        self._alive: set[subprocess.Popen[bytes]] = set()
        self._lock = threading.Lock()

    def start(self, command: list[str], **options: Any) -> subprocess.Popen[bytes]:
        """Starts a process without standard input."""
        with self._lock:
            process = subprocess.Popen(command, stdin=subprocess.DEVNULL, **options)
            self._alive.add(process)
        return process

    def wait(self, process: subprocess.Popen[bytes]) -> int:
        """Waits for a process and returns its exit code, negative for a signal."""
        try:
            return process.wait()
        finally:
            with self._lock:
                self._alive.discard(process)

    def end(self) -> None:
        """Interrupts every process, and kills those that do not end in time."""
        with self._lock:
            alive = list(self._alive)
        for process in alive:
            with contextlib.suppress(ProcessLookupError):
                process.send_signal(signal.SIGINT)
        deadline = time.monotonic() + GRACE_S
        for process in alive:
            try:
                process.wait(max(0.0, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                process.kill()


class LanguageHost(LanguageServer):
    """Serves the engine's language protocol for Python programs and policy packs."""

    def __init__(self, engine_address: str, processes: Processes) -> None:
        super().__init__(lambda: None)
        self._engine_address = engine_address
        self._processes = processes

    def Handshake(self, request: Any, context: grpc.ServicerContext) -> Any:
        """Takes the engine's address, where it was not an argument."""
        self._engine_address = request.engine_address
        return language_pb2.LanguageHandshakeResponse()

    def GetPluginInfo(self, request: Any, context: grpc.ServicerContext) -> Any:
        """Answers with the SDK's version."""
        return plugin_pb2.PluginInfo(version=importlib.metadata.version("pulumi"))

    def About(self, request: Any, context: grpc.ServicerContext) -> Any:
        """Answers with this interpreter."""
        version = ".".join(str(part) for part in sys.version_info[:3])
        return language_pb2.AboutResponse(executable=sys.executable, version=version, metadata={"toolchain": "pip"})

    def GetRequiredPackages(self, request: Any, context: grpc.ServicerContext) -> Any:
        """Lists the providers whose packages are installed."""
        return language_pb2.GetRequiredPackagesResponse(packages=list(_provider_packages()))

    def GetProgramDependencies(self, request: Any, context: grpc.ServicerContext) -> Any:
        """Lists the installed packages, all of them: an installation knows no direct ones."""
        found = {dist.metadata["Name"]: dist.version for dist in importlib.metadata.distributions()}
        return language_pb2.GetProgramDependenciesResponse(
            dependencies=[language_pb2.DependencyInfo(name=name, version=found[name]) for name in sorted(found)]
        )

    def InstallDependencies(self, request: Any, context: grpc.ServicerContext) -> Iterator[Any]:
        """Installs nothing: the lock file is the Makefile's."""
        yield language_pb2.InstallDependenciesResponse(stdout=b"dependencies are installed by `make setup`\n")

    def RuntimeOptionsPrompts(self, request: Any, context: grpc.ServicerContext) -> Any:
        """Asks for nothing."""
        return language_pb2.RuntimeOptionsResponse()

    def Cancel(self, request: Any, context: grpc.ServicerContext) -> Any:
        """Ends what runs."""
        self._processes.end()
        return Empty()

    def Run(self, request: Any, context: grpc.ServicerContext) -> Any:
        """Runs a program in a process of its own, in its project's virtual environment."""
        python, problem = _python(request.info)
        if problem:
            return language_pb2.RunResponse(error=problem)
        settings = {
            "project": request.project,
            "stack": request.stack,
            "organization": request.organization or "organization",
            "root_directory": request.info.root_directory,
            "monitor": request.monitor_address,
            "engine": self._engine_address,
            "parallel": request.parallel,
            "dry_run": request.dryRun,
        }
        variables = {
            **os.environ,
            "PULUMI_CONFIG": json.dumps(dict(request.config)),
            "PULUMI_CONFIG_SECRET_KEYS": json.dumps(list(request.configSecretKeys)),
        }
        program = str(Path(request.info.program_directory) / request.info.entry_point)
        process = self._processes.start(
            [python, "-P", str(EXECUTOR), json.dumps(settings), program, *request.args],
            cwd=request.pwd or request.info.program_directory,
            env=variables,
        )
        context.add_callback(lambda: _interrupt(process))
        exit_code = self._processes.wait(process)
        if exit_code == 0:
            return language_pb2.RunResponse()
        if exit_code == SHOWN:
            return language_pb2.RunResponse(bail=True)
        ended = f"with exit code {exit_code}" if exit_code > 0 else f"by signal {-exit_code}"
        return language_pb2.RunResponse(error=f"the program ended {ended}")

    def RunPlugin(self, request: Any, context: grpc.ServicerContext) -> Iterator[Any]:
        """Runs a policy pack, or a plugin written in Python, and streams what it prints."""
        python, problem = _python(request.info)
        if problem:
            context.abort(grpc.StatusCode.FAILED_PRECONDITION, problem)
        folder = request.info.program_directory
        is_policy_pack = request.kind == "analyzer"
        command = ["-u", "-m", "pulumi.policy", *request.args, folder] if is_policy_pack else [folder, *request.args]
        process = self._processes.start(
            [python, *command],
            cwd=folder if is_policy_pack else request.pwd,
            env={**os.environ, **dict(line.partition("=")[::2] for line in request.env)},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        context.add_callback(lambda: _interrupt(process))
        yield from _streamed(process)
        yield language_pb2.RunPluginResponse(exitcode=max(0, self._processes.wait(process)))


def _python(info: Any) -> tuple[str, str]:
    """Returns the interpreter of the program's virtual environment, or what is wrong with it."""
    virtualenv = MessageToDict(info.options).get("virtualenv")
    if not virtualenv:
        return sys.executable, ""
    python = Path(info.root_directory, virtualenv, "bin", "python")
    if os.access(python, os.X_OK):
        return str(python), ""
    return "", f"{python} is missing, so the program was not started. Run `make setup`"


def _provider_packages() -> Iterator[Any]:
    """The Pulumi packages of this interpreter that have a provider plugin, as their `pulumi-plugin.json` says."""
    for distribution in importlib.metadata.distributions():
        name = (distribution.metadata["Name"] or "").lower().replace("_", "-")
        if not name.startswith("pulumi-") or name in NO_PLUGIN:
            continue
        spec = importlib.util.find_spec(name.replace("-", "_"))
        folders = list(spec.submodule_search_locations or []) if spec else []
        plugin: dict[str, Any] = {}
        for folder in folders:
            with contextlib.suppress(OSError, ValueError):
                plugin = json.loads(Path(folder, "pulumi-plugin.json").read_text())
        if plugin.get("resource"):
            yield plugin_pb2.PackageDependency(
                name=plugin.get("name") or name.removeprefix("pulumi-"),
                kind="resource",
                version="v" + re.sub("^v", "", plugin.get("version") or distribution.version),
                server=plugin.get("server") or "",
            )


def _streamed(process: subprocess.Popen[bytes]) -> Iterator[Any]:
    """What a process prints, on both streams, as it comes."""
    pieces: queue.Queue[tuple[str, bytes]] = queue.Queue()

    def read(field: str, stream: Any) -> None:
        while piece := stream.read1(1 << 16):
            pieces.put((field, piece))
        pieces.put((field, b""))

    for field, stream in (("stdout", process.stdout), ("stderr", process.stderr)):
        threading.Thread(target=read, args=(field, stream), daemon=True).start()
    still_open = 2
    while still_open:
        field, piece = pieces.get()
        if piece and field == "stdout":
            yield language_pb2.RunPluginResponse(stdout=piece)
        elif piece:
            yield language_pb2.RunPluginResponse(stderr=piece)
        else:
            still_open -= 1


def _interrupt(process: subprocess.Popen[bytes]) -> None:
    """Ends a process whose call was ended by the engine; one that ended by itself is left alone."""
    if process.poll() is None:
        with contextlib.suppress(ProcessLookupError):
            process.send_signal(signal.SIGINT)


def main(arguments: list[str]) -> int:
    """Serves until the engine ends, interrupts us, or is gone."""
    engine = os.getppid()
    ended = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: ended.set())
    processes = Processes()
    server = grpc.server(
        ThreadPoolExecutor(max_workers=16),
        options=[("grpc.max_receive_message_length", MESSAGE_BYTES), ("grpc.max_send_message_length", MESSAGE_BYTES)],
    )
    host = LanguageHost(arguments[-1] if arguments else "", processes)
    language_pb2_grpc.add_LanguageRuntimeServicer_to_server(host, server)
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    print(port, flush=True)
    while not ended.wait(1.0):
        if os.getppid() != engine:
            break
    processes.end()
    server.stop(0)
    return 0


if __name__ == "__main__":
    exit_code = main(sys.argv[1:])
    sys.stdout.flush()
    os._exit(exit_code)
