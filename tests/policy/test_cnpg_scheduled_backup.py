"""A stack rule over clusters and schedules whose provider is not configured yet; and what all rules notice together."""

import pytest

from components.postgresql.cloud_native_pg import CloudNativePg
from guardrails.cnpg.scheduled_backup import cnpg_scheduled_backup
from guardrails.cnpg.types import CLUSTER, SCHEDULED_BACKUP
from guardrails.judgement import Resource, judge
from guardrails.mutation import mutate
from guardrails.packs import RULES
from tests.components import postgresql_arguments as arguments
from tests.policy.examples.example import UNKNOWN, resource, urn
from tests.recorded_plan import record

OWN = {rule.name for rule in RULES if rule.name.startswith("cnpg-")}


def cluster(name="postgres", text="postgres"):
    return resource(CLUSTER, name, {"metadata": {"name": text, "namespace": "databases"}})


def schedule(of="postgres", namespace="databases", references=None, **spec):
    inputs = {"metadata": {"namespace": namespace}, "spec": {"cluster": {"name": of}, **spec}}
    return resource(SCHEDULED_BACKUP, "daily", inputs, **(references or {}))


def refused(*resources):
    return [refusal.urn.rpartition("::")[2] for refusal in judge(resources, [cnpg_scheduled_backup])]


def test_a_schedule_by_name_is_enough():
    assert refused(cluster(), schedule()) == []


def test_a_schedule_by_reference_is_enough_while_names_are_unknown():
    assert refused(cluster(text=UNKNOWN), schedule(of=UNKNOWN, references={"spec": urn(CLUSTER, "postgres")})) == []


def test_a_cluster_without_a_schedule_is_refused_and_no_other():
    assert refused(cluster(), cluster("bare", "bare"), schedule()) == ["bare"]


def test_two_unknown_names_are_not_the_same_name():
    assert refused(cluster(text=UNKNOWN), schedule(of=UNKNOWN)) == ["postgres"]


@pytest.mark.parametrize("found", [{"suspend": True}, {"namespace": "elsewhere"}, {"of": "another"}], ids=repr)
def test_a_schedule_that_does_not_run_or_is_anothers_counts_for_nothing(found):
    assert refused(cluster(), schedule(**found)) == ["postgres"]


@pytest.fixture(scope="module")
def plan():
    recorded = record(lambda: CloudNativePg("pg", arguments.cloud_native_pg()))
    return [Resource.parse(found.as_recorded()) for found in recorded.resources if found.custom]


def test_the_component_itself_is_refused_by_no_rule(plan):
    assert [str(refusal) for refusal in judge(plan, RULES)] == []


def test_each_rule_notices_when_the_component_is_weakened(plan):
    outcome = mutate(plan, RULES)

    assert {name for verdict in outcome.verdicts for name in verdict.killers} >= OWN
    assert len(OWN) == 6
