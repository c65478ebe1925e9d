"""Folders for secrets: only examples, descriptions and ciphertext can be committed, and what they say is true."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

from environments import EnvironmentConfigManager
from environments.environment_type import ENVIRONMENT_VARIABLE
from environments.environment_variables import LAYER, PREFIX, SINGLE_VARIABLES
from tests.program import plan_of

ROOT = Path(__file__).parents[2]
FOLDERS = (
    "dev/secrets",
    "dev/secrets/keys",
    "staging/secrets/certificates",
    "staging/secrets/keys",
    "prod/secrets/certificates",
    "prod/secrets/keys",
    "prod/secrets/encrypted",
)
EXAMPLE = ROOT / "environments/dev/secrets/.env.example"
SECRETS = (
    ".env",
    ".env.local",
    "key.pem",
    "tls.key",
    "tls.crt",
    "id_rsa",
    "id_ed25519.pub",
    "service-account.json",
    "keystore.p12",
    "passwords.txt",
    "README",
    "notes.yml",
)


def ignored(*paths: str) -> set[str]:
    """Those of the paths below environments/ that git would leave out."""
    asked = [f"environments/{path}" for path in paths]
    found = subprocess.run(
        ["git", "check-ignore", "--no-index", *asked], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert found.returncode in (0, 1), found.stderr
    return {line.removeprefix("environments/") for line in found.stdout.splitlines()}


def committed() -> list[Path]:
    """Files of the folders for secrets that git knows."""
    listed = subprocess.run(
        ["git", "ls-files", "environments/*/secrets/*"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    return [ROOT / line for line in listed.stdout.splitlines()]


@pytest.mark.parametrize("folder", FOLDERS)
def test_no_secret_can_be_committed_whatever_it_is_called(folder):
    paths = [f"{folder}/{name}" for name in SECRETS]
    assert ignored(*paths, f"{folder}/deeper/tls.key") == {*paths, f"{folder}/deeper/tls.key"}


@pytest.mark.parametrize("folder", FOLDERS)
def test_examples_and_descriptions_can_be_committed(folder):
    assert ignored(f"{folder}/README.md", f"{folder}/.env.example", f"{folder}/tls.key.example") == set()


def test_ciphertext_can_be_committed_where_prod_keeps_it_and_nowhere_else():
    elsewhere = {f"{folder}/codes.enc" for folder in FOLDERS if not folder.endswith("encrypted")}

    assert ignored("prod/secrets/encrypted/codes.enc", *elsewhere) == elsewhere


def test_the_audit_log_goes_with_the_ciphertext_and_the_key_with_neither():
    names = (
        "encrypted/audit.log",
        "encrypted/audit.head",
        "encrypted/store.enc",
        "encrypted/store.lock",
        "keys/store.key",
    )

    assert ignored(*(f"prod/secrets/{name}" for name in names)) == {
        "prod/secrets/encrypted/store.lock",
        "prod/secrets/keys/store.key",
    }
    assert len(ignored(*(f"dev/secrets/{name}" for name in names))) == len(names)


@pytest.mark.parametrize("name", [".env", "id_rsa", "server.pem", "examples/consumer/tls.key"])
def test_what_is_usually_a_secret_is_left_out_everywhere(name):
    found = subprocess.run(["git", "check-ignore", "--no-index", name], cwd=ROOT, capture_output=True, check=False)

    assert found.returncode == 0


def test_each_folder_says_what_belongs_there():
    described = {str(path.parent.relative_to(ROOT / "environments")) for path in committed()}

    assert described == set(FOLDERS)


def test_nothing_that_is_committed_is_a_secret():
    files = committed()
    assert len(files) >= len(FOLDERS)
    for path in files:
        content = path.read_bytes()
        assert b"PRIVATE KEY-----" not in content, path
        if path.suffix == ".enc":
            with pytest.raises(UnicodeDecodeError):
                content.decode()


def example() -> dict[str, str]:
    """The variables of dev's example."""
    lines = [line for line in EXAMPLE.read_text().splitlines() if line and not line.startswith("#")]
    found = dict(line.split("=", 1) for line in lines)
    assert len(found) == len(lines)
    return found


def test_every_variable_of_the_example_is_one_that_is_read():
    strangers = {name for name in example() if not name.startswith(PREFIX)}

    assert strangers <= {ENVIRONMENT_VARIABLE, *SINGLE_VARIABLES}


def test_devs_settings_take_what_the_example_sets():
    config = EnvironmentConfigManager(environ=example()).load()

    assert (config.settings.environment, example()[ENVIRONMENT_VARIABLE]) == ("dev", "development")
    settings = [name.removeprefix(PREFIX).lower().replace("__", ".") for name in example() if name.startswith(PREFIX)]
    assert len(settings) > 2
    assert {config.origin(path).layer for path in settings} == {LAYER}


@pytest.mark.parametrize("stack", ["staging", "prod"])
def test_what_the_descriptions_name_is_in_the_plan(stack):
    texts = [path.read_text() for path in (ROOT / f"environments/{stack}/secrets").rglob("README.md")]
    named = {name for text in texts for name in re.findall(rf"`(spotify-ai-agent-{stack}-[a-z-]+|jwt-signing)`", text)}
    planned = {
        resource.inputs[key]
        for resource in plan_of(stack).resources
        for key in ("name", "secretId", "certificateAuthorityId")
        if key in resource.inputs
    }

    assert len(named) > 6
    assert named <= planned


@pytest.mark.parametrize("stack", ["staging", "prod"])
def test_every_entry_of_the_vault_is_described(stack):
    vault = EnvironmentConfigManager(environ={}).load_stack(stack).settings.vault
    text = (ROOT / f"environments/{stack}/secrets/keys/README.md").read_text()

    names = [entry.name for entry in (*vault.entries.values(), *vault.signing_keys.values())]
    assert len(names) > 4
    assert [name for name in names if f"| `{name}` |" not in text] == []
