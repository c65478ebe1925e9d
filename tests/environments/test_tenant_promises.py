"""A use case never gives a tenant less than its plan, or than another use case, had given."""

import pytest

from environments.errors import InvalidSettingsError
from environments.merge import merge_layers
from environments.provenance import Branch
from environments.references import replace_references
from environments.settings import Settings
from environments.tenant_files import TenantLayer
from environments.tenant_promises import check_promises
from environments.yaml_document import parse

PLAN = """\
tenant:
  quota: {cpu: "4", memory: 8Gi, pods: 20}
  containers: {maximum_cpu: "4"}
  database: {connections: 10}
  cache: {key_space: true}
  models: {tracks: [stable, canary]}
"""


def layers(*named):
    kinds = {"plan": "plan", "tenant": "tenant"}
    return [
        TenantLayer(
            kind=kinds.get(name, "use case"),
            name=name,
            content=parse(text, layer=name if name in kinds else f"use case {name}", label=f"{name}.yml"),
        )
        for name, text in named
    ]


def check(*named):
    own = layers(("plan", PLAN), *named)
    check_promises(merge_layers([layer.content for layer in own]), own, subject="a test")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            "quota: {cpu: 3500m}",
            'tenant.quota.cpu: the use case rush gives "3500m", less than the "4" of plan.yml:2:16',
        ),
        ("quota: {memory: 4096Mi}", 'gives "4096Mi", less than the "8Gi"'),
        ("quota: {pods: 19}", "gives 19, less than the 20"),
        ("database: {connections: 9}", "gives 9, less than the 10"),
        ("cache: {key_space: false}", "gives false, less than the true"),
        ("models: {tracks: [stable]}", 'gives ["stable"], less than the ["stable", "canary"]'),
        ("models: {tracks: [stable, b, c]}", 'gives ["stable", "b", "c"], less than the ["stable", "canary"]'),
    ],
)
def test_a_use_case_that_gives_less_is_refused_with_both_places(text, said):
    with pytest.raises(InvalidSettingsError, match="1 setting is not valid") as refused:
        check(("rush", f"tenant: {{{text}}}"))

    assert said in str(refused.value)
    assert "rush.yml:1:" in str(refused.value)
    assert "Remedy: take rush out of `use_cases`, ask for it before the other, or set tenant." in str(refused.value)


@pytest.mark.parametrize(
    "text",
    [
        'quota: {cpu: "4", memory: 8192Mi, pods: 20}',
        "quota: {cpu: 4500m, memory: 9Gi, pods: 21}",
        "models: {tracks: [b, canary, stable]}",
        "containers: {maximum_cpu: 500m}",
    ],
)
def test_as_much_and_more_and_smaller_containers_are_well(text):
    check(("rush", f"tenant: {{{text}}}"))


def test_what_the_tenants_own_file_says_is_meant():
    check(("rush", "tenant: {quota: {pods: 400}}"), ("tenant", "tenant: {quota: {pods: 2}}"))


def test_a_use_case_that_undoes_another_is_refused_and_the_other_order_is_well():
    high, low = ("high", "tenant: {quota: {pods: 400}}"), ("low", "tenant: {quota: {pods: 100}}")

    with pytest.raises(InvalidSettingsError, match=r"the use case low gives 100, less than the 400 of high.yml"):
        check(high, low)
    check(low, high)


def test_a_plans_slip_that_is_overridden_is_nobodys_loss():
    own = layers(
        ("plan", "tenant: {quota: {cpu: null, pods: null, memory: 8}}"), ("rush", "tenant: {quota: {cpu: '1'}}")
    )

    check_promises(merge_layers([layer.content for layer in own]), own, subject="a test")


def test_what_a_variable_says_is_not_repeated():
    own = layers(("plan", PLAN), ("rush", "tenant: {quota: {pods: '${env:PODS}'}}"))
    root = merge_layers([layer.content for layer in own])
    root = replace_references(root, {"PODS": "17"}, Settings, subject="a test")

    with pytest.raises(InvalidSettingsError, match=r"gives \$\{env:PODS\}, less than the 20") as refused:
        check_promises(root, own, subject="a test")
    assert "17" not in str(refused.value)


def test_two_use_cases_are_both_held_against_the_plan():
    with pytest.raises(InvalidSettingsError, match=r"the use case rush gives 15, less than the 20 of plan.yml"):
        check(("quiet", "tenant: {quota: {pods: 10}}"), ("rush", "tenant: {quota: {pods: 15}}"))


def test_a_plan_that_gives_less_than_its_parent_is_what_counts():
    small = ("tenant", "tenant: {quota: {pods: 5}}")  # any layer that is no use case

    check(small, ("rush", "tenant: {quota: {pods: 6}}"))


def test_a_group_that_is_replaced_as_a_whole_is_compared_too():
    with pytest.raises(InvalidSettingsError, match=r"the use case rush gives 19, less than the 20 of plan.yml:2:"):
        check(("rush", 'tenant: {quota: !replace {cpu: "4", memory: 8Gi, pods: 19}}'))


def test_what_was_taken_away_below_was_nothing():
    check(("gone", "tenant: {quota: {pods: !remove }}"), ("rush", "tenant: {quota: {pods: 30}}"))


def test_settings_that_have_no_such_promises_are_left_alone():
    own = layers(("rush", "tenant: {seats: 1}"))

    assert isinstance(own[0].content, Branch)
    check_promises(own[0].content, own, subject="a test")
