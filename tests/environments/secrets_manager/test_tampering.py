"""Whatever is changed in store, log or head is found."""

import logging
import struct

import pytest

from environments.secrets_manager import store_file
from environments.secrets_manager.envelope import canonical, parsed
from environments.secrets_manager.errors import (
    FutureStoreError,
    MissingStoreError,
    SecretsError,
    TamperedLogError,
    TamperedStoreError,
    TruncatedStoreError,
)
from environments.secrets_manager.store_file import opened, written
from tests.environments.secrets_manager.conftest import HEAD, LOG, STORE


@pytest.fixture
def kept(place, quick):
    """A store of two secrets, and all that was written."""
    logging.getLogger("environments.secrets_manager").setLevel(logging.CRITICAL)  # of thousands of attempts
    yield written_down(place)
    logging.getLogger("environments.secrets_manager").setLevel(logging.NOTSET)


def written_down(place):
    manager = place.manager()
    manager.set_secret("spotify.api_key", "hunter2")
    manager.set_secret("spotify.client_secret", "hunter3")
    manager.rotate_secret("spotify.api_key", "hunter4")
    manager.get_secret("spotify.api_key")
    return place.saved()


@pytest.mark.uncounted
@pytest.mark.parametrize("name", [STORE, LOG, HEAD])
def test_every_byte_that_is_changed_is_found(place, kept, name):
    path = place.files / name
    content = kept[path]
    manager, unseen, told = place.manager(), [], set()
    for position in range(len(content)):
        changed = bytearray(content)
        changed[position] ^= 1 << position % 8
        path.write_bytes(changed)
        try:
            manager.verify()
        except SecretsError as error:
            told.add(str(error))
        else:
            unseen.append(position)
        place.restore(kept)

    assert len(content) > 150
    assert unseen == []
    assert not [text for text in told if "hunter" in text]
    assert place.manager().verify().lines == 4


@pytest.mark.uncounted
@pytest.mark.parametrize("name", [STORE, LOG, HEAD])
def test_every_length_to_which_a_file_is_cut_is_found(place, kept, name):
    path = place.files / name
    content, manager = kept[path], place.manager()
    for length in range(len(content)):
        path.write_bytes(content[:length])
        with pytest.raises(TruncatedStoreError if name == STORE else TamperedLogError, match=r"ends|lines|changed|cut"):
            manager.verify()
        place.restore(kept)


def test_what_is_put_behind_the_end_is_found(place, kept):
    (place.files / STORE).write_bytes(kept[place.files / STORE] + b"x")
    with pytest.raises(TamperedStoreError, match="1 bytes stand behind its end"):
        place.manager().verify()


def lines(place):
    return (place.files / LOG).read_bytes().splitlines(keepends=True)


@pytest.mark.parametrize(
    "change",
    [
        lambda found: found[1:],
        lambda found: found[:1] + found[2:],
        lambda found: [found[1], found[0], *found[2:]],
        lambda found: [*found[:-2], found[-1], found[-2]],
        lambda found: [found[0], *found],
        lambda found: [*found, found[-1]],
        lambda found: [*found, b'{"action":"get"}\n'],
        lambda found: [*found, b"\n"],
    ],
    ids=["first gone", "inner gone", "first swapped", "last swapped", "doubled", "last doubled", "forged", "empty"],
)
def test_a_line_that_is_taken_out_moved_or_added_is_found(place, kept, change):
    (place.files / LOG).write_bytes(b"".join(change(lines(place))))

    with pytest.raises(TamperedLogError, match=r"line \d was changed|not the one|lines were cut off"):
        place.manager().verify()


def test_lines_that_are_cut_off_at_the_end_are_found_by_the_head(place, kept):
    (place.files / LOG).write_bytes(b"".join(lines(place)[:-1]))

    with pytest.raises(TamperedLogError, match="lines were cut off"):
        place.manager().get_secret("spotify.api_key")


def test_a_log_and_a_head_of_earlier_days_do_not_fit_the_store(place, quick):
    place.manager().set_secret("spotify.api_key", "one")
    place.manager().get_secret("spotify.api_key")
    earlier = place.saved()
    for value in ("two", "three"):
        place.manager().rotate_secret("spotify.api_key", value)

    for name in (LOG, HEAD):
        (place.files / name).write_bytes(earlier[place.files / name])

    with pytest.raises(TamperedLogError, match="it has 2 lines, and the store tells of 4"):
        place.manager().get_secret("spotify.api_key")


def test_a_store_of_earlier_days_does_not_fit_its_log(place, quick):
    place.manager().set_secret("spotify.api_key", "one")
    earlier = (place.files / STORE).read_bytes()
    place.manager().rotate_secret("spotify.api_key", "two")

    (place.files / STORE).write_bytes(earlier)

    with pytest.raises(TamperedStoreError, match="the store is older than its audit log"):
        place.manager().get_secret("spotify.api_key")


@pytest.mark.parametrize(
    ("names", "error", "words"),
    [
        ([HEAD], TamperedLogError, "audit.head is gone"),
        ([LOG], TamperedLogError, "lines were cut off"),
        ([LOG, HEAD], TamperedLogError, "audit.head is gone"),
        ([STORE], MissingStoreError, "the store is gone, and its audit log is still there"),
    ],
)
def test_a_file_that_is_gone_is_missed_and_not_made_anew(place, kept, names, error, words):
    for name in names:
        (place.files / name).unlink()
    left = place.saved()

    for act in (
        lambda manager: manager.verify(),
        lambda manager: manager.get_secret("spotify.api_key"),
        lambda manager: manager.set_secret("spotify.api_key", "new"),
    ):
        with pytest.raises(error, match=words):
            act(place.manager())
    assert place.saved() == left


def test_a_store_from_the_future_is_left_to_its_program(place, kept):
    content = bytearray(kept[place.files / STORE])
    struct.pack_into(">H", content, 8, 2)
    (place.files / STORE).write_bytes(content)

    with pytest.raises(FutureStoreError, match="has format 2, and this program knows format 1"):
        place.manager().set_secret("spotify.api_key", "new")
    assert (place.files / STORE).read_bytes() == bytes(content)


@pytest.mark.parametrize("content", [b"password: hunter2\n", b"\x93SAS\n\x1a\n" + b"0" * 99, b"\x00" * 99])
def test_what_is_no_store_is_not_written_over(place, kept, content):
    (place.files / STORE).write_bytes(content)

    with pytest.raises(TamperedStoreError, match="it is no store of secrets") as caught:
        place.manager().set_secret("spotify.api_key", "new")
    assert "hunter2" not in str(caught.value)
    assert (place.files / STORE).read_bytes() == content


def test_a_store_opens_for_its_own_environment_only(place, kept):
    with pytest.raises(TamperedStoreError, match=r"the store is one of dev, not of staging(.|\n)*name its environment"):
        place.manager("staging").get_secret("spotify.api_key")


def test_a_store_with_another_environment_in_its_head_does_not_open(place, kept):
    path = place.files / STORE
    content = kept[path]
    path.write_bytes(content.replace(b'"environment":"dev"', b'"environment":"std"'))

    source = place.key()
    with pytest.raises(TamperedStoreError, match="the store was changed"):
        opened(path.read_bytes(), environment="std", source=source, place="here")


@pytest.mark.parametrize(
    ("mine", "others"),
    [(("spotify.api_key", 1), ("spotify.api_key", 0)), (("spotify.client_secret", 0), ("spotify.api_key", 1))],
)
def test_values_cannot_change_places_even_by_whoever_writes_the_whole_store(place, kept, mine, others):
    path, source = place.files / STORE, place.key()
    file = opened(path.read_bytes(), environment="dev", source=source, place="here")
    forged = swapped(file.store, mine, others)
    path.write_bytes(written(forged, salt=file.salt, source=source, made=file.keys))

    with pytest.raises(TamperedStoreError, match="was put there from another place"):
        place.manager().verify()


def swapped(store, mine, others):
    """The store with two ciphertexts in each other's place."""
    sealed = {at: store.entries[at[0]].versions[at[1]].sealed for at in (mine, others)}
    for (name, number), text in ((mine, sealed[others]), (others, sealed[mine])):
        entry = store.entries[name]
        versions = [
            store_file.Version(
                number=one.number,
                made_at=one.made_at,
                superseded_at=one.superseded_at,
                sealed=text if index == number else one.sealed,
            )
            for index, one in enumerate(entry.versions)
        ]
        store = store.with_entry(name, store_file.Entry(kind=entry.kind, versions=tuple(versions)))
    return store


def test_json_that_only_means_the_same_is_not_the_same():
    assert parsed(canonical({"a": 1})) == {"a": 1}
    for other in (b'{"a": 1}', b'{"a":1}\n', b'{"a":1,"a":1}', b"[1]", b"{", b"[" * 100_000):
        with pytest.raises(ValueError, match=r".+"):
            parsed(other)
