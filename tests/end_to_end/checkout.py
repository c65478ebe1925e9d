"""A checkout of one's own with a sandbox of its own, so that a test may edit YAML and break things."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sandbox.cloud.cluster.access import found
from sandbox.cloud.cluster.api import Api
from sandbox.cloud.cluster.silence import PATIENCE_S
from sandbox.session import CONTROL_PLANE, SKIP_CHECKPOINTS

ROOT = Path(__file__).parents[2]
COPIED = ("environments", "components", "policy", "sandbox", "operations")
BEING_COMPILED = shutil.ignore_patterns("*.pyc.*")
"""What another worker is compiling just now. What is compiled goes along: a checkout's many programs would compile it
again, each for itself."""
LONGEST_S = 540


@dataclass(frozen=True)
class Outcome:
    """How a command ended and what it printed, both streams together."""

    exit_code: int
    text: str

    def __contains__(self, words: str) -> bool:
        return words in self.text


class Checkout:
    """A copy of what `make up` needs, below a folder of the test's.

    Args:
        folder: The test's.
        clusters: `none` for clusters that believe everything, `real` for API servers.
    """

    def __init__(self, folder: Path, clusters: str = "none") -> None:
        self._clusters = clusters
        self.root = folder / "checkout"
        self.directory = folder / "sandbox"
        self.root.mkdir(parents=True)
        for name in COPIED:
            shutil.copytree(ROOT / name, self.root / name, ignore=BEING_COMPILED)
        for file in [
            *ROOT.glob("Pulumi*.yaml"),
            *(ROOT / name for name in ("__main__.py", "pyproject.toml", "requirements.lock")),
        ]:
            shutil.copy(file, self.root)
        (self.root / ".venv").symlink_to(sys.prefix)

    def start(self, command: str, stack: str, *more: str, environ: Mapping[str, str] | None = None) -> Any:
        """Start a command of the sandbox in its own process group; the caller waits for it."""
        mine = {name: value for name, value in os.environ.items() if not name.startswith(("SPOTIFY_AI_AGENT", "COV"))}
        return subprocess.Popen(
            [sys.executable, "-m", "sandbox", command, "--stack", stack, "--directory", str(self.directory), *more],
            cwd=self.root,
            env={**mine, "NO_COLOR": "1", CONTROL_PLANE: self._clusters, **(environ or {})},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )

    def run(self, command: str, stack: str, *more: str, environ: Mapping[str, str] | None = None) -> Outcome:
        """Run a command of the sandbox to its end."""
        process = self.start(command, stack, *more, environ=environ)
        text, _ = process.communicate(timeout=LONGEST_S)
        return Outcome(process.returncode, text)

    def put_up(self, stack: str, *more: str, command: str = "up", environ: Mapping[str, str] | None = None) -> Outcome:
        """Bring a stack up as fast as can be, where a test is not about the way: no preview, the state written once."""
        return self.run(command, stack, "--skip-preview", *more, environ={SKIP_CHECKPOINTS: "1", **(environ or {})})

    def take_down(self, stack: str) -> Outcome:
        """Destroy a stack as fast as can be, where the test is not about the way: the state written once."""
        return self.run("destroy", stack, environ={SKIP_CHECKPOINTS: "1"})

    def edit(self, file: str, before: str, after: str) -> None:
        """Replace text that must occur exactly once in a file."""
        path = self.root / file
        text = path.read_text(encoding="utf-8")
        assert text.count(before) == 1, f"{before!r} occurs {text.count(before)} times in {file}"
        path.write_text(text.replace(before, after), encoding="utf-8")

    def edit_outputs(self, stack: str, **changed: Any) -> None:
        """Change outputs where the state keeps them, as if the stack's program had exported others."""
        state = json.loads(self.state_file(stack).read_text(encoding="utf-8"))
        resources = state["checkpoint"]["latest"]["resources"]
        (root,) = [resource for resource in resources if resource["type"] == "pulumi:pulumi:Stack"]
        assert changed.keys() <= root["outputs"].keys()
        root["outputs"].update(changed)
        self.state_file(stack).write_text(json.dumps(state), encoding="utf-8")

    def outputs(self, stack: str) -> dict[str, Any]:
        """The stack's outputs as `make outputs` gives them to machines."""
        process = self.start("outputs", stack, "--json")
        text, _ = process.communicate(timeout=LONGEST_S)
        assert process.returncode == 0, text
        return json.loads(text[text.index("{") :])

    def objects(self) -> list[dict[str, Any]]:
        """What exists in the stand-in cloud."""
        printed = subprocess.run(
            [sys.executable, "-m", "sandbox.cloud", "objects", "--directory", str(self.directory / "cloud"), "--json"],
            cwd=self.root,
            check=True,
            capture_output=True,
            text=True,
        )
        return json.loads(printed.stdout)

    @contextmanager
    def cluster(self, realm: str) -> Iterator[Api]:
        """The API server of a cluster."""
        access = found(self.directory / "clusters", realm)
        assert access is not None, f"there is no cluster {realm}"
        api = Api(access, patience_s=PATIENCE_S)
        try:
            yield api
        finally:
            api.close()

    def state_file(self, stack: str) -> Path:
        """The engine's checkpoint of a stack."""
        return self.directory / "state" / ".pulumi" / "stacks" / "spotify-ai-agent" / f"{stack}.json"

    def resources(self, stack: str) -> dict[str, dict[str, Any]]:
        """The resources in a stack's state by URN; an error when one stands there twice."""
        latest = json.loads(self.state_file(stack).read_text(encoding="utf-8"))["checkpoint"]["latest"]
        resources = latest.get("resources") or []
        by_urn = {resource["urn"]: resource for resource in resources}
        assert len(by_urn) == len(resources), "a resource stands twice in the state"
        return by_urn

    def stop(self) -> None:
        """Take the stand-in cloud down, and the clusters."""
        self.run("down", "dev")
