"""The public names of a platform, pointed at another entrance. Cloud DNS is global: it needs no region."""

from __future__ import annotations

from typing import Any

from operations.engine import Engine
from operations.errors import OperationError
from platform_contract.outputs import EdgeOutputs


def move_traffic(engine: Engine, edge: EdgeOutputs) -> None:
    """Points every host of the edge at its address; a host that leads there already is left alone.

    Raises:
        OperationError: There is no zone of the domain, or a record cannot be changed.
    """
    session, settings = engine.session, engine.configuration.settings
    project = f"--project={settings.google_cloud.project_id}"
    zone = _zone(engine, edge.domain)
    for url in edge.urls.values():
        name = f"{url.removeprefix('https://')}."
        listed = session.children.ask_json(
            [
                "gcloud",
                "dns",
                "record-sets",
                "list",
                f"--zone={zone}",
                f"--name={name}",
                "--type=A",
                project,
                "--format=json",
            ]
        )
        if [one.get("rrdatas") for one in listed] == [[edge.address]]:
            session.progress.say(f"done already: {name} leads to {edge.address}")
            continue
        session.children.act(
            [
                "gcloud",
                "dns",
                "record-sets",
                "update",
                name,
                f"--zone={zone}",
                "--type=A",
                f"--ttl={settings.edge.record_ttl_s}",
                f"--rrdatas={edge.address}",
                project,
                "--quiet",
            ],
            consequence=f"{name} leads to the first region still; the second one is ready",
        )
    session.progress.say(f"resolvers keep the old address for {settings.edge.record_ttl_s} s")


def _zone(engine: Engine, domain: str) -> str:
    """The name of the domain's public zone."""
    project = engine.configuration.settings.google_cloud.project_id
    listed: list[dict[str, Any]] = engine.session.children.ask_json(
        [
            "gcloud",
            "dns",
            "managed-zones",
            "list",
            f"--filter=dnsName={domain}.",
            f"--project={project}",
            "--format=json",
        ]
    )
    public = [str(one["name"]) for one in listed if one.get("visibility", "public") == "public"]
    if len(public) != 1:
        raise OperationError(
            f"there are {len(public)} public zones of {domain}, and one is wanted",
            place=f"project {project}",
            consequence="the traffic is where it was; the second region is ready",
            remedy="change the records by hand, where they are (docs/disaster-recovery.md, step 5)",
        )
    return public[0]
