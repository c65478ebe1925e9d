"""Runs one Pulumi program, as the engine's language host asks for it; started by `language_host.py`, a file on its own.

Arguments: the run's settings as JSON, the program (a folder with a `__main__.py`, or a file), the program's arguments.
The configuration comes in PULUMI_CONFIG and PULUMI_CONFIG_SECRET_KEYS, so that it shows in no process list.
"""

from __future__ import annotations

import asyncio
import json
import logging
import os
import runpy
import signal
import sys
import traceback
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import grpc  # type: ignore[import-untyped]
import pulumi
import pulumi.runtime
from pulumi.runtime.proto import engine_pb2

SHOWN = 32
"""Exit code that tells the language host that the error was shown already."""
INTERRUPTED = 130
DEBUG = "SANDBOX_DEBUG"
"""Set where the engine shows debug messages (`pulumi up --debug`), which it tells nobody."""
THREADS_PER_OPERATION = 4
"""As many as the official host gives: each registration waits in a thread."""


def main(arguments: list[str]) -> int:
    """Runs the program and returns the process's exit code."""
    settings, program, *rest = arguments
    # A shell lets what it starts with `&` ignore interrupts, and that is inherited: the host's own would be lost.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    sys.argv = [program, *rest]
    sys.stdout.reconfigure(line_buffering=True)  # type: ignore[union-attr]
    _configure(json.loads(settings))
    folder = program if Path(program).is_dir() else str(Path(program).parent)
    sys.path.insert(0, os.path.abspath(folder))
    # A program that fails leaves futures behind that nobody awaits; asyncio's complaints would hide the error itself.
    logging.getLogger("asyncio").setLevel(logging.CRITICAL)
    try:
        return _run(program, json.loads(settings)["parallel"])
    except KeyboardInterrupt:
        return INTERRUPTED
    except SystemExit as end:
        if isinstance(end.code, str):
            print(end.code, file=sys.stderr)
        return end.code if isinstance(end.code, int) else int(end.code is not None)


class _Quiet:
    """The engine, without the debug messages that it would throw away: the SDK sends some for each resource, and waits
    for each to arrive.
    """

    def __init__(self, engine: Any) -> None:
        self._engine = engine

    def __getattr__(self, name: str) -> Any:
        return getattr(self._engine, name)

    def Log(self, request: Any) -> None:
        """Passes on what a user would see."""
        if request.severity != engine_pb2.DEBUG:
            self._engine.Log(request)


def _configure(settings: dict[str, object]) -> None:
    pulumi.runtime.set_all_config(pulumi.runtime.get_config_env(), pulumi.runtime.get_config_secret_keys_env())
    ready = pulumi.runtime.Settings(**settings)  # type: ignore[arg-type]
    if not os.environ.get(DEBUG):
        ready.engine = _Quiet(ready.engine)
    pulumi.runtime.configure(ready)


def _run(program: str, parallel: int) -> int:
    loop = asyncio.new_event_loop()
    asyncio.set_event_loop(loop)
    executor = ThreadPoolExecutor(max_workers=max(parallel, 1) * THREADS_PER_OPERATION)
    loop.set_default_executor(executor)
    try:
        loop.run_until_complete(pulumi.runtime.run_in_stack(lambda: _program(program)))
    except pulumi.RunError as error:
        pulumi.log.error(str(error))
        return SHOWN
    except grpc.RpcError as error:
        if error.code() == grpc.StatusCode.UNAVAILABLE:  # the engine ends, and has said why
            return SHOWN
        pulumi.log.error(f"the engine refused a call: {error.details()}")
        return SHOWN
    except Exception:  # noqa: BLE001  whatever the program raises is the user's to see
        pulumi.log.error(f"Program failed with an unhandled exception:\n{_own_frames(program)}")
        return SHOWN
    finally:
        executor.shutdown(wait=False, cancel_futures=True)
        sys.stdout.flush()
        sys.stderr.flush()
    return 0


def _program(program: str) -> None:
    if Path(program).is_dir() and not Path(program, "__main__.py").is_file():
        raise pulumi.RunError(f"{program} has no __main__.py, so there is no program to run")
    runpy.run_path(program, run_name="__main__")


def _own_frames(program: str) -> str:
    """The traceback from the program's own first line on, without the machinery that started it."""
    root = os.path.abspath(program)
    frames = traceback.extract_tb(sys.exc_info()[2])
    for index, frame in enumerate(frames):
        if not frame.filename.startswith("<") and os.path.abspath(frame.filename).startswith(root):
            return traceback.format_exc(limit=index - len(frames))
    return traceback.format_exc()


if __name__ == "__main__":
    exit_code = main(sys.argv[1:])
    sys.stdout.flush()
    os._exit(exit_code)
