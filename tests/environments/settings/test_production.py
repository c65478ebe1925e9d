"""What production cannot lose by a line of YAML; staging may, and so may dev, as long as no people's data are there."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from tests.environments.settings.changed_settings import changed

GUARDED = [
    ("edge.staff.reauthentication", "LOGIN", "a password alone would open the hosts for staff"),
    ("edge.staff.session_s", 43_201, "a stolen session would be good for 43201 s"),
    ("encryption.protection_level", "SOFTWARE", "would be in software"),
    ("cluster.binary_authorization", False, "any image at all could run"),
    ("cluster.admission.action", "warn", "what the admission policies of .* forbid would run"),
    ("edge.armor.attack_rules_preview", True, "would be logged and let through"),
    ("application.api.fastapi.debug", True, "would show personal data to callers"),
]


@pytest.mark.parametrize(("path", "value", "message"), GUARDED)
def test_what_protects_people_is_refused_when_it_is_weakened_in_prod(path, value, message):
    with pytest.raises(ValidationError, match=message):
        changed("prod", {path: value})


@pytest.mark.parametrize(("path", "value", "message"), GUARDED)
def test_no_label_lifts_it_in_prod(path, value, message):
    with pytest.raises(ValidationError, match=message):
        changed("prod", {path: value, "labels.data-class": "synthetic"})


@pytest.mark.parametrize(("path", "value", "message"), GUARDED)
def test_peoples_data_bring_it_along_wherever_they_are(path, value, message):
    personal = {"labels.data-class": "personal"}
    assert changed("staging", personal).labels["data-class"] == "personal"
    with pytest.raises(ValidationError, match=message):
        changed("staging", {path: value, **personal})


@pytest.mark.parametrize(("path", "value"), [(path, value) for path, value, _ in GUARDED])
def test_synthetic_data_may_do_without(path, value):
    assert changed("staging", {path: value}).environment == "staging"


@pytest.mark.parametrize("path", ["labels", "labels.data-class"])
def test_what_kind_of_data_it_is_must_be_said_and_spelt(path):
    value = {"environment": "dev"} if path == "labels" else "personnal"
    with pytest.raises(ValidationError, match="and what protects people's data hangs on it"):
        changed("dev", {path: value})


def test_a_label_cannot_name_another_environment():
    with pytest.raises(ValidationError, match="resources of dev would be labelled prod"):
        changed("dev", {"labels.environment": "prod"})


@pytest.mark.parametrize(
    ("path", "value", "message"),
    [
        ("google_cloud.zones", ("europe-west1-b", "europe-west1-c"), "take the majority of Redis' primaries along"),
        ("database.postgresql.machine.availability", "ZONAL", "ZONAL has no standby"),
        ("cache.redis.cluster.replicas_per_primary", 0, "would be gone with a node"),
        ("application.api.replicas.minimum", 2, "2 can all be in the zone that is lost"),
        ("cluster.general_pool.minimum_nodes", 2, "2 can all be in the zone that is lost"),
        ("cluster.controllers.replicas", 1, "1 can all be in the zone that is lost"),
        ("cluster.gpu_pool.zones", ("europe-west1-b",), "all model servers would be gone with europe-west1-b"),
        ("application.api.replicas.max_unavailable_percent", 67, "67 percent of 3 pods are all of them"),
        ("cluster.general_pool.spot", True, "could leave together, with 30 seconds' notice"),
        ("cluster.gpu_pool.spot", True, "could leave together, with 30 seconds' notice"),
    ],
)
def test_production_survives_the_loss_of_a_zone_or_is_refused(path, value, message):
    with pytest.raises(ValidationError, match=message):
        changed("prod", {path: value})


def test_serving_nodes_of_production_are_in_two_zones_at_least():
    one = {
        "ml_services.tensorflow_serving.cluster.nodes": 1,
        "ml_services.tensorflow_serving.tracks": {},
        "ml_services.tensorflow_serving.models": {},
    }
    with pytest.raises(ValidationError, match="1 can all be in the zone that is lost"):
        changed("prod", one)


def test_dev_may_live_in_one_zone_on_machines_that_vanish():
    found = changed("dev", {"google_cloud.zones": ("europe-west1-b",), "cluster.gpu_pool.zones": ("europe-west1-b",)})

    assert changed("dev", {"cluster.general_pool.spot": True}).cluster.general_pool.spot
    assert len(found.google_cloud.zones) == 1


@pytest.mark.parametrize(
    ("override", "path", "message"),
    [
        ("security", "edge.scanner", "fills in every field and presses every button"),
        ("performance", "load_testing", "generators would load what people use"),
    ],
)
def test_what_staging_is_tried_with_is_refused_where_people_are(override, path, message):
    group, *rest = path.split(".")
    value = changed("staging", {}, (override,)).model_dump()[group]
    for part in rest:
        value = value[part]

    with pytest.raises(ValidationError, match=message):
        changed("prod", {path: value})
