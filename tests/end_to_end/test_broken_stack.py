"""Every rule fires at preview, on the real engine; its unit tests alone could pass while the engine lets a stack go."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from guardrails.packs import PACKS

PROGRAM = Path(__file__).parent / "broken_stack"
CANARY = "canary-5f1d7c0e"
STACK = "test"


@pytest.fixture(scope="module")
def program(checkout):
    """The broken program inside the test's checkout, where its relative virtual environment holds."""
    place = checkout.root / "tests" / "end_to_end" / "broken_stack"
    shutil.copytree(PROGRAM, place)
    made = checkout.run("pulumi", "dev", "--", "stack", "init", STACK, "--cwd", str(place))
    assert made.exit_code == 0, made.text
    return place


@pytest.fixture(scope="module")
def preview(checkout, program):
    arguments = ["preview", "--cwd", str(program), "--stack", STACK, "--policy-pack", str(checkout.root / "policy/all")]
    return checkout.run("pulumi", "dev", "--", *arguments)


def test_the_preview_is_refused(preview):
    assert preview.exit_code != 0
    assert "Traceback" not in preview


def test_every_rule_fires_under_its_own_name(preview):
    fired = set(re.findall(r"\[mandatory\]\s+.*?\b([a-z]+(?:-[a-z0-9]+)+)\b", preview.text))
    assert {rule.name for rule in PACKS["all"].rules} - fired == set(), preview.text


def test_no_rule_crashed_or_was_turned_into_advice(preview):
    assert " failed on " not in preview
    assert "[advisory]" not in preview
    assert "can't run policy" not in preview.text.lower()


def test_the_planted_secret_is_not_printed(preview):
    assert CANARY not in preview


def test_one_pack_alone_judges_too(checkout, program):
    arguments = [
        "preview",
        "--cwd",
        str(program),
        "--stack",
        STACK,
        "--policy-pack",
        str(checkout.root / "policy/gdpr"),
    ]
    refused = checkout.run("pulumi", "dev", "--", *arguments)
    assert refused.exit_code != 0
    assert "sql-customer-managed-key" in refused
    assert CANARY not in refused
