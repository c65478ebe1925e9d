"""The program that is full of secrets, beside a test's checkout, and the search for them in all that came of it."""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Sequence
from pathlib import Path

from tests.end_to_end import canaries
from tests.end_to_end.canaries import Canary
from tests.end_to_end.checkout import Checkout, Outcome

PROGRAM = Path(__file__).parent / "secret_stack"
TOKEN = "SECRET_STACK_TOKEN"
"""The variable of which the program declares the value secret by itself."""


def planted() -> dict[str, Canary]:
    """What the program is given: by its stack's encrypted configuration, and by the variable."""
    return {"password": Canary("encrypted configuration"), "token": Canary("declared secret by the program")}


def placed(checkout: Checkout) -> Path:
    """Puts the program where its virtual environment is the checkout's."""
    place = checkout.root / "tests" / "end_to_end" / "faults" / PROGRAM.name
    shutil.copytree(PROGRAM, place)
    return place


def clean(checkout: Checkout, secrets: Iterable[Canary], *outcomes: Outcome, but: Sequence[Path] = ()) -> None:
    """Makes sure that none of the secrets is in what was printed, nor in any file."""
    sought = list(secrets)
    for outcome in outcomes:
        assert canaries.told(sought, outcome.text) == []
    assert canaries.kept(sought, checkout.directory, but) == []
    assert canaries.kept(sought, checkout.root, but) == []
