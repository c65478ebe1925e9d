import json
import os
import signal
import subprocess
import sys
import threading
import time
from datetime import UTC, datetime, timedelta

import pytest

from sandbox.cloud.store import DamagedError, Link, Store, StoredObject, TakenError


def stored(**changed):
    fields = {
        "type": "gcp:kms/keyRing:KeyRing",
        "realm": "",
        "identity": "projects/p/locations/l/keyRings/platform",
        "id": "projects/p/locations/l/keyRings/platform",
        "urn": "urn:pulumi:dev::p::gcp:kms/keyRing:KeyRing::ring",
        "created": "2026-11-23T00:00:00+00:00",
        "inputs": {"name": "platform"},
        "outputs": {"name": "platform"},
    }
    return StoredObject(**(fields | changed))


@pytest.fixture
def store(tmp_path):
    return Store(tmp_path)


def get(store, each):
    return store.get(each.type, each.realm, each.identity)


def test_what_was_created_is_there_after_a_restart(store, tmp_path):
    ring = stored(parents=(Link(type="t", identity="i", cascade=True),))
    store.create(ring)

    assert get(Store(tmp_path), ring) == ring


def test_a_taken_identity_is_refused(store):
    store.create(stored())

    with pytest.raises(TakenError, match="keyRings/platform"):
        store.create(stored(inputs={}))
    assert get(store, stored()) == stored()


def test_the_same_identity_in_another_cluster_is_another_object(store):
    store.create(stored(realm="a"))
    store.create(stored(realm="b"))

    assert len(list(store.all())) == 2


def test_identities_that_look_alike_do_not_meet(store):
    store.create(stored(identity="a/b"))
    store.create(stored(identity="a-b"))
    store.create(stored(identity="/" * 300))

    assert len(list(store.all())) == 3


def test_of_many_creations_at_once_exactly_one_wins(tmp_path):
    outcomes = []
    start = threading.Barrier(16)

    def create(number):
        start.wait()
        try:
            Store(tmp_path).create(stored(urn=f"urn-{number}"))
            outcomes.append(number)
        except TakenError:
            outcomes.append(None)

    threads = [threading.Thread(target=create, args=(number,)) for number in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    (winner,) = [number for number in outcomes if number is not None]
    assert len(outcomes) == 16
    assert get(Store(tmp_path), stored()).urn == f"urn-{winner}"


def test_remains_stay_until_their_time_is_over(store):
    store.create(stored())
    store.bury(stored(), until=datetime.now(UTC) + timedelta(days=7), why="a week", readable=False)

    assert get(store, stored()).state == "remains"
    with pytest.raises(TakenError, match="platform"):
        store.create(stored())


def test_a_name_is_free_again_once_the_remains_are_over(store):
    store.create(stored())
    store.bury(stored(), until=datetime.now(UTC) - timedelta(seconds=1), why="a week", readable=False)

    assert get(store, stored()) is None
    assert list(store.all()) == []
    assert list(store.of_type(stored().type)) == []
    store.create(stored(inputs={"name": "again"}))
    assert get(store, stored()).inputs == {"name": "again"}


def test_a_removed_object_leaves_no_file(store, tmp_path):
    store.create(stored())
    store.remove(stored())

    assert [file for file in tmp_path.rglob("*") if file.is_file()] == []


def test_the_children_of_an_object_are_found(store):
    ring = stored()
    link = Link(type=ring.type, identity=ring.identity, cascade=False)
    store.create(ring)
    store.create(stored(identity="child", parents=(link,)))
    store.create(stored(identity="elsewhere", realm="other", parents=(link,)))

    assert [child.identity for child in store.children(ring)] == ["child"]


@pytest.mark.parametrize("text", ["", "{", "[]", "{}", '{"parents": [], "unheard": 1}'])
def test_a_damaged_file_is_named_with_the_way_out(store, text):
    store.create(stored())
    (file,) = [file for file in (store._root).rglob("*.json")]
    file.write_text(text)

    with pytest.raises(DamagedError, match=r"\.json: not an object of the stand-in cloud .* Remove the file"):
        list(store.all())


LOOP = """
import itertools, sys
from pathlib import Path
from sandbox.cloud.store import Store, StoredObject
store = Store(Path(sys.argv[1]))
for number in itertools.count():
    each = StoredObject(type="t", realm="", identity=f"object-{number % 7}", id="i", urn="u", created="c",
                        inputs={"n": number}, outputs={"text": "x" * 20000, "n": number})
    store.put(each)
    if number % 3 == 0:
        store.remove(each)
    print(number, flush=True)
"""


def test_a_kill_at_any_point_leaves_whole_objects_only(tmp_path):
    for round_ in range(5):
        process = subprocess.Popen([sys.executable, "-c", LOOP, str(tmp_path)], stdout=subprocess.PIPE, text=True)
        for _ in range(10 + round_):
            assert process.stdout.readline()
        time.sleep(0.002 * round_)
        os.kill(process.pid, signal.SIGKILL)
        process.communicate()

        survivors = list(Store(tmp_path).all())

        assert survivors
        assert all(each.inputs["n"] == each.outputs["n"] for each in survivors)


def test_what_an_interrupted_write_left_is_discarded_by_the_owner(store, tmp_path):
    draft = tmp_path / "objects" / ".drafts" / "1.1"
    draft.write_text(json.dumps({"half": True}))

    assert list(store.all()) == []
    store.discard_drafts()
    assert not draft.exists()
