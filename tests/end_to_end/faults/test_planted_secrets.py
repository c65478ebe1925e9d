"""Secrets planted wherever one can come in, and looked for wherever one could come out.

In a state one may stand as ciphertext, in a store of secrets, too; a person who asks with `--reveal` is told. Else
nowhere: no command prints one, right or wrong, and no file of the sandbox or the checkout has one.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest

from sandbox.progress import Progress
from sandbox.session import Session
from tests.end_to_end import canaries
from tests.end_to_end.canaries import Canary
from tests.end_to_end.checkout import LONGEST_S, Outcome
from tests.end_to_end.faults import secret_program
from tests.end_to_end.faults.secret_program import clean

STACK = "local"
REFUSED = ("a choice", "a spelling", "a kind", "an exception")
COMMANDS = (
    ("validate",),
    ("show",),
    ("show", "--json"),
    ("explain", "database.postgresql"),
    ("diff", "development", "production"),
    ("compliance", "--environment", "dev"),
)
SETTINGS = (
    "SPOTIFY_AI_AGENT__DATABASE__POSTGRESQL__CONNECTION_POOL__MAX_SIZE",
    "SPOTIFY_AI_AGENT__DATABASE__ENGINE",
    "SPOTIFY_AI_AGENT__GOOGLE_CLOUD__REGION",
    "SPOTIFY_AI_AGENT__VAULT__STORE",
    "SPOTIFY_AI_AGENT__ENCRYPTION",
    "SPOTIFY_AI_AGENT__NO_SUCH_THING",
    "SPOTIFY_AI_AGENT_FORGOTTEN_UNDERSCORE",
)
"""A number, choices, a text, a mapping, and names that mean nothing: each is given a secret by mistake."""

STACK_FILE_LINES = {
    "a setting": "  spotify-ai-agent:settings: {vault: {token: VALUE}}\n",
    "a number": "  spotify-ai-agent:settings: {database: {postgresql: {connection_pool: {max_size: VALUE}}}}\n",
    "a key": "  spotify-ai-agent:password: VALUE\n",
    "an alias": "  spotify-ai-agent:password: *CORE\n",
    "a tag": "  spotify-ai-agent:password: !CORE text\n",
    "no YAML": "  spotify-ai-agent:password: [VALUE\n",
}

pytestmark = pytest.mark.faults


@pytest.fixture(scope="module")
def shell():
    """What a shell, a pipeline and an application have in their variables."""
    return canaries.planted(canaries.VARIABLES)


@pytest.fixture(scope="module")
def typed(checkout, shell):
    """Runs a command line of the checkout with those variables; what it is given to read comes from a file."""

    def run(*arguments, given="", **more):
        ended = subprocess.run(
            [sys.executable, "-m", *arguments],
            cwd=checkout.root,
            env={**without_settings(os.environ), **canaries.values(shell), **more},
            input=given,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=LONGEST_S,
            check=False,
        )
        return Outcome(ended.returncode, ended.stdout)

    return run


@pytest.fixture(scope="module")
def foreign(checkout, typed):
    """The stack that is full of secrets, initialised, with one of them in its encrypted configuration."""
    place, planted = secret_program.placed(checkout), secret_program.planted()

    def run(*arguments, given=""):
        named = ["--directory", str(checkout.directory), "--", *arguments, "--cwd", str(place)]
        more = {secret_program.TOKEN: planted["token"].value}
        return typed("sandbox", "pulumi", "--stack", "dev", *named, given=given, **more)

    made = run("stack", "init", "test")
    assert made.exit_code == 0, made.text
    return run, planted


def without_settings(environ):
    return {name: value for name, value in environ.items() if not name.startswith(("SPOTIFY_AI_AGENT", "COV"))}


def test_a_stack_full_of_secrets_has_none_of_them_in_the_clear(checkout, foreign):
    run, planted = foreign
    kept = run("config", "set", "--stack", "test", "--secret", "password", given=planted["password"].value)
    assert kept.exit_code == 0, kept.text

    previewed = run("preview", "--stack", "test", "--diff")
    up = run("up", "--yes", "--skip-preview", "--stack", "test")
    again = run("up", "--yes", "--stack", "test", "--diff", "--refresh")
    shown = run("stack", "output", "--stack", "test", "--json")
    exported = run("stack", "export", "--stack", "test")

    for outcome in (previewed, up, again, shown, exported):
        assert outcome.exit_code == 0, outcome.text
    assert "ciphertext" in exported
    clean(checkout, planted.values(), kept, previewed, up, again, shown, exported)


@pytest.mark.parametrize("way", REFUSED)
def test_what_the_cloud_refuses_is_not_repeated(checkout, foreign, way):
    run, planted = foreign
    assert run("config", "set", "--stack", "test", "refused", way).exit_code == 0

    refused = run("up", "--yes", "--skip-preview", "--stack", "test")

    assert refused.exit_code != 0, refused.text
    clean(checkout, planted.values(), refused)


def test_what_rules_refuse_is_not_repeated(checkout, foreign):
    run, planted = foreign
    assert run("config", "rm", "--stack", "test", "refused").exit_code == 0

    judged = run("preview", "--stack", "test", "--policy-pack", str(checkout.root / "policy/all"))

    assert judged.exit_code != 0
    assert "[mandatory]" in judged, judged.text
    clean(checkout, planted.values(), judged)


def test_a_destroy_repeats_nothing_either(checkout, foreign):
    run, planted = foreign

    gone = run("destroy", "--yes", "--stack", "test")

    assert gone.exit_code == 0, gone.text
    clean(checkout, planted.values(), gone)


@pytest.mark.parametrize("setting", SETTINGS)
def test_a_secret_in_a_settings_place_is_refused_without_being_repeated(checkout, typed, setting):
    planted = Canary(setting)
    variables = {setting: json.dumps(planted.value)}

    said = [typed("environments", *command, **variables) for command in COMMANDS]
    said.append(typed("sandbox", "up", "--stack", STACK, "--directory", str(checkout.directory), **variables))

    assert said[-1].exit_code != 0, said[-1].text
    assert all("Traceback" not in outcome for outcome in said)
    clean(checkout, [planted], *said)


@pytest.mark.parametrize("way", STACK_FILE_LINES)
def test_a_secret_in_a_stack_file_is_refused_without_being_repeated(checkout, typed, way):
    planted = Canary(f"stack file, {way}")
    file = checkout.root / f"Pulumi.{STACK}.yaml"
    before = file.read_text(encoding="utf-8")
    line = STACK_FILE_LINES[way].replace("VALUE", json.dumps(planted.value)).replace("CORE", planted.core)
    file.write_text(before + line, encoding="utf-8")
    try:
        said = [
            typed("environments", "validate", "--stack", STACK),
            typed("environments", "show", "--stack", STACK),
            typed("sandbox", "up", "--stack", STACK, "--directory", str(checkout.directory)),
        ]
    finally:
        file.write_text(before, encoding="utf-8")

    assert said[-1].exit_code != 0, said[-1].text
    assert all("Traceback" not in outcome for outcome in said)
    clean(checkout, [planted], *said)


def test_the_commands_for_secrets_repeat_none_and_keep_none_in_the_clear(checkout, typed, shell, tmp_path):
    planted = {name: Canary(f"secrets, {name}") for name in ("first", "second", "no certificate", "wrong passphrase")}
    of = ["--environment", "dev", "--folder", str(tmp_path / "secrets")]

    said = [
        typed("environments", "secrets", "set", "spotify.api_key", *of, given=planted["first"].value),
        typed("environments", "secrets", "get", "spotify.api_key", *of),
        typed("environments", "secrets", "list", *of),
        typed("environments", "secrets", "list", "--json", *of),
        typed("environments", "secrets", "rotate", "spotify.api_key", *of, given=planted["second"].value),
        typed("environments", "secrets", "verify", *of),
        typed("environments", "secrets", "audit", *of),
        typed(
            "environments",
            "secrets",
            "set",
            "a.cert",
            "--kind",
            "certificate",
            *of,
            given=planted["no certificate"].value,
        ),
        typed("environments", "secrets", "list", *of, SECRETS_PASSPHRASE=planted["wrong passphrase"].value),
    ]

    assert [outcome.exit_code for outcome in said[:7]] == [0] * 7, [outcome.text for outcome in said]
    assert said[7].exit_code != 0
    clean(checkout, [*planted.values(), *shell.values()], *said)
    assert canaries.kept([*planted.values(), *shell.values()], tmp_path) == []


def test_up_and_operations_repeat_nothing_of_the_shell_or_the_kubeconfig(checkout, typed, shell):
    up = typed("sandbox", "up", "--stack", STACK, "--directory", str(checkout.directory))
    assert up.exit_code == 0, up.text
    session = Session(checkout.root, checkout.directory, Progress(), os.environ)
    file = checkout.directory.parent / "kubeconfig"
    token = Canary("the kubeconfig's token")
    known = session.workspace.kubeconfig(STACK).read_text(encoding="utf-8")
    file.write_text(known.replace("user: {}", f"user: {{token: {json.dumps(token.value)}}}"), encoding="utf-8")
    assert token.core in file.read_text(encoding="utf-8")
    variables = {
        **session.variables(session.cloud.ensure_up()),
        "KUBECONFIG": str(file),
        "PULUMI_OPTION_CONFIG_FILE": str(session.workspace.stack_file(STACK)),
    }

    said = [
        typed("operations", "deploy", "--stack", STACK, "--yes", "--wait", "0", **variables),
        typed("operations", "deploy", "--stack", STACK, "--dry-run", **variables),
        typed("operations", "health", "--stack", STACK, **variables),
        typed("operations", "history", "--stack", STACK, **variables),
        typed("sandbox", "outputs", "--stack", STACK, "--directory", str(checkout.directory)),
        typed("sandbox", "status", "--directory", str(checkout.directory)),
    ]

    assert all("Traceback" not in outcome for outcome in said), [outcome.text for outcome in said]
    passphrase = checkout.directory / "passphrase"
    secrets = [*shell.values(), token, Canary("the sandbox's passphrase", core=passphrase.read_text().strip())]
    clean(checkout, secrets, up, *said, but=[passphrase])


def test_a_preview_of_prod_repeats_nothing_of_the_shell(checkout, typed, shell):
    shown = typed("sandbox", "preview", "--stack", "prod", "--directory", str(checkout.directory))
    report = typed("environments", "compliance", "--stack", "prod", "--markdown")

    assert shown.exit_code == 0, shown.text
    clean(checkout, shell.values(), shown, report)
