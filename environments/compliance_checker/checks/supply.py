"""What runs, and who let it."""

from __future__ import annotations

from collections.abc import Iterator

from environments.compliance_checker.check import NO_GOOGLE_CLOUD, at_least, derived_from
from environments.compliance_checker.verdicts import Gap
from environments.settings import Settings

SHORTEST_WAY_BACK_S = 300
"""Derived by us: an alert fires after five minutes of errors (observability.thresholds.error_percent)."""


@derived_from("cluster.binary_authorization", unless=[NO_GOOGLE_CLOUD])
def images_are_attested(settings: Settings) -> Iterator[Gap]:
    """The cluster admits only images that the pipeline has attested.

    CIS GKE 5.10.5.
    """
    if not settings.cluster.binary_authorization:
        yield Gap(
            path="cluster.binary_authorization",
            reason="any image at all can run beside the data",
            remedy="set it to true; the pipeline that builds images attests them",
        )


@derived_from("application.api.blue_green.auto_promotion", unless=[])
def a_person_releases(settings: Settings) -> Iterator[Gap]:
    """A new version of the API takes over by a person's word."""
    if settings.application.api.blue_green.auto_promotion:
        yield Gap(
            path="application.api.blue_green.auto_promotion",
            reason="a version takes over as soon as it starts, whoever pushed it",
            remedy="set it to false",
        )


@derived_from("application.api.blue_green.scale_down_delay_s", unless=[])
def the_way_back_stays_open(settings: Settings) -> Iterator[Gap]:
    """The old version stays up until an alert about the new one would have fired.

    Derived by us: alerts look back on five minutes.
    """
    yield from at_least(
        "application.api.blue_green.scale_down_delay_s",
        settings.application.api.blue_green.scale_down_delay_s,
        SHORTEST_WAY_BACK_S,
        "the first alert about the new version comes later",
        " seconds",
    )
