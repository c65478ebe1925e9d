import io
import os
import signal
import subprocess
import sys
import threading
import time

import pytest

from operations.children import Children, shown
from operations.errors import ChildError, Interrupted, OperationError
from operations.known_failures import LAST_LINES, explained
from operations.lock import held
from operations.progress import Progress, duration


@pytest.fixture
def told():
    return io.StringIO()


@pytest.fixture
def children(tmp_path, told):
    return Children(tmp_path, Progress(told), os.environ, dry_run=False)


def python(code):
    return [sys.executable, "-c", code]


def test_a_command_is_shown_as_a_person_would_type_it():
    assert shown(["pulumi", "up", "--stack", "a b"], {"PULUMI_BACKEND_URL": "gs://x"}) == (
        "PULUMI_BACKEND_URL=gs://x pulumi up --stack 'a b'"
    )


def test_an_answer_that_takes_too_long_is_told(children):
    with pytest.raises(ChildError, match=r"has not answered within 0\.2 s"):
        children.ask(python("import time; time.sleep(5)"), timeout_s=0.2)


def test_all_that_is_missing_is_told_at_once(tmp_path, told):
    nothing = Children(tmp_path, Progress(told), {"PATH": str(tmp_path)}, dry_run=False)
    with pytest.raises(ChildError, match="pulumi, gcloud are not on PATH") as error:
        nothing.require("pulumi", "gcloud")
    assert "install the Google Cloud CLI" in str(error.value)


def test_the_end_of_a_long_message_is_passed_on():
    fact, _ = explained("gcloud", "\n".join(f"line {number}" for number in range(40)), 1)
    assert fact.count("\n") == LAST_LINES
    assert fact.endswith("line 39")


@pytest.fixture
def interruptible():
    """As at a terminal: what a shell starts in the background ignores the signal, and so do the tests then."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.usefixtures("interruptible")
def test_a_child_in_sight_is_waited_for_when_the_user_interrupts(children):
    """As by a terminal: both get the signal, the child winds up, and we tell that it was interrupted."""
    code = "import signal, time; signal.signal(signal.SIGINT, lambda *_: exit(0)); time.sleep(10)"
    others = set(_children_of(os.getpid()))  # of other tests' fixtures

    def interrupt():
        time.sleep(1)
        os.kill(os.getpid(), signal.SIGINT)  # to the process, as a terminal does: it wakes whoever waits
        (child,) = set(_children_of(os.getpid())) - others
        os.kill(child, signal.SIGINT)

    thread = threading.Thread(target=interrupt)
    thread.start()
    with pytest.raises(Interrupted, match="interrupted"):
        children.follow(python(code), consequence="nothing")
    thread.join()


def test_the_end_of_our_process_is_passed_on_to_the_child(children):
    code = "import signal, time; signal.signal(signal.SIGINT, lambda *_: exit(7)); time.sleep(10)"

    def end():
        time.sleep(1)
        os.kill(os.getpid(), signal.SIGTERM)

    thread = threading.Thread(target=end)
    thread.start()
    with pytest.raises(Interrupted, match="interrupted"):
        children.follow(python(code), consequence="nothing")
    thread.join()


def test_nothing_comes_after_the_end_of_our_process_even_where_the_child_ends_well(children):
    code = "import signal, time; signal.signal(signal.SIGINT, lambda *_: exit(0)); time.sleep(10)"

    def end():
        time.sleep(1)
        os.kill(os.getpid(), signal.SIGTERM)

    thread = threading.Thread(target=end)
    thread.start()
    with pytest.raises(Interrupted, match="interrupted"):
        children.follow(python(code), consequence="nothing")
    thread.join()


def test_a_child_beside_us_that_says_a_lot_never_waits_for_a_reader(children):
    code = "for number in range(20_000): print('Handling connection for', number, flush=True)"
    with children.beside(python(code)) as child:
        deadline = time.monotonic() + 20
        while child.poll() is None and time.monotonic() < deadline:
            time.sleep(0.05)
        assert child.poll() == 0
        assert child.last_words().endswith("Handling connection for 19999")


def test_a_child_beside_us_ends_with_the_block(children):
    with children.beside(python("import time; time.sleep(30)")) as child:
        assert child.poll() is None
    assert child.poll() is not None


def test_what_changes_something_is_printed_with_what_it_reads(tmp_path, told):
    dry = Children(tmp_path, Progress(told), os.environ, dry_run=True)
    assert dry.act(["psql", "--file=-"], standard_input="DROP it;\n", consequence="nothing") == ""
    assert told.getvalue() == "would run: psql --file=-\n    DROP it;\n"


def test_a_lock_that_cannot_be_made_is_told(tmp_path):
    (tmp_path / "file").touch()
    with (
        pytest.raises(OperationError, match="the lock of the stack dev cannot be made"),
        held(tmp_path / "file" / "dev.lock", stack="dev", doing="it"),
    ):
        pass


def test_a_lock_is_free_once_its_holder_was_killed(tmp_path):
    path = tmp_path / "dev.lock"
    code = (
        "import pathlib, sys, time\nfrom operations.lock import held\n"
        f"with held(pathlib.Path({str(path)!r}), stack='dev', doing='it'):\n"
        "    print('held', flush=True); time.sleep(30)"
    )
    with subprocess.Popen(python(code), stdout=subprocess.PIPE, text=True) as holder:
        assert holder.stdout.readline() == "held\n"
        with pytest.raises(OperationError, match="under way"), held(path, stack="dev", doing="more"):
            pass
        holder.kill()
    with held(path, stack="dev", doing="more"):
        pass


def test_a_long_step_says_that_it_runs():
    told = io.StringIO()
    with Progress(told, heartbeat_s=0.02).step("restoring"):
        time.sleep(0.1)
    assert "restoring: 0 s" in told.getvalue()


def test_a_reader_that_went_away_is_no_reason_to_fail(tmp_path):
    class Gone(io.StringIO):
        def write(self, text):
            raise BrokenPipeError

        def fileno(self):
            raise OSError

    Progress(Gone()).say("hello")


def test_time_is_told_as_people_say_it():
    assert [duration(seconds) for seconds in (8, 61.5)] == ["8 s", "1 min 1 s"]


def _children_of(pid):
    found = []
    for folder in os.listdir("/proc"):
        if folder.isdigit():
            try:
                with open(f"/proc/{folder}/stat") as stat:
                    fields = stat.read().rpartition(")")[2].split()
            except OSError:
                continue
            if int(fields[1]) == pid and fields[0] not in "ZX":
                found.append(int(folder))
    return found
