"""What the servicers answer beyond resources: who they are, what they do not offer, how they fail."""

import errno
import os

import grpc
import pytest
from google.protobuf import empty_pb2
from pulumi.runtime.proto import plugin_pb2, provider_pb2

from sandbox.cloud.wire import UNKNOWN, decode, encode

NETWORK = "gcp:compute/network:Network"
RANDOM = "random:index/randomId:RandomId"


def test_the_servicer_wants_secrets_marked(cloud):
    provider, connection = cloud.of(NETWORK)

    answer = provider.Handshake(provider_pb2.ProviderHandshakeRequest(), connection)

    assert (answer.accept_secrets, answer.accept_outputs, answer.accept_resources) == (True, False, False)


def test_the_servicer_says_which_version_it_stands_in_for(cloud):
    provider, connection = cloud.of(NETWORK)

    assert provider.GetPluginInfo(empty_pb2.Empty(), connection).version == "1.0.0"
    assert '"version": "1.0.0"' in provider.GetSchema(provider_pb2.GetSchemaRequest(), connection).schema


def test_an_engine_may_attach_and_cancel(cloud):
    provider, connection = cloud.of(NETWORK)

    assert provider.Attach(plugin_pb2.PluginAttach(address="127.0.0.1:1"), connection) == empty_pb2.Empty()
    assert provider.Cancel(empty_pb2.Empty(), connection) == empty_pb2.Empty()


def test_a_look_up_is_refused(cloud, make):
    provider, connection = cloud.of(NETWORK)

    with pytest.raises(make.Refused, match=r"getNetwork: the stand-in cloud answers no look-ups") as refused:
        provider.Invoke(provider_pb2.InvokeRequest(tok="gcp:compute/getNetwork:getNetwork"), connection)
    assert refused.value.code == grpc.StatusCode.UNIMPLEMENTED


def test_a_method_is_refused(cloud, make):
    provider, connection = cloud.of(NETWORK)

    with pytest.raises(make.Refused, match=r"has no methods on resources"):
        provider.Call(provider_pb2.CallRequest(tok="gcp:x:y"), connection)


def test_a_type_without_an_entry_is_an_error_that_says_where_to_add_it(cloud, make):
    with pytest.raises(
        make.Refused, match=r"gcp:imaginary/thing:Thing: .* no entry .*sandbox/cloud/catalogue/"
    ) as refused:
        cloud.check("gcp:imaginary/thing:Thing", {})
    assert refused.value.code == grpc.StatusCode.UNIMPLEMENTED


def test_a_type_below_a_component_is_found_by_its_own_name(cloud):
    provider, connection = cloud.of(NETWORK)
    urn = f"urn:pulumi:dev::p::spotify-ai-agent:network:Network${NETWORK}::vpc"

    answer = provider.Check(provider_pb2.CheckRequest(urn=urn, news=encode({}), randomSeed=b"s"), connection)

    assert decode(answer.inputs)["name"].startswith("vpc-")


def test_a_connection_that_was_never_configured_is_told_to_run_again(cloud, make):
    cloud.connections["gcp"] = make.Connection()

    with pytest.raises(make.Refused, match=r"was restarted in the middle.*run the operation again"):
        cloud.create(NETWORK, make.example(NETWORK))


def test_a_defect_of_the_stand_in_is_a_sentence_and_goes_to_the_log(cloud, make, monkeypatch, caplog):
    provider, _ = cloud.of(NETWORK)
    monkeypatch.setattr(provider, "_lifecycle", None)

    with pytest.raises(make.Refused, match=r"has a defect .AttributeError in Create.") as refused:
        cloud.create(NETWORK, make.example(NETWORK))
    assert refused.value.code == grpc.StatusCode.INTERNAL
    assert "Traceback" in caplog.text


def test_a_full_disk_is_told_as_one_and_leaves_nothing_half_written(cloud, make, monkeypatch, tmp_path):
    inputs = cloud.checked(NETWORK, make.example(NETWORK))

    def full(descriptor):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(make.Refused, match=r"cannot keep its objects: No space left on device.*free space"):
        cloud.create(NETWORK, inputs)

    assert cloud.listed() == []
    assert list((tmp_path / "objects" / ".drafts").iterdir()) == []


def test_a_fault_fails_the_operation(cloud, make, tmp_path):
    (tmp_path / "faults.json").write_text('[{"action": "error", "operation": "Create", "message": "out of quota"}]')

    with pytest.raises(make.Refused, match=r"out of quota"):
        cloud.create(NETWORK, cloud.checked(NETWORK, make.example(NETWORK)))
    assert cloud.listed() == []


def test_a_fault_after_the_creation_leaves_the_object(cloud, make, tmp_path):
    (tmp_path / "faults.json").write_text('[{"action": "error", "when": "after"}]')

    with pytest.raises(make.Refused, match=r"told to fail here"):
        cloud.create(NETWORK, cloud.checked(NETWORK, make.example(NETWORK)))
    assert len(cloud.listed()) == 1


@pytest.mark.parametrize(
    ("autonaming", "expected"),
    [({"proposed_name": "proposed"}, "proposed"), ({}, "it-")],
)
def test_the_engines_proposal_for_a_name_is_taken(cloud, autonaming, expected):
    options = provider_pb2.CheckRequest.AutonamingOptions(**autonaming)

    assert cloud.checked(NETWORK, {}, autonaming=options)["name"].startswith(expected)


def test_where_naming_is_disabled_a_name_is_demanded(cloud):
    options = provider_pb2.CheckRequest.AutonamingOptions(mode="DISABLE")

    (failure,) = cloud.check(NETWORK, {}, autonaming=options).failures

    assert (failure.property, "automatic naming is disabled" in failure.reason) == ("name", True)


def test_a_long_name_is_cut_before_its_digits(cloud):
    name = cloud.checked(NETWORK, {}, name="N" * 80)["name"]

    assert len(name) == 63
    assert name.startswith("n" * 55)


def test_an_unknown_name_is_a_name(cloud):
    assert cloud.checked(NETWORK, {"name": UNKNOWN})["name"] is UNKNOWN


def test_changes_of_the_gcp_provider_replace_nothing(cloud):
    provider, connection = cloud.of(NETWORK)
    request = provider_pb2.DiffRequest(olds=encode({"project": "a"}), news=encode({"project": "b"}))

    answer = provider.DiffConfig(request, connection)

    assert (answer.changes, list(answer.replaces)) == (answer.DIFF_SOME, [])


def test_changes_of_the_random_provider_replace_nothing(cloud):
    provider, connection = cloud.of(RANDOM)
    request = provider_pb2.DiffRequest(olds=encode({"a": "a"}), news=encode({"a": "b"}))

    assert list(provider.DiffConfig(request, connection).replaces) == []


def test_random_values_agree_with_each_other_and_with_no_second_draw(cloud, make):
    first = cloud.made(RANDOM, make.example(RANDOM))
    second = cloud.made(RANDOM, make.example(RANDOM))

    assert int(first.state["hex"], 16) == int(first.state["dec"])
    assert len(first.state["hex"]) == 8
    assert first.id == first.state["b64Url"]
    assert first.state["hex"] != second.state["hex"]
    assert cloud.listed() == []


def test_a_random_value_is_read_from_the_state_and_deleted_without_a_trace(cloud, make):
    made = cloud.made(RANDOM, make.example(RANDOM, prefix="it-"))

    assert decode(cloud.read(made).properties) == made.state
    assert made.state["hex"].startswith("it-")
    cloud.delete(made)


def test_a_changed_keeper_draws_anew(cloud, make):
    made = cloud.made(RANDOM, make.example(RANDOM))

    assert list(cloud.diff(made, made.inputs | {"keepers": {"region": "other"}}).replaces) == ["keepers.region"]
