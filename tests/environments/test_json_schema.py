import json
from functools import cache
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError

from environments.json_schema import DRAFT, FileKind, json_schema, modeline, rendered
from environments.provenance import plain
from environments.schema_version import CURRENT, KEY
from environments.yaml_source import read
from tests.environments.small_settings import SmallSettings

FOLDER = Path(__file__).parents[2] / "environments"
FILES = sorted(path.relative_to(FOLDER).as_posix() for path in FOLDER.rglob("*.yml"))
FILES += sorted(f"../{path.name}" for path in FOLDER.parent.glob("Pulumi.*.yaml"))
SETTINGS = "spotify-ai-agent:settings"
STACK = {"spotify-ai-agent:environment": "prod", "spotify-ai-agent:tenants": ["acme"]}


@cache
def validator(kind):
    return Draft202012Validator(json.loads((FOLDER / kind.file).read_text(encoding="utf-8")))


def content(file):
    return plain(read(FOLDER / file, layer="test", label=file))


def versioned(kind, document):
    """The same with the version of its layer, which stack files have in their settings."""
    if kind is not FileKind.STACK:
        return {KEY: CURRENT, **document}
    config = document.get("config", {})
    settings = {SETTINGS: {KEY: CURRENT, **config[SETTINGS]}} if SETTINGS in config else {}
    return document | ({"config": config | settings} if settings else {})


def accepted(kind, document):
    validator(kind).validate(versioned(kind, document))


def refused(kind, document):
    with pytest.raises(ValidationError) as error:
        validator(kind).validate(versioned(kind, document))
    return ".".join(map(str, error.value.absolute_path)), error.value.message


def refusal(kind, document):
    with pytest.raises(ValidationError) as error:
        validator(kind).validate(document)
    return error.value.message


@pytest.mark.uncounted
@pytest.mark.parametrize("kind", FileKind)
def test_a_schema_is_one_of_the_draft_that_it_names(kind):
    schema = json.loads(rendered(kind))
    assert schema["$schema"] == DRAFT
    Draft202012Validator.check_schema(schema)


@pytest.mark.parametrize("file", FILES)
def test_every_file_is_what_its_schema_says(file):
    validator(FileKind.of(file)).validate(content(file))


@pytest.mark.parametrize("file", FILES)
def test_every_file_tells_editors_its_schema(file):
    path = FOLDER / file
    first = path.read_text(encoding="utf-8").partition("\n")[0]
    assert first == modeline(file)
    assert (path.parent / first.partition("$schema=")[2]).resolve() == FOLDER / FileKind.of(file).file


def test_a_misspelt_setting_is_refused_at_any_depth():
    pool = {"database": {"postgresql": {"connection_pool": {"max_sise": 3}}}}
    place, message = refused(FileKind.SETTINGS, pool)
    assert place == "database.postgresql.connection_pool"
    assert "max_sise" in message


@pytest.mark.parametrize(
    ("value", "words"),
    [("ten", "not of type 'integer'"), (0, "less than the minimum"), (10**9, "greater than the maximum")],
)
def test_a_wrong_value_is_refused(value, words):
    document = {"database": {"postgresql": {"connection_pool": {"max_size": value}}}}
    assert words in refused(FileKind.SETTINGS, document)[1]


@pytest.mark.parametrize(
    "document",
    [
        {"database": {"postgresql": {"connection_pool": {"max_size": "${env:POOL}"}}}},
        {"google_cloud": {"zones": ["${google_cloud.region}-b"]}},
        {"cluster": {"gpu_pool": {"zones": "${google_cloud.zones}"}}},
        {"cluster": {"controllers": {"image_registry": "example.com/${google_cloud.project_id}"}}},
        {"stack": {"site": "${env:SITE}"}},
    ],
)
def test_a_reference_may_stand_for_any_value(document):
    accepted(FileKind.SETTINGS, document)


@pytest.mark.parametrize("kind", [FileKind.SETTINGS, FileKind.TENANT, FileKind.USE_CASE])
def test_a_layer_says_the_version_of_its_shape(kind):
    assert f"'{KEY}' is a required property" in refusal(kind, {})
    assert f"{CURRENT} was expected" in refusal(kind, {KEY: CURRENT + 1})
    assert f"{CURRENT} was expected" in refusal(kind, {KEY: str(CURRENT)})


def test_a_stack_file_says_it_where_it_has_settings():
    assert f"'{KEY}' is a required property" in refusal(FileKind.STACK, {"config": STACK | {SETTINGS: {}}})
    accepted(FileKind.STACK, {"config": STACK})


def test_a_reference_is_no_group():
    assert "is not of type 'object'" in refused(FileKind.SETTINGS, {"database": "${cache}"})[1]


def test_a_layer_need_not_be_complete():
    accepted(FileKind.SETTINGS, {})
    accepted(FileKind.SETTINGS, {"cluster": {"gpu_pool": {"maximum_nodes": 3}}})


def test_a_tenant_may_say_what_it_extends_and_what_is_its_own():
    accepted(FileKind.TENANT, {"extends": "plans/free", "tenant": {"name": "acme"}})


def test_a_tenant_may_not_change_the_platform():
    assert "'database' was unexpected" in refused(FileKind.TENANT, {"database": {}})[1]


def test_a_tenant_asks_for_use_cases_by_name():
    accepted(FileKind.TENANT, {"use_cases": ["live_events"]})
    for wrong in ("live_events", [5], ["live_events", "live_events"]):
        assert refused(FileKind.TENANT, {"use_cases": wrong})[0].startswith("use_cases")


def test_a_use_case_may_say_how_a_tenant_works():
    accepted(FileKind.USE_CASE, {"tenant": {"quota": {"pods": 20}, "cache": {"key_space": True}}})


@pytest.mark.parametrize(
    "foreign",
    [{"tenant": {"name": "acme"}}, {"tenant": {"plan": "free"}}, {"database": {}}, {"extends": "plans/free"}],
)
def test_a_use_case_may_not_say_who_a_tenant_is_nor_ask_for_more(foreign):
    assert "was unexpected" in refused(FileKind.USE_CASE, foreign)[1]


@pytest.mark.parametrize(
    "more",
    [
        {},
        {"spotify-ai-agent:overrides": ["scaling"]},
        {SETTINGS: {"stack": {"kind": "cell"}}},
        {"gcp:project": "p", "gcp:token": {"secure": "v1:xyz"}, "other:x:y": [1]},
        {"spotify-ai-agent:config:overrides": []},
    ],
)
def test_a_stack_file_says_environment_overrides_tenants_and_settings_beside_the_keys_of_others(more):
    accepted(FileKind.STACK, {"secretsprovider": "gcpkms://x", "config": STACK | more})


def test_a_stack_files_keys_may_stand_without_their_namespace():
    accepted(FileKind.STACK, {"config": {"environment": "dev"}})


@pytest.mark.parametrize(
    ("document", "place", "words"),
    [
        ({}, "", "'config' is a required property"),
        ({"config": {"gcp:project": "p"}}, "config", "not valid under any of the given schemas"),
        ({"konfig": {}, "config": STACK}, "", "'konfig' was unexpected"),
        ({"config": STACK | {"spotify-ai-agent:tenant": "acme"}}, "config", "not match any of the regexes"),
        ({"config": STACK | {"tenant": "acme"}}, "config", "not match any of the regexes"),
        ({"config": {"spotify-ai-agent:environment": "qa"}}, "config.spotify-ai-agent:environment", "is not one of"),
        ({"config": STACK | {"spotify-ai-agent:tenants": "acme"}}, "config.spotify-ai-agent:tenants", "'array'"),
        ({"config": STACK | {"spotify-ai-agent:tenants": ["a", "a"]}}, "config.spotify-ai-agent:tenants", "non-unique"),
        (
            {"config": STACK | {SETTINGS: {"clustre": {}}}},
            "config.spotify-ai-agent:settings",
            "'clustre' was unexpected",
        ),
        (
            {"config": STACK | {SETTINGS: {"database": {"secure": "v1:xyz"}}}},
            "config.spotify-ai-agent:settings.database",
            "'secure' was unexpected",
        ),
        (
            {"config": STACK | {"spotify-ai-agent:environment": {"secure": "v1:xyz"}}},
            "config.spotify-ai-agent:environment",
            "is not one of",
        ),
    ],
)
def test_a_slip_in_a_stack_file_is_refused(document, place, words):
    assert refused(FileKind.STACK, document)[0] == place
    assert words in refused(FileKind.STACK, document)[1]


def test_a_setting_is_explained_while_one_types():
    pool = json_schema(FileKind.SETTINGS)["$defs"]["ConnectionPoolSettings"]["properties"]
    assert pool["max_size"]["description"] == "Connections in the pool at most."


def test_settings_that_are_called_like_keywords_stay():
    whole = json_schema(FileKind.SETTINGS, SmallSettings)
    assert set(whole["$defs"]["Tenant"]["properties"]) == {"name", "seats"}
    assert "required" not in json.dumps(whole)


def test_a_tenant_may_set_a_part_of_a_group():
    whole = json_schema(
        FileKind.TENANT, SmallSettings, {FileKind.TENANT: ["tenant", "database.pool", "firewall.rules"]}
    )
    tenant = Draft202012Validator(whole)
    tenant.validate({"database": {"pool": {"max_size": 3}}, "firewall": {"rules": [{"name": "web", "port": 1}]}})
    for foreign in ({"database": {"host": "h"}}, {"zones": ["a"]}, {"firewall": {"other": 1}}):
        assert not tenant.is_valid(foreign)


def test_no_definition_is_left_that_nothing_leads_to():
    whole = json_schema(FileKind.TENANT, SmallSettings, {FileKind.TENANT: ["database.pool"]})
    assert set(whole["$defs"]) == {"Pool", "Reference"}


@pytest.mark.parametrize(
    ("file", "line"),
    [
        ("base.yml", "# yaml-language-server: $schema=schemas/settings.schema.json"),
        ("dev/overrides/local.yml", "# yaml-language-server: $schema=../../schemas/settings.schema.json"),
        ("tenants/acme.yml", "# yaml-language-server: $schema=../schemas/tenant.schema.json"),
        ("tenants/use_cases/rush.yml", "# yaml-language-server: $schema=../../schemas/use_case.schema.json"),
        ("../Pulumi.dev.yaml", "# yaml-language-server: $schema=environments/schemas/stack.schema.json"),
    ],
)
def test_a_modeline_leads_from_the_file_to_its_schema(file, line):
    assert modeline(file) == line
