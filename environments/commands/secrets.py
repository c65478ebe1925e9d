"""`secrets`: what secrets there are, new values, rotation, and whether store and audit log are as they were written.

A value comes from standard input or from a prompt that does not show it, never from the command line, which other
users and the shell's history see. It is printed by `get --reveal` alone.
"""

from __future__ import annotations

import argparse
import getpass
import sys
from collections.abc import Sequence
from typing import Any

from environments.commands.chosen import configuration
from environments.commands.screen import Said, Screen, Table
from environments.environment_manager import EnvironmentConfigManager
from environments.errors import MASK
from environments.secrets_manager import SecretRecord, SecretsManager, SecretValue
from environments.secrets_manager.errors import UnfitError
from environments.secrets_manager.new_values import LONGEST_BYTES
from environments.secrets_manager.rotation import written

_MEANINGS = {"ok": "good", "due": "shadowed", "no value": "bad"}


def run(options: argparse.Namespace, manager: EnvironmentConfigManager, screen: Screen) -> int:
    """Does what is asked for; always ends with 0, for what is wrong raises.

    Raises:
        ConfigError: The settings are wrong, or anything about secrets is.
    """
    config = configuration(options, manager)
    secrets = SecretsManager(config=config, store=options.store, folder=options.folder)
    actions = {
        "list": _list,
        "get": _get,
        "set": _set,
        "rotate": _rotate,
        "public-keys": _public_keys,
        "verify": _verify,
        "audit": _audit,
    }
    actions[options.action](options, secrets, screen)
    return 0


def _list(options: argparse.Namespace, secrets: SecretsManager, screen: Screen) -> None:
    records = secrets.list()
    if options.json:
        screen.data([one.as_data() for one in records])
    elif screen.has_tables:
        rows = [
            [
                [Said(one.name, "setting")],
                [Said(one.kind)],
                [Said(one.state, _MEANINGS[one.state])],
                [Said(_version(one), "value")],
                [Said(written(one.due_at) if one.due_at else "", "note")],
            ]
            for one in records
        ]
        screen.table(Table(("Secret", "Kind", "State", "Version", "Due"), rows, title=secrets.place))
    else:
        screen.lines(
            f"{one.state:8}  {one.name}: {one.kind}"
            + (f", version {_version(one)}, due {written(one.due_at)}" if one.due_at else "")
            for one in records
        )


def _get(options: argparse.Namespace, secrets: SecretsManager, screen: Screen) -> None:
    value = secrets.get_secret(options.name, options.version)
    shown = value.reveal() if options.reveal else MASK
    if options.json:
        screen.data({"name": options.name, "value": shown})
    else:
        screen.lines([shown if options.reveal else f"{options.name}: {shown} (--reveal prints it)"])


def _set(options: argparse.Namespace, secrets: SecretsManager, screen: Screen) -> None:
    version = secrets.set_secret(options.name, _asked(options.name), kind=options.secret_kind)
    _tell(options, screen, [(options.name, version)])


def _rotate(options: argparse.Namespace, secrets: SecretsManager, screen: Screen) -> None:
    if options.due:
        rotated: Sequence[tuple[str, int]] = secrets.rotate_due()
        waiting = [one for one in secrets.list() if one.is_due]
        _tell(options, screen, rotated, waiting)
        return
    kinds = {one.name: one.kind for one in secrets.list()}
    value = _asked(options.name) if kinds.get(options.name) == "api_key" else None
    _tell(options, screen, [(options.name, secrets.rotate_secret(options.name, value))])


def _public_keys(options: argparse.Namespace, secrets: SecretsManager, screen: Screen) -> None:
    keys = secrets.public_keys(options.name)
    if options.json:
        screen.data([{"kid": one.key_id, "alg": one.algorithm, "version": one.version, "pem": one.pem} for one in keys])
    else:
        screen.lines(f"{one.key_id}: {one.algorithm}, version {one.version}\n{one.pem}".rstrip("\n") for one in keys)


def _verify(options: argparse.Namespace, secrets: SecretsManager, screen: Screen) -> None:
    found = secrets.verify()
    if options.json:
        screen.data({"valid": True, **found.as_data()})
    else:
        lines = "" if found.lines is None else f"{found.lines} lines of "
        screen.lines([f"ok       {found.secrets} secrets, {found.versions} versions in {secrets.place}"])
        screen.lines([f"ok       audit log: {lines}{found.audit}"])


def _audit(options: argparse.Namespace, secrets: SecretsManager, screen: Screen) -> None:
    entries = secrets.audit()
    if options.json:
        screen.data([one.as_data() for one in entries])
    elif screen.has_tables:
        rows = [
            [
                [Said(str(one.number), "note")],
                [Said(one.at, "place")],
                [Said(one.who, "layer")],
                [Said(one.action)],
                [Said(one.name if one.version is None else f"{one.name}, version {one.version}", "setting")],
                [Said(one.outcome, "good" if one.outcome == "done" else "bad")],
            ]
            for one in entries
        ]
        screen.table(Table(("", "When", "Who", "What", "Secret", "Outcome"), rows))
    else:
        screen.lines(
            f"{one.number} {one.at} {one.who} {one.action} {one.name or '-'} {one.version or '-'} {one.outcome}"
            for one in entries
        )


def _tell(
    options: argparse.Namespace,
    screen: Screen,
    changed: Sequence[tuple[str, int]],
    waiting: Sequence[SecretRecord] = (),
) -> None:
    """Says which secrets have new values, and which wait for a person."""
    if options.json:
        data: dict[str, Any] = {"changed": [{"name": name, "version": version} for name, version in changed]}
        screen.data({**data, "waiting": [one.as_data() for one in waiting]} if options.action == "rotate" else data)
    else:
        screen.lines(f"{name} is at version {version}" for name, version in changed)
        screen.lines(
            f"{one.name} {'has no value' if one.version is None else 'is due'}: only its issuer can renew it"
            for one in waiting
        )


def _version(record: SecretRecord) -> str:
    if record.version is None:
        return ""
    return str(record.version) + (f" (and {', '.join(map(str, record.former))})" if record.former else "")


def _asked(name: str) -> SecretValue:
    """A value from the prompt, or all of standard input without its last line end.

    Raises:
        UnfitError: It is no text, or too long.
    """
    if sys.stdin is not None and sys.stdin.isatty():
        return SecretValue(getpass.getpass(f"New value of {name} (it is not shown): "))
    raw = sys.stdin.buffer.read(LONGEST_BYTES + 2) if sys.stdin is not None else b""
    try:
        return SecretValue(raw.decode().removesuffix("\n").removesuffix("\r"))
    except UnicodeDecodeError:
        raise UnfitError(
            "standard input is no text in UTF-8", place="standard input", remedy="encode it, for instance with `base64`"
        ) from None
