"""A program that is not the platform's: uses single components by their arguments alone.

No settings, no platform, no stack file of ours: an archive with a network and keys of its own, in a project of its own.
"""

import pulumi
import pulumi_gcp as gcp

from components.encryption import Encryption, EncryptionArgs, KeyArgs
from components.network import FlowLogsArgs, NatArgs, Network, NetworkArgs, RangesArgs

DAY_S = 24 * 60 * 60

config = pulumi.Config()
project, region = config.require("project"), config.require("region")
labels = {"owner": "archive"}

network = Network(
    "archive",
    NetworkArgs(
        project=project,
        region=region,
        network_name="archive",
        routing_mode="REGIONAL",
        labels=labels,
        node_tag="archive-node",
        ranges=RangesArgs(
            nodes="10.0.0.0/24",
            pods="10.4.0.0/16",
            services="10.5.0.0/20",
            proxy_only="10.6.0.0/23",
            private_services="10.7.0.0/16",
        ),
        flow_logs=FlowLogsArgs(aggregation_interval="INTERVAL_10_MIN", sampling=0.1),
        nat=NatArgs(addresses=("a",), min_ports_per_vm=64, max_ports_per_vm=4096, log_filter="ERRORS_ONLY"),
        google_apis="private",
        backend_ports=(),
        private_service_ports=(),
        egress={},
    ),
)
archivist = gcp.serviceaccount.Account("archivist", project=project, account_id="archivist")
keys = Encryption(
    "archive-keys",
    EncryptionArgs(
        project=project,
        location=region,
        ring_name="archive",
        labels=labels,
        deletion_protection=False,
        keys={
            "objects": KeyArgs(
                rotation_period_s=90 * DAY_S,
                destroy_delay_s=30 * DAY_S,
                protection_level="SOFTWARE",
                outlives_the_stack=False,
                members={"archivist": archivist.member},
            )
        },
    ),
)

pulumi.export("subnetwork", network.node_subnetwork_id)
pulumi.export("nat_addresses", network.nat_addresses)
pulumi.export("key_ids", keys.key_ids)
