"""The stack's Kubernetes cluster, whatever the caller's kubeconfig says at the moment.

On GKE a kubeconfig is made for the length of the command, from the stack's outputs: the control plane's DNS endpoint
and the auth plugin, no key. Elsewhere the settings name the context. So no command of ours reaches a wrong cluster
because somebody had switched contexts.
"""

from __future__ import annotations

import contextlib
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from operations.engine import Engine
from operations.errors import NOTHING_CHANGED, OperationError
from operations.outputs import Outputs
from operations.session import Session
from platform_contract.outputs import ClusterOutputs, GoogleCloudOutputs


@dataclass(frozen=True, kw_only=True)
class Cluster:
    """A cluster that can be asked.

    Attributes:
        session: The command.
        context: Arguments that name the context; none where the kubeconfig has one alone.
        variables: Environment variables that name the kubeconfig.
    """

    session: Session
    context: tuple[str, ...]
    variables: dict[str, str] = field(repr=False)

    def command(self, *arguments: str) -> list[str]:
        """A kubectl command for this cluster."""
        return ["kubectl", *self.context, *arguments]

    def require_answer(self) -> None:
        """Makes sure that the API server answers at all, so that one cause is told once.

        Raises:
            ChildError: It does not.
        """
        self.session.children.ask(self.command("get", "--raw", "/readyz"), extra=self.variables)

    def objects(self, kinds: str, *, namespace: str, selector: str = "") -> list[dict[str, Any]]:
        """Objects of a namespace.

        Args:
            kinds: Kinds with their groups, commas between.
            namespace: The namespace.
            selector: Labels that they bear; all where it is empty.

        Raises:
            ChildError: The cluster does not answer, or does not know the kind.
        """
        command = self.command("get", kinds, "--namespace", namespace, "--output", "json")
        command += ["--selector", selector] if selector else []
        items: list[dict[str, Any]] = self.session.children.ask_json(command, extra=self.variables)["items"]
        return items


@contextlib.contextmanager
def reached(engine: Engine, outputs: Outputs) -> Iterator[Cluster]:
    """The cluster of a stack.

    Raises:
        OperationError: The stack has none, the context is unknown, or nobody is logged in.
    """
    session, settings = engine.session, engine.configuration.settings
    session.children.require("kubectl")
    if settings.cluster.existing is not None:
        yield _existing(session, engine, settings.cluster.existing.context)
        return
    cluster = outputs.need("cluster", ClusterOutputs)
    project = outputs.need("google_cloud", GoogleCloudOutputs).project_id
    session.children.require("gcloud", "gke-gcloud-auth-plugin")
    with tempfile.TemporaryDirectory(prefix="operations-") as folder:
        variables = {"KUBECONFIG": str(Path(folder) / "kubeconfig")}
        # It writes nothing but that file, so it counts as asking.
        session.children.ask(
            [
                "gcloud",
                "container",
                "clusters",
                "get-credentials",
                cluster.name,
                f"--location={cluster.location}",
                f"--project={project}",
                "--dns-endpoint",
            ],
            extra=variables,
        )
        yield Cluster(session=session, context=(), variables=variables)


def _existing(session: Session, engine: Engine, context: str) -> Cluster:
    known: Sequence[str] = session.children.ask(["kubectl", "config", "get-contexts", "--output", "name"]).split()
    if context not in known:
        raise OperationError(
            f"the kubeconfig does not know the context {context}; there are {', '.join(known) or 'none'}",
            place=str(engine.configuration.config.origin("cluster.existing.context")),
            consequence=NOTHING_CHANGED,
            remedy="make the cluster (docs/existing-cluster.md), or name another context in the settings",
        )
    return Cluster(session=session, context=("--context", context), variables={})
