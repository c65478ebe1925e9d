"""How staff get past the proxy before their hosts."""

from __future__ import annotations

from collections.abc import Iterator

from environments.compliance_checker.check import NO_GOOGLE_CLOUD, NO_HOST_FOR_STAFF, at_most, derived_from
from environments.compliance_checker.verdicts import Gap
from environments.settings import Settings

LONGEST_SESSION_S = 43_200
"""NIST SP 800-63B, assurance level 2."""


@derived_from("edge.staff.reauthentication", unless=[NO_GOOGLE_CLOUD, NO_HOST_FOR_STAFF])
def staff_prove_themselves_twice(settings: Settings) -> Iterator[Gap]:
    """Staff reach their hosts with a second factor only."""
    if settings.edge.staff.reauthentication == "LOGIN":
        yield Gap(
            path="edge.staff.reauthentication",
            reason="with LOGIN a stolen password is enough",
            remedy="set it to ENROLLED_SECOND_FACTORS or SECURE_KEY",
        )


@derived_from("edge.staff.session_s", unless=[NO_GOOGLE_CLOUD, NO_HOST_FOR_STAFF])
def staff_sessions_end(settings: Settings) -> Iterator[Gap]:
    """A session of staff lasts 12 hours at most.

    NIST SP 800-63B, assurance level 2.
    """
    yield from at_most(
        "edge.staff.session_s",
        settings.edge.staff.session_s,
        LONGEST_SESSION_S,
        "for so long whoever finds an open screen is let in",
        " seconds",
    )


@derived_from("edge.hosts.*.version", "edge.hosts.*.staff_only", unless=[NO_GOOGLE_CLOUD])
def unreleased_versions_are_for_staff(settings: Settings) -> Iterator[Gap]:
    """A version of the API that nobody has released yet is behind the proxy for staff."""
    for name, host in settings.edge.hosts.items():
        if host.version == "preview" and not host.staff_only:
            yield Gap(
                path=f"edge.hosts.{name}.staff_only",
                reason="anybody reaches a version that nobody has approved",
                remedy="set it to true",
            )
