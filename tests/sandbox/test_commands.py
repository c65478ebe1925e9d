import json
import re
from pathlib import Path

import pytest

from sandbox import commands
from sandbox.refusal import Refusal
from tests.sandbox.conftest import deployment, resource

UP = [
    "up",
    "--yes",
    "--stack",
    "dev",
    "--config-file",
    ".sandbox/stacks/Pulumi.dev.yaml",
    "--policy-pack",
    "policy/all",
]


def test_up_is_the_literal_command_with_the_policy_packs(session, engine):
    commands.up(session, "dev")
    (call,) = engine.calls("up")
    assert call["arguments"] == [*UP, "--policy-pack-config", "policy/config/dev.json"]
    assert call["cwd"] == str(session.workspace.checkout)


def test_up_prints_the_command_that_it_runs(session, told):
    commands.up(session, "dev")
    assert "sandbox: $ pulumi up --yes --stack dev" in told.getvalue()


def test_a_stack_without_a_lowering_file_gets_no_pack_configuration(session, engine):
    commands.up(session, "prod")
    (call,) = engine.calls("up")
    assert "--policy-pack-config" not in call["arguments"]


def test_preview_passes_the_policy_packs_and_changes_nothing(session, engine):
    commands.preview(session, "dev")
    (call,) = engine.calls("preview")
    assert call["arguments"][0] == "preview"
    assert "--yes" not in call["arguments"]
    assert "--policy-pack" in call["arguments"]


def test_invalid_settings_are_told_before_any_state_is_touched(session, engine, checkout):
    (checkout / "environments.validate.finding").write_text("environments/base.yml:7: unknown setting `clustre`")
    with pytest.raises(Refusal, match=r"settings of the stack dev are not valid[^~]*base\.yml:7"):
        commands.up(session, "dev")
    assert not (checkout / ".sandbox").exists()
    assert engine.calls() == []


def test_invalid_pack_configuration_is_told_before_any_state_is_touched(session, engine, checkout):
    (checkout / "guardrails.validate-config.finding").write_text("policy/config/dev.json:2: there is no rule `sql-tsl`")
    with pytest.raises(Refusal, match=r"configuration of the policy packs is not valid[^~]*dev\.json:2"):
        commands.up(session, "dev")
    assert not (checkout / ".sandbox").exists()


def test_rules_that_cannot_be_read_are_told_with_their_place_before_any_state_is_touched(session, checkout):
    rule = checkout / "guardrails/rule.py"
    rule.write_text("ONE = 1\ndef two(:\n")
    (checkout / "guardrails/__main__.py").write_text("import guardrails.rule")
    with pytest.raises(
        Refusal, match=r"rules of the policy packs cannot be read[^~]*guardrails/rule\.py:2: S"
    ) as refused:
        commands.up(session, "prod")
    assert "Traceback" not in str(refused.value)
    assert not (checkout / ".sandbox").exists()


@pytest.fixture
def checks(checkout):
    """What the checks of one module were asked, in their order."""

    def asked(module):
        made = [json.loads(line) for line in (checkout / "checks").read_text().splitlines()]
        return [check for check in made if check["name"] == module]

    return asked


def test_the_checks_read_the_tracked_stack_file(session, checkout, checks):
    commands.up(session, "dev")
    asked = checks("environments")
    assert sorted(check["arguments"] for check in asked) == [
        ["show", "--stack", "dev", "--json"],
        ["validate", "--stack", "dev"],
    ]
    assert {check["environment"]["SPOTIFY_AI_AGENT_STACK_FILE"] for check in asked} == {
        str(checkout / "Pulumi.dev.yaml")
    }


def test_a_cell_whose_platform_is_not_up_is_refused_with_what_to_do(session, engine, checkout):
    (checkout / "Pulumi.cell.yaml").write_text(
        "config:\n  spotify-ai-agent:environment: dev\n  kind: cell\n  platform: dev\n"
    )
    with pytest.raises(Refusal, match=r"a cell of the platform dev, which is not up here, so nothing was started"):
        commands.up(session, "cell")
    assert engine.calls() == []


def test_a_cell_whose_platform_is_up_goes_its_way(session, engine, checkout, put_up):
    put_up("dev", deployment(resource()))
    (checkout / "Pulumi.cell.yaml").write_text(
        "config:\n  spotify-ai-agent:environment: dev\n  kind: cell\n  platform: dev\n"
    )
    commands.up(session, "cell")
    assert engine.calls("up")


def test_the_existing_cluster_that_a_stack_names_is_there_and_the_users_own_kubeconfig_is_not(
    session, engine, checkout
):
    (checkout / "Pulumi.laptop.yaml").write_text("config:\n  spotify-ai-agent:environment: dev\n  context: kind-x\n")
    commands.up(session, "laptop")
    path = engine.calls("up")[0]["environment"]["KUBECONFIG"]
    assert path == str(session.workspace.kubeconfig("laptop"))
    assert "current-context: kind-x" in Path(path).read_text()


@pytest.mark.parametrize(("skipped", "flags"), [(False, []), (True, ["--skip-preview"])])
def test_an_up_previews_unless_it_is_told_not_to(session, engine, skipped, flags):
    commands.up(session, "dev", skipped)
    (call,) = engine.calls("up")
    assert [argument for argument in call["arguments"] if argument == "--skip-preview"] == flags


def test_how_strict_the_rules_are_follows_from_the_environment_and_not_from_the_stacks_name(
    session, engine, checkout, checks
):
    (checkout / "Pulumi.dev.yaml").write_text("config:\n  spotify-ai-agent:environment: prod\n")
    (checkout / "Pulumi.prod-dr.yaml").write_text("config:\n  spotify-ai-agent:environment: dev\n")
    commands.up(session, "dev")
    assert [check["arguments"][0] for check in checks("guardrails")] == ["list"]
    commands.up(session, "prod-dr")
    assert "--policy-pack-config" not in engine.calls("up")[0]["arguments"]
    assert engine.calls("up")[1]["arguments"][-1] == "policy/config/dev.json"
    assert checks("guardrails")[-1]["arguments"][-2:] == ["--environment", "dev"]


def test_it_is_told_which_configuration_the_policy_packs_have(session, checkout, told):
    commands.up(session, "dev")
    assert "policy packs: policy/all, configured by policy/config/dev.json\n" in told.getvalue()
    (checkout / "policy/config/dev.json").unlink()
    commands.up(session, "dev")
    assert "policy packs: policy/all, configuration: none, all rules are mandatory\n" in told.getvalue()


def test_an_engine_that_fails_fails_the_command(session, engine):
    engine.exit_code = 255
    with pytest.raises(Refusal, match="pulumi up ended with exit code 255"):
        commands.up(session, "dev")


def test_an_unknown_stack_is_refused_and_the_known_ones_are_named(session, engine):
    with pytest.raises(Refusal, match=r"no stack `qa`[^~]*STACK=dev, STACK=prod") as refused:
        commands.up(session, "qa")
    assert refused.value.exit_code == 2
    assert engine.calls() == []


def test_destroy_is_refused_while_a_resource_is_protected(session, engine, put_up):
    put_up("dev", deployment(resource("free"), resource("main", protect=True)))
    with pytest.raises(
        Refusal, match=r"1 resources of the stack dev are protected[^~]*Network main[^~]*unprotect STACK=dev"
    ):
        commands.destroy(session, "dev")
    assert engine.calls() == []


def test_a_long_list_of_protected_resources_is_cut(session, put_up):
    put_up("dev", deployment(*(resource(f"n{number:02}", protect=True) for number in range(20))))
    with pytest.raises(Refusal, match=r"Network n11 [^~]*and 8 more"):
        commands.destroy(session, "dev")


def test_destroy_tells_what_its_state_did_not_know(session, put_up, told):
    put_up("dev", deployment(resource()))
    stray = {"type": "gcp:kms/keyRing:KeyRing", "id": "ring", "urn": "urn:pulumi:dev::p::t::n", "state": "active"}
    (session.workspace.cloud / "objects.json").write_text(json.dumps([stray]))
    commands.destroy(session, "dev")
    assert "still in the cloud: gcp:kms/keyRing:KeyRing ring: its state did not know it" in told.getvalue()
    assert "nothing of it is left" not in told.getvalue()


def test_destroy_tells_what_outlives_it(session, engine, put_up, told):
    put_up("dev", deployment(resource()))
    remains = {"type": "gcp:kms/keyRing:KeyRing", "id": "ring", "urn": "urn:pulumi:dev::p::t::n", "state": "remains"}
    others = {**remains, "id": "foreign", "urn": "urn:pulumi:prod::p::t::n"}
    objects = [{**item, "until": None, "why": "rings are never deleted"} for item in (remains, others)]
    (session.workspace.cloud / "objects.json").write_text(json.dumps(objects))
    commands.destroy(session, "dev")
    (call,) = engine.calls("destroy")
    assert call["arguments"] == ["destroy", "--yes", *UP[2:6]]
    assert "1 objects outlive it" in told.getvalue()
    assert "rings are never deleted" in told.getvalue()
    assert "foreign" not in told.getvalue()


def test_destroy_tells_what_was_abandoned_on_purpose(session, put_up, told):
    put_up("dev", deployment(resource()))
    key = {"type": "gcp:kms/cryptoKey:CryptoKey", "id": "key", "urn": "urn:pulumi:dev::p::t::n", "state": "active"}
    (session.workspace.cloud / "objects.json").write_text(json.dumps([{**key, "until": None, "why": "abandoned"}]))
    commands.destroy(session, "dev")
    assert "still in the cloud: gcp:kms/cryptoKey:CryptoKey key: abandoned\n" in told.getvalue()
    assert "is gone" not in told.getvalue()


def test_destroy_that_leaves_nothing_says_so(session, put_up, told):
    put_up("dev", deployment(resource()))
    commands.destroy(session, "dev")
    assert "nothing of it is left in the cloud" in told.getvalue()


def test_destroy_of_what_is_not_up_starts_nothing(session, engine, told):
    commands.destroy(session, "dev")
    assert "nothing to destroy" in told.getvalue()
    assert engine.calls() == []


def test_a_destroy_that_fails_says_that_the_rest_is_still_there(session, engine, put_up):
    put_up("dev", deployment(resource()))
    engine.exit_code = 1
    with pytest.raises(Refusal, match="what it has not deleted is still in the state"):
        commands.destroy(session, "dev")


@pytest.mark.parametrize("confirm", ["", "dev", "PROD"])
def test_unprotect_without_the_stacks_name_once_more_is_refused(session, engine, confirm):
    with pytest.raises(Refusal, match="protection of the stack prod stays") as refused:
        commands.unprotect(session, "prod", confirm)
    assert refused.value.exit_code == 2
    assert engine.calls() == []


def test_unprotect_where_the_packs_only_advise_keeps_their_configuration(session, engine, checkout):
    commands.unprotect(session, "dev", "dev")
    (call,) = engine.calls("up")
    assert call["arguments"][-2:] == ["--policy-pack-config", "policy/config/dev.json"]


def test_unprotect_is_an_up_with_the_protection_off_and_its_own_pack_configuration(session, engine, checks):
    commands.unprotect(session, "prod", "prod")
    (call,) = engine.calls("up")
    assert call["arguments"][-2:] == ["--policy-pack-config", "policy/config/unprotect.json"]
    assert call["environment"]["SPOTIFY_AI_AGENT__PROTECTION__ENABLED"] == "false"
    asked = [*checks("environments"), *checks("guardrails")]
    assert {check["environment"].get("SPOTIFY_AI_AGENT__PROTECTION__ENABLED") for check in asked} == {"false"}
    judged = asked[-1]["arguments"]
    assert judged[-2:] == ["--step", "unprotect"]


def test_outputs_are_printed_as_a_table(session, put_up, capsys):
    put_up("dev", deployment(resource()))
    commands.outputs(session, "dev", as_json=False)
    assert capsys.readouterr().out == "endpoint  10.0.0.1\npassword  [secret]\n"


def test_outputs_are_printed_as_json(session, put_up, capsys):
    put_up("dev", deployment(resource()))
    commands.outputs(session, "dev", as_json=True)
    assert json.loads(capsys.readouterr().out) == {"endpoint": "10.0.0.1", "password": "[secret]"}


def test_outputs_of_what_is_not_up_are_refused(session):
    with pytest.raises(Refusal, match=r"stack prod is not up[^~]*make up STACK=prod"):
        commands.outputs(session, "prod", as_json=False)


def test_down_stops_the_cloud_once(session, told):
    session.workspace.prepare()
    session.cloud.ensure_up()
    commands.down(session)
    commands.down(session)
    assert "the stand-in cloud is down" in told.getvalue()
    assert "the stand-in cloud is not up" in told.getvalue()


def test_status_tells_what_is_up_and_what_was_interrupted(session, put_up, capsys):
    put_up("dev", deployment(resource(), pending=[{"resource": resource("x", id=""), "type": "creating"}]))
    commands.status(session)
    assert capsys.readouterr().out == "cloud: down\ndev: 1 resources, interrupted: `make up` mends it\nprod: not up\n"


def test_status_tells_a_damaged_state_and_goes_on(session, put_up, capsys):
    put_up("dev", deployment(resource()))
    session.workspace.state_file("dev").write_text("[]")
    commands.status(session)
    assert re.search(
        r"^dev: [^\n]*dev\.json: the state cannot be read[^~]*\nprod: not up\n$", capsys.readouterr().out, re.M
    )


def test_setup_says_that_all_is_ready(session, told):
    commands.setup(session)
    assert "ready: make up" in told.getvalue()


@pytest.mark.parametrize(("wanted", "got"), [("none", []), ("", ["kubernetes", "argo rollouts"])])
def test_setup_gets_what_clusters_are_made_of_unless_nobody_wants_any(session, monkeypatch, wanted, got):
    asked = []
    monkeypatch.setattr("sandbox.control_plane.programs.acquire", lambda *_: asked.append("kubernetes"))
    monkeypatch.setattr("sandbox.control_plane.argo_rollouts.acquire", lambda *_: asked.append("argo rollouts"))
    session._environment = {**session._environment, "SANDBOX_CONTROL_PLANE": wanted}
    commands.setup(session)
    assert asked == got


def test_the_engine_can_be_run_by_hand(session, engine):
    assert commands.pulumi(session, ["stack", "export", "--stack", "dev"], "dev") == 0
    assert engine.calls()[-1]["arguments"] == ["stack", "export", "--stack", "dev"]


def test_what_was_typed_for_the_engine_is_not_repeated(session, told):
    commands.pulumi(session, ["config", "set", "--secret", "key", "canary-2b7f"], "dev")
    assert "canary-2b7f" not in told.getvalue()
