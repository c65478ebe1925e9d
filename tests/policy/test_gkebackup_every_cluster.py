"""A stack rule over clusters and backup plans, while no cluster has an id yet."""

from guardrails.gke.types import CLUSTER
from guardrails.gkebackup.every_cluster import gkebackup_every_cluster
from guardrails.gkebackup.types import BACKUP_PLAN
from guardrails.judgement import judge
from tests.policy.examples.example import UNKNOWN, resource, urn


def cluster(name="platform"):
    return resource(CLUSTER, name, {"location": "europe-west1"})


def plan(of="platform", name="backup", **changed):
    references = {"cluster": urn(CLUSTER, of)} if of else {}
    return resource(BACKUP_PLAN, name, {"cluster": UNKNOWN} | changed, **references)


def refused(*resources):
    return [refusal.urn.rpartition("::")[2] for refusal in judge(resources, [gkebackup_every_cluster])]


def test_a_plan_by_reference_is_enough_while_ids_are_unknown():
    assert refused(cluster(), plan()) == []


def test_a_cluster_without_a_plan_is_refused_and_no_other():
    assert refused(cluster(), cluster("bare"), plan()) == ["bare"]


def test_a_plan_of_a_cluster_by_name_is_somebody_elses():
    assert refused(cluster(), plan(of=None, cluster="projects/p/locations/l/clusters/platform")) == ["platform"]


def test_a_plan_without_a_cluster_of_this_stack_is_left_alone():
    assert refused(plan(of=None, cluster="projects/p/locations/l/clusters/another")) == []
