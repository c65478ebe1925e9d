from pathlib import Path

import pytest

from operations.recovery_file import Unfamiliar, promoted

FILE = """\
# kept
config:
  spotify-ai-agent:environment: prod
  spotify-ai-agent:overrides: [scaling, second_region, pilot_light]  # in this order
  spotify-ai-agent:settings:
    stack:
      kind: recovery
    recovery:
      # written down
      primary:
        region: europe-west1
"""


def test_two_words_change_and_every_comment_stays():
    assert promoted(FILE) == FILE.replace(", pilot_light", "").replace(
        "    recovery:\n", "    recovery:\n      promoted: true\n"
    )


def test_a_promotion_that_was_written_as_false_is_turned():
    text = FILE.replace("    recovery:\n", "    recovery:\n      promoted: false  # for now\n")
    assert "      promoted: true  # for now\n" in promoted(text)


def test_what_is_done_is_left_as_it_is():
    assert promoted(promoted(FILE)) == promoted(FILE)


def test_the_committed_file_is_as_expected():
    text = (Path(__file__).parent.parent.parent / "Pulumi.prod-dr.yaml").read_text()
    changed = set(promoted(text).splitlines()) - set(text.splitlines())
    assert len(changed) == 2


@pytest.mark.parametrize("missing", ["recovery:", "overrides:"])
def test_a_file_that_is_written_otherwise_is_left_to_a_person(missing):
    with pytest.raises(Unfamiliar, match=missing):
        promoted(FILE.replace(missing, "other:"))


@pytest.mark.parametrize("quoted", ["'pilot_light'", '"pilot_light"'])
def test_a_pilot_light_in_quotes_is_taken_out_too(quoted):
    assert "pilot_light" not in promoted(FILE.replace("pilot_light", quoted))
