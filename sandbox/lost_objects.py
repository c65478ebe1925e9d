"""Whether a cluster has lost what a stack's state says is in it: it was made anew since, or only believed before."""

from __future__ import annotations

import contextlib
from collections.abc import Mapping
from typing import Any

from sandbox.cloud.cluster.access import Access
from sandbox.cloud.cluster.api import Api, ApiError, UnreachableError
from sandbox.cloud.cluster.silence import PATIENCE_S
from sandbox.realms import PROVIDER
from sandbox.refusal import Refusal

NAMESPACE = "kubernetes:core/v1:Namespace"


def lost(deployment: Mapping[str, Any], access: Access) -> bool:
    """Says whether a stack has namespaces in a cluster, and the cluster has none of them.

    One that lacks some of them has drifted, which is for its operator to judge.

    Args:
        deployment: The stack's.
        access: The way to the cluster.

    Raises:
        Refusal: The cluster does not answer.
    """
    known = _namespaces(deployment, access.realm)
    if not known:
        return False
    try:
        with contextlib.closing(Api(access, patience_s=PATIENCE_S)) as api:
            there = {str(each["metadata"]["name"]) for each in api.objects("v1", "Namespace")}
    except (ApiError, UnreachableError) as error:
        raise Refusal(
            f"the cluster {access.realm} does not say which namespaces it has ({error}), so nothing was started",
            f"run it again; what the cluster says is in {access.folder}",
        ) from None
    return not known & there


def _namespaces(deployment: Mapping[str, Any], realm: str) -> set[str]:
    """The namespaces that a stack has in a realm, by its state."""
    resources = deployment.get("resources") or []
    providers = {
        f"{each['urn']}::{each.get('id', '')}"
        for each in resources
        if each["type"] == PROVIDER and (each.get("inputs") or {}).get("clusterIdentifier") == realm
    }
    return {
        str(each.get("id", ""))
        for each in resources
        if each["type"] == NAMESPACE and each.get("provider") in providers and not each.get("delete")
    }
