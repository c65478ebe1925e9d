"""Which lists of the project's settings add to those below them."""

from environments import EnvironmentConfigManager
from environments.merge import UNIQUE
from environments.model_fields import list_strategies
from environments.settings import Settings

AUDITED = "database.postgresql.logging.audit_classes"


def test_what_guards_can_grow_by_a_layer_and_shrinks_on_purpose_only():
    declared = list_strategies(Settings)

    assert declared.below["database"].below["postgresql"].below["logging"].below["audit_classes"].here == UNIQUE
    assert declared.below["edge"].below["armor"].below["blocked_ranges"].here == UNIQUE


def test_an_override_adds_a_class_of_statements_and_each_item_tells_its_layer():
    config = EnvironmentConfigManager(environ={}).load_with_overrides("staging", ["security"])

    assert config.get(AUDITED) == ("ddl", "role", "write", "read")
    assert config.origin(f"{AUDITED}.0").layer == "base"
    assert config.origin(f"{AUDITED}.3").layer == "override security"
