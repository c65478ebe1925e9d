"""What a person sees: the same facts as a pipe gets, in columns."""

import os
import pty
import re
import struct
import subprocess
import sys
import termios
from fcntl import ioctl

import pytest


def shown(text):
    """Without the spaces between columns."""
    return re.sub(r" +", " ", text)


def test_validate_has_a_verdict_for_each_subject(terminal):
    status, out = terminal("validate", "--environment", "dev")
    assert status == 0
    assert shown(out).splitlines()[-1].strip() == "ok environment dev"


def test_validate_tells_problems_below(terminal, project, capsys):
    project.write("environments/dev/dev.yml", "debgu: true")
    status, out = terminal("validate", "--environment", "dev")
    assert status == 1
    assert "invalid environment dev" in shown(out)
    assert "did you mean debug?" in capsys.readouterr().err


def test_show_has_value_layer_and_place(terminal):
    _, out = terminal("show", "database.pool", "--environment", "dev", columns=120)
    assert shown(out).splitlines()[0].split() == ["Setting", "Value", "Layer", "Place"]
    assert "database.pool.max_size 10 base environments/base.yml:5:15" in shown(out)


def test_explain_shows_the_history(terminal, project):
    project.write("environments/dev/dev.yml", "database: {pool: {max_size: 20}}")
    _, out = terminal("explain", "database.pool.max_size", "--environment", "dev")
    lines = [line.strip() for line in shown(out).splitlines()]
    assert lines[0] == "database.pool.max_size"
    assert "Connections in the pool at most." in lines
    assert lines[-2:] == [
        "wins environment dev environments/dev/dev.yml:1:29 20",
        "shadowed base environments/base.yml:5:15 10",
    ]


@pytest.mark.parametrize("columns", [100, 200])
def test_diff_is_one_row_with_both_values_layers_and_places(terminal, columns):
    _, out = terminal("diff", "staging", "prod", columns=columns)
    lines = [line.strip() for line in shown(out).splitlines() if line.strip()]
    assert lines[0] == "environment staging and environment production differ in 1 setting"
    assert lines[1].split() == ["Setting", "staging", "prod"]
    assert lines[3:] == [
        'labels.environment "staging" "prod"',
        "environment staging environment prod",
        "environments/staging/staging.yml:2:16 environments/prod/prod.yml:2:16",
    ]
    assert max(map(len, out.splitlines())) <= columns


def test_no_difference_is_one_line(terminal):
    assert terminal("diff", "prod", "prod") == (
        0,
        "environment production and environment production differ in 0 settings\n",
    )


def test_a_side_that_lacks_the_setting_says_so(terminal, project):
    project.write("environments/prod/prod.yml", "labels: {environment: staging, owner-team: audio}")
    _, out = terminal("diff", "staging", "prod")
    assert 'labels.owner-team (absent) "audio"' in shown(out)


@pytest.mark.parametrize("command", [("show",), ("explain",), ("diff", "dev")])
def test_a_secret_is_masked_at_a_terminal_too(terminal, project, command):
    project.write("environments/dev/dev.yml", "database: {password: hunter2}")
    project.write("environments/prod/prod.yml", "database: {password: hunter3}")
    which = ("prod", "database") if command[0] == "diff" else ("database", "--environment", "prod")
    _, out = terminal(*command, *which)
    assert "***" in out
    assert "hunter" not in out


def test_a_value_that_looks_like_markup_is_shown_as_it_is(terminal, project):
    project.write("environments/dev/dev.yml", 'database: {host: "[red]db[/red]"}')
    for command in (("show", "database.host"), ("explain", "database.host")):
        assert '"[red]db[/red]"' in terminal(*command, "--environment", "dev")[1]


def test_a_narrow_terminal_gets_the_lines_of_a_pipe(terminal):
    _, out = terminal("show", "database.host", "--environment", "dev", columns=60)
    assert out == 'database.host: "db.local"  # base, environments/base.yml:2:9\n'


def run_at_a_pty(*arguments, size=(40, 100), **environ):
    """The real command at a real pseudo terminal: its status and the bytes that arrive there."""
    main_end, their_end = pty.openpty()
    ioctl(their_end, termios.TIOCSWINSZ, struct.pack("HHHH", *size, 0, 0))
    plain = {
        key: value for key, value in os.environ.items() if key not in {"COLUMNS", "LINES", "NO_COLOR", "FORCE_COLOR"}
    }
    command = [sys.executable, "-m", "environments", *arguments]
    ran = subprocess.Popen(
        command, stdin=their_end, stdout=their_end, stderr=subprocess.PIPE, env={**plain, "TERM": "xterm", **environ}
    )
    os.close(their_end)
    out = b""
    while True:
        try:
            got = os.read(main_end, 65536)
        except OSError:  # Linux says so when the other end is closed
            break
        if not got:
            break
        out += got
    os.close(main_end)
    assert b"Traceback" not in ran.stderr.read()
    ran.stderr.close()
    return ran.wait(), out


SHOWN = ("show", "cache.redis.cluster", "--environment", "prod")


@pytest.mark.uncounted
def test_a_real_terminal_gets_colours_and_a_table():
    status, out = run_at_a_pty(*SHOWN)
    assert status == 0
    assert b"\x1b[" in out
    assert "───".encode() in out


@pytest.mark.uncounted
@pytest.mark.parametrize("environ", [{"NO_COLOR": "1"}, {"TERM": "dumb"}])
def test_no_colours_where_they_are_not_wanted(environ):
    """NO_COLOR speaks of colours: bold and dim stay."""
    _, out = run_at_a_pty(*SHOWN, **environ)
    assert re.findall(rb"\x1b\[[0-9;]*3[0-7]", out) == []
    assert b"discovery_" in out


@pytest.mark.uncounted
@pytest.mark.parametrize(
    "environ", [{"LC_ALL": "C"}, {"PYTHONIOENCODING": "ascii"}, {"LC_ALL": "C", "PYTHONUTF8": "0"}]
)
def test_a_terminal_without_unicode_is_no_error(environ):
    status, out = run_at_a_pty(*SHOWN, **environ)
    assert status == 0
    assert b"cache.redis.cluster.nodes" in out


@pytest.mark.uncounted
def test_a_terminal_that_tells_no_size_is_no_error():
    assert run_at_a_pty(*SHOWN, size=(0, 0))[0] == 0
