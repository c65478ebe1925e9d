"""A checkout with the real settings, and programs that only write down what they are asked."""

from __future__ import annotations

import json
import os
import shutil
import ssl
import stat
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from operations.command_line import main
from tests.operations import stack_outputs
from tests.operations.api_server import Behaviour, serving

ROOT = Path(__file__).parent.parent.parent
PROGRAMS = ("pulumi", "gcloud", "kubectl", "git", "gke-gcloud-auth-plugin")


def answer(out: Any = "", err: str = "", exit_code: int = 0, lasts_s: float = 0) -> dict[str, Any]:
    """What a program says: text, or anything else as JSON."""
    text = out if isinstance(out, str) else json.dumps(out)
    return {"out": text, "err": err, "exit_code": exit_code, "lasts_s": lasts_s}


class Fakes:
    """Programs on PATH. What nobody has told them to answer fails."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir()
        (folder / "rules").write_text("[]")
        source = (Path(__file__).parent / "fake_program.py").read_text()
        for name in PROGRAMS:
            program = folder / name
            program.write_text(f"#!{sys.executable} -IS\n{source}")
            program.chmod(program.stat().st_mode | stat.S_IXUSR)

    def say(self, program: str, *words: str, answers: list[dict[str, Any]]) -> None:
        """Lets a program answer a call that has these words in this order: one answer after the other, the last for
        good. A rule that comes later is asked first."""
        rules = json.loads((self.folder / "rules").read_text())
        rules.append({"program": program, "words": list(words), "answers": answers})
        (self.folder / "rules").write_text(json.dumps(rules))

    def tell(self, program: str, *words: str, **one: Any) -> None:
        """The same with one answer."""
        self.say(program, *words, answers=[answer(**one)])

    def take_away(self, program: str) -> None:
        (self.folder / program).unlink()

    @property
    def all_calls(self) -> list[dict[str, Any]]:
        path = self.folder / "calls"
        return [json.loads(line) for line in path.read_text().splitlines()] if path.exists() else []

    def calls(self, program: str, *words: str) -> list[list[str]]:
        """Arguments of the calls that have these words."""
        return [
            call["arguments"]
            for call in self.all_calls
            if call["program"] == program and all(word in call["arguments"] for word in words)
        ]


@dataclass
class Ended:
    """What became of a command."""

    status: int
    out: str
    err: str


@pytest.fixture(scope="session")
def settings_only(tmp_path_factory):
    """The YAML of the checkout, and what a deployment looks for."""
    folder = tmp_path_factory.mktemp("checkout") / "project"
    keep = shutil.ignore_patterns("*.py", "*.json", "*.md", "__pycache__", "secrets", "scripts")
    shutil.copytree(ROOT / "environments", folder / "environments", ignore=keep)
    for path in ROOT.glob("Pulumi.*.yaml"):
        shutil.copy(path, folder)
    for name in ("policy/all/PulumiPolicy.yaml", "policy/config/dev.json"):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, folder / name)
    (folder / ".venv/bin").mkdir(parents=True)
    (folder / ".venv/bin/python").touch()
    return folder


@pytest.fixture
def project(settings_only, tmp_path):
    folder = tmp_path / "project"
    shutil.copytree(settings_only, folder)
    return folder


@pytest.fixture
def fakes(tmp_path):
    """Programs that know the stacks, a clean checkout, and a cluster's login."""
    made = Fakes(tmp_path / "bin")
    stacks = [{"name": name, "resourceCount": 100, "updateInProgress": False} for name in stack_outputs.STACKS]
    made.tell("pulumi", "stack", "ls", "--json", out=stacks)
    for stack in stack_outputs.STACKS:
        made.tell("pulumi", "stack", "output", "--json", "--stack", stack, out=stack_outputs.of(stack))
    made.tell("gcloud", "container", "clusters", "get-credentials")
    made.tell("kubectl", "get", "--raw", "/readyz", out="ok")
    made.tell("git", "status", "--porcelain")
    made.tell("git", "rev-parse", out="abc1234\n")
    return made


@pytest.fixture
def waits(monkeypatch):
    """Seconds that would have been waited."""
    waited: list[float] = []
    monkeypatch.setattr("operations.command_line.sleep", waited.append)
    return waited


@pytest.fixture
def operate(project, fakes, waits, capsys) -> Callable[..., Ended]:
    """Runs a command line on the checkout."""

    def run(*arguments: str, **variables: str) -> Ended:
        environment = {"PATH": str(fakes.folder), "HOME": os.environ["HOME"], **variables}
        capsys.readouterr()
        status = main(arguments, project=project, environment=environment)
        told = capsys.readouterr()
        return Ended(status, told.out, told.err)

    return run


@pytest.fixture
def typing(monkeypatch):
    """Lets a person at a terminal type an answer."""

    def answers(text: str) -> None:
        class Terminal:
            def isatty(self) -> bool:
                return True

            def readline(self) -> str:
                return f"{text}\n"

        monkeypatch.setattr(sys, "stdin", Terminal())

    return answers


@pytest.fixture(scope="session")
def certificate(tmp_path_factory):
    """A certificate of ten days, which is its own authority."""
    if shutil.which("openssl") is None:
        pytest.skip("openssl makes the certificates, and is not on PATH")
    folder = tmp_path_factory.mktemp("certificate")
    command = "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 10 -subj /CN=localhost"
    extra = ["-addext", "subjectAltName=DNS:localhost,DNS:api.example.com", "-keyout", "key", "-out", "crt"]
    subprocess.run([*command.split(), *extra], cwd=folder, check=True, capture_output=True)
    return folder


@pytest.fixture
def secure_behaviour():
    """What the API over HTTPS does."""
    return Behaviour()


@pytest.fixture
def secure_api(certificate, secure_behaviour, monkeypatch):
    """The API over TLS 1.3 on loopback, as localhost and api.example.com; its certificate is trusted."""
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate / "crt"))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate / "crt", certificate / "key")
    context.minimum_version = ssl.TLSVersion.TLSv1_3
    with serving(secure_behaviour, context) as url:
        yield url
