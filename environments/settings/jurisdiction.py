"""Which law a place on Google Cloud is under, as far as residency asks. Pure."""

from __future__ import annotations

MULTI_REGIONS = {"eu": "eu", "us": "us"}
"""Jurisdiction -> the multi-region of Cloud Storage whose regions are all under it."""

_AREAS = {"europe": "eu", "eur3": "eu", "eur4": "eu", "eur5": "eu", "nam3": "us", "nam4": "us"}


def jurisdiction(location: str) -> str:
    """`eu`, `us` or the first part of the location itself, for a region (`europe-west1`) or a multi-region (`eu`).

    Of Google's regions in Europe, two are outside of the European Union: `europe-west2` (London) and `europe-west6`
    (Zurich) are under `uk` and `ch`. (https://cloud.google.com/about/locations)
    """
    outside = {"europe-west2": "uk", "europe-west6": "ch"}
    area = location.split("-", 1)[0]
    return outside.get(location) or _AREAS.get(area, area)


def holds(residency: str, location: str) -> bool:
    """Whether what must stay in `residency` may lie in `location`.

    Args:
        residency: A jurisdiction (`eu`, `us`) or one region.
        location: A region or a multi-region.
    """
    return location == residency or jurisdiction(location) == residency
