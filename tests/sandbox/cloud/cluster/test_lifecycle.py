"""The provider's operations on a cluster with an API server, through the protocol."""

import json

import pytest
from google.rpc import status_pb2
from pulumi.runtime.proto import provider_pb2

from sandbox.cloud.cluster.cluster import manager_of
from sandbox.cloud.wire import UNKNOWN, Secret, decode

NAMESPACE = "kubernetes:core/v1:Namespace"
CONFIG_MAP = "kubernetes:core/v1:ConfigMap"
DEPLOYMENT = "kubernetes:apps/v1:Deployment"
PATH = "/api/v1/namespaces/api/configmaps/api"


@pytest.fixture
def cloud(make, clusters, tmp_path):
    return make.Cloud(tmp_path / "cloud", clusters=clusters)


@pytest.fixture
def namespace(cloud, make):
    return cloud.made(NAMESPACE, make.example(NAMESPACE))


@pytest.fixture
def config_map(cloud, make, namespace):
    return cloud.made(CONFIG_MAP, wanted(make))


def wanted(make, namespace="api", **changed):
    return make.example(CONFIG_MAP, metadata={"name": "api", "namespace": namespace}, **changed)


def test_the_object_lies_in_the_cluster_and_the_state_shows_it(cloud, config_map, server, make):
    live = server.objects[PATH]
    assert live["data"] == {"file.json": "{}"}
    assert live["metadata"]["managedFields"] == [{"manager": manager_of(make.urn(CONFIG_MAP))}]
    assert config_map.state["metadata"]["uid"] == live["metadata"]["uid"]
    assert "managedFields" not in config_map.state["metadata"]
    assert config_map.state["__fieldManager"] == manager_of(make.urn(CONFIG_MAP))
    (record,) = cloud.store.of_type(CONFIG_MAP)
    assert (record.identity, record.outputs) == ("api/api", {})


def test_a_preview_has_the_server_judge_and_makes_nothing(cloud, make, namespace, server):
    before = dict(server.objects)

    cloud.create(CONFIG_MAP, cloud.checked(CONFIG_MAP, wanted(make)), preview=True)

    method, path, query, _ = server.requests[-1]
    assert (method, path, query["dryRun"], query["force"]) == ("PATCH", PATH, "All", "true")
    assert server.objects == before


def test_what_is_not_known_yet_is_not_judged(cloud, make, namespace, server):
    asked = len(server.requests)

    cloud.create(CONFIG_MAP, cloud.checked(CONFIG_MAP, wanted(make, data={"file": UNKNOWN})), preview=True)

    assert len(server.requests) == asked


def test_a_preview_passes_over_what_the_same_update_brings(cloud, make):
    id_, state = cloud.create(CONFIG_MAP, cloud.checked(CONFIG_MAP, wanted(make)), preview=True)

    assert (id_, state["data"]) == ("", {"file.json": "{}"})


@pytest.mark.parametrize("preview", [True, False])
def test_what_the_server_refuses_is_told_at_the_resource(cloud, make, namespace, server, preview):
    server.refuse[PATH] = (422, {"reason": "Invalid", "message": "data: Forbidden: too long"})
    inputs = cloud.checked(CONFIG_MAP, wanted(make))

    with pytest.raises(
        make.Refused,
        match=r"^ConfigMap api/api: the API server refused it \(Invalid\): data: Forbidden: too long. Correct the",
    ):
        cloud.create(CONFIG_MAP, inputs, preview=preview)


def test_a_refusal_of_an_object_with_secrets_repeats_no_key_of_a_map(cloud, make, namespace, server):
    causes = [{"field": f"{place}[hunter2].file", "message": "Invalid value"} for place in ("data", "items[0].data")]
    server.refuse[PATH] = (422, {"reason": "Invalid", "message": "data[hunter2]", "details": {"causes": causes}})
    inputs = cloud.checked(CONFIG_MAP, wanted(make, data={"file": Secret("hunter2")}))

    with pytest.raises(make.Refused, match=r"at data\[...\], items\[0\].data\[...\] \(the") as refused:
        cloud.create(CONFIG_MAP, inputs, preview=False)

    assert "hunter2" not in str(refused.value)


@pytest.mark.parametrize("preview", [True, False])
def test_a_refusal_of_an_object_with_secrets_repeats_no_value(cloud, make, namespace, server, preview):
    causes = [{"field": "data.file", "message": 'Invalid value: "hunter2"'}]
    server.refuse[PATH] = (422, {"reason": "Invalid", "message": 'value: "hunter2"', "details": {"causes": causes}})
    inputs = cloud.checked(CONFIG_MAP, wanted(make, data={"file": Secret("hunter2")}))

    with pytest.raises(make.Refused, match=r"at data.file \(the object holds secrets") as refused:
        cloud.create(CONFIG_MAP, inputs, preview=preview)

    assert "hunter2" not in str(refused.value)
    server.refuse[PATH] = (500, {"reason": "InternalError", "message": "hunter2"})
    with pytest.raises(make.Refused, match="the server's sentence is not repeated"):
        cloud.create(CONFIG_MAP, inputs, preview=preview)


def test_somebody_elses_object_is_not_taken_over(cloud, make, namespace, server):
    server.put(PATH, {"metadata": {"managedFields": [{"manager": "kubectl"}]}, "data": {"theirs": "1"}})

    with pytest.raises(make.Refused, match=r"ConfigMap api/api already exists in cluster platform. Import it, or set"):
        cloud.made(CONFIG_MAP, wanted(make))

    assert server.objects[PATH]["data"] == {"theirs": "1"}


def test_a_provider_that_upserts_takes_it_over(cloud, make, namespace, server):
    server.put(PATH, {"metadata": {"uid": "theirs", "managedFields": [{"manager": "kubectl"}]}})
    cloud.connections["kubernetes"] = cloud.connect("kubernetes", upsertExistingObjects=True)

    with pytest.raises(make.Refused, match=r"\(Conflict\): Apply failed with 1 conflict. Let go of these fields"):
        cloud.made(CONFIG_MAP, wanted(make))

    server.objects[PATH]["data"] = {"file.json": "{}"}
    assert cloud.made(CONFIG_MAP, wanted(make)).state["metadata"]["uid"] == "theirs"


def test_what_a_killed_run_of_the_same_resource_made_is_taken_over(cloud, make, config_map, server):
    (record,) = cloud.store.of_type(CONFIG_MAP)
    cloud.store.remove(record)  # it was killed before it could write this down

    assert cloud.made(CONFIG_MAP, wanted(make)).state["metadata"]["uid"] == config_map.state["metadata"]["uid"]


def test_a_preview_leaves_to_the_update_what_is_forbidden_before_it(cloud, make, namespace, server):
    server.refuse[PATH] = (403, {"reason": "Forbidden", "message": "exceeded quota"})
    inputs = cloud.checked(CONFIG_MAP, wanted(make))

    assert cloud.create(CONFIG_MAP, inputs, preview=True)[1]["data"] == {"file.json": "{}"}
    with pytest.raises(make.Refused, match=r"\(Forbidden\): exceeded quota"):
        cloud.create(CONFIG_MAP, inputs)


def test_a_preview_leaves_what_is_replaced_to_the_update(cloud, make, config_map, server):
    server.refuse[f"PATCH {PATH}"] = (422, {"reason": "Invalid", "message": "data: Forbidden: field is immutable"})
    inputs = cloud.checked(CONFIG_MAP, wanted(make, data={"file.json": "[]"}), olds=config_map.inputs)

    assert cloud.create(CONFIG_MAP, inputs, preview=True)[1]["data"] == {"file.json": "[]"}


def test_a_resource_that_is_renamed_keeps_its_fields(cloud, make, config_map, server):
    changed = cloud.checked(CONFIG_MAP, wanted(make, data={"file.json": "[]"}), olds=config_map.inputs, name="other")

    renamed = cloud.update(config_map, changed, name="other")

    assert server.objects[PATH]["metadata"]["managedFields"] == [{"manager": manager_of(make.urn(CONFIG_MAP))}]
    assert renamed.state["__fieldManager"] == config_map.state["__fieldManager"]
    assert decode(cloud.read(renamed, name="other").properties)["__fieldManager"] == renamed.state["__fieldManager"]


def test_an_update_changes_the_object_and_its_record(cloud, config_map, make, server):
    changed = cloud.checked(
        CONFIG_MAP,
        wanted(make) | {"metadata": {"name": "api", "namespace": "api", "labels": {"a": "b"}}},
        olds=config_map.inputs,
    )

    updated = cloud.update(config_map, changed)

    assert updated.state["metadata"]["labels"] == {"a": "b"} == server.objects[PATH]["metadata"]["labels"]
    (record,) = cloud.store.of_type(CONFIG_MAP)
    assert record.inputs["metadata"]["labels"] == {"a": "b"}


def test_a_preview_of_an_update_asks_the_server_without_taking_fields(cloud, config_map, server):
    cloud.update(config_map, config_map.inputs, preview=True)

    assert (server.requests[-1][2]["dryRun"], server.requests[-1][2]["force"]) == ("All", "false")


def test_fields_that_somebody_else_has_taken_stay_theirs(cloud, config_map, make, server):
    server.objects[PATH]["metadata"]["managedFields"].append({"manager": "kubectl"})
    server.objects[PATH]["data"] = {"file.json": "[]"}

    with pytest.raises(make.Refused, match=r"\(Conflict\): Apply failed with 1 conflict. Let go of these fields"):
        cloud.update(config_map, config_map.inputs)


def test_an_annotation_takes_them(cloud, make, namespace, server):
    metadata = {"name": "api", "namespace": "api", "annotations": {"pulumi.com/patchForce": "true"}}
    made = cloud.made(CONFIG_MAP, make.example(CONFIG_MAP, metadata=metadata))

    cloud.update(made, made.inputs)

    assert server.requests[-1][2].get("force", "true") == "true"


def test_an_object_that_somebody_deleted_cannot_be_updated(cloud, config_map, make, server):
    del server.objects[PATH]

    with pytest.raises(make.Refused, match="was not found, so it cannot be updated: somebody deleted it"):
        cloud.update(config_map, config_map.inputs)


def test_a_refresh_sees_the_object_as_it_is(cloud, config_map, server):
    server.objects[PATH]["data"] = {"file.json": "[]"}

    assert decode(cloud.read(config_map).inputs)["data"] == {"file.json": "[]"}
    del server.objects[PATH]
    assert cloud.read(config_map).id == ""


def test_an_object_that_others_made_can_be_imported(cloud, make, namespace, server):
    body = {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "api", "namespace": "api"}, "data": {}}
    server.put(PATH, body | {"data": {"theirs": "1"}})

    answer = cloud.read(make.Made(CONFIG_MAP, "api/api", {}, {}), imported=True)

    assert (answer.id, decode(answer.properties)["data"]) == ("api/api", {"theirs": "1"})


def test_a_deletion_returns_once_the_object_is_gone(cloud, config_map, server):
    cloud.delete(config_map)

    assert PATH not in server.objects
    assert not list(cloud.store.of_type(CONFIG_MAP))
    cloud.delete(config_map)  # a run that was killed before it could note it asks again


def test_a_namespace_takes_the_records_of_what_is_in_it_along(cloud, config_map, namespace):
    cloud.delete(namespace)

    assert not list(cloud.store.all())


def test_an_object_that_is_there_and_not_ready_is_kept_by_the_engine(cloud, make, server, monkeypatch):
    monkeypatch.setattr("sandbox.cloud.cluster.waiting.HINDERED_S", 0.0)
    failed = {"type": "ReplicaFailure", "status": "True", "reason": "FailedCreate"}
    server.put("/api/v1/namespaces/default", {"kind": "Namespace"})
    server.became = lambda path, made: made.update(status={"conditions": [failed]})

    with pytest.raises(make.Refused, match=r"Deployment default/server: its pods are refused \(FailedCreate\)"):
        cloud.made(DEPLOYMENT, make.example(DEPLOYMENT))

    status = status_pb2.Status.FromString(cloud.connections["kubernetes"].metadata["grpc-status-details-bin"])
    detail = provider_pb2.ErrorResourceInitFailed()
    assert status.details[0].Unpack(detail)
    assert (detail.id, list(detail.reasons)) == ("default/server", [status.message])
    assert decode(detail.properties)["metadata"]["name"] == "server"


@pytest.mark.parametrize("preview", [True, False])
def test_a_field_that_a_controller_has_taken_is_no_conflict_where_its_changes_are_ignored(
    cloud, config_map, make, server, preview
):
    theirs = {"manager": "controller", "fieldsV1": {"f:data": {}}}
    live = server.objects[PATH]
    live |= {"data": {"theirs": "1"}, "metadata": {**live["metadata"], "managedFields": [theirs]}}
    labelled = wanted(make) | {"metadata": {"name": "api", "namespace": "api", "labels": {"a": "b"}}}
    labelled = cloud.checked(CONFIG_MAP, labelled, olds=config_map.inputs)

    cloud.update(config_map, labelled, preview=preview, ignored=["data"])

    applied = [body for method, _, _, body in server.bodies if method == "PATCH"][-1]
    assert "data" not in applied
    assert applied["metadata"]["labels"] == {"a": "b"}


def test_nothing_where_nothing_was_wanted_is_no_drift(cloud, make, namespace, server):
    made = cloud.made(CONFIG_MAP, wanted(make, immutable=False))
    del server.objects[PATH]["immutable"]

    assert decode(cloud.read(made).inputs)["immutable"] is False


def test_a_kind_whose_definition_is_gone_is_told(cloud, config_map, make, server):
    cloud.providers["kubernetes"]._lifecycle._clusters.of("platform").api._kinds.clear()
    del server.kinds["/api/v1"]["ConfigMap"]

    with pytest.raises(make.Refused, match="was not found, so it cannot be updated"):
        cloud.update(config_map, config_map.inputs)


def test_an_object_that_does_not_go_is_told(cloud, config_map, make, server, monkeypatch):
    monkeypatch.setattr("sandbox.cloud.cluster.waiting.LONGEST_S", 0.0)
    server.lingering.add(PATH)

    with pytest.raises(make.Refused, match=r"ConfigMap api/api: it is still there after 0 s"):
        cloud.delete(config_map)


def test_a_deployment_that_nobody_waits_for_may_be_in_the_way_of_its_replacement(cloud, make, server):
    server.put("/api/v1/namespaces/default", {"kind": "Namespace"})
    example = make.example(DEPLOYMENT)
    metadata = example["metadata"] | {"annotations": {"pulumi.com/skipAwait": "true"}}
    made = cloud.made(DEPLOYMENT, example | {"metadata": metadata})
    path = "/apis/apps/v1/namespaces/default/deployments/server"
    server.lingering.add(path)

    cloud.delete(made)

    server.objects[path]["metadata"]["deletionTimestamp"] = "2026-11-26T20:00:00Z"
    with pytest.raises(make.Refused, match=r"Deployment default/server already exists .* it is being deleted. Run the"):
        cloud.create(DEPLOYMENT, made.inputs)


@pytest.mark.parametrize("how", ["stopped", "gone"])
def test_a_cluster_whose_server_is_gone_is_never_one_without(cloud, make, config_map, server, clusters, how):
    if how == "stopped":
        server.stop()
    else:
        (clusters / "platform" / "access.json").unlink()

    with pytest.raises(
        make.Refused, match=r"the API server of the cluster platform does not answer .* starts the server"
    ):
        cloud.update(config_map, config_map.inputs)


def test_a_damaged_announcement_is_told_with_its_place(cloud, make, clusters):
    (clusters / "platform" / "access.json").write_text("{")

    with pytest.raises(
        make.Refused, match=r"access.json: it cannot be read .* `make down` and `make up` write it anew"
    ):
        cloud.made(NAMESPACE, make.example(NAMESPACE))


def test_another_address_is_followed(cloud, make, config_map, server, clusters):
    file = clusters / "platform" / "access.json"
    file.write_text(json.dumps(json.loads(file.read_text()) | {"server": server.url + "/"}))

    assert decode(cloud.read(config_map).inputs)["data"] == {"file.json": "{}"}


def test_a_token_that_is_gone_is_told(make, clusters, tmp_path):
    (clusters / "platform" / "token").unlink()
    cloud = make.Cloud(tmp_path / "cloud", clusters=clusters)

    with pytest.raises(make.Refused, match=r"does not answer \(.*token: No such file or directory\)"):
        cloud.made(NAMESPACE, make.example(NAMESPACE))
