"""What opens a store, and what does not."""

import os
import pickle

import pytest

from environments.secrets_manager import master_key
from environments.secrets_manager.errors import MissingKeyError, UnsafeKeyError, WrongKeyError
from environments.secrets_manager.master_key import KeyFile, Passphrase, chosen, keys

GOOD = "correct horse battery staple"


@pytest.fixture(autouse=True)
def cheap(monkeypatch):
    monkeypatch.setattr(master_key, "SCRYPT_COST", 2**4)


def passphrase(text=GOOD):
    return Passphrase(text, place="the test")


def test_a_passphrase_opens_what_it_closed_and_another_one_does_not(place):
    place.manager(key=passphrase()).set_secret("spotify.api_key", "v")

    assert place.manager(key=passphrase()).get_secret("spotify.api_key").reveal() == "v"
    with pytest.raises(WrongKeyError, match="the key is not the one of this store") as caught:
        place.manager(key=passphrase("incorrect horse battery")).get_secret("spotify.api_key")
    assert "incorrect" not in str(caught.value)


def test_a_key_file_of_another_store_is_a_wrong_key(place):
    place.manager().set_secret("spotify.api_key", "v")
    other = KeyFile(place.folder / "other.key")
    other.make()

    with pytest.raises(WrongKeyError, match="the key is not the one of this store"):
        place.manager(key=other).verify()


def test_a_passphrase_does_not_stand_in_for_a_key_file(place):
    place.manager().set_secret("spotify.api_key", "v")

    with pytest.raises(
        WrongKeyError, match=r"opened by a key file, and was given a passphrase(.|\n)*let SECRETS_KEY_FILE"
    ):
        place.manager(key=passphrase()).verify()


def test_who_has_not_said_the_passphrase_is_told_how_to(place):
    place.manager(key=passphrase()).set_secret("spotify.api_key", "v")

    with pytest.raises(WrongKeyError, match=r"opened by a passphrase(.|\n)*read -rs SECRETS_PASSPHRASE"):
        place.manager().get_secret("spotify.api_key")


def test_a_wrong_key_is_logged_though_no_store_can_tell_of_it(place, caplog):
    place.manager(key=passphrase()).set_secret("spotify.api_key", "v")

    with pytest.raises(WrongKeyError, match="not the one"):
        place.manager(key=passphrase("another passphrase")).get_secret("spotify.api_key")

    assert '"action": "get", "name": "spotify.api_key", "who": "tester", "outcome": "WrongKeyError"' in caplog.text


def test_scrypt_costs_what_owasp_asks_for(monkeypatch):
    monkeypatch.undo()

    assert (master_key.SCRYPT_COST, master_key.SCRYPT_BLOCK, master_key.SCRYPT_LANES) == (131_072, 8, 1)


def test_a_short_passphrase_is_refused_and_not_repeated():
    with pytest.raises(UnsafeKeyError, match="fewer than 12 characters") as caught:
        passphrase("hunter2")
    assert "hunter2" not in str(caught.value)


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o660, 0o644, 0o601])
def test_a_key_that_others_reach_is_refused(place, mode):
    place.manager().set_secret("spotify.api_key", "v")
    (place.folder / "keys" / "store.key").chmod(mode)

    with pytest.raises(UnsafeKeyError, match=rf"is open to others \(mode {mode:04o}\)"):
        place.manager().get_secret("spotify.api_key")


@pytest.mark.skipif(os.geteuid() != 0, reason="only root gives files away")
def test_a_key_of_somebody_else_is_refused(place):
    place.manager().set_secret("spotify.api_key", "v")
    os.chown(place.folder / "keys" / "store.key", 12_345, 12_345)

    with pytest.raises(UnsafeKeyError, match="belongs to somebody else"):
        place.manager().verify()


@pytest.mark.parametrize("content", ["", "12", "g" * 64, "ab" * 31, "ab" * 33, "\n"])
def test_a_file_without_a_key_is_refused_and_not_repeated(place, content):
    place.manager().set_secret("spotify.api_key", "v")
    (place.folder / "keys" / "store.key").write_text(content)

    with pytest.raises(UnsafeKeyError, match="does not hold 64 hexadecimal digits"):
        place.manager().verify()


def test_a_link_in_the_place_of_a_key_is_refused(place):
    place.manager().set_secret("spotify.api_key", "v")
    key = place.folder / "keys" / "store.key"
    key.rename(place.folder / "elsewhere")
    key.symlink_to(place.folder / "elsewhere")

    with pytest.raises(MissingKeyError, match="cannot be read"):
        place.manager().verify()


def test_a_folder_in_the_place_of_a_key_is_refused(place):
    place.manager().set_secret("spotify.api_key", "v")
    key = place.folder / "keys" / "store.key"
    key.unlink()
    key.mkdir(mode=0o700)

    with pytest.raises(UnsafeKeyError, match="is no file"):
        place.manager().verify()


def test_a_key_that_is_gone_is_not_made_anew(place):
    place.manager().set_secret("spotify.api_key", "v")
    (place.folder / "keys" / "store.key").unlink()

    with pytest.raises(MissingKeyError, match="nobody opens the store without"):
        place.manager().set_secret("spotify.api_key", "w")
    assert not (place.folder / "keys" / "store.key").exists()


def test_the_processs_environment_chooses_the_key(place):
    usual = place.folder / "usual"

    assert chosen({}, usual).place == str(usual)
    assert chosen({"SECRETS_KEY_FILE": "/elsewhere"}, usual).place == "/elsewhere"
    assert chosen({"SECRETS_PASSPHRASE": GOOD, "SECRETS_KEY_FILE": "/e"}, usual).kind == "passphrase"


def test_each_use_has_a_key_of_its_own_and_none_shows_itself():
    made = keys(passphrase(), b"salt" * 4)
    other = keys(passphrase(), b"tlas" * 4)

    assert len({made.identity, made.whole, made.values, made.log, other.whole, other.identity}) == 6
    assert repr(made) == "Keys(***)"
    for thing in (made, passphrase()):
        assert GOOD not in repr(thing)
        with pytest.raises(TypeError, match="not pickled"):
            pickle.dumps(thing)
