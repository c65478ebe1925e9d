"""Where clusters and their nodes are declared."""

from collections.abc import Iterator

from guardrails.inputs import Inputs, State

CLUSTER = "gcp:container/cluster:Cluster"
NODE_POOL = "gcp:container/nodePool:NodePool"


def node_configs(inputs: Inputs) -> Iterator[Inputs]:
    """The node configuration of a pool, or those inside a cluster that keeps nodes of its own.

    A cluster whose default pool is removed right after creation has none to judge; Autopilot's nodes are Google's.
    """
    if inputs.resource_type == NODE_POOL:
        config = inputs.within("nodeConfig")
        if config is not None:
            yield config
        return
    if inputs.read("enableAutopilot") is True:
        return
    for pool in inputs.each("nodePools"):
        config = pool.within("nodeConfig")
        if config is not None:
            yield config
    removed = inputs.read("removeDefaultNodePool")
    own_pools = inputs.read("nodePools")
    if removed is not True and (own_pools is State.MISSING) and removed is not State.UNKNOWN:
        config = inputs.within("nodeConfig")
        if config is not None:
            yield config
