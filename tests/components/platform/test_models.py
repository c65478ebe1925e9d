"""Settings -> arguments of the model store, the model servers and the place for training."""

import pytest

from components.model_serving.model_serving import ModelServing
from components.platform.models import (
    bucket_name,
    model_serving_args,
    model_store_args,
    serving_identity_args,
    training_args,
    training_identity_args,
)
from environments import EnvironmentConfigManager
from guardrails.judgement import Resource, judge
from guardrails.packs import PACKS
from tests.recorded_plan import record

POOL = "p.svc.id.goog"


def settings(environment):
    return EnvironmentConfigManager(environ={}).load_with_overrides(environment=environment, overrides=[]).settings


def serving(environment):
    return model_serving_args(
        settings(environment), service_account_email="s@p.iam.gserviceaccount.com", address_name="models", after=[]
    )


def test_prods_models_come_from_the_users_own_bucket():
    args = model_store_args(settings("prod"), encryption_key_name="key", serving="s", trainer="t")

    assert (args.bucket, args.location, args.deletion_protection) == ("ml-models-bucket", "europe-west1", True)
    assert serving("prod").store == "gs://ml-models-bucket/models"


def test_nobody_who_trains_writes_where_servers_read():
    args = model_store_args(settings("prod"), encryption_key_name="key", serving="s", trainer="t")

    assert {key: (writer.member, writer.folder) for key, writer in args.writers.items()} == {
        "training": ("t", "candidates"),
        "ml-release": ("group:ml-release@spotify-ai-agent.com", "models"),
    }
    assert set(args.readers) == {"serving", "training", "ml-release"}


@pytest.mark.parametrize(
    ("environment", "tracks", "accelerator"),
    [
        ("dev", {"stable": 1}, None),
        ("staging", {"stable": 1}, "nvidia-l4"),
        ("prod", {"stable": 2, "canary": 1}, "nvidia-l4"),
    ],
)
def test_servers_stand_where_the_settings_put_them(environment, tracks, accelerator):
    args = serving(environment)

    assert args.tracks == tracks
    assert (args.server.gpu.accelerator if args.server.gpu else None) == accelerator


def test_prods_canary_gets_a_tenth():
    assert dict(serving("prod").models["recommender"].weights) == {"stable": 90, "canary": 10}


@pytest.mark.parametrize(("environment", "gpus"), [("dev", 0), ("staging", 1), ("prod", 3)])
def test_training_gets_the_gpus_that_serving_leaves(environment, gpus):
    assert training_args(settings(environment), service_account_email="t").gpus == gpus


def test_the_identities_are_two_and_have_no_rights_in_the_project():
    identities = [
        each(settings("prod"), workload_pool=POOL) for each in (serving_identity_args, training_identity_args)
    ]

    assert [(each.account_id, each.namespace) for each in identities] == [
        ("spotify-ai-agent-serving", "serving"),
        ("spotify-ai-agent-training", "training"),
    ]
    assert [each.project_roles for each in identities] == [{}, {}]


def test_the_buckets_name_is_that_of_the_address():
    assert bucket_name(settings("dev")) == "ml-models-bucket-dev"


@pytest.mark.parametrize("environment", ["dev", "staging", "prod"])
def test_no_rule_refuses_the_servers(environment):
    plan = record(lambda: ModelServing("serving", serving(environment)))
    resources = [Resource.parse(each.as_recorded()) for each in plan.resources if each.custom]

    assert len(resources) > 15
    assert [(found.rule, found.message) for found in judge(resources, PACKS["all"].rules)] == []
