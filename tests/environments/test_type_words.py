import pytest

from environments.model_fields import paths
from environments.settings import Settings
from environments.type_words import bounds_of, type_of
from tests.environments.small_settings import SmallSettings


@pytest.mark.parametrize(
    ("path", "type_", "bounds"),
    [
        ("database.pool.max_size", "whole number", "from 1 to 1,000"),
        ("tenant.seats", "whole number", "above 0"),
        ("database.password", "text | null", ""),
        ("database.opaque", "secret text | null", ""),
        ("database.tier", "small | large", ""),
        ("debug", "true | false", ""),
        ("zones", "list of text (layers add to it, each item once)", ""),
        ("labels", "mapping of text", "each key pattern `^[a-z./-]+$`"),
        ("labels.team", "text", ""),
        ("firewall.rules", "list of group (layers add to it, and change what has the same name)", ""),
        ("firewall.rules.*.port", "whole number", ""),
    ],
)
def test_type_and_bounds_are_told_in_words(path, type_, bounds):
    where = tuple(path.split("."))
    assert (type_of(SmallSettings, where), bounds_of(SmallSettings, where)) == (type_, bounds)


def test_choices_in_a_list_stand_in_brackets():
    path = ("identity", "roles", "*", "kubernetes", "*", "verbs")
    assert type_of(Settings, path) == "list of (get | list | watch | create | update | patch | delete)"


def test_no_type_is_told_in_pythons_words():
    told = {type_of(Settings, path) for path in paths(Settings)}
    assert [
        words for words in told if any(word in words for word in ("typing", "Settings", "tuple", "Annotated"))
    ] == []
