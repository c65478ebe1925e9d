"""Settings -> arguments of the edge. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from pulumi import Input, Resource

from components.edge.access import AccessArgs
from components.edge.armor import ArmorArgs
from components.edge.certificates import CertificatesArgs
from components.edge.entrance import EntranceArgs
from components.edge.gateway import GatewayArgs, HostArgs
from components.edge.scanner import ADDRESSES, ScannerArgs
from components.naming import resource_name
from components.platform.foundation import stack_name
from environments.settings import Settings
from environments.settings.edge import ScannerSettings

# Port of the API's Services; their pods' port is the settings'.
SERVICE_PORT = 80


def certificates_args(settings: Settings) -> CertificatesArgs:
    """Address, names and certificate."""
    return CertificatesArgs(
        project=settings.google_cloud.project_id,
        name_prefix=stack_name(settings),
        domain=settings.edge.domain,
        hosts=_hosts(settings),
        ttl_s=settings.edge.record_ttl_s,
        labels=settings.labels,
    )


def entrance_args(settings: Settings) -> EntranceArgs:
    """The address of a second region's entrance."""
    return EntranceArgs(
        project=settings.google_cloud.project_id, name_prefix=stack_name(settings), labels=settings.labels
    )


def armor_args(settings: Settings) -> ArmorArgs:
    """The security policy."""
    armor = settings.edge.armor
    return ArmorArgs(
        project=settings.google_cloud.project_id,
        policy_name=resource_name(stack_name(settings), "edge"),
        labels=settings.labels,
        blocked_ranges=armor.blocked_ranges,
        scanner_ranges=() if settings.edge.scanner is None else ADDRESSES,
        attack_rule_sets={str(name): sensitivity for name, sensitivity in armor.attack_rule_sets.items()},
        attack_rules_preview=armor.attack_rules_preview,
        requests_per_minute=armor.requests_per_minute,
        ban_requests_per_minute=armor.ban_requests_per_minute,
        ban_s=armor.ban_s,
        adaptive_protection=armor.adaptive_protection,
    )


def access_args(settings: Settings) -> AccessArgs:
    """The proxy before hosts for staff."""
    staff = settings.edge.staff
    return AccessArgs(
        project=settings.google_cloud.project_id,
        project_number=str(settings.google_cloud.project_number),
        reauthentication=staff.reauthentication,
        session_s=staff.session_s,
        groups=staff.groups,
    )


def gateway_args(
    settings: Settings,
    *,
    address_name: Input[str],
    certificate_map: Input[str],
    security_policy: Input[str],
    services: dict[str, str],
    after: Sequence[Resource],
) -> GatewayArgs:
    """The Gateway and its hosts.

    Args:
        settings: Settings of the environment.
        address_name: Name of the static address.
        certificate_map: Name of the certificate map.
        security_policy: Name of the Cloud Armor policy.
        services: The API's Services by version, `active` and `preview`; plain names, so that rules see them at preview.
        after: What must exist first: the API with its namespace and Services, the proxy for staff.
    """
    edge, api = settings.edge, settings.application.api
    hosts = _hosts(settings)
    return GatewayArgs(
        project=settings.google_cloud.project_id,
        name_prefix=stack_name(settings),
        namespace=edge.namespace,
        labels=settings.labels,
        address_name=address_name,
        certificate_map=certificate_map,
        security_policy=security_policy,
        hsts_s=edge.hsts_s,
        log_sample_share=edge.log_sample_share,
        hosts={
            name: HostArgs(
                host=hosts[name],
                namespace=api.namespace,
                service=services[host.version],
                port=SERVICE_PORT,
                pod_port=api.port,
                health_path=api.probes.readiness_path,
                timeout_s=edge.request_timeout_s,
                draining_s=api.shutdown_grace_s,
                staff_only=host.staff_only,
            )
            for name, host in edge.hosts.items()
        },
        after=after,
    )


def scanner_args(settings: Settings, scanner: ScannerSettings, *, after: Sequence[Resource]) -> ScannerArgs:
    """The scanner of what anybody reaches; hosts for staff stand behind a login that it has not.

    Args:
        settings: Settings of the environment.
        scanner: What it is to do.
        after: What must exist first: the Gateway and the names.
    """
    hosts = _hosts(settings)
    return ScannerArgs(
        project=settings.google_cloud.project_id,
        title=f"{stack_name(settings)} edge",
        starting_urls=[
            f"https://{hosts[name]}{path}"
            for name, host in settings.edge.hosts.items()
            if not host.staff_only
            for path in scanner.paths
        ],
        every_days=scanner.every_days,
        requests_per_second=scanner.requests_per_second,
        after=after,
    )


def _hosts(settings: Settings) -> dict[str, str]:
    """Fully qualified names by host."""
    return {name: f"{host.label}.{settings.edge.domain}" for name, host in settings.edge.hosts.items()}
