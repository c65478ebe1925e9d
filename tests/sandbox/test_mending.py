import json

import pytest

from sandbox import commands
from sandbox.refusal import Refusal
from tests.sandbox.conftest import deployment, resource


def test_what_a_killed_engine_was_creating_is_adopted_where_the_cloud_has_it(session, engine, put_up):
    there, missing = resource("there"), resource("missing")
    pending = [{"resource": {**item, "id": ""}, "type": "creating"} for item in (there, missing)]
    put_up("dev", deployment(resource("older"), pending=pending))
    found = [{"type": there["type"], "id": there["id"], "urn": there["urn"], "state": "active"}]
    (session.workspace.cloud / "objects.json").write_text(json.dumps(found))
    commands.up(session, "dev")
    assert [call["arguments"][:2] for call in engine.calls()] == [
        ["stack", "export"],
        ["stack", "import"],
        ["refresh", "--yes"],
        ["up", "--yes"],
    ]
    assert [item["id"] for item in session.workspace.deployment("dev")["resources"]] == [
        "projects/p/older",
        there["id"],
    ]
    (refresh,) = engine.calls("refresh")
    assert refresh["arguments"][-2:] == ["--target", there["urn"]]


@pytest.mark.parametrize("command", [commands.up, commands.destroy])
def test_an_adoption_whose_refresh_failed_is_completed_by_the_next_command(session, engine, put_up, command):
    there = resource("there")
    put_up("dev", deployment(pending=[{"resource": {**there, "id": ""}, "type": "creating"}]))
    found = [{"type": there["type"], "id": there["id"], "urn": there["urn"], "state": "active"}]
    (session.workspace.cloud / "objects.json").write_text(json.dumps(found))
    engine.exit_code = 1
    with pytest.raises(Refusal, match="pulumi refresh"):
        commands.up(session, "dev")
    (engine.folder / "calls").unlink()
    engine.exit_code = 0
    command(session, "dev")
    (refresh,) = engine.calls("refresh")
    assert refresh["arguments"][-2:] == ["--target", there["urn"]]


def test_what_the_cloud_does_not_have_is_forgotten_without_a_refresh(session, engine, put_up):
    put_up("dev", deployment(pending=[{"resource": resource(id=""), "type": "creating"}]))
    commands.up(session, "dev")
    assert engine.calls("refresh") == []
    assert session.workspace.deployment("dev")["resources"] == []


def stray(session, engine, put_up, *, op):
    """A state with a provider only, and a cloud that has one object more, for which a preview plans `op`."""
    provider = resource(
        "gcp", type="pulumi:providers:gcp", urn="urn:pulumi:dev::p::pulumi:providers:gcp::gcp", id="one"
    )
    net = resource("net")
    put_up("dev", deployment(provider))
    found = [{**{name: net[name] for name in ("type", "id", "urn")}, "state": "active"}]
    (session.workspace.cloud / "objects.json").write_text(json.dumps(found))
    state = {"urn": net["urn"], "type": net["type"], "custom": True, "provider": f"{provider['urn']}::one"}
    (engine.folder / "steps").write_text(json.dumps({"steps": [{"op": op, "urn": net["urn"], "newState": state}]}))
    return net


def test_what_a_killed_cloud_made_is_adopted_where_the_program_wants_it(session, engine, put_up, told):
    net = stray(session, engine, put_up, op="create")
    commands.up(session, "dev")
    assert [call["arguments"][:2] for call in engine.calls()] == [
        ["preview", "--json"],
        ["stack", "export"],
        ["stack", "import"],
        ["refresh", "--yes"],
        ["up", "--yes"],
    ]
    assert [item["id"] for item in session.workspace.deployment("dev")["resources"]] == ["one", net["id"]]
    assert f"as {net['id']}" in told.getvalue()


def test_what_the_program_does_not_want_is_not_adopted(session, engine, put_up, told):
    stray(session, engine, put_up, op="delete")
    commands.up(session, "dev")
    assert [item["id"] for item in session.workspace.deployment("dev")["resources"]] == ["one"]
    assert "adopted" not in told.getvalue()


def test_a_program_that_cannot_be_previewed_is_left_to_the_command_itself(session, engine, put_up):
    stray(session, engine, put_up, op="create")
    engine.exit_code = 255
    with pytest.raises(Refusal, match="pulumi up ended with exit code 255"):
        commands.up(session, "dev")


def test_a_preview_adopts_nothing(session, engine, put_up):
    stray(session, engine, put_up, op="create")
    commands.preview(session, "dev")
    assert [item["id"] for item in session.workspace.deployment("dev")["resources"]] == ["one"]


def test_a_preview_leaves_an_interrupted_state_as_it_is(session, put_up):
    put_up("dev", deployment(pending=[{"resource": resource(id=""), "type": "creating"}]))
    commands.preview(session, "dev")
    assert session.workspace.deployment("dev")["pending_operations"]
