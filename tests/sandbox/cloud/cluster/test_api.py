"""One API server over HTTP: paths, parameters, refusals."""

import pytest

from sandbox.cloud.cluster.access import found
from sandbox.cloud.cluster.api import Api, ApiError, UnknownKindError, UnreachableError

NAMESPACE = {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "api"}}
CONFIG_MAP = {
    "apiVersion": "v1",
    "kind": "ConfigMap",
    "metadata": {"name": "settings", "namespace": "api"},
    "data": {"file": "{}"},
}
PLACE = ("v1", "ConfigMap", "api", "settings")


@pytest.fixture
def api(clusters):
    made = Api(found(clusters, "platform"))
    made.apply(NAMESPACE, manager="one")
    return made


def test_fields_are_validated_strictly_and_owned_by_the_manager(api, server):
    api.apply(CONFIG_MAP, manager="one")

    method, path, query, headers = server.requests[-1]
    assert (method, path) == ("PATCH", "/api/v1/namespaces/api/configmaps/settings")
    assert query == {"fieldManager": "one", "force": "false", "fieldValidation": "Strict"}
    assert headers["Content-Type"] == "application/apply-patch+yaml"


def test_the_administrators_token_goes_with_each_request(api, server):
    api.get(*PLACE)

    assert all(headers["Authorization"] == "Bearer token-of-an-administrator" for *_, headers in server.requests)


def test_a_dry_run_makes_nothing(api):
    api.apply(CONFIG_MAP, manager="one", dry_run=True)

    assert api.get(*PLACE) is None


def test_what_was_applied_is_read_back(api):
    api.apply(CONFIG_MAP, manager="one")

    assert api.get(*PLACE)["data"] == {"file": "{}"}


def test_fields_of_another_manager_are_theirs_unless_taken(api):
    api.apply(CONFIG_MAP, manager="one")
    changed = CONFIG_MAP | {"data": {"file": "[]"}}

    with pytest.raises(ApiError, match="Apply failed") as refused:
        api.apply(changed, manager="two")

    assert (refused.value.status, refused.value.reason, refused.value.fields) == (409, "Conflict", (".data",))
    assert api.apply(changed, manager="two", force=True)["data"] == {"file": "[]"}


def test_a_kind_that_is_not_there_is_unknown_until_it_comes(api, server):
    rollout = ("argoproj.io/v1alpha1", "Rollout", "api", "api")
    with pytest.raises(UnknownKindError, match=r'no matches for kind "Rollout" in version "argoproj.io/v1alpha1"'):
        api.kind(*rollout[:2])
    assert api.get(*rollout) is None
    assert api.delete(*rollout, propagation="Foreground") is False

    server.kinds["/apis/argoproj.io/v1alpha1"] = {"Rollout": ("rollouts", True)}

    assert api.kind(*rollout[:2]).plural == "rollouts"


def test_a_status_is_reported_where_it_is_a_subresource(api, server):
    api.apply(CONFIG_MAP, manager="one")

    live = api.report(CONFIG_MAP, {"phase": "Ready"}, manager="controllers")

    assert live["status"] == {"phase": "Ready"}
    assert server.requests[-1][1] == "/api/v1/namespaces/api/configmaps/settings/status"


def test_objects_are_listed_with_their_kind(api):
    api.apply(CONFIG_MAP, manager="one")

    (listed,) = api.objects("v1", "ConfigMap", "api", labels="app=api")

    assert (listed["kind"], listed["metadata"]["name"]) == ("ConfigMap", "settings")


def test_a_deletion_says_whether_there_was_anything(api):
    api.apply(CONFIG_MAP, manager="one")

    assert api.delete(*PLACE, propagation="Foreground") is True
    assert api.delete(*PLACE, propagation="Foreground") is False


@pytest.mark.parametrize("call", ["get", "delete"])
def test_other_refusals_are_passed_on(api, server, call):
    api.kind("v1", "ConfigMap")
    server.refuse["configmaps"] = (403, {"reason": "Forbidden", "message": "nobody may"})

    with pytest.raises(ApiError, match="nobody may"):
        api.get(*PLACE) if call == "get" else api.delete(*PLACE, propagation="Orphan")


def test_a_discovery_that_is_refused_is_no_missing_kind(clusters, server):
    server.refuse["/apis/apps/v1"] = (403, {"reason": "Forbidden", "message": "nobody may"})

    with pytest.raises(ApiError, match="nobody may"):
        Api(found(clusters, "platform")).kind("apps/v1", "Deployment")


def test_an_answer_that_is_no_status_is_told_as_it_is(api, server):
    server.refuse["configmaps/settings"] = (502, b"upstream is gone")

    with pytest.raises(ApiError, match="upstream is gone"):
        api.get(*PLACE)


def test_a_server_that_does_not_answer_is_unreachable(api, server):
    api.close()
    server.stop()

    with pytest.raises(UnreachableError, match=r"^\w+$"):
        api.get(*PLACE)
