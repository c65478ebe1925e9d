"""The kubeconfig of the sandbox: the stand-in is whichever cluster a stack's settings name by its context.

The user's own file stays out of the sandbox's sight: nothing here may ever reach a cluster that is somebody's.
"""

from __future__ import annotations

import yaml

from sandbox.cloud.cluster.access import Access
from sandbox.control_plane import tokens

SERVER = "https://127.0.0.1:0"
"""Leads nowhere: objects go to the stand-in provider, which dials no server where there is none."""


def kubeconfig(context: str, access: Access | None) -> str:
    """Returns a kubeconfig with one context, which leads to the sandbox's own API server.

    Args:
        context: The context's name.
        access: The way to the API server; None where there is none, and nobody logs in.
    """
    if access is not None:
        return tokens.kubeconfig(context, server=access.server, ca_file=access.ca_file, token_file=access.token_file)
    name = "stand-in"
    content = {
        "apiVersion": "v1",
        "kind": "Config",
        "clusters": [{"name": name, "cluster": {"server": SERVER}}],
        "users": [{"name": name, "user": {}}],
        "contexts": [{"name": context, "context": {"cluster": name, "user": name}}],
        "current-context": context,
    }
    return yaml.safe_dump(content, sort_keys=False)
