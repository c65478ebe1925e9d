"""`secrets` at the command line: values come by standard input or a prompt, and only `get --reveal` prints one."""

import io
import json

import pytest

from environments import EnvironmentConfigManager
from environments.command_line import main


class Terminal(io.TextIOWrapper):
    """Standard input of somebody who sits there."""

    def isatty(self):
        return True


@pytest.fixture
def secrets(tmp_path, capsys, monkeypatch):
    """Runs an action on a store of dev's, and gives status, output and errors."""
    for name in ("SECRETS_PASSPHRASE", "SECRETS_KEY_FILE"):
        monkeypatch.delenv(name, raising=False)
    manager = EnvironmentConfigManager(environ={})

    def run(*arguments, value=b""):
        with monkeypatch.context() as patch:
            patch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(value)))
            status = main(["secrets", *arguments, "--environment", "dev", "--folder", str(tmp_path)], manager)
        captured = capsys.readouterr()
        return status, captured.out, captured.err

    run.folder = tmp_path
    return run


def test_a_value_goes_in_by_standard_input_and_comes_out_when_it_is_to_be_revealed(secrets):
    assert secrets("set", "spotify.api_key", value=b"hunter2\n") == (0, "spotify.api_key is at version 1\n", "")
    assert secrets("get", "spotify.api_key") == (0, "spotify.api_key: *** (--reveal prints it)\n", "")
    assert secrets("get", "spotify.api_key", "--reveal") == (0, "hunter2\n", "")


def test_a_value_of_several_lines_keeps_them(secrets):
    secrets("set", "spotify.api_key", value=b"one\r\ntwo\n\n")

    assert secrets("get", "spotify.api_key", "--reveal", "--json")[1] == (
        '{\n  "name": "spotify.api_key",\n  "value": "one\\r\\ntwo\\n"\n}\n'
    )


def test_at_a_terminal_a_value_is_asked_for_and_not_shown(secrets, monkeypatch):
    asked = []
    monkeypatch.setattr("tests.environments.commands.test_secrets.io.TextIOWrapper", Terminal)
    monkeypatch.setattr("getpass.getpass", lambda prompt: asked.append(prompt) or "hunter2")

    assert secrets("set", "spotify.api_key")[0] == 0
    assert asked == ["New value of spotify.api_key (it is not shown): "]


def test_the_list_is_a_line_each_and_the_same_for_machines(secrets):
    secrets("set", "spotify.api_key", value=b"hunter2")
    secrets("rotate", "jwt.secret_key")

    status, out, _ = secrets("list")
    found = json.loads(secrets("list", "--json")[1])

    assert (status, [line[:27].rstrip() for line in out.splitlines()][:2]) == (
        0,
        ["ok        spotify.api_key:", "no value  spotify.client_se"],
    )
    assert {one["name"]: one["state"] for one in found} == {
        "spotify.api_key": "ok",
        "spotify.client_secret": "no value",
        "notifications.slack_token": "no value",
        "notifications.pagerduty_key": "no value",
        "jwt.secret_key": "ok",
    }
    assert "hunter2" not in out


def test_rotation_asks_for_what_an_issuer_gives_and_makes_the_rest(secrets):
    secrets("set", "spotify.api_key", value=b"one")

    assert secrets("rotate", "spotify.api_key", value=b"two\n") == (0, "spotify.api_key is at version 2\n", "")
    assert secrets("get", "spotify.api_key", "--reveal")[1] == "two\n"
    assert secrets("get", "spotify.api_key", "--version", "1", "--reveal")[1] == "one\n"
    assert secrets("rotate", "jwt.secret_key") == (0, "jwt.secret_key is at version 1\n", "")
    assert secrets("public-keys", "jwt.secret_key")[1].splitlines()[1] == "-----BEGIN PUBLIC KEY-----"


def test_rotating_all_that_are_due_says_what_waits_for_its_issuer(secrets):
    secrets("set", "spotify.api_key", value=b"one")

    status, out, _ = secrets("rotate", "--due")
    found = json.loads(secrets("rotate", "--due", "--json")[1])

    assert (status, out.splitlines()[:2]) == (
        0,
        ["jwt.secret_key is at version 1", "spotify.client_secret has no value: only its issuer can renew it"],
    )
    assert found["changed"] == []
    assert len(found["waiting"]) == 3


def test_verify_and_audit_tell_what_was_looked_at_and_who_did_what(secrets):
    secrets("set", "spotify.api_key", value=b"hunter2")

    assert secrets("verify") == (
        0,
        f"ok       1 secrets, 1 versions in {secrets.folder}/encrypted/store.enc\n"
        f"ok       audit log: 1 lines of {secrets.folder}/encrypted/audit.log\n",
        "",
    )
    assert json.loads(secrets("verify", "--json")[1])["lines"] == 2
    out = secrets("audit")[1]
    assert [line.split()[3:] for line in out.splitlines()] == [
        ["set", "spotify.api_key", "1", "done"],
        ["verify", "-", "-", "done"],
        ["verify", "-", "-", "done"],
    ]
    assert [one["action"] for one in json.loads(secrets("audit", "--json")[1])][-1] == "audit"


def test_a_store_that_was_changed_ends_with_one_and_says_so_to_machines_too(secrets):
    secrets("set", "spotify.api_key", value=b"hunter2")
    store = secrets.folder / "encrypted" / "store.enc"
    store.write_bytes(store.read_bytes()[:-1])

    status, out, err = secrets("verify")
    assert (status, out) == (1, "")
    assert err.startswith(f"{store}: the store ends after ")
    status, out, err = secrets("verify", "--json")
    assert (status, err) == (1, "")
    assert json.loads(out)["errors"][0]["remedy"].startswith("restore the file from a backup")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("vrify",), "did you mean verify?"),
        (("get",), "the following arguments are required: NAME"),
        (("rotate",), "name a secret, or have all that are due rotated by --due"),
        (("rotate", "spotify.api_key", "--due"), "name a secret, or have all that are due rotated by --due"),
        (("list", "spotify.api_key"), "one word too many"),
        (("list", "--reveal"), "'--reveal' is nothing that secrets knows"),
        (("get", "spotify.api_key", "--kind", "password"), "'--kind' is nothing that secrets knows"),
        (("set", "spotify.api_key", "--kind", "pasword"), "did you mean password?"),
        (("get", "spotify.api_key", "--version", "0"), "a version is a whole number from 1"),
        (("list", "--store", "encrypted"), "did you mean encrypted_file?"),
    ],
)
def test_what_does_not_go_together_is_a_wrong_command(secrets, capsys, arguments, message):
    with pytest.raises(SystemExit) as ended:
        secrets(*arguments)

    assert ended.value.code == 2
    assert message in capsys.readouterr().err


def test_a_value_on_the_command_line_is_refused_and_not_repeated(secrets, capsys):
    with pytest.raises(SystemExit):
        secrets("set", "spotify.api_key", "hunter2")

    err = capsys.readouterr().err
    assert "others have seen it" in err
    assert "hunter2" not in err


def test_standard_input_that_is_no_text_is_refused_and_not_repeated(secrets):
    status, _, err = secrets("set", "spotify.api_key", value=b"\xffhunter2")

    assert (status, "standard input is no text in UTF-8" in err, "hunter2" in err) == (1, True, False)


@pytest.mark.parametrize(("action", "words"), [("list", ("State", "no value")), ("audit", ("Outcome", "set"))])
def test_a_terminal_gets_tables(secrets, monkeypatch, action, words):
    secrets("set", "spotify.api_key", value=b"v")
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("COLUMNS", "120")

    out = secrets(action)[1]

    assert [word for word in words if word not in out] == []
