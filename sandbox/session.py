"""One command of the sandbox: engine, stand-in cloud and workspace together, and running the engine on them."""

from __future__ import annotations

import contextlib
import json
import os
import shlex
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any
from urllib.parse import quote

from sandbox import checks, engine_lock, full_disk
from sandbox import engine as engines
from sandbox.cloud_daemon import CloudDaemon
from sandbox.cluster_daemon import ClusterDaemon, realms
from sandbox.control_plane import argo_rollouts
from sandbox.control_plane import programs as control_plane
from sandbox.lock import held_or_refused, holder
from sandbox.progress import Progress
from sandbox.refusal import Interrupted, Refusal
from sandbox.relay import ended, relayed
from sandbox.workspace import PROJECT, Workspace

PATIENCE_S = 10.0
"""Seconds that the helpers of a killed engine need to notice and end."""

SKIP_CHECKPOINTS = "SANDBOX_SKIP_CHECKPOINTS"
"""Set, the engine writes the state once, at its end, and not after every step: most of the time of an `up` that makes a
whole stack. A run that is killed leaves nothing then, so this is for tests in which nobody is killed."""

CONTROL_PLANE = "SANDBOX_CONTROL_PLANE"
"""`none`: nobody wants a Kubernetes API server, whatever is asked of a cluster is believed. Anything else, and nothing
at all: a real API server per cluster, which refuses what a cluster would refuse."""

DEBUG = "SANDBOX_DEBUG"
"""Tells `program.py` that the engine shows debug messages; see there."""
ASKS_FOR_DEBUG = frozenset({"-d", "--debug", "--debug=true"})

WITHOUT_ATTRIBUTES = "metadata=skip"
"""The backend would write `STACK.json.attrs` beside each file, and not in one step: a kill in that moment leaves an
empty one, with which no later command can read the stack ("EOF"). Nothing needs these files; where there are some,
`Workspace.prepare` deletes them."""


class Session:
    """What the commands are made of.

    Args:
        checkout: The repository's folder.
        directory: The sandbox's folder.
        progress: Where it is told what happens.
        environment: The caller's variables; the settings' own (SPOTIFY_AI_AGENT__...) reach the program.
    """

    def __init__(self, checkout: Path, directory: Path, progress: Progress, environment: Mapping[str, str]) -> None:
        self.workspace = Workspace(checkout, directory)
        self.progress = progress
        self.cloud = CloudDaemon(self.workspace.cloud, self.workspace.checkout, progress, self._others)
        self._environment = environment
        self._lock: int | None = None
        self._held = ""

    @cached_property
    def engine(self) -> engines.Engine:
        """The engine; got when it is asked for first."""
        return engines.acquire(self.progress, self._environment)

    def provide_control_plane(self) -> None:
        """Gets what clusters are made of, unless nobody wants any."""
        if self.has_control_planes:
            control_plane.acquire(self.progress, self._environment)
            argo_rollouts.acquire(self.progress, self._environment)

    @property
    def has_control_planes(self) -> bool:
        """Whether clusters have a real API server here."""
        return self._environment.get(CONTROL_PLANE) != "none"

    def cluster(self, realm: str) -> ClusterDaemon:
        """Returns the control plane of a realm, whether or not it is up."""
        return ClusterDaemon(
            self.workspace.clusters,
            realm,
            self.workspace.checkout,
            progress=self.progress,
            environment=self._environment,
            others=self._others,
        )

    def clusters(self) -> list[ClusterDaemon]:
        """Returns the control planes that this sandbox has or had, whichever stack's they are."""
        return [self.cluster(realm) for realm in realms(self.workspace.clusters)]

    @contextlib.contextmanager
    def holding(self, stack: str) -> Iterator[None]:
        """Holds the stack: no second command can change it meanwhile, and none that was killed holds it any more."""
        refusal = (
            f"the stack {stack} is being worked on by another command (process {{holder}}), so nothing was started"
        )
        remedy = "wait until it has ended, or interrupt it (kill {holder})"
        with held_or_refused(self.workspace.lock(stack), refusal, remedy, PATIENCE_S) as descriptor:
            self._lock, self._held = descriptor, stack
            try:
                engine_lock.remove_dead(self.workspace.state, PROJECT, stack, self.progress)
                self.workspace.discard_drafts(stack)
                if self.workspace.keeper(stack).put_back():
                    self.progress.say(
                        f"the state of the stack {stack} was cut off; the last whole one is put in its place, and `up` "
                        "adopts what the cloud has made since"
                    )
                yield
            finally:
                self._lock, self._held = None, ""

    def _others(self) -> dict[str, str]:
        """The stacks that other commands work on, each with its process; an engine that is run by hand holds only its
        own lock.
        """
        held = {path.stem: process for path in self.workspace.locks.glob("*.lock") if (process := holder(path))}
        by_hand = engine_lock.holders(self.workspace.state, PROJECT)
        return {stack: process for stack, process in sorted({**by_hand, **held}.items()) if stack != self._held}

    def initialise(self, stack: str) -> None:
        """Makes the stack known to the backend where it is not, and copies its stack file."""
        if self.workspace.is_initialised(stack):
            self.workspace.require_passphrase(stack)
        else:
            self.workspace.stack_file(stack).unlink(missing_ok=True)
            self.quietly(["stack", "init", stack, "--secrets-provider", "passphrase"], cwd=self.workspace.stacks)
            self.workspace.remember_salt(stack)
        for key in self.workspace.copy_stack_file(stack):
            self.progress.say(
                f"{self.workspace.tracked(stack).name}: `{key}` is left out; it is encrypted with the real stack's key"
            )

    def named(self, stack: str) -> list[str]:
        """The arguments by which the engine is told the stack and the sandbox's copy of its file."""
        file = self.workspace.stack_file(stack)
        inside = file.is_relative_to(self.workspace.checkout)
        return [
            "--stack",
            stack,
            "--config-file",
            str(file.relative_to(self.workspace.checkout) if inside else file),
        ]

    def variables(self, providers: str = "") -> dict[str, str]:
        """Returns the engine's environment.

        Args:
            providers: Where the stand-in providers listen; empty for commands that need none.
        """
        ours = {
            "PULUMI_HOME": str(self.workspace.home),
            "PULUMI_BACKEND_URL": f"file://{quote(str(self.workspace.state))}?{WITHOUT_ATTRIBUTES}",
            "PULUMI_CONFIG_PASSPHRASE_FILE": str(self.workspace.passphrase),
            "PULUMI_SKIP_UPDATE_CHECK": "true",
            "PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION": "true",
            "SPOTIFY_AI_AGENT_PYTHON": sys.executable,
            "SPOTIFY_AI_AGENT_LANGUAGE_HOST": str(Path(__file__).with_name("language_host.py")),
        }
        if providers:
            ours["PULUMI_DEBUG_PROVIDERS"] = providers
        if self._environment.get(SKIP_CHECKPOINTS):
            ours["PULUMI_SKIP_CHECKPOINTS"] = "true"
        folders = [str(self.engine.path.parent)]
        if not self.engine.language_host and not (self.engine.path.parent / engines.LANGUAGE_HOST).exists():
            engines.write_shim(self.workspace.bin)
            folders.append(str(self.workspace.bin))
        path = os.pathsep.join([*folders, self._environment.get("PATH", os.defpath)])
        # The user's own login, token and flags (PULUMI_ACCESS_TOKEN, PULUMI_OPTION_...) belong to real stacks.
        kept = {name: value for name, value in self._environment.items() if not name.startswith("PULUMI_")}
        return kept | ours | {"PATH": path}

    def quietly(
        self,
        arguments: Sequence[str],
        *,
        cwd: Path | None = None,
        providers: str = "",
        stack: str = "",
        extra: Mapping[str, str] = {},
    ) -> str:
        """Runs the engine and returns what it printed on standard output.

        Raises:
            Refusal: It ended with an error; what it said is in the message.
        """
        answer = subprocess.run(
            [self.engine.path, *arguments, "--non-interactive"],
            cwd=cwd or self.workspace.checkout,
            env=self._told_of(stack, self.variables(providers) | dict(extra)),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )
        if answer.returncode != 0:
            said = (answer.stderr + answer.stdout).strip()
            raise Refusal(f"`pulumi {shlex.join(arguments)}` ended with exit code {answer.returncode}\n{said}")
        return answer.stdout

    def run(
        self,
        arguments: Sequence[str],
        stack: str = "",
        *,
        providers: str = "",
        extra: Mapping[str, str] = {},
        typed: bool = False,
    ) -> int:
        """Runs the engine in the user's sight, after printing the command, and returns its exit code.

        Ctrl-C reaches the engine by the terminal; it winds up by itself, and a second one ends it at once.

        Args:
            arguments: What the engine is given.
            stack: Which stack a program may run for.
            providers: Where the stand-in providers listen.
            extra: Variables of the program's.
            typed: Whether the user has typed them: then they are not repeated, for `config set` has a secret in them.
        """
        if not typed:
            self.progress.say(f"$ {shlex.join(['pulumi', *arguments])}")
        debug = {DEBUG: "1"} if ASKS_FOR_DEBUG.intersection(arguments) else {}
        variables = self._told_of(stack, self.variables(providers) | dict(extra) | debug)
        began_s = time.time()
        with (
            relayed(
                [self.engine.path, *arguments],
                self._tell_unread,
                cwd=self.workspace.checkout,
                env=variables,
                pass_fds=() if self._lock is None else (self._lock,),
            ) as process,
            full_disk.watched(process, self.workspace.keeper(stack), self.workspace.directory, self.progress) as full,
        ):
            exit_code, interrupted = ended(process)
        if full.is_set():
            self.workspace.discard_cut_off(stack, began_s)
            raise Refusal(
                f"there was no space left on the device of {self.workspace.directory}, so the engine was stopped: it "
                "would have lost track of what it makes",
                "free space, and run it again: it mends what was begun",
            )
        if interrupted or exit_code == -signal.SIGINT:
            raise Interrupted
        if exit_code < 0:
            raise Refusal(f"the engine was killed (signal {-exit_code})", "run it again: it mends what was begun")
        return exit_code

    def _tell_unread(self) -> None:
        self.progress.say("nobody reads what the engine prints any more; it goes on to its end")

    def _told_of(self, stack: str, variables: dict[str, str]) -> dict[str, str]:
        """The variables with tracked stack file and the sandbox's kubeconfig, where a program may run for a stack."""
        if not stack:
            return variables
        return variables | {
            "SPOTIFY_AI_AGENT_STACK_FILE": str(self.workspace.tracked(stack)),
            "KUBECONFIG": str(self.workspace.kubeconfig(stack)),
        }

    def check(self, commands: Mapping[str, Sequence[str]], stack: str, extra: Mapping[str, str]) -> dict[str, str]:
        """Runs checks of this checkout for a stack, and returns what each printed; see `sandbox.checks`.

        Raises:
            Refusal: One of them found something; nothing has been touched.
        """
        variables = self._told_of(stack, {**self._environment, **extra})
        return checks.passed(commands, self.workspace.checkout, variables)

    def cloud_objects(self) -> list[dict[str, Any]]:
        """Returns the objects that the stand-in cloud holds: provider, type, id, urn, state, until, why."""
        answer = subprocess.run(
            [sys.executable, "-m", "sandbox.cloud", "objects", "--directory", str(self.workspace.cloud), "--json"],
            cwd=self.workspace.checkout,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )
        if answer.returncode != 0:
            raise Refusal(f"the stand-in cloud's objects cannot be listed\n{answer.stderr.strip()}")
        objects: list[dict[str, Any]] = json.loads(answer.stdout)
        return objects
