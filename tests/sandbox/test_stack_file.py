import pytest
import yaml

from sandbox.refusal import Refusal
from sandbox.stack_file import copied


@pytest.fixture
def copy(tmp_path):
    def copy(text: str) -> tuple[str, list[str]]:
        (tmp_path / "Pulumi.prod.yaml").write_text(text)
        return copied(tmp_path / "Pulumi.prod.yaml", "v1:salt")

    return copy


def test_the_clouds_encryption_gives_way_to_the_sandboxs(copy):
    content, _ = copy("secretsprovider: gcpkms://k\nencryptedkey: AAAA\nconfig:\n  a:b: c\n")
    assert content == "config:\n  a:b: c\nencryptionsalt: v1:salt\n"


def test_a_passphrase_of_the_users_own_gives_way_too(copy):
    content, _ = copy("encryptionsalt: v1:theirs\nconfig: {}\n")
    assert content == "config: {}\nencryptionsalt: v1:salt\n"


def test_everything_else_stays_as_it_is_written(copy):
    text = "# why\nconfig:\n  a:one: no\n  a:two: 012\n  a:three: [on, 'x']   # tail\n  a:four:\n    deep: {x: 1}\n"
    content, left_out = copy(text)
    assert content == text + "encryptionsalt: v1:salt\n"
    assert left_out == []


@pytest.mark.parametrize(
    "secret",
    [
        "{secure: AAAA}",
        "\n    secure: AAAA",
        "\n    list:\n      - plain: 1\n      - secure: AAAA",
        "\n    - {secure: AAAA}",
    ],
)
def test_an_encrypted_value_is_left_out_wherever_it_stands(copy, secret):
    content, left_out = copy(f"config:\n  a:before: 1\n  a:secret: {secret}\n  a:after: 2\n")
    assert yaml.safe_load(content)["config"] == {"a:before": 1, "a:after": 2}
    assert left_out == ["a:secret"]


def test_a_configuration_of_encrypted_values_only_goes_as_a_whole(copy):
    content, left_out = copy("config:\n  a:x:\n    secure: AAAA\n  a:y:\n    secure: BBBB\n")
    assert content == "encryptionsalt: v1:salt\n"
    assert left_out == ["a:x", "a:y"]


def test_an_encrypted_value_at_the_end_without_a_newline_goes(copy):
    content, _ = copy("config:\n  a:x: 1\n  a:y:\n    secure: AAAA")
    assert content == "config:\n  a:x: 1\nencryptionsalt: v1:salt\n"


@pytest.mark.parametrize("text", ["", "# nothing yet\n"])
def test_an_empty_stack_file_gets_its_salt(copy, text):
    assert copy(text)[0].endswith("encryptionsalt: v1:salt\n")


def test_a_broken_file_is_told_with_its_line(copy):
    with pytest.raises(Refusal, match=r"Pulumi\.prod\.yaml:\d: no YAML"):
        copy("config:\n  a: [1\n")


def test_a_file_that_is_no_mapping_is_told(copy):
    with pytest.raises(Refusal, match=r"Pulumi\.prod\.yaml:1: a mapping was expected"):
        copy("- config\n")
