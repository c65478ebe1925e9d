import json

import pytest

from sandbox.cloud.faults import FaultError, FaultFileError, Faults

TYPE = "gcp:sql/databaseInstance:DatabaseInstance"


class Scene:
    """Faults whose deeds are written down instead of done."""

    def __init__(self, directory):
        self.directory = directory
        self.deeds = []
        self.faults = self.anew()

    def anew(self):
        """As after a restart of the server."""
        return Faults(
            self.directory, sleep=lambda s: self.deeds.append(("slept", s)), die=lambda: self.deeds.append("died")
        )

    def rules(self, *rules):
        (self.directory / "faults.json").write_text(json.dumps(rules))

    def fired(self):
        return [json.loads(line) for line in (self.directory / "faults.fired").read_text().splitlines()]


@pytest.fixture
def scene(tmp_path):
    return Scene(tmp_path)


def test_without_a_file_nothing_happens(scene):
    scene.faults.meet("Create", TYPE, "before")

    assert scene.deeds == []


def test_a_delay_waits_once_at_the_nth_operation(scene):
    scene.rules({"action": "delay", "seconds": 20, "operation": "Create", "nth": 2})

    for _ in range(4):
        scene.faults.meet("Create", TYPE, "before")

    assert scene.deeds == [("slept", 20)]


def test_a_rule_for_every_third_operation_fires_again_and_again(scene):
    scene.rules({"action": "delay", "seconds": 1, "every": 3})

    for _ in range(10):
        scene.faults.meet("Create", TYPE, "before")

    assert scene.deeds == [("slept", 1)] * 3
    assert len(scene.fired()) == 3


def test_a_rule_for_every_second_operation_goes_on_after_a_restart(scene):
    scene.rules({"action": "kill", "every": 2})
    for _ in range(2):
        scene.faults.meet("Create", TYPE, "before")
    again = scene.anew()

    for _ in range(2):
        again.meet("Create", TYPE, "before")

    assert scene.deeds == ["died", "died"]


@pytest.mark.parametrize(
    "rule", [{"provider": "kubernetes"}, {"operation": "Delete"}, {"type": "gcp:sql/user:User"}, {"when": "after"}]
)
def test_a_rule_that_does_not_match_does_nothing(scene, rule):
    scene.rules({"action": "kill", **rule})

    scene.faults.meet("Create", TYPE, "before")

    assert scene.deeds == []


def test_a_matching_rule_kills_and_leaves_its_mark_first(scene):
    scene.rules({"action": "kill", "provider": "gcp", "operation": "Create", "type": TYPE, "when": "after"})

    scene.faults.meet("Create", TYPE, "after")

    assert scene.deeds == ["died"]
    assert [(mark["operation"], mark["type"]) for mark in scene.fired()] == [("Create", TYPE)]


def test_a_rule_that_fired_does_not_fire_after_a_restart(scene):
    scene.rules({"action": "kill"})
    scene.faults.meet("Create", TYPE, "before")

    scene.anew().meet("Create", TYPE, "before")

    assert scene.deeds == ["died"]


def test_a_new_file_starts_the_count_anew(scene):
    scene.rules({"action": "kill"})
    scene.faults.meet("Create", TYPE, "before")
    (scene.directory / "faults.json").unlink()
    scene.faults.meet("Create", TYPE, "before")
    scene.rules({"action": "delay", "seconds": 1})

    scene.faults.meet("Create", TYPE, "before")

    assert scene.deeds == ["died", ("slept", 1)]


def test_an_error_fails_the_operation_in_its_own_words(scene):
    scene.rules({"action": "error", "message": "quota exceeded"})

    with pytest.raises(FaultError, match="quota exceeded"):
        scene.faults.meet("Update", TYPE, "before")


@pytest.mark.parametrize(
    "text",
    [
        "{",
        '[{"action": "explode"}]',
        '[{"unheard": 1}]',
        '[{"action": "kill", "when": "never"}]',
        '[{"action": "kill", "every": 0}]',
        '[{"action": "kill", "every": "2"}]',
        '[{"action": "kill", "every": 2, "nth": 1}]',
    ],
)
def test_a_file_that_is_no_list_of_rules_is_refused(scene, text):
    (scene.directory / "faults.json").write_text(text)

    with pytest.raises(FaultFileError, match=r"faults\.json: .*; write a list of rules"):
        scene.faults.meet("Create", TYPE, "before")
