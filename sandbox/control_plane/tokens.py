"""Who may speak to the API server from outside: users of the sandbox's own, each with a token and a kubeconfig.

All are of `system:masters`, and each has a name of its own, so that the audit trail tells who did what. Whoever is
inside, a service account, has tokens of the API server's and the rights that the stack gives.
"""

from __future__ import annotations

import secrets
from pathlib import Path

import yaml

from sandbox import whole_file
from sandbox.control_plane import certificates
from sandbox.control_plane.folder import ADMINISTRATOR, CONTROLLERS, KWOK, SCHEDULER, SUPERVISOR, Folder

USERS = {
    ADMINISTRATOR: "admin",
    SUPERVISOR: "system:sandbox",
    CONTROLLERS: "system:kube-controller-manager",
    SCHEDULER: "system:kube-scheduler",
    KWOK: "system:kwok",
}
"""Files' names, and the users' own."""
GROUP = "system:masters"
TOKEN_BYTES = 32


def ensure(folder: Folder) -> Path:
    """Makes the tokens that are missing; returns the file in which the API server reads all of them."""
    lines = []
    for file, user in USERS.items():
        path = folder.token(file)
        if not path.exists() or not path.read_text().strip():
            whole_file.write(path, secrets.token_urlsafe(TOKEN_BYTES))
        lines.append(f'{path.read_text().strip()},{user},{user},"{GROUP}"')
    listed = folder.tokens / "tokens.csv"
    whole_file.write(listed, "\n".join([*lines, ""]))
    return listed


def write_kubeconfigs(folder: Folder, server: str) -> None:
    """Writes how each user finds the API server: paths of files, no token."""
    for user in USERS:
        authority = folder.certificate(certificates.CLUSTER)
        content = kubeconfig("sandbox", server=server, ca_file=authority, token_file=folder.token(user))
        whole_file.write(folder.kubeconfig_of(user), content)


def kubeconfig(context: str, *, server: str, ca_file: Path, token_file: Path) -> str:
    """Returns a kubeconfig with one context.

    Args:
        context: Its name.
        server: The API server's address.
        ca_file: Authority to hold its certificate against.
        token_file: The user's token.
    """
    name = "sandbox"
    content = {
        "apiVersion": "v1",
        "kind": "Config",
        "clusters": [{"name": name, "cluster": {"server": server, "certificate-authority": str(ca_file)}}],
        "users": [{"name": name, "user": {"tokenFile": str(token_file)}}],
        "contexts": [{"name": context, "context": {"cluster": name, "user": name}}],
        "current-context": context,
    }
    return yaml.safe_dump(content, sort_keys=False)
