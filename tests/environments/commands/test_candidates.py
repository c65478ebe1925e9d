"""What a word can become; names from a small project, settings from the project's own schema."""

from argparse import Namespace

import pytest

from environments.commands.candidates import Candidates
from environments.commands.completion import FOLDER
from environments.layers import LayerFiles
from environments.model_fields import paths
from environments.provenance import dotted
from environments.settings import Settings

STACK = """\
config:
  spotify-ai-agent:environment: dev
  spotify-ai-agent:overrides: [docker]
  spotify-ai-agent:tenants: [acme]
"""


@pytest.fixture
def candidates(project):
    project.write("environments/dev/overrides/docker.yml", "labels: {from-docker: x}")
    project.write("environments/dev/overrides/local.yml", "{}")
    project.write("environments/prod/overrides/scaling.yml", "{}")
    project.write("environments/tenants/acme.yml", "tenant: {name: acme}")
    project.write("environments/tenants/beta.yml", "tenant: {name: beta}")
    project.write("Pulumi.dev.yaml", STACK)
    project.write("Pulumi.prod.yaml", STACK.replace("dev", "prod").replace("docker", "scaling"))
    return Candidates(project.manager.files)


@pytest.fixture(scope="module")
def own():
    return Candidates(LayerFiles(FOLDER))


def chosen(**options):
    return Namespace(**{"environment": None, "override": [], "tenant": None, "stack": None, **options})


@pytest.mark.parametrize(
    ("prefix", "names"),
    [
        ("", ["dev", "staging", "prod"]),
        ("p", ["dev", "staging", "prod"]),
        ("prod", ["dev", "staging", "prod"]),
        ("produ", ["development", "staging", "production"]),
    ],
)
def test_environments_have_short_names_and_long_ones_for_those_who_type_them(candidates, prefix, names):
    assert candidates.environments(prefix) == names


def test_overrides_are_those_of_the_environment(candidates):
    assert candidates.overrides("production") == ["scaling"]
    assert candidates.overrides("dev", ["docker"]) == ["local"]
    assert candidates.overrides(None) == ["docker", "local", "scaling"]
    assert candidates.overrides("nowhere") == []


def test_tenants_are_those_of_the_stack(candidates):
    assert candidates.tenants() == ["acme", "beta"]
    assert candidates.tenants("dev") == ["acme"]
    assert candidates.tenants("nowhere") == ["acme", "beta"]


@pytest.mark.parametrize(
    ("prefix", "words"),
    [
        ("", ["dev", "staging", "prod", "stack:"]),
        ("dev+", ["dev+docker", "dev+local"]),
        ("dev+docker+", ["dev+docker+local"]),
        ("prod+sca", ["prod+scaling"]),
        ("dev@", ["dev@acme", "dev@beta"]),
        ("dev+docker@a", ["dev+docker@acme", "dev+docker@beta"]),
        ("stack:", ["stack:dev", "stack:prod"]),
        ("stack:dev@", ["stack:dev@acme"]),
        ("nowhere+", []),
    ],
)
def test_words_of_diff_go_on_part_by_part(candidates, prefix, words):
    assert candidates.configurations(prefix) == words


def test_paths_go_on_part_by_part_and_groups_end_in_a_dot(own):
    assert "database." in own.paths("", [])
    assert own.paths("database.po", []) == ["database.postgresql."]
    assert "database.postgresql.version" in own.paths("database.postgresql.", [])
    assert own.paths("cluster.general_pool.upgrade.", []) == [
        "cluster.general_pool.upgrade.max_surge",
        "cluster.general_pool.upgrade.max_unavailable",
    ]


def test_every_setting_can_be_reached(own):
    """But for what lies in names of one's choice, each step offers the next."""
    for path in paths(Settings):
        if "*" not in path:
            offered = own.paths(dotted(path), [])
            assert dotted(path) in {one.removesuffix(".") for one in offered}


def test_names_of_ones_choice_come_from_the_layers_that_are_chosen(own):
    entries = own.paths("vault.entries.", own.layers(chosen(environment="prod")))
    assert "vault.entries.spotify-client." in entries
    assert own.paths("vault.entries.spotify-client.r", []) == [
        "vault.entries.spotify-client.name",
        "vault.entries.spotify-client.kind",
        "vault.entries.spotify-client.rotation_days",
        "vault.entries.spotify-client.readers",
    ]
    assert "identity.roles.developer." in own.paths("identity.roles.", own.layers(chosen(environment="dev")))
    assert "identity.roles.developer." not in own.paths("identity.roles.", own.layers(chosen(environment="prod")))


def test_items_of_lists_of_groups_go_by_number(own):
    layers = list(own.layers(chosen(environment="prod")))
    assert own.paths("identity.roles.observer.google.", layers)[0] == "identity.roles.observer.google.0."
    assert own.paths("identity.roles.observer.google.0.", layers) == [
        "identity.roles.observer.google.0.role",
        "identity.roles.observer.google.0.condition.",
    ]


def test_the_reference_knows_any_name(own):
    assert own.paths("vault.entries.", [], any_name=True) == ["vault.entries.*."]
    assert "*" not in "".join(own.paths("vault.", [], any_name=True))


def test_a_key_with_a_dot_stands_in_quotes(candidates, project):
    project.write("environments/base.yml", "labels: {a.b: x}")
    assert candidates.paths("labels.", candidates.layers(chosen(environment="dev"))) == [
        'labels."a.b"',
        "labels.environment",
    ]


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"stack": "dev"}, {"labels.from-docker", "labels.team", "labels.environment"}),
        ({"environment": "dev", "override": ["docker"]}, {"labels.from-docker", "labels.team", "labels.environment"}),
        ({"environment": "dev"}, {"labels.team", "labels.environment"}),
        ({}, {"labels.team", "labels.environment"}),
        ({"environment": "dev", "override": ["nothing"]}, {"labels.team", "labels.environment"}),
    ],
)
def test_layers_are_those_of_the_options(candidates, options, words):
    assert set(candidates.paths("labels.", candidates.layers(chosen(**options)))) == words


@pytest.mark.parametrize("word", ["stack:dev", "dev+docker", "dev+docker@acme"])
def test_layers_of_a_word_of_diff(candidates, word):
    assert "labels.from-docker" in candidates.paths("labels.", candidates.layers_of(word))


def test_a_tenants_layers_have_its_names(candidates):
    assert candidates.paths("tenant.", candidates.layers_of("dev@acme")) == ["tenant.name"]


def test_a_broken_layer_has_nothing_to_offer_and_is_no_error(candidates, project):
    project.write("environments/base.yml", "a: [")
    project.write("Pulumi.dev.yaml", "config: [")
    assert list(candidates.layers(chosen(environment="dev"))) == []
    assert list(candidates.layers_of("stack:dev")) == []
    assert candidates.tenants("dev") == ["acme", "beta"]
