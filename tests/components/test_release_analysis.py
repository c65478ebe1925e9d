"""What a new version is measured by, and that a bad one is taken back: the objects of Argo Rollouts."""

from __future__ import annotations

import pytest

from components.release_analysis import AFTER, BEFORE, ERRORS, SMOKE, template_specs
from components.rollout import BlueGreenRollout
from tests.components import arguments
from tests.recorded_plan import record

ROLLOUT = "kubernetes:argoproj.io/v1alpha1:Rollout"
TEMPLATE = "kubernetes:argoproj.io/v1alpha1:AnalysisTemplate"
PREVIEW = "http://api-preview.api.svc.cluster.local/health/ready"


def metrics(purpose, **changed):
    spec = template_specs(arguments.analysis(**changed), preview_url=PREVIEW)[purpose]
    return {each["name"]: each for each in spec["metrics"]}


@pytest.fixture(scope="module")
def plan():
    release = arguments.blue_green(analysis=arguments.analysis())
    return record(lambda: BlueGreenRollout("w", arguments.rollout(blue_green=release)))


def strategy(plan):
    return plan.inputs(ROLLOUT, "w-rollout")["spec"]["strategy"]["blueGreen"]


def test_both_analyses_are_templates_of_the_same_namespace_and_are_told_the_new_versions_hash(plan):
    made = {
        plan.inputs(TEMPLATE, name)["metadata"]["name"]: plan.inputs(TEMPLATE, name)["metadata"]["namespace"]
        for name in plan.names(TEMPLATE)
    }
    told = [strategy(plan)[key] for key in ("prePromotionAnalysis", "postPromotionAnalysis")]

    assert made == {"api-before-promotion": "api", "api-after-promotion": "api"}
    assert [each["templates"] for each in told] == [
        [{"templateName": "api-before-promotion"}],
        [{"templateName": "api-after-promotion"}],
    ]
    latest = {"name": "version", "valueFrom": {"podTemplateHashValue": "Latest"}}
    assert [each["args"] for each in told] == [[latest], [latest]]


def test_the_rollout_comes_after_the_templates_that_it_names(plan):
    templates = {resource.urn for resource in plan.resources if resource.type == TEMPLATE}

    assert templates <= set(plan.by_name()["w-rollout"].dependencies)


def test_without_an_analysis_there_is_neither_a_template_nor_a_word_of_one():
    bare = record(lambda: BlueGreenRollout("w", arguments.rollout()))

    assert bare.names(TEMPLATE) == []
    assert "PromotionAnalysis" not in str(bare.inputs(ROLLOUT, "w-rollout"))


def test_the_preview_is_asked_where_its_readiness_is_asked_for(plan):
    found = {each["name"]: each for each in plan.inputs(TEMPLATE, "w-before-promotion")["spec"]["metrics"]}

    path = arguments.rollout().probes.readiness_path
    assert found[SMOKE]["provider"]["web"]["url"] == f"http://api-preview.api.svc.cluster.local{path}"


def test_only_before_the_promotion_somebody_asks_the_preview():
    assert list(metrics(BEFORE)) == [SMOKE, "errors"]
    assert list(metrics(AFTER)) == ["errors"]


def test_a_measurement_waits_until_its_window_holds_the_version_alone():
    found = metrics(AFTER)["errors"]

    assert (found["initialDelay"], found["interval"], found["count"]) == ("120s", "30s", 10)
    assert metrics(BEFORE)["errors"]["count"] == 3


def test_one_bad_measurement_is_forgiven_and_so_is_one_answer_of_the_preview():
    assert metrics(AFTER)["errors"]["failureLimit"] == 1
    assert metrics(BEFORE)[SMOKE]["consecutiveErrorLimit"] == 1
    assert metrics(AFTER, tolerated_failures=0)["errors"]["failureLimit"] == 0


def test_where_nobody_answers_the_release_ends():
    assert {each["errors"]["consecutiveErrorLimit"] for each in map(metrics, (BEFORE, AFTER))} == {ERRORS}


def test_before_the_promotion_silence_is_good():
    assert metrics(BEFORE)["errors"]["successCondition"] == "len(result) == 0 || result[0] <= 2.5"
    assert "failureCondition" not in metrics(BEFORE)["errors"]


def test_after_it_silence_says_nothing_and_half_of_it_holds_the_release():
    found = metrics(AFTER)["errors"]

    assert found["successCondition"] == "len(result) > 0 && result[0] <= 2.5"
    assert found["failureCondition"] == "len(result) > 0 && result[0] > 2.5"
    assert found["inconclusiveLimit"] == 5


def test_where_no_traffic_is_expected_silence_is_good_after_it_too():
    found = metrics(AFTER, traffic_required=False)["errors"]

    assert found["successCondition"] == "len(result) == 0 || result[0] <= 2.5"
    assert not {"failureCondition", "inconclusiveLimit"} & set(found)
