"""The kubeconfig of the sandbox: the stand-in is whichever cluster a stack's settings name by its context.

The user's own file stays out of the sandbox's sight: nothing here may ever reach a cluster that is somebody's.
"""

from __future__ import annotations

import yaml

SERVER = "https://127.0.0.1:0"
"""Leads nowhere: objects go to the stand-in provider, which dials no server."""


def kubeconfig(context: str) -> str:
    """Returns a kubeconfig with one context, in which nobody logs in."""
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
