"""What the edge turns away, promises to browsers, and records. TLS 1.3 is fixed there, and no setting's affair."""

from __future__ import annotations

from collections.abc import Iterator

from environments.compliance_checker.check import NO_GOOGLE_CLOUD, Exemption, at_least, at_most, derived_from
from environments.compliance_checker.verdicts import Gap
from environments.settings import Settings
from environments.settings.production_invariants import is_guarded

ATTACKS = ("sqli-v33-stable", "xss-v33-stable", "rce-v33-stable", "lfi-v33-stable")
"""Derived by us from OWASP's list: injection into queries, pages, shells and paths."""

MOST_REQUESTS_PER_MINUTE = 6_000
"""Derived by us: a hundred in a second from one address are a program's, and no crowd's behind one router."""

SHORTEST_HSTS_S = 31_536_000
"""A year: the least that browsers' preload lists take (https://hstspreload.org)."""


def _guarded(settings: Settings) -> str | None:
    if is_guarded(settings):
        return "a scanner presses every button, and the data are people's: staging's override security has one"
    return None


WHERE_PEOPLES_DATA_ARE = Exemption(settings=("environment", "labels.data-class"), reason=_guarded)


@derived_from("edge.armor.attack_rules_preview", "edge.armor.attack_rule_sets.*", unless=[NO_GOOGLE_CLOUD])
def attacks_are_denied(settings: Settings) -> Iterator[Gap]:
    """Known attacks are turned away at the edge: injection into queries, pages, shells and paths."""
    armor = settings.edge.armor
    if armor.attack_rules_preview:
        yield Gap(
            path="edge.armor.attack_rules_preview",
            reason="known attacks are logged and let through",
            remedy="set it to false",
        )
    if lacking := [name for name in ATTACKS if name not in armor.attack_rule_sets]:
        yield Gap(
            path="edge.armor.attack_rule_sets",
            reason=f"nothing looks for {', '.join(lacking)}",
            remedy=f"add {', '.join(lacking)}",
        )


@derived_from("edge.armor.adaptive_protection", unless=[NO_GOOGLE_CLOUD])
def unusual_traffic_is_seen(settings: Settings) -> Iterator[Gap]:
    """Traffic that is unlike the usual raises an alert."""
    if not settings.edge.armor.adaptive_protection:
        yield Gap(
            path="edge.armor.adaptive_protection",
            reason="an attack that no rule knows is seen when it has worked",
            remedy="set it to true",
        )


@derived_from("edge.armor.requests_per_minute", unless=[NO_GOOGLE_CLOUD])
def addresses_are_limited(settings: Settings) -> Iterator[Gap]:
    """One address sends 6,000 requests in a minute at most.

    Derived by us; OWASP API4:2023 asks for a limit and names none.
    """
    yield from at_most(
        "edge.armor.requests_per_minute",
        settings.edge.armor.requests_per_minute,
        MOST_REQUESTS_PER_MINUTE,
        "that stops nobody who guesses passwords",
        " requests",
    )


@derived_from("edge.hsts_s", unless=[NO_GOOGLE_CLOUD])
def browsers_insist_on_tls(settings: Settings) -> Iterator[Gap]:
    """Browsers refuse plain HTTP for a year after each visit.

    The least that browsers' preload lists take.
    """
    yield from at_least(
        "edge.hsts_s",
        settings.edge.hsts_s,
        SHORTEST_HSTS_S,
        "after that, whoever is on the line can take the place of the host",
        " seconds",
    )


@derived_from("edge.log_sample_share", unless=[NO_GOOGLE_CLOUD])
def every_request_is_logged(settings: Settings) -> Iterator[Gap]:
    """The load balancer logs every request.

    CIS Google Cloud 2.16.
    """
    yield from at_least(
        "edge.log_sample_share",
        settings.edge.log_sample_share,
        1.0,
        "the request that matters may be missing",
    )


@derived_from("edge.scanner.every_days", unless=[NO_GOOGLE_CLOUD, WHERE_PEOPLES_DATA_ARE])
def hosts_are_tried_from_outside(settings: Settings) -> Iterator[Gap]:
    """A scanner tries the public hosts for known weaknesses."""
    if settings.edge.scanner is None:
        yield Gap(
            path="edge.scanner.every_days",
            reason="nobody but attackers tries the hosts",
            remedy="set edge.scanner, as staging's override security does",
        )
