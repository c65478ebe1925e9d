"""The answers to a shell, and the real bash that asks."""

import io
import os
import pty
import re
import select
import shutil
import struct
import subprocess
import sys
import termios
import time
from fcntl import ioctl
from pathlib import Path

import pytest

from environments.command_line import main
from environments.commands.completion import answer

ROOT = Path(__file__).parents[3]
PYTHON = sys.executable


@pytest.fixture
def asked(monkeypatch):
    """What the project's own commands answer to a line with the cursor at its end."""

    def asked(line, shell="bash"):
        for name, value in {
            "_ARGCOMPLETE": "1",
            "_ARGCOMPLETE_IFS": "\n",
            "_ARGCOMPLETE_SHELL": shell,
            "_ARGCOMPLETE_SUPPRESS_SPACE": "1",
            "_ARGCOMPLETE_COMP_WORDBREAKS": "\"'@><=;|&(:",
            "COMP_LINE": f"environments {line}",
            "COMP_POINT": str(len(f"environments {line}")),
        }.items():
            monkeypatch.setenv(name, value)
        output = io.StringIO()
        assert answer(output=output) == 0
        return output.getvalue().split("\n") if output.getvalue() else []

    return asked


@pytest.mark.parametrize(
    ("line", "words"),
    [
        (
            "",
            [
                "validate",
                "show",
                "explain",
                "diff",
                "schema",
                "docs",
                "compliance",
                "performance",
                "migrate",
                "secrets",
                "completion",
            ],
        ),
        ("ex", ["explain"]),
        ("show --env", ["--environment"]),
        ("diff prod staging --ex", ["--exit-code"]),
        ("show --environment st", ["staging"]),
        ("show --environment=st", ["staging"]),
        ("show --environment staging --override ", ["integration", "performance", "security"]),
        (
            "show --environment staging --override security --override ",
            ["integration", "performance"],
        ),
        ("show --stack prod-c", ["prod-cell-1"]),
        ("explain cache.redis.cluster.", None),
        ("diff prod+sca", ["prod+scaling"]),
        ("diff prod staging+sec", ["staging+security"]),
        ("diff prod staging cache.redis.m", ["cache.redis.maintenance.", "cache.redis.machine."]),
        ("diff stack:prod-d", ["prod-dr"]),
        ("diff prod@acme", ["acme-music"]),
        ("completion z", ["zsh"]),
        ("performance --r", ["--rounds"]),
        ("performance --environment dev --override d", ["docker"]),
        ("performance --st", []),
        ("compliance --fr", ["--framework"]),
        ("compliance --framework s", ["security", "soc2"]),
        ("compliance --framework soc2 --framework s", ["security"]),
        ("schema set", ["settings"]),
        ("secrets ro", ["rotate"]),
        ("secrets get spotify.", ["spotify.api_key", "spotify.client_secret"]),
        ("secrets rotate --environment prod jwt", ["jwt.secret_key"]),
        ("secrets verify ", []),
        ("secrets set laptop.password --kind sig", ["signing_key"]),
        ("secrets list --store ", ["encrypted_file", "secret_manager"]),
        ("docs vault.entries.\\*.ro", ["vault.entries.\\*.rotation_days"]),
        ("validate ", []),
        ("show --environment nowhere --override ", []),
        ("show 'cache.redis.eng", ["cache.redis.engine"]),
    ],
)
def test_a_line_is_answered(asked, line, words):
    found = asked(line)
    if words is None:
        assert found == [
            "cache.redis.cluster.nodes",
            "cache.redis.cluster.replicas_per_primary",
            "cache.redis.cluster.discovery_host",
        ]
    else:
        assert [word.strip("'") for word in found] == words


def test_a_tenant_of_the_stack_is_offered(asked):
    assert asked("show --stack prod-cell-1 --tenant ") != asked("show --tenant ")


@pytest.mark.parametrize("environ", [{}, {"COMP_LINE": "environments ", "COMP_POINT": "no"}])
def test_a_shell_that_asks_nonsense_gets_no_traceback(environ):
    ran = subprocess.run(
        [PYTHON, "-m", "environments"],
        env={**os.environ, "_ARGCOMPLETE": "1", **environ},
        capture_output=True,
        check=False,
    )
    assert (ran.returncode, ran.stdout, ran.stderr.count(b"Traceback")) == (1, b"", 0)


@pytest.mark.uncounted
def test_an_answer_builds_no_model():
    """It would take a quarter of a second in which the prompt stands still."""
    program = (
        "import io, sys; from environments.commands.completion import answer\n"
        "answer(output=io.StringIO())\n"
        "print('pydantic' in sys.modules, 'rich' in sys.modules)"
    )
    line = "environments explain --environment prod vault.entries."
    asking = {"_ARGCOMPLETE": "1", "COMP_LINE": line, "COMP_POINT": str(len(line))}
    ran = subprocess.run(
        [PYTHON, "-c", program], env={**os.environ, **asking}, capture_output=True, text=True, check=True
    )
    assert ran.stdout == "False False\n"


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_the_script_names_this_interpreter_and_this_folder(capsys, shell):
    assert main(["completion", shell]) == 0
    script = capsys.readouterr().out
    assert f"{PYTHON} -P -m environments" in script
    assert str(ROOT) in script
    assert re.findall(r"@[A-Z]+@", script) == []


def test_without_the_package_that_answers_the_script_is_refused(capsys, monkeypatch):
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    assert main(["completion", "bash"]) == 1
    assert "Remedy: run `make venv`" in capsys.readouterr().err


def test_another_shell_is_refused_with_those_that_there_are(capsys):
    with pytest.raises(SystemExit, match="2"):
        main(["completion", "tcsh"])
    assert "There are bash, zsh, fish" in capsys.readouterr().err


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_the_script_is_one_of_its_shell(capsys, shell):
    if shutil.which(shell) is None:
        pytest.skip(f"{shell} is not on this machine")
    main(["completion", shell])
    check = [shell, "--no-execute"] if shell == "fish" else [shell, "-n"]
    ran = subprocess.run(check, input=capsys.readouterr().out, capture_output=True, text=True, check=False)
    assert (ran.returncode, ran.stderr) == (0, "")


STEERING = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]|\x1b[=>]|\x1b\][^\x07]*\x07|[\x07\x0f]")
"""What moves the cursor and changes colours."""

SHELLS = {
    "bash": (
        ["bash", "--norc", "--noprofile", "-i"],
        "_others() { COMPREPLY=(completed-by-others); }; complete -F _others python",
        f'eval "$({PYTHON} -m environments completion bash)"',
    ),
    "zsh": (
        ["zsh", "-f", "-i"],
        "autoload -Uz compinit; compinit -u -D; _others() { compadd completed-by-others }; compdef _others python",
        f'eval "$({PYTHON} -m environments completion zsh)"',
    ),
    "fish": (
        ["fish", "--no-config", "--interactive"],
        "complete -c python -f -n 'not __environments_last >/dev/null' -a completed-by-others",
        f"{PYTHON} -m environments completion fish | source",
    ),
}
"""How each is started, what completes Python otherwise, and how ours is loaded."""


class Prompt:
    """An interactive shell in the project's folder, with the script loaded."""

    def __init__(self, command, *before):
        shell, self._end = pty.fork()
        if shell == 0:
            os.chdir(ROOT)
            kept = {name: os.environ[name] for name in ("HOME", "LD_LIBRARY_PATH") if name in os.environ}
            path = f"{Path(PYTHON).parent}:{os.environ['PATH']}"
            environ = {**kept, "PATH": path, "TERM": "xterm", "PS1": "$ "}
            os.execve(shutil.which(command[0]), command, environ)
        ioctl(self._end, termios.TIOCSWINSZ, struct.pack("HHHH", 50, 200, 0, 0))
        for number, line in enumerate(before):
            self._type(f'{line}; echo do""ne{number}\r')
            self._until(f"done{number}")

    def after_tab(self, line, wanted):
        """What stands on the line after one press of TAB, once `wanted` has come up."""
        self._type(f"\x15{line}\t")
        return self._until(wanted)

    def close(self):
        self._type("\x15exit\r")
        os.close(self._end)

    def _type(self, text):
        os.write(self._end, text.encode())

    def _until(self, wanted):
        shown, end = "", time.monotonic() + 60
        while wanted not in STEERING.sub("", shown) and time.monotonic() < end:
            if select.select([self._end], [], [], 0.2)[0]:
                shown += os.read(self._end, 65536).decode(errors="replace")
        assert wanted in STEERING.sub("", shown), f"waited for {wanted!r}, and saw {shown!r}"
        return shown


@pytest.fixture(scope="module", params=SHELLS)
def prompt(request):
    command, others, ours = SHELLS[request.param]
    if shutil.which(command[0]) is None:
        pytest.skip(f"{request.param} is not on this machine")
    found = Prompt(command, others, ours)
    yield found
    found.close()


@pytest.mark.uncounted
@pytest.mark.parametrize(
    ("line", "wanted"),
    [
        ("python -m environments val", "python -m environments validate "),
        ("environments diff prod+sca", "environments diff prod+scaling "),
        (f"{PYTHON} -m environments diff prod stack:prod-d", "stack:prod-dr "),
        ("python -m environments diff prod@acme", "diff prod@acme-music "),
        ("python -B -m environments show --environment prod --override=sca", "--override=scaling "),
        ("environments explain --environment prod vault.entries.spotify-c", "vault.entries.spotify-client."),
        ("python com", "completed-by-others "),
    ],
)
def test_a_real_shell_completes(prompt, line, wanted):
    shown = prompt.after_tab(line, wanted)
    assert "Traceback" not in shown


@pytest.mark.uncounted
def test_the_function_runs_the_commands_from_any_folder(tmp_path):
    if shutil.which("bash") is None:
        pytest.skip("bash is not on this machine")
    script = (
        f'eval "$({PYTHON} -m environments completion bash)"; cd {tmp_path}; environments validate --environment dev'
    )
    ran = subprocess.run(["bash", "-c", script], cwd=ROOT, capture_output=True, text=True, check=False)
    assert (ran.returncode, ran.stdout) == (0, "ok       environment dev\n")
