"""How long each waits through whose hands a request goes, and names that must be one thing's each."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from tests.environments.settings.changed_settings import changed


@pytest.mark.parametrize(
    ("path", "value", "message"),
    [
        (
            "ml_services.tensorflow_serving.request_timeout_s",
            30,
            "a prediction may take 30 s, and the edge gives the whole request up after 30 s",
        ),
        ("application.api.shutdown_grace_s", 29, "every release would break the requests that are open"),
        ("edge.request_timeout_s", 61, "an answer may take 61 s, and a pod is ended 60 s after"),
        ("edge.namespace", "training", "training is edge.namespace, too"),
        ("cache.redis.cluster.discovery_host", "postgres-primary.cluster.local", "primary_host, too: a name leads to"),
    ],
)
def test_what_would_break_requests_or_meet_another_is_refused(path, value, message):
    with pytest.raises(ValidationError, match=message):
        changed("prod", {path: value})


def test_a_role_in_a_namespace_that_nobody_makes_is_refused():
    releaser = changed("prod", {}).identity.roles["releaser"].model_dump() | {"namespaces": ("apis",)}

    with pytest.raises(ValidationError, match="nothing here makes the namespace apis"):
        changed("prod", {"identity.roles": {"releaser": releaser}})
