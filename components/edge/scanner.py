"""A scanner before the edge: Google's Web Security Scanner tries known weaknesses of web applications, on a schedule.

Owns the scan's configuration. Does not own the hosts, nor what is found: that is told in Security Command Center, which
must be switched on for the project (docs/bootstrap.md). It follows links, fills in every field and presses every button
as anybody from outside can: for environments with synthetic data only.
It comes from fixed addresses (`ADDRESSES`), so that whoever guards the edge can let it through: what is tried is the
application, and a shield that answers 403 to everything would be all that it found.
Deliberately not set: `authentication` (a password in the state; what only users see is for tests that log in),
`blacklist_patterns` (synthetic data can be pressed away), `schedule_time` (the first scan begins at once).
Surprises: Google moves `scheduleTime` forward after each run, and the provider would take it back, so that it is
ignored. Starting addresses must lead to reserved addresses of the same project. Many errors end a scan as failed; an
API refuses most of what a scanner invents, so that errors are ignored.
https://cloud.google.com/security-command-center/docs/how-to-web-security-scanner-custom-scans
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pulumi_gcp as gcp
from pulumi import ComponentResource, Output, Resource, ResourceOptions

ADDRESSES = ("34.66.18.0/26", "34.66.114.64/26")
"""Where a scan with fixed addresses comes from."""


@dataclass(frozen=True, kw_only=True)
class ScannerArgs:
    """What the scan needs.

    Attributes:
        project: Project id.
        title: What the scan is called in Security Command Center.
        starting_urls: Where it begins; links lead it on.
        every_days: Days between two scans.
        requests_per_second: Requests in a second at most, 5 to 20.
        after: What must exist first: hosts that answer.
    """

    project: str
    title: str
    starting_urls: Sequence[str]
    every_days: int
    requests_per_second: int
    after: Sequence[Resource]


class Scanner(ComponentResource):
    """Scans of public hosts."""

    scan: Output[str]  # projects/*/scanConfigs/*

    def __init__(self, name: str, args: ScannerArgs, opts: ResourceOptions | None = None) -> None:
        super().__init__("spotify-ai-agent:edge:Scanner", name, None, opts)

        scan = gcp.compute.SecurityScanConfig(
            f"{name}-scan",
            project=args.project,
            display_name=args.title,
            starting_urls=list(args.starting_urls),
            target_platforms=["COMPUTE"],
            schedule={"interval_duration_days": args.every_days},
            max_qps=args.requests_per_second,
            user_agent="CHROME_LINUX",
            static_ip_scan=True,
            ignore_http_status_errors=True,
            export_to_security_command_center="ENABLED",
            opts=ResourceOptions(parent=self, depends_on=list(args.after), ignore_changes=["schedule.scheduleTime"]),
        )
        self.scan = scan.name

        self.register_outputs({"scan": self.scan})
