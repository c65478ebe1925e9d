"""What a cache spares: settings from files, from the process that has loaded them, and from a Redis on this machine.

Two sets of layers: the benchmark's, of 2,000 lines, and the project's own for prod. Times are of the clock, not of the
processor, because whoever asks Redis waits. Validation is a part of each load, kept ones excepted.
"""

from __future__ import annotations

import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from bench import layers
from bench.figure import IN_A_ROW, Figure, Part, figure, ratio
from environments.config_loader import ConfigLoader, RedisOptions, SharedCache

ROUNDS = 9
READS = 200

TIMES_FASTER_WHEN_KEPT = 50
"""Goal: settings that are kept are there at least so many times faster than from files, files looked at included."""

_PATIENCE_S = 10
_IMPORT = "import time; start = time.perf_counter(); import redis; print(time.perf_counter() - start)"


def measure() -> Part:
    """Measure with loaders that have kept nothing, with one that has, and with Redis where redis-server is."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        layers.write(folder)
        _let_settle(folder)
        with _redis(folder) as shared:
            ours = partial(ConfigLoader, environ={})
            generated = partial(ConfigLoader, folder, environ={}, model=layers.model())
            figures = [
                *_figures("2,000 lines", generated, ("dev", layers.NAMES[2:]), shared),
                *_figures("the project's prod", ours, ("prod", ()), shared),
            ]
            if shared is not None:
                figures.append(figure("importing redis-py, once per process", _imports(), "ms"))
    without = "" if shared is not None else "; no redis-server is installed, so Redis was not measured"
    return Part(name="loader", about=f"loading, medians of {ROUNDS} rounds in turns{without}", figures=tuple(figures))


def _figures(
    what: str, make: Callable[..., ConfigLoader], asked: tuple[str, tuple[str, ...]], shared: SharedCache | None
) -> Iterator[Figure]:
    kept = make()
    ways: dict[str, Callable[[], object]] = {
        "files": lambda: make().load(*asked),
        "kept": lambda: [kept.load(*asked) for _ in range(READS)],
    }
    if shared is not None:
        made = make(shared=shared).load(*asked)
        ways["redis"] = lambda: make(shared=shared).load(*asked)
        assert make(shared=shared).load(*asked).root == made.root == kept.load(*asked).root, "all must load the same"
    times = _measured(ways)
    each = [milliseconds / READS for milliseconds in times["kept"]]
    yield figure(f"{what}: from files", times["files"], "ms")
    yield figure(f"{what}: kept in the process", [one * 1_000 for one in each], "µs")
    yield ratio(f"{what}: files beside kept", times["files"], each, goal=TIMES_FASTER_WHEN_KEPT, at_least=True)
    if shared is not None:
        yield figure(f"{what}: found in Redis", times["redis"], "ms")
        yield ratio(f"{what}: files beside Redis", times["files"], times["redis"], goal=None)


def _measured(functions: Mapping[str, Callable[[], object]]) -> dict[str, list[float]]:
    """The clock's milliseconds of each function, taken in turns; the best of a few in a row counts."""
    times: dict[str, list[float]] = {name: [] for name in functions}
    for _ in range(ROUNDS):
        for name, function in functions.items():
            times[name].append(min(_timed(function) for _ in range(IN_A_ROW)))
    return times


def _timed(function: Callable[[], object]) -> float:
    start = time.perf_counter()
    function()
    return (time.perf_counter() - start) * 1_000


def _imports() -> list[float]:
    command = [sys.executable, "-c", _IMPORT]
    return [float(subprocess.run(command, check=True, capture_output=True, text=True).stdout) * 1_000 for _ in range(3)]


def _let_settle(folder: Path) -> None:
    """Waits until the layers are as old as those of a release: young ones are read again each time."""
    youngest = max(file.stat().st_ctime for file in folder.rglob("*.yml"))
    time.sleep(max(0.0, youngest + 2.5 - time.time()))


@contextmanager
def _redis(folder: Path) -> Iterator[SharedCache | None]:
    """A server for this measurement; None where there is no program for it."""
    program = shutil.which("redis-server")
    if program is None:
        yield None
        return
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [program, "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--dir", str(folder)]
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    try:
        _await(port)
        yield SharedCache(
            RedisOptions(
                host="127.0.0.1",
                port=port,
                database=0,
                username=None,
                password=None,
                credentials=None,
                tls=False,
                ca_file=None,
                cluster=False,
                key=b"of this measurement, and of no use later",
            )
        )
    finally:
        server.terminate()
        server.wait()


def _await(port: int) -> None:
    until = time.monotonic() + _PATIENCE_S
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            if time.monotonic() > until:
                raise
            time.sleep(0.01)
        else:
            return
