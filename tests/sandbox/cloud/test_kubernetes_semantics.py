"""What the kubernetes provider and a cluster do beyond one entry's own data."""

import json

import pytest
from pulumi.runtime.proto import provider_pb2

from sandbox.cloud.wire import UNKNOWN, Secret, decode, encode, reveal

NAMESPACE = "kubernetes:core/v1:Namespace"
CONFIG_MAP = "kubernetes:core/v1:ConfigMap"
SECRET = "kubernetes:core/v1:Secret"
SERVICE = "kubernetes:core/v1:Service"
RELEASE = "kubernetes:helm.sh/v3:Release"
ROLLOUT = "kubernetes:argoproj.io/v1alpha1:Rollout"
PROVIDER_URN = "urn:pulumi:dev::p::pulumi:providers:kubernetes::cluster"


def kubeconfig(server, context="one"):
    return json.dumps(
        {
            "clusters": [{"name": "c", "cluster": {"server": server}}],
            "contexts": [{"name": "one", "context": {"cluster": "c"}}],
            "current-context": context,
        }
    )


def in_namespace(make, namespace):
    return make.example(CONFIG_MAP, metadata={"name": "api", "namespace": namespace})


def test_clusters_do_not_see_each_others_objects(cloud, make):
    cloud.made(NAMESPACE, make.example(NAMESPACE))
    cloud.connections["kubernetes"] = cloud.connect("kubernetes", clusterIdentifier="other")

    with pytest.raises(make.Refused, match=r"needs api"):
        cloud.create(CONFIG_MAP, cloud.checked(CONFIG_MAP, in_namespace(make, "api")))


def test_an_object_in_a_missing_namespace_is_refused(cloud, make):
    with pytest.raises(make.Refused, match=r"Error 404: api/api needs api \(kubernetes:core/v1:Namespace\)"):
        cloud.create(CONFIG_MAP, cloud.checked(CONFIG_MAP, in_namespace(make, "api")))


def test_deleting_a_namespace_deletes_what_is_in_it(cloud, make):
    namespace = cloud.made(NAMESPACE, make.example(NAMESPACE))
    inside = cloud.made(CONFIG_MAP, in_namespace(make, "api"))
    cloud.made(CONFIG_MAP, in_namespace(make, "default"))

    cloud.delete(namespace)

    assert cloud.listed() == [(CONFIG_MAP, "default/api", "active")]
    assert cloud.read(inside).id == ""


def test_a_taken_name_is_refused_with_the_ways_out(cloud, make):
    made = cloud.made(NAMESPACE, make.example(NAMESPACE))

    with pytest.raises(
        make.Refused, match=r"Namespace api already exists in cluster platform. Import it, or set upsert"
    ):
        cloud.create(NAMESPACE, made.inputs)


def test_a_provider_that_upserts_takes_over_what_is_there(cloud, make):
    first = cloud.made(NAMESPACE, make.example(NAMESPACE))
    cloud.connections["kubernetes"] = cloud.connect("kubernetes", upsertExistingObjects="true")

    _, state = cloud.create(NAMESPACE, first.inputs)

    assert state == first.state
    assert len(cloud.listed()) == 1


def test_an_unnamed_object_is_named_and_marked(cloud, make):
    checked = cloud.checked(CONFIG_MAP, make.example(CONFIG_MAP, metadata={"namespace": "default"}), name="api")

    assert checked["metadata"]["name"].startswith("api-")
    assert checked["metadata"]["annotations"] == {"pulumi.com/autonamed": "true"}


def test_the_providers_namespace_is_the_default_for_its_objects(cloud, make):
    cloud.connections["kubernetes"] = cloud.connect("kubernetes", namespace="api")
    cloud.made(NAMESPACE, make.example(NAMESPACE))

    made = cloud.made(CONFIG_MAP, make.example(CONFIG_MAP, metadata={"name": "it"}))

    assert made.id == "api/it"
    assert made.inputs["metadata"]["namespace"] == "api"


def test_an_object_without_any_namespace_is_in_default(cloud, make):
    made = cloud.made(CONFIG_MAP, make.example(CONFIG_MAP, metadata={"name": "it"}))

    assert made.id == "default/it"
    assert "namespace" not in made.inputs["metadata"]
    assert cloud.diff(made, made.inputs).changes == provider_pb2.DiffResponse.DIFF_NONE


def test_kind_and_version_are_filled_in(cloud, make):
    checked = cloud.checked(CONFIG_MAP, make.example(CONFIG_MAP))

    assert (checked["apiVersion"], checked["kind"]) == ("v1", "ConfigMap")
    assert "__defaults" not in checked


def test_the_state_keeps_the_inputs_beside_the_live_object(cloud, make):
    made = cloud.made(CONFIG_MAP, make.example(CONFIG_MAP))

    assert made.state["__inputs"] == made.inputs
    assert made.state["__initialApiVersion"] == "v1"
    assert made.state["__fieldManager"].startswith("pulumi-kubernetes-")
    assert made.state["metadata"]["uid"]


def test_keys_of_data_may_begin_with_underscores(cloud, make):
    data = {"__init__.py": "", "__defaults_of_ours": "x"}

    made = cloud.made(CONFIG_MAP, make.example(CONFIG_MAP, data=data))

    assert made.state["data"] == data


@pytest.mark.parametrize(
    ("provider", "immutable", "replaces"),
    [
        ({}, False, ["data.file.json"]),
        ({"enableConfigMapMutable": "true"}, False, []),
        ({"enableConfigMapMutable": "true"}, True, ["data.file.json"]),
    ],
)
def test_a_map_whose_data_changes_is_replaced_unless_the_provider_may_change_it(
    cloud, make, provider, immutable, replaces
):
    cloud.connections["kubernetes"] = cloud.connect("kubernetes", **provider)
    made = cloud.made(CONFIG_MAP, make.example(CONFIG_MAP, immutable=immutable))

    diff = cloud.diff(made, made.inputs | {"data": {"file.json": "[]"}})

    assert [path.replace('["', ".").replace('"]', "") for path in diff.replaces] == replaces


@pytest.mark.parametrize(
    ("provider", "replaces"), [({}, ["stringData.password"]), ({"enableSecretMutable": "true"}, [])]
)
def test_a_secret_whose_data_changes_is_replaced_unless_the_provider_may_change_it(cloud, make, provider, replaces):
    cloud.connections["kubernetes"] = cloud.connect("kubernetes", **provider)
    made = cloud.made(SECRET, make.example(SECRET))

    diff = cloud.diff(made, made.inputs | {"stringData": {"password": "another"}})

    assert list(diff.replaces) == replaces


def test_what_a_secret_says_as_text_is_kept_in_base64_and_secret(cloud, make):
    made = cloud.made(SECRET, make.example(SECRET, stringData={"password": "an example"}))

    assert reveal(made.state["data"]) == {"password": "YW4gZXhhbXBsZQ=="}
    assert isinstance(made.state["data"], Secret)


def test_an_immutable_map_cannot_be_changed_in_place(cloud, make):
    made = cloud.made(CONFIG_MAP, make.example(CONFIG_MAP, immutable=True))

    with pytest.raises(make.Refused, match="field is immutable when `immutable` is set"):
        cloud.update(made, made.inputs | {"immutable": False})


def test_a_service_gets_an_address_that_stays(cloud, make):
    made = cloud.made(SERVICE, make.example(SERVICE))

    updated = cloud.update(made, cloud.checked(SERVICE, make.example(SERVICE), olds=made.inputs))

    assert made.state["spec"]["clusterIP"].startswith("10.8.")
    assert updated.state["spec"]["clusterIP"] == made.state["spec"]["clusterIP"]


def test_a_service_that_is_only_a_name_has_no_address(cloud, make):
    external = make.example(SERVICE, spec={"type": "ExternalName", "externalName": "db.example"})

    assert cloud.made(SERVICE, external).state["spec"]["clusterIP"] == "None"


def test_a_service_type_outside_the_sdks_enumeration_is_refused(cloud, make):
    (failure,) = cloud.check(SERVICE, make.example(SERVICE, spec={"type": "Clusterip"})).failures

    assert failure.property == "spec.type"
    assert "expected one of" in failure.reason


def test_a_rollout_needs_its_controllers_chart(cloud, make):
    with pytest.raises(make.Refused, match=r'no matches for kind "Rollout".*install the argo-rollouts chart first'):
        cloud.create(ROLLOUT, cloud.checked(ROLLOUT, make.example(ROLLOUT)))


def test_a_misspelt_field_deep_in_a_rollouts_pod_is_refused(cloud, make):
    inputs = make.example(ROLLOUT)
    inputs["spec"]["template"]["spec"]["containers"][0]["imagePullPolice"] = "Always"

    (failure,) = cloud.check(ROLLOUT, inputs).failures

    assert failure.property == "spec.template.spec.containers[0].imagePullPolice"
    assert "the nearest is imagePullPolicy" in failure.reason


def test_a_misspelt_chart_value_is_refused(cloud, make):
    (failure,) = cloud.check(RELEASE, make.example(RELEASE, values={"controller": {"replica": 2}})).failures

    assert failure.property == "values.controller.replica"


def test_a_chart_whose_values_nobody_typed_is_refused(cloud, make):
    with pytest.raises(make.Refused, match=r"the values of chart redis have no shape; add it to CHARTS"):
        cloud.create(RELEASE, cloud.checked(RELEASE, make.example(RELEASE, chart="redis")))


def diff_config(cloud, old, new):
    provider, connection = cloud.of(NAMESPACE)
    return provider.DiffConfig(
        provider_pb2.DiffRequest(urn=PROVIDER_URN, olds=encode(old), old_inputs=encode(old), news=encode(new)),
        connection,
    )


@pytest.mark.parametrize(
    ("old", "new", "replaces"),
    [
        ({"kubeconfig": "a"}, {"kubeconfig": "a"}, []),
        (
            {"clusterIdentifier": "a", "kubeconfig": kubeconfig("x")},
            {"clusterIdentifier": "a", "kubeconfig": kubeconfig("y")},
            [],
        ),
        (
            {"clusterIdentifier": "a", "kubeconfig": kubeconfig("x")},
            {"clusterIdentifier": "a", "kubeconfig": UNKNOWN},
            [],
        ),
        ({"clusterIdentifier": "a"}, {"clusterIdentifier": "b"}, ["clusterIdentifier"]),
        ({"kubeconfig": kubeconfig("x")}, {"kubeconfig": kubeconfig("x"), "clusterIdentifier": "a"}, []),
        ({"kubeconfig": kubeconfig("x")}, {"kubeconfig": kubeconfig("y")}, ["kubeconfig"]),
        ({"kubeconfig": kubeconfig("x")}, {"kubeconfig": kubeconfig("x") + " "}, []),
        ({"kubeconfig": kubeconfig("x")}, {"kubeconfig": UNKNOWN}, ["kubeconfig"]),
        ({"kubeconfig": kubeconfig("x")}, {"kubeconfig": "unreadable: ["}, []),
        ({"renderYamlToDirectory": "a"}, {"renderYamlToDirectory": "b"}, ["renderYamlToDirectory"]),
    ],
)
def test_only_another_cluster_replaces_what_is_in_it(cloud, old, new, replaces):
    answer = diff_config(cloud, old, new)

    assert list(answer.replaces) == replaces
    assert answer.changes == (answer.DIFF_NONE if old == new else answer.DIFF_SOME)


def test_without_an_identifier_the_kubeconfigs_server_is_the_cluster(cloud, make):
    provider, _ = cloud.of(NAMESPACE)
    connection = make.Connection()
    provider.Configure(provider_pb2.ConfigureRequest(args=encode({"kubeconfig": kubeconfig("https://a")})), connection)
    cloud.connections["kubernetes"] = connection

    cloud.made(NAMESPACE, make.example(NAMESPACE))

    assert [stored.realm for stored in cloud.store.all()] == ["https://a"]


def test_a_misspelt_argument_of_the_provider_is_refused(cloud):
    provider, connection = cloud.of(NAMESPACE)
    news = encode({"clusterIdentifer": "a", "version": "4.34.2"})

    (failure,) = provider.CheckConfig(provider_pb2.CheckRequest(urn=PROVIDER_URN, news=news), connection).failures

    assert failure.property == "clusterIdentifer"


def test_arguments_of_the_provider_that_arrive_as_json_are_read(cloud):
    provider, connection = cloud.of(NAMESPACE)
    news = {"clusterIdentifier": "a", "upsertExistingObjects": "true", "enableServerSideApply": "perhaps"}

    answer = provider.CheckConfig(provider_pb2.CheckRequest(urn=PROVIDER_URN, news=encode(news)), connection)

    assert [failure.property for failure in answer.failures] == ["enableServerSideApply"]
    assert decode(answer.inputs) == news
