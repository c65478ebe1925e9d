"""What releases are measured by, against what the API tells: a name that one side alone knows stops no release."""

from __future__ import annotations

import re

import pytest

from tests.program import plan_of

TEMPLATE = "kubernetes:argoproj.io/v1alpha1:AnalysisTemplate"
OF_THE_COLLECTION = {"cluster", "namespace", "version"}


def selectors(stack):
    """Name and labels of each series that the analyses ask for, with what each label must match."""
    plan = plan_of(stack)
    for template in plan.names(TEMPLATE):
        for metric in plan.inputs(TEMPLATE, template)["spec"]["metrics"]:
            query = metric["provider"].get("prometheus", {}).get("query", "")
            for name, labels in re.findall(r"([a-z_]+){(.*?)}\[", query):
                yield name, re.findall(r'([a-z_]+)(=~?)"([^"]*)"', labels)


@pytest.mark.parametrize("stack", ["dev", "staging", "prod"])
def test_each_series_and_label_is_one_that_the_api_tells(started, stack):
    api = started(stack)
    api.ask("/v1/models")
    told = [sample for family in api.metrics.registry.collect() for sample in family.samples]

    asked = list(selectors(stack))
    assert {name.rpartition("_")[2] for name, _ in asked} == {"count", "bucket"}
    for name, labels in asked:
        samples = [sample for sample in told if sample.name == name]
        assert samples, name
        for label, _, wanted in labels:
            if label in OF_THE_COLLECTION:
                continue
            values = {sample.labels[label] for sample in samples}
            # No request has failed, so that its status is matched by none; a bucket's bound must be there.
            assert label != "le" or any(re.fullmatch(wanted, value) for value in values), (wanted, values)


def test_whoever_tries_the_preview_is_counted_and_the_kubelet_is_not(started):
    api = started("prod")

    api.ask("/health/ready", user_agent="Go-http-client/1.1")
    api.ask("/health/ready", user_agent="kube-probe/1.33")

    assert api.counted() == 1
