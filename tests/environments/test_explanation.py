"""What `explain` tells of references; the rest is tested through the command line."""

from environments.explanation import explain
from environments.provenance import Origin


def test_a_reference_is_told_with_its_sources(project):
    project.write("environments/dev/dev.yml", "labels: {max: 'pool-${database.pool.max_size}'}")

    (explained,) = explain(project.manager.load("dev"), "labels.max")

    assert explained.wins.value == "pool-10"
    assert explained.reference.written == "pool-${database.pool.max_size}"
    assert explained.reference.sources == (("database.pool.max_size", Origin("base", "environments/base.yml", 5, 15)),)
    assert str(explained).endswith(
        '            written "pool-${database.pool.max_size}"\n'
        "            ${database.pool.max_size} is environments/base.yml:5:15"
    )
    assert explained.as_data()["reference"]["sources"][0]["line"] == 5


def test_a_reference_over_a_value_shadows_it_and_follows_later_layers(project):
    project.write("environments/dev/dev.yml", "database: {pool: {min_size: '${database.pool.max_size}'}}")
    project.write("environments/dev/overrides/more.yml", "database: {pool: {max_size: 20}}")

    config = project.manager.load_with_overrides("dev", ["more"])
    (explained,) = explain(config, "database.pool.min_size")

    assert explained.wins.value == 20
    assert [before.value for before in explained.shadowed] == [2]


def test_what_is_written_at_a_secrets_place_is_not_told(project):
    project.write("environments/dev/dev.yml", "database: {password: 'hunter22${database.host}'}")

    (explained,) = explain(project.manager.load("dev"), "database.password")

    assert explained.wins.value == "***"
    assert explained.reference is None


def test_a_list_to_which_layers_added_tells_the_layer_of_each_item(project):
    project.write("environments/dev/dev.yml", "zones: [c]")

    (explained,) = explain(project.manager.load("dev"), "zones")

    assert [(item.value, item.origin.layer) for item in explained.items] == [
        ("a", "base"),
        ("b", "base"),
        ("c", "environment dev"),
    ]
    assert '"c" is environment dev, environments/dev/dev.yml:1:9' in str(explained)
    assert explained.as_data()["items"][2]["line"] == 1


def test_a_list_of_one_layer_tells_of_no_items(project):
    (explained,) = explain(project.manager.load("dev"), "zones")

    assert explained.items == ()


def test_a_variable_is_told_by_name(project):
    project.environ["HOST"] = "elsewhere"
    project.write("environments/dev/dev.yml", "database: {host: '${env:HOST}'}")

    (explained,) = explain(project.manager.load("dev"), "database.host")

    assert explained.wins.value == "elsewhere"
    assert "${env:HOST} is environment variable HOST" in str(explained)
