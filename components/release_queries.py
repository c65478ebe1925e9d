"""How a version of the API does, asked of Prometheus: pure functions that build the queries.

A query looks at the pods of one version alone, by a label that the collection takes from them. It has one value, a
percentage, or none: where the version has answered too few requests for one to say anything.
Surprises: a label's series appear with their first event, so that a version without errors has no series of errors,
which is no error, and not no answer. What a counter has at its first look is not in any rate: the first look should
come before the first request, and the first window begin after it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class VersionQueryArgs:
    """Whose requests, and which of them.

    Attributes:
        histogram: Name of the histogram of the requests' durations in seconds, without `_count` or `_bucket`.
        status_label: Its label with the HTTP status.
        selector: Labels of the version's series, by name; a value may be a placeholder of whoever asks.
        window_s: Seconds that are looked back on.
        minimum_requests: Requests in the window below which there is no answer.
    """

    histogram: str
    status_label: str
    selector: Mapping[str, str]
    window_s: int
    minimum_requests: int


def error_percent(args: VersionQueryArgs) -> str:
    """Percentage of requests that failed on our side."""
    failed = _increase(args, "count", f'{args.status_label}=~"5.."')
    return f"100 * ({failed} or vector(0)) / {_requests(args)}"


def slow_percent(args: VersionQueryArgs, *, bound: str) -> str:
    """Percentage of requests that took longer than a bound of the histogram.

    Args:
        args: Whose requests.
        bound: What matches the bound's label: `le="0.5"`.
    """
    return f"100 * (1 - {_increase(args, 'bucket', bound)} / {_requests(args)})"


def _requests(args: VersionQueryArgs) -> str:
    """How many there were; nothing where they were too few."""
    return f"({_increase(args, 'count')} >= {args.minimum_requests})"


def _increase(args: VersionQueryArgs, suffix: str, *more: str) -> str:
    labels = ",".join([*(f'{name}="{value}"' for name, value in args.selector.items()), *more])
    return f"sum(increase({args.histogram}_{suffix}{{{labels}}}[{args.window_s}s]))"
