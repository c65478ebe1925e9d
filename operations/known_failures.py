"""What the messages of pulumi, gcloud and kubectl mean for whoever typed our command: pure.

Their texts are theirs to change, so a message that is not known here is passed on as it is.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

LAST_LINES = 12
"""Lines of a child's message that are passed on."""

LOGIN = "gcloud auth login, and gcloud auth application-default login for pulumi"


@dataclass(frozen=True, kw_only=True)
class KnownFailure:
    """One message and its meaning.

    Attributes:
        pattern: What the message has in it.
        fact: What is the case.
        remedy: How to mend it.
    """

    pattern: re.Pattern[str]
    fact: str
    remedy: str


def _known(pattern: str, fact: str, remedy: str) -> KnownFailure:
    return KnownFailure(pattern=re.compile(pattern, re.IGNORECASE), fact=fact, remedy=remedy)


_KNOWN = (
    _known(
        r"do not currently have an active account|reauthentication|gcloud auth login|invalid_grant|"
        r"could not find default credentials|google: could not find|unauthenticated|must be logged in to the server",
        "nobody is logged in to Google Cloud here, or the login has expired",
        LOGIN,
    ),
    _known(
        r"PULUMI_ACCESS_TOKEN must be set|pulumi login|not logged in",
        "pulumi does not know where the state is",
        "pulumi login, or PULUMI_BACKEND_URL; stack.state in the settings says it for good",
    ),
    _known(
        r"passphrase must be set|PULUMI_CONFIG_PASSPHRASE|incorrect passphrase",
        "the stack's secrets are encrypted with a passphrase that is not given, or is another one",
        "set PULUMI_CONFIG_PASSPHRASE, or PULUMI_CONFIG_PASSPHRASE_FILE",
    ),
    _known(
        r"the stack is currently locked|currently locked by",
        "another update of the stack is under way, on whatever machine",
        "wait for it; if it was killed, pulumi cancel, once nobody runs it",
    ),
    _known(
        r"PERMISSION_DENIED|does not have permission|permission .* denied|Error 403|forbidden",
        "whoever is logged in may not do this",
        "log in as somebody of a group that may (docs/bootstrap.md, section 4)",
    ),
    _known(
        r"gke-gcloud-auth-plugin.* not found|executable gke-gcloud-auth-plugin",
        "kubectl has no way to log in to GKE",
        "gcloud components install gke-gcloud-auth-plugin",
    ),
    _known(
        r"context .* does not exist|no context exists with the name|context was not found",
        "the kubeconfig does not know the context",
        "kubectl config get-contexts lists them; cluster.existing.context names the one that is meant",
    ),
    _known(
        r"unable to connect to the server|connection refused|i/o timeout|no such host|network is unreachable|"
        r"connection to the server .* was refused|\bEOF\b",
        "there is no answer from the other side",
        "look at the network, and at whether the cluster or the service is up at all",
    ),
)


def explained(program: str, message: str, exit_code: int) -> tuple[str, str]:
    """What a child's failure means.

    Args:
        program: The child.
        message: What it wrote.
        exit_code: Its exit status.

    Returns:
        The fact, with the end of the message, and the remedy.
    """
    lines = [line.rstrip() for line in message.strip().splitlines() if line.strip()]
    shown = "".join(f"\n    {line}" for line in lines[-LAST_LINES:])
    for known in _KNOWN:
        if known.pattern.search(message):
            return f"{known.fact}; `{program}` ended with exit code {exit_code}:{shown}", known.remedy
    ended = f"`{program}` ended with exit code {exit_code}"
    return f"{ended}:{shown}" if shown else ended, "mend what it says, and type the command again"


def in_one_line(fact: str) -> str:
    """A fact for a table: what is known of a failure says enough, and what is not is kept whole."""
    first, _, rest = fact.partition("\n")
    return first.partition("; `")[0] if rest and "; `" in first else " ".join(fact.split())
