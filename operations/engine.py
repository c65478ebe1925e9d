"""The Pulumi engine on one stack: where its state is, what it exports, and running it through the policy packs."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from environments import StackConfiguration
from operations.errors import NOTHING_CHANGED, OperationError
from operations.outputs import Outputs
from operations.session import Session

POLICY_PACK = "policy/all"
PLAN_TIMEOUT_S = 1_800.0
"""Seconds that a preview of a whole platform may take."""

PACK_CONFIGS = Path("policy/config")
"""ENVIRONMENT.json lowers the rules of an environment; where there is none, they are as they were written."""


@dataclass(frozen=True, kw_only=True)
class Engine:
    """The engine on one stack.

    Attributes:
        session: The command.
        configuration: What the stack file asks for.
    """

    session: Session
    configuration: StackConfiguration

    @property
    def stack(self) -> str:
        """The stack's name."""
        return self.configuration.stack

    @property
    def variables(self) -> dict[str, str]:
        """What makes pulumi use the state that the settings name, whoever is logged in to whatever."""
        state = self.configuration.settings.stack.state
        return {"PULUMI_BACKEND_URL": state} if state else {}

    def outputs(self) -> Outputs:
        """What the stack exports; secrets stay masked.

        Raises:
            OperationError: The state cannot be read, or the stack is not up.
        """
        command = ["pulumi", "stack", "output", "--json", "--stack", self.stack, "--non-interactive"]
        values = self.session.children.ask_json(command, extra=self.variables)
        return Outputs(self.stack, values if isinstance(values, Mapping) else {})

    def require_stack(self) -> None:
        """Makes sure that the state can be read and knows the stack, and that nobody is updating it.

        Raises:
            OperationError: One of these is not so.
        """
        command = ["pulumi", "stack", "ls", "--json", "--non-interactive"]
        listed = self.session.children.ask_json(command, extra=self.variables)
        known = {str(item["name"]).rpartition("/")[2]: item for item in listed or []}
        where = self.configuration.settings.stack.state or "the state that pulumi is logged in to"
        if self.stack not in known:
            raise OperationError(
                f"{where} does not know the stack {self.stack}",
                place=f"the stack {self.stack}",
                consequence=NOTHING_CHANGED,
                remedy="docs/bootstrap.md, section 3, says how a stack is begun (pulumi stack init), once",
            )
        if known[self.stack].get("updateInProgress"):
            raise OperationError(
                "an update of it is under way",
                place=f"the stack {self.stack}",
                consequence=NOTHING_CHANGED,
                remedy="wait for it; if it was killed, pulumi cancel, once nobody runs it",
            )
        self._require_platform(known)

    def require_packs(self) -> list[str]:
        """Makes sure that the policy packs are there and their configuration is right.

        Returns:
            The arguments by which pulumi takes them.

        Raises:
            OperationError: They are not.
        """
        project, environment = self.session.project, self.configuration.settings.environment
        for needed in (f"{POLICY_PACK}/PulumiPolicy.yaml", ".venv/bin/python"):
            if not (project / needed).exists():
                raise OperationError(
                    "it is not there, and without it nothing would be checked",
                    place=needed,
                    consequence=NOTHING_CHANGED,
                    remedy="make setup, in a whole checkout",
                )
        arguments = ["--policy-pack", POLICY_PACK]
        config = PACK_CONFIGS / f"{environment}.json"
        if (project / config).exists():
            judge = [sys.executable, "-m", "guardrails", "validate-config", str(config), "--pack", "all"]
            self.session.children.ask([*judge, "--environment", environment])
            arguments += ["--policy-pack-config", str(config)]
        return arguments

    def preview(self, packs: list[str]) -> None:
        """Shows what `up` would do, through the packs.

        Raises:
            OperationError: The preview failed, or a rule refuses the plan.
        """
        command = ["pulumi", "preview", "--stack", self.stack, *packs]
        self.session.children.follow(
            command, extra=self.variables, consequence=f"{NOTHING_CHANGED}: the stack {self.stack} is as it was"
        )

    def plan(self, packs: list[str]) -> list[dict[str, Any]]:
        """The steps of a preview, through the packs.

        Raises:
            OperationError: As `preview`.
        """
        command = ["pulumi", "preview", "--json", "--stack", self.stack, *packs, "--non-interactive"]
        with self.session.progress.step(f"previewing the stack {self.stack}"):
            planned = self.session.children.ask_json(command, extra=self.variables, timeout_s=PLAN_TIMEOUT_S)
        steps: list[dict[str, Any]] = planned.get("steps") or []
        return steps

    def up(self, packs: list[str]) -> None:
        """Brings the stack up through the packs, after a preview of ours.

        Raises:
            OperationError: It failed; what has been made stands in the state.
        """
        command = ["pulumi", "up", "--yes", "--skip-preview", "--stack", self.stack, *packs]
        self.session.children.follow(
            command,
            extra=self.variables,
            consequence=f"the stack {self.stack} is changed in part; what has been made stands in its state",
        )

    def _require_platform(self, known: Mapping[str, Mapping[str, Any]]) -> None:
        kind, platform = self.configuration.settings.stack.kind, self.configuration.settings.stack.platform
        if kind == "cell" and platform and not (known.get(platform) or {}).get("resourceCount"):
            raise OperationError(
                f"it is a cell of the platform {platform}, which is not up",
                place=f"the stack {self.stack}",
                consequence=NOTHING_CHANGED,
                remedy=f"python -m operations deploy --stack {platform}",
            )


def opened(session: Session, stack: str) -> Engine:
    """The engine on a stack whose settings are valid.

    Raises:
        ConfigError: They are not; the message tells file and line.
    """
    return Engine(session=session, configuration=session.manager.load_stack(stack))
