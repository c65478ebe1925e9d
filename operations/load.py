"""Load on one address: requests at times that are fixed beforehand, whatever the answers take.

A client that waits for an answer before it sends the next request measures a slow service less often (coordinated
omission). So each request has its time in a schedule, and its latency counts from that time, waiting for a free
connection included.
"""

from __future__ import annotations

import itertools
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass

from operations.http_request import Connection, measured

TIMEOUT_S = 30.0
"""Seconds after which an answer counts as none; the edge gives up after as many."""


@dataclass(frozen=True, kw_only=True)
class Stage:
    """One step of the ramp.

    Attributes:
        rate: Requests per second.
        duration_s: Seconds that it lasts.
    """

    rate: float
    duration_s: float


@dataclass(frozen=True, kw_only=True)
class Sample:
    """One request.

    Attributes:
        latency_s: Seconds from its time in the schedule to the end of its answer.
        good: Whether it was answered, and not by an error of the service's or a refusal.
    """

    latency_s: float
    good: bool


def ramp(rate: float, duration_s: float) -> list[Stage]:
    """A warm-up at a tenth, then a quarter, a half and all of a rate; the last stage is the one that counts.

    Args:
        rate: Requests per second of the last stage.
        duration_s: Seconds of the last stage; the others are half as long.
    """
    shares = (0.1, 0.25, 0.5)
    return [
        *(Stage(rate=rate * share, duration_s=duration_s / 2) for share in shares),
        Stage(rate=rate, duration_s=duration_s),
    ]


def put(url: str, path: str, stage: Stage, *, connections: int) -> list[Sample]:
    """Puts the load of one stage on an address and returns what came of each request.

    Args:
        url: Origin.
        path: What is asked for.
        stage: How much, how long.
        connections: Connections that are kept open; requests wait for a free one when answers are slow.
    """
    times = schedule(stage, time.monotonic())
    following, lock = itertools.count(), threading.Lock()
    samples: list[Sample] = []

    def client() -> None:
        connection = Connection(url, timeout_s=TIMEOUT_S)
        try:
            while True:
                with lock:
                    number = next(following)
                if number >= len(times):
                    return
                due = times[number]
                if (ahead := due - time.monotonic()) > 0:
                    time.sleep(ahead)
                latency, good = measured(connection, path, due)
                with lock:
                    samples.append(Sample(latency_s=latency, good=good))
        finally:
            connection.close()

    clients = [threading.Thread(target=client, daemon=True) for _ in range(min(connections, len(times)))]
    for thread in clients:
        thread.start()
    for thread in clients:
        thread.join()
    return samples


def schedule(stage: Stage, begin: float) -> Sequence[float]:
    """The time of each request."""
    count = max(1, round(stage.rate * stage.duration_s))
    return [begin + number * stage.duration_s / count for number in range(count)]
