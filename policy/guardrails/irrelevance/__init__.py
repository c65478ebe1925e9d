"""Weakenings that a reviewer judged to be none, each with the reason, by the kind of resource.

Names, descriptions and capacities can be wrong, but not insecure; a key whose default is as good can be left out. Every
entry is a judgement that can be questioned; what is not listed counts against the rules.
"""

from typing import Final

from guardrails.irrelevance import (
    databases,
    edge,
    everywhere,
    gke,
    keys_and_secrets,
    kubernetes,
    logs_and_alerts,
    network,
    storage,
)
from guardrails.irrelevance.judgement import Judgement

JUDGEMENTS: Final[tuple[Judgement, ...]] = (
    *everywhere.JUDGEMENTS,
    *gke.JUDGEMENTS,
    *databases.JUDGEMENTS,
    *keys_and_secrets.JUDGEMENTS,
    *network.JUDGEMENTS,
    *logs_and_alerts.JUDGEMENTS,
    *storage.JUDGEMENTS,
    *edge.JUDGEMENTS,
    *kubernetes.JUDGEMENTS,
)


def why_irrelevant(resource_type: str, place: str, kind: str) -> str:
    """The reason, or nothing."""
    return next((each.reason for each in JUDGEMENTS if each.covers(resource_type, place, kind)), "")
