"""Scans of web applications."""

from __future__ import annotations

from sandbox.cloud.catalogue.google import BRIDGE, PROJECT, TERRAFORM, google
from sandbox.cloud.entry import Format

ENTRIES = (
    google(
        "compute",
        "SecurityScanConfig",
        sources=(
            f"{TERRAFORM}securityscanner/resource_security_scanner_scan_config.go",
            "magic-modules: mmv1/products/securityscanner/ScanConfig.yaml",
            BRIDGE,
        ),
        # Google numbers scans itself; the number is made of what tells one from another here.
        identity="projects/{project}/scanConfigs/{displayName|number}",
        scope=PROJECT,
        immutable=("project", "authentication.customAccount.password", "authentication.googleAccount.password"),
        defaults={"exportToSecurityCommandCenter": "ENABLED", "maxQps": 15, "userAgent": "CHROME_LINUX"},
        computed={"name": lambda facts: facts.identity},
        allowed={
            "exportToSecurityCommandCenter": ("ENABLED", "DISABLED"),
            "targetPlatforms[]": ("APP_ENGINE", "COMPUTE"),
            "userAgent": ("USER_AGENT_UNSPECIFIED", "CHROME_LINUX", "CHROME_ANDROID", "SAFARI_IPHONE"),
        },
        formats={"startingUrls[]": Format(pattern=r"https?://[^/\s]+(/\S*)?", expected="an address on the web")},
        example={
            "displayName": "edge",
            "startingUrls": ["https://api.example.com/"],
            "targetPlatforms": ["COMPUTE"],
            "schedule": {"intervalDurationDays": 7},
        },
        change={"maxQps": 20},
    ),
)
