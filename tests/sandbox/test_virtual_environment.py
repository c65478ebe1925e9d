import shutil
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from sandbox import virtual_environment

CHECKOUT = Path(virtual_environment.__file__).parent.parent
PROJECT = '[project]\nname = "x"\nversion = "1"\n[tool.black]\nline-length = 120\n'
OTHERS = "setuptools==84 \\\n    --hash=sha256:cc\n"
LOCK = OTHERS + "pip==26.3 \\\n    --hash=sha256:aa \\\n    --hash=sha256:bb\n    # via pip-tools\n"


@pytest.fixture
def place(tmp_path, monkeypatch):
    """A checkout with a lock file; what is run is only written down."""
    folder = tmp_path / "check out"
    folder.mkdir()
    (folder / "requirements.lock").write_text(LOCK)
    (folder / "pyproject.toml").write_text(PROJECT)
    for name, value in (
        ("CHECKOUT", folder),
        ("VENV", folder / ".venv"),
        ("LOCK_FILE", folder / "requirements.lock"),
        ("STAMP", folder / ".venv/whole"),
    ):
        monkeypatch.setattr(virtual_environment, name, value)
    monkeypatch.setattr(shutil, "which", lambda name: None)
    return folder


@pytest.fixture
def ran(monkeypatch, place):
    """Stands for the running of commands: those that hold one of the words in `broken` fail."""
    commands: list[list[str]] = []
    broken: list[str] = []

    def run(label, command):
        commands.append(command)
        if any(word in " ".join(command) for word in broken):
            raise virtual_environment.Failed(f"{label} failed\n    no {broken[0]}")
        if "venv" in command or "virtualenv" in command[0]:
            (place / ".venv/bin").mkdir(parents=True, exist_ok=True)
            (place / ".venv/bin/python").write_text("")

    monkeypatch.setattr(virtual_environment, "_run", run)
    return SimpleNamespace(commands=commands, broken=broken)


def test_everything_is_installed_by_its_hashes_and_the_stamp_comes_last(place, ran):
    assert virtual_environment.main() == 0
    python = str(place / ".venv/bin/python")
    assert ran.commands[0] == [sys.executable, "-m", "venv", str(place / ".venv")]
    packages, rules, whole = ran.commands[-3:]
    assert packages[:4] == [python, "-m", "pip", "install"]
    assert {"--require-hashes", "--no-deps"} <= set(packages)
    assert whole[:4] == [python, "-m", "pip", "check"]
    assert {"--no-deps", "--no-build-isolation", "--editable"} <= set(rules)
    assert virtual_environment.is_whole(virtual_environment.fingerprint())


def test_a_whole_environment_is_left_alone(ran):
    virtual_environment.main()
    ran.commands.clear()
    assert virtual_environment.main() == 0
    assert ran.commands == []


@pytest.mark.parametrize("file", ["requirements.lock", "pyproject.toml"])
def test_another_lock_file_or_another_project_makes_it_anew(place, ran, file):
    virtual_environment.main()
    ran.commands.clear()
    (place / file).write_text((place / file).read_text().replace("26.3", "26.4").replace('"1"', '"2"'))
    virtual_environment.main()
    assert ran.commands


def test_another_line_length_makes_nothing_anew(place, ran):
    virtual_environment.main()
    ran.commands.clear()
    (place / "pyproject.toml").write_text(PROJECT.replace("120", "100"))
    virtual_environment.main()
    assert ran.commands == []


def test_an_interrupted_installation_is_made_anew(place, ran, capsys):
    ran.broken.append("--require-hashes")
    assert virtual_environment.main() == 1
    assert "was not made" in capsys.readouterr().err
    ran.broken.clear()
    (place / ".venv/left-over").write_text("")
    assert virtual_environment.main() == 0
    assert not (place / ".venv/left-over").exists()


def test_a_package_that_the_lock_file_lacks_is_told(ran, capsys):
    ran.broken.append("pip check")
    assert virtual_environment.main() == 1
    assert "was not made" in capsys.readouterr().err
    assert not virtual_environment.is_whole(virtual_environment.fingerprint())


def test_a_python_that_is_gone_makes_it_anew(place, ran):
    virtual_environment.main()
    (place / ".venv/bin/python").unlink()
    assert not virtual_environment.is_whole(virtual_environment.fingerprint())


def test_a_moved_checkout_makes_it_anew(place, ran, monkeypatch):
    before = virtual_environment.fingerprint()
    monkeypatch.setattr(virtual_environment, "CHECKOUT", place / ".")
    assert virtual_environment.fingerprint() == before
    (place / "moved").mkdir()
    for name in ("requirements.lock", "pyproject.toml"):
        shutil.copy(place / name, place / "moved" / name)
    monkeypatch.setattr(virtual_environment, "CHECKOUT", place / "moved")
    assert virtual_environment.fingerprint() != before


@pytest.mark.parametrize("tool", ["uv", "virtualenv"])
def test_a_missing_venv_module_is_met_by_another_tool(place, ran, monkeypatch, tool):
    monkeypatch.setattr(shutil, "which", lambda name: f"/usr/bin/{name}" if name == tool else None)
    ran.broken.append("-m venv")
    assert virtual_environment.main() == 0
    assert any(command[0] == tool for command in ran.commands)


def test_a_missing_venv_module_is_met_by_a_pip_of_another_python(place, ran):
    ran.broken.append(f"-m venv {place}")
    assert virtual_environment.main() == 0
    python = str(place / ".venv/bin/python")
    assert [sys.executable, "-m", "venv", "--without-pip", str(place / ".venv")] in ran.commands
    (pinned,) = [command for command in ran.commands if command[-1].endswith("pip.lock")]
    assert pinned[:5] == [sys.executable, "-m", "pip", "--python", python]
    assert (place / ".venv/pip.lock").read_text() == "pip==26.3 \\\n    --hash=sha256:aa \\\n    --hash=sha256:bb\n"


def test_without_any_way_to_pip_the_caller_is_asked_for_another_python(place, ran, capsys):
    ran.broken += ["-m venv", "-m pip"]
    assert virtual_environment.main() == virtual_environment.NO_WAY_TO_PIP
    said = capsys.readouterr().err
    assert "cannot make a virtual environment with pip" in said
    assert "there is no uv" in said
    assert not (place / ".venv").exists()


def test_an_interruption_is_told_without_a_traceback(ran, monkeypatch, capsys):
    monkeypatch.setattr(virtual_environment, "_make", lambda wanted: (_ for _ in ()).throw(KeyboardInterrupt))
    assert virtual_environment.main() == 130
    assert "made anew next time" in capsys.readouterr().err


def test_a_link_in_the_place_of_the_environment_is_not_followed(place, ran, tmp_path):
    (tmp_path / "others").mkdir()
    (tmp_path / "others/precious").write_text("")
    (place / ".venv").symlink_to(tmp_path / "others")
    virtual_environment.main()
    assert (tmp_path / "others/precious").exists()


def test_a_command_is_run_without_the_callers_python_variables(place, monkeypatch):
    monkeypatch.setenv("PYTHONPATH", "/somewhere")
    virtual_environment._run("asking", [sys.executable, "-c", "import os; assert 'PYTHONPATH' not in os.environ"])


def test_a_command_that_fails_shows_its_last_lines(place):
    with pytest.raises(virtual_environment.Failed, match=r"asking ended with exit code 3\n    line"):
        virtual_environment._run("asking", [sys.executable, "-c", "print('line'); exit(3)"])


def test_a_command_that_is_missing_is_told(place):
    with pytest.raises(virtual_environment.Failed, match="/no/such: No such file"):
        virtual_environment._run("asking", ["/no/such"])


def test_a_long_step_repeats_itself(monkeypatch, capsys):
    monkeypatch.setattr(virtual_environment, "HEARTBEAT_S", 0.05)
    virtual_environment._run("installing", [sys.executable, "-c", "import time; time.sleep(0.3)"])
    assert "sandbox: installing: 0 s" in capsys.readouterr().err


def test_two_at_once_do_it_once(tmp_path):
    program = f"""if True:
        import pathlib, sys, time
        sys.path.insert(0, {str(CHECKOUT)!r})
        from sandbox import virtual_environment as v
        folder = pathlib.Path({str(tmp_path)!r})
        v.CHECKOUT, v.VENV, v.LOCK_FILE = folder, folder / "venv", folder / "requirements.lock"
        v.STAMP = folder / "venv/whole"
        def make(wanted):
            (folder / "venv/bin").mkdir(parents=True)
            time.sleep(1)
            (folder / "venv/bin/python").touch()
            (folder / "venv/whole").write_text(wanted)
        v._make = make
        v.HEARTBEAT_S = 0.1
        sys.exit(v.main())
    """
    (tmp_path / "requirements.lock").write_text(LOCK)
    (tmp_path / "pyproject.toml").write_text(PROJECT)
    both = [subprocess.Popen([sys.executable, "-c", program], stderr=subprocess.PIPE, text=True) for _ in range(2)]
    said = [process.communicate()[1] for process in both]
    assert [process.returncode for process in both] == [0, 0], said
    assert sum("waiting for another make" in text for text in said) == 1


def setup_sh(path: str, checkout: Path, **variables: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["sh", str(checkout / "sandbox/setup.sh")],
        env={"PATH": path, **variables},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture
def shell(tmp_path):
    """A checkout whose virtual_environment.py only says who runs it, and a PATH with what a test puts there."""
    (tmp_path / "co/sandbox").mkdir(parents=True)
    shutil.copy(CHECKOUT / "sandbox/setup.sh", tmp_path / "co/sandbox/setup.sh")
    (tmp_path / "co/sandbox/virtual_environment.py").write_text(
        "import os, sys\nprint('made by', os.environ.get('NAME'))\nsys.exit(int(os.environ.get('CODE', '0')))"
    )
    (tmp_path / "bin").mkdir()
    for tool in ("sh", "dirname", "cat"):
        (tmp_path / "bin" / tool).symlink_to(shutil.which(tool))

    def put(name: str, script: str = "") -> None:
        target = tmp_path / "bin" / name
        target.write_text(script or f'#!/bin/sh\nNAME={name} exec {sys.executable} "$@"\n')
        target.chmod(0o755)

    run = lambda **variables: setup_sh(str(tmp_path / "bin"), tmp_path / "co", **variables)  # noqa: E731
    return put, run


def test_the_newest_suitable_python_makes_the_environment(shell):
    put, run = shell
    put("python3.11")
    put("python3.13")
    answer = run()
    assert (answer.returncode, answer.stdout) == (0, "made by python3.13\n")


def test_a_shim_that_does_not_run_and_a_python_that_is_too_old_are_passed_over(shell):
    put, run = shell
    put("python3.13", "#!/bin/sh\necho 'command not found' >&2; exit 127\n")
    put("python3.12", "#!/bin/sh\nexit 1\n")
    put("python3")
    assert run().stdout == "made by python3\n"


def test_a_python_without_a_way_to_pip_is_passed_over(shell):
    put, run = shell
    put("python3.12", f'#!/bin/sh\nCODE=75 NAME=python3.12 exec {sys.executable} "$@"\n')
    put("python3.11")
    assert run().stdout == "made by python3.12\nmade by python3.11\n"


def test_an_installation_that_fails_is_not_tried_with_another_python(shell):
    put, run = shell
    put("python3.12")
    put("python3.11")
    answer = run(CODE="1")
    assert (answer.returncode, answer.stdout) == (1, "made by python3.12\n")


def test_no_suitable_python_names_what_was_tried_and_what_to_install(shell):
    put, run = shell
    put("python3", "#!/bin/sh\nexit 1\n")
    answer = run()
    assert answer.returncode == 1
    assert "python3.13(missing)" in answer.stderr
    assert "python3(too-old-or-broken)" in answer.stderr
    assert "python3-venv" in answer.stderr


def test_the_user_can_choose_the_python(shell, tmp_path):
    put, run = shell
    put("python3.13")
    put("mine")
    assert run(PYTHON=str(tmp_path / "bin/mine")).stdout == "made by mine\n"
