"""Identity-Aware Proxy: what staff must show before a request of theirs reaches a backend that is not for everybody.

Owns the project's settings for Compute backends (how long a session lasts, by what a session is renewed) and who may
pass. Does not own which backends ask for it (gateway.py: `staff_only`).
Deliberately not set: an OAuth client of our own (Google manages one; ours would be one more secret), `cors_settings`
(nothing calls these backends from a browser's other origin), `gcip_settings` (staff are in the directory).
Surprises: the settings hold for every Compute backend of the project, because the load balancer's own name for a
backend is not known before the Gateway made it. A destroy forgets them. Members outside the organisation need an OAuth
client. A second factor must be enrolled before; who has none is not let in.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import pulumi_gcp as gcp
from pulumi import ComponentResource, Output, ResourceOptions

PASS = "roles/iap.httpsResourceAccessor"


@dataclass(frozen=True, kw_only=True)
class AccessArgs:
    """What the proxy needs.

    Attributes:
        project: Project id.
        project_number: Its number, as the settings' name carries it.
        reauthentication: How a session is renewed: by LOGIN, by a hardware key (SECURE_KEY) or by any enrolled second
            factor (ENROLLED_SECOND_FACTORS).
        session_s: Seconds that a session lasts.
        groups: E-mail addresses of the groups that may pass, by name.
    """

    project: str
    project_number: str
    reauthentication: Literal["LOGIN", "SECURE_KEY", "ENROLLED_SECOND_FACTORS"]
    session_s: int
    groups: Mapping[str, str]


class Access(ComponentResource):
    """The proxy is set and its members may pass when `ready` resolves."""

    ready: Output[bool]

    def __init__(self, name: str, args: AccessArgs, opts: ResourceOptions | None = None) -> None:
        super().__init__("spotify-ai-agent:edge:Access", name, None, opts)
        child = ResourceOptions(parent=self)

        settings = gcp.iap.Settings(
            f"{name}-settings",
            name=f"projects/{args.project_number}/iap_web/compute",
            access_settings={
                "reauth_settings": {
                    "method": args.reauthentication,
                    "max_age": f"{args.session_s}s",
                    # A backend may ask for more, never for less.
                    "policy_type": "MINIMUM",
                }
            },
            opts=child,
        )
        members = [
            gcp.iap.WebTypeComputeIamMember(
                f"{name}-{group}", project=args.project, role=PASS, member=f"group:{address}", opts=child
            )
            for group, address in args.groups.items()
        ]
        self.ready = Output.all(settings.urn, *(member.urn for member in members)).apply(lambda _: True)

        self.register_outputs({"ready": self.ready})
