"""A cluster must not refuse the platform's own pods, and what it admits must be said."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from tests.environments.settings.changed_settings import changed

DIGEST = "sha256:" + "0123456789abcdef" * 4
REGISTRIES = "cluster.admission.image_registries"


@pytest.mark.parametrize(
    ("environment", "path"),
    [
        ("prod", "application.api.image"),
        ("prod", "ml_services.tensorflow_serving.image"),
        ("dev", "cache.redis.in_cluster.image"),
    ],
)
def test_an_image_of_ours_from_a_registry_that_admission_does_not_know_is_refused(environment, path):
    with pytest.raises(ValidationError, match=f"docker.io/library/x@{DIGEST} is in none of the registries"):
        changed(environment, {path: f"docker.io/library/x@{DIGEST}"})


@pytest.mark.parametrize(
    ("environment", "path"),
    [
        ("prod", "cluster.controllers.image_registry"),
        ("prod", "cluster.controllers.charts.keda.image_registry"),
        ("dev", "database.postgresql.in_cluster.image_registry"),
    ],
)
def test_a_registry_of_charts_that_admission_does_not_know_is_refused(environment, path):
    with pytest.raises(ValidationError, match=r"ghcr\.io/others is in none of the registries"):
        changed(environment, {path: "ghcr.io/others"})


def test_what_an_engine_that_is_not_used_would_run_counts_for_nothing():
    image = f"docker.io/library/redis@{DIGEST}"

    assert changed("prod", {"cache.redis.in_cluster.image": image}).cache.redis.in_cluster.image == image


def test_a_registry_whose_name_begins_like_ours_is_another():
    with pytest.raises(ValidationError, match=r"/platform/api@.* is in none of the registries"):
        changed("prod", {REGISTRIES: ("europe-docker.pkg.dev/spotify-ai-agent",)})


def test_some_registry_must_be_admitted():
    with pytest.raises(ValidationError, match="at least 1 item"):
        changed("prod", {REGISTRIES: ()})


def test_a_registry_carries_no_slash_at_its_end():
    with pytest.raises(ValidationError, match="should match pattern"):
        changed("prod", {REGISTRIES: ("europe-docker.pkg.dev/spotify-ai-agent-prod/",)})
