import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
LINES = 20_000
PRINTER = f"""if True:
    import pathlib, sys
    for number in range({LINES}):
        print(number, flush=True)
    print("a warning", file=sys.stderr)
    pathlib.Path(sys.argv[1]).write_text("to its end")
    sys.exit(3)
"""
RELAY = """if True:
    import sys
    from sandbox.relay import relayed
    command = [sys.executable, "-c", *sys.argv[1:]]
    with relayed(command, lambda: print("gone", file=sys.stderr)) as process:
        exit_code = process.wait()
    sys.exit(exit_code)
"""


@pytest.fixture
def ended(tmp_path):
    return tmp_path / "ended"


@pytest.fixture
def relay(ended):
    def start(**options):
        return subprocess.Popen(
            [sys.executable, "-c", RELAY, PRINTER, str(ended)], cwd=ROOT, stdout=subprocess.PIPE, text=True, **options
        )

    return start


def test_everything_arrives_in_its_order_with_the_exit_code(relay, ended):
    process = relay(stderr=subprocess.STDOUT)
    told, _ = process.communicate()
    assert told.splitlines() == [*map(str, range(LINES)), "a warning"]
    assert (process.returncode, ended.read_text()) == (3, "to its end")


def test_the_outputs_are_not_mixed(relay):
    told, warned = relay(stderr=subprocess.PIPE).communicate()
    assert (told.splitlines()[-1], warned) == (str(LINES - 1), "a warning\n")


def test_a_reader_that_goes_away_ends_nothing_and_is_told_of_once(relay, ended):
    process = relay(stderr=subprocess.PIPE)
    assert process.stdout.readline() == "0\n"
    process.stdout.close()
    warned = process.stderr.read()
    assert process.wait() == 3
    assert sorted(warned.splitlines()) == ["a warning", "gone"]
    assert ended.read_text() == "to its end"


def test_a_terminal_is_left_to_the_process_itself(relay, ended):
    ours, theirs = os.openpty()
    program = "import os; os.write(1, str([os.isatty(1), os.isatty(2)]).encode())"
    process = subprocess.Popen([sys.executable, "-c", RELAY, program], cwd=ROOT, stdout=theirs, stderr=subprocess.PIPE)
    os.close(theirs)
    try:
        assert os.read(ours, 100) == b"[True, False]"
        assert process.wait() == 0
    finally:
        process.stderr.close()
        os.close(ours)
