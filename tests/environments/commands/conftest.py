import io
import re

import pytest

from environments.command_line import main
from tests.environments.redis_server import server, stopped_server  # noqa: F401 (fixtures)

STYLES = re.compile(r"\x1b\[[0-9;]*m")


class Terminal(io.StringIO):
    """A terminal as the screen sees one: it has letters, a width, and somebody looks at it."""

    encoding = "utf-8"

    def isatty(self):
        return True


@pytest.fixture
def terminal(project, monkeypatch):
    """Runs a command at a terminal, and gives its status and what a person then reads."""
    for name in ("FORCE_COLOR", "TTY_COMPATIBLE", "TTY_INTERACTIVE", "LINES"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("TERM", "xterm-256color")

    def run(*arguments, columns=100, encoding="utf-8"):
        shown = Terminal()
        shown.encoding = encoding
        monkeypatch.setenv("COLUMNS", str(columns))
        with monkeypatch.context() as patch:
            patch.setattr("sys.stdout", shown)
            status = main(arguments, project.manager)
        return status, STYLES.sub("", shown.getvalue())

    return run
