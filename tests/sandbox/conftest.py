"""A checkout of a few files, with an engine, a cloud and checks that only write down what they are asked."""

from __future__ import annotations

import io
import json
import os
import stat
import sys
import textwrap
from pathlib import Path

import pytest

from sandbox.engine import VERSION
from sandbox.progress import Progress
from sandbox.session import Session
from tests.sandbox.api_server import ApiServer

FAKE_PULUMI = """\
import json, os, pathlib, sys
arguments = [a for a in sys.argv[1:] if a != "--non-interactive"]
here = pathlib.Path(__file__).parent
if arguments == ["version"]:
    print((here / "version").read_text()); sys.exit()
with (here / "calls").open("a") as calls:
    calls.write(json.dumps({"arguments": arguments, "cwd": os.getcwd(), "environment": dict(os.environ)}) + "\\n")
stack = arguments[arguments.index("--stack") + 1] if "--stack" in arguments else arguments[-1]
backend = pathlib.Path(os.environ["PULUMI_BACKEND_URL"].removeprefix("file://").split("?")[0].replace("%20", " "))
state = backend / ".pulumi/stacks/spotify-ai-agent"
if arguments[:2] == ["stack", "init"]:
    stack = arguments[2]
    state.mkdir(parents=True, exist_ok=True)
    (state / f"{stack}.json").write_text('{"version": 3, "checkpoint": {"latest": null}}')
    pathlib.Path(f"Pulumi.{stack}.yaml").write_text("encryptionsalt: v1:salt:of-" + stack + "\\n")
elif arguments[:2] == ["stack", "export"]:
    latest = json.loads((state / f"{stack}.json").read_text())["checkpoint"]["latest"]
    print(json.dumps({"version": 3, "deployment": latest}))
elif arguments[:2] == ["stack", "import"]:
    imported = json.loads(pathlib.Path(arguments[arguments.index("--file") + 1]).read_text())
    (state / f"{stack}.json").write_text(json.dumps({"checkpoint": {"latest": imported["deployment"]}}))
elif arguments[:2] == ["preview", "--json"] and (here / "steps").exists():
    print((here / "steps").read_text())
elif arguments[:2] == ["stack", "output"]:
    print('{"endpoint": "10.0.0.1", "password": "[secret]"}')
sys.exit(int((here / "exit_code").read_text()) if arguments[0] in ("up", "preview", "destroy", "refresh") else 0)
"""

FAKE_CLOUD = """\
import fcntl, json, os, pathlib, signal, socket, sys, threading
directory = pathlib.Path(sys.argv[sys.argv.index("--directory") + 1])
if sys.argv[1] == "objects":
    objects = directory / "objects.json"
    print(objects.read_text() if objects.exists() else "[]"); sys.exit()
if (directory / "broken").exists():
    sys.exit("the catalogue is broken")
lock = open(directory / "lock", "a+")
fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
lock.truncate(0); lock.write(str(os.getpid())); lock.flush()
listener = socket.create_server(("127.0.0.1", 0))
recorded = {"pid": os.getpid(), "providers": {"gcp": listener.getsockname()[1]}}
(directory / "servers.new").write_text(json.dumps(recorded))
(directory / "servers.new").rename(directory / "servers.json")
signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
while True:
    signal.pause()
"""

FAKE_CHECK = """\
import json, os, pathlib, sys
name = pathlib.Path(__file__).parent.name
with open("checks", "a") as checks:
    checks.write(json.dumps({"name": name, "arguments": sys.argv[1:], "environment": dict(os.environ)}) + "\\n")
finding = pathlib.Path(f"{name}.{sys.argv[1]}.finding")
if finding.exists():
    sys.exit(finding.read_text())
if sys.argv[1] == "show":
    stack_file = pathlib.Path(os.environ["SPOTIFY_AI_AGENT_STACK_FILE"]).read_text()
    keys = {
        "environment": "spotify-ai-agent:environment: ",
        "stack.kind": "kind: ",
        "stack.platform": "platform: ",
        "cluster.existing.context": "context: ",
        **{
            f"recovery.primary.{key}": f"{key}: "
            for key in ("network_id", "database_instance", "backup_plan_id", "api_account")
        },
    }
    found = {path: (stack_file.partition(key)[2].split() or [None])[0] for path, key in keys.items()}
    print(json.dumps([{"path": path, "value": value} for path, value in found.items()]))
"""


class FakeEngine:
    """An executable called `pulumi`, and what it was asked."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir(parents=True)
        self.version = VERSION
        self.exit_code = 0
        executable(folder / "pulumi", FAKE_PULUMI)
        executable(folder / "pulumi-language-python", "")

    @property
    def version(self) -> str:
        return (self.folder / "version").read_text()

    @version.setter
    def version(self, value: str) -> None:
        (self.folder / "version").write_text(value)

    @property
    def exit_code(self) -> int:
        return int((self.folder / "exit_code").read_text())

    @exit_code.setter
    def exit_code(self, value: int) -> None:
        (self.folder / "exit_code").write_text(str(value))

    def calls(self, command: str = "") -> list[dict[str, object]]:
        """What it was asked, the calls of one command only where one is named."""
        path = self.folder / "calls"
        lines = path.read_text().splitlines() if path.exists() else []
        return [call for call in map(json.loads, lines) if not command or call["arguments"][0] == command]


def executable(path: Path, python: str) -> Path:
    """Writes a Python program that can be started by its name."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!{sys.executable}\n{python}")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
    return path


@pytest.fixture
def server():
    """A small API server in process."""
    made = ApiServer()
    yield made
    made.stop()


@pytest.fixture
def told():
    return io.StringIO()


@pytest.fixture
def progress(told):
    return Progress(told, heartbeat_s=0.05)


@pytest.fixture
def engine(tmp_path):
    return FakeEngine(tmp_path / "engine")


@pytest.fixture
def checkout(tmp_path):
    folder = tmp_path / "check out"
    for name, program in (
        ("sandbox/cloud/__main__.py", FAKE_CLOUD),
        ("sandbox/__init__.py", ""),
        ("environments/__init__.py", ""),
        ("environments/__main__.py", FAKE_CHECK),
        ("guardrails/__init__.py", ""),
        ("guardrails/__main__.py", FAKE_CHECK),
        ("requirements.lock", ""),
        ("policy/config/dev.json", "{}"),
        ("policy/config/unprotect.json", "{}"),
        ("Pulumi.dev.yaml", "config:\n  spotify-ai-agent:environment: dev\n"),
    ):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(program)
    (folder / "Pulumi.prod.yaml").write_text(textwrap.dedent("""\
            # kept
            secretsprovider: gcpkms://projects/p/locations/l/keyRings/r/cryptoKeys/k
            encryptedkey: AAAA
            config:
              spotify-ai-agent:environment: prod
              spotify-ai-agent:apiKey:
                secure: BBBB
              spotify-ai-agent:overrides: [no, on]
            """))
    return folder


@pytest.fixture
def session(checkout, engine, progress, tmp_path):
    environment = {
        "PATH": f"{engine.folder}{os.pathsep}{os.environ['PATH']}",
        "HOME": str(tmp_path),
        "PULUMI_ACCESS_TOKEN": "the-users-own",
        "PULUMI_OPTION_TARGET": "something",
        "SANDBOX_CONTROL_PLANE": "none",
    }
    opened = Session(checkout, checkout / ".sandbox", progress, environment)
    yield opened
    opened.cloud.stop()


def deployment(*resources: dict[str, object], pending: list[dict[str, object]] | None = None) -> dict[str, object]:
    """A deployment as the file backend keeps it."""
    return {"resources": list(resources), "pending_operations": pending or []}


def resource(name: str = "net", **changes: object) -> dict[str, object]:
    """A cloud resource of the stack dev in a deployment, with changes."""
    urn = f"urn:pulumi:dev::spotify-ai-agent::spotify-ai-agent:network:Network$gcp:compute/network:Network::{name}"
    kept = {"urn": urn, "custom": True, "type": "gcp:compute/network:Network", "id": f"projects/p/{name}"}
    return {**kept, "inputs": {"name": name}, "outputs": {"name": name}, **changes}


@pytest.fixture
def put_up(session, engine):
    """Makes a stack look as if a deployment had been brought up."""

    def put(stack: str, latest: dict[str, object]) -> None:
        session.workspace.prepare()
        session.initialise(stack)
        session.workspace.state_file(stack).write_text(json.dumps({"checkpoint": {"latest": latest}}))
        (engine.folder / "calls").unlink(missing_ok=True)

    return put
