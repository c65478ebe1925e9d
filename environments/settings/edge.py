"""The edge: names, TLS, protection, and who of the staff gets past the proxy."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AfterValidator, Field, StringConstraints, model_validator

from environments.errors import InvariantError
from environments.merge import UNIQUE
from environments.settings.address_ranges import IpRange
from environments.settings.identity import GroupAddress
from environments.settings.model import Distinct, HostName, ListOf, NamespaceName, ResourceName, SettingsModel, UrlPath

RuleSet = Literal[
    "cve-canary",
    "java-v33-stable",
    "json-sqli-canary",
    "lfi-v33-stable",
    "nodejs-v33-stable",
    "protocolattack-v33-stable",
    "rce-v33-stable",
    "rfi-v33-stable",
    "scannerdetection-v33-stable",
    "sessionfixation-v33-stable",
    "sqli-v33-stable",
    "xss-v33-stable",
]
"""Preconfigured rules that suit an API. Left out: `methodenforcement`, which denies PUT and DELETE, and `php`."""

HostLabel = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$")]


def _not_everybody(value: str) -> str:
    """Refuse to block the whole internet by one range."""
    if value.endswith("/0"):
        raise ValueError("would turn everybody away; name the ranges that attack")
    return value


class EdgeHostSettings(SettingsModel):
    """One public host."""

    label: HostLabel
    """First label of the host name; the domain follows."""

    version: Literal["active", "preview"]
    """Which version of the API answers: the one that serves, or the one that waits for its promotion."""

    staff_only: bool
    """Whether the Identity-Aware Proxy stands before it."""


class ArmorSettings(SettingsModel):
    """Cloud Armor: what is turned away before it costs anything."""

    blocked_ranges: Annotated[ListOf[Annotated[IpRange, AfterValidator(_not_everybody)]], UNIQUE]
    """IPv4 ranges in CIDR notation that are turned away. A later layer adds to them; it takes some away by `!replace`
    only."""

    attack_rule_sets: dict[RuleSet, Annotated[int, Field(ge=1, le=4)]]
    """Rules against known attacks, by name, with their sensitivity: 1 (few false alarms) to 4 (few misses)."""

    attack_rules_preview: bool
    """Only log what these rules would deny."""

    requests_per_minute: Annotated[int, Field(ge=10, le=1_000_000)]
    """Requests that one address may send in a minute; many people may share one address."""

    ban_requests_per_minute: Annotated[int, Field(ge=10, le=1_000_000)]
    """Requests in a minute above which an address is banned."""

    ban_s: Annotated[int, Field(ge=60, le=86_400)]
    """Seconds that a ban lasts."""

    adaptive_protection: bool
    """Alert when a model of the usual traffic sees an attack."""

    @model_validator(mode="after")
    def _a_ban_comes_after_the_limit(self) -> ArmorSettings:
        if self.ban_requests_per_minute < self.requests_per_minute:
            raise InvariantError(
                "ban_requests_per_minute",
                f"{self.ban_requests_per_minute} bans addresses that keep to the limit of {self.requests_per_minute}",
                "raise it to requests_per_minute or above",
            )
        return self

    def must_allow(self, promised: int) -> None:
        """Hold the limit against what the application promises to one client.

        Args:
            promised: Requests per minute and client.

        Raises:
            InvariantError: The edge would turn away clients who keep to the promise; its path starts at the root.
        """
        if self.requests_per_minute < promised:
            raise InvariantError(
                "edge.armor.requests_per_minute",
                f"{self.requests_per_minute} per address turns away clients to whom the API promises {promised}",
                "raise it to application.api.fastapi.rate_limit.requests_per_minute or above",
            )


class ScannerSettings(SettingsModel):
    """Google's Web Security Scanner, which tries every public host for known weaknesses. It presses every button."""

    paths: Annotated[ListOf[UrlPath], Distinct, Field(min_length=1, max_length=20)]
    """Paths of each host where it begins; links lead it on."""

    every_days: Literal[1, 7, 14, 28]
    """Days between two scans."""

    requests_per_second: Annotated[int, Field(ge=5, le=20)]
    """Requests in a second at most."""


class StaffAccessSettings(SettingsModel):
    """The Identity-Aware Proxy before hosts for staff."""

    reauthentication: Literal["LOGIN", "SECURE_KEY", "ENROLLED_SECOND_FACTORS"]
    """How a session is renewed: by a login, a hardware key, or any enrolled second factor."""

    session_s: Annotated[int, Field(ge=300, le=86_400)]
    """Seconds that a session lasts (NIST SP 800-63B asks for at most 12 hours at assurance level 2)."""

    groups: Annotated[dict[ResourceName, GroupAddress], Field(min_length=1)]
    """Groups that may pass, by name."""


class EdgeSettings(SettingsModel):
    """How the internet reaches the platform."""

    domain: HostName
    """Domain of all hosts; a zone of its own, which the parent domain delegates to."""

    namespace: NamespaceName
    """Kubernetes namespace of the Gateway."""

    record_ttl_s: Annotated[int, Field(ge=30, le=86_400)]
    """Seconds for which resolvers may keep the public records."""

    hsts_s: Annotated[int, Field(ge=300, le=63_072_000)]
    """Seconds for which browsers must not speak plain HTTP to the hosts any more."""

    log_sample_share: Annotated[float, Field(gt=0, le=1)]
    """Share of requests that is logged, above 0 to 1."""

    request_timeout_s: Annotated[int, Field(ge=1, le=3_600)]
    """Seconds that an answer may take."""

    hosts: Annotated[dict[ResourceName, EdgeHostSettings], Field(min_length=1)]
    """Public hosts by name."""

    armor: ArmorSettings

    scanner: ScannerSettings | None
    """What tries the hosts from outside, past the rules against attacks; null for none."""

    staff: StaffAccessSettings

    @model_validator(mode="after")
    def _hosts_share_nothing(self) -> EdgeSettings:
        seen: dict[tuple[str, str], str] = {}
        for name, host in self.hosts.items():
            for what, value in (("label", host.label), ("version", host.version)):
                if (what, value) in seen:
                    raise InvariantError(
                        f"hosts.{name}.{what}",
                        f"{value} is also that of {seen[what, value]}, and a Service bears one backend policy",
                        "give each host a label and a version of its own",
                    )
                seen[what, value] = name
        return self
