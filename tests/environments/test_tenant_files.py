"""Which layers a tenant's file asks for, in which order they lie, and what it cannot ask for."""

import pytest

from environments.errors import InheritanceError, InvalidSettingsError, UnknownNameError
from environments.provenance import Origin

ACME = "environments/tenants/acme.yml"
RUSH = "environments/tenants/use_cases/rush.yml"


@pytest.fixture
def acme(project):
    """A tenant on a plan, and two use cases; each layer says how many seats there are."""
    project.write("environments/tenants/plans/gold.yml", "tenant: {seats: 1}\n")
    project.write("environments/tenants/use_cases/rush.yml", "tenant: {seats: 2}\n")
    project.write("environments/tenants/use_cases/quiet.yml", "tenant: {seats: 3}\n")
    project.write(ACME, "extends: plans/gold\nuse_cases: [rush]\ntenant: {name: acme}\n")
    return project


def seats(project, tenant="acme"):
    """Every layer's word, the winning one first."""
    node = project.load(tenant=tenant).node("tenant.seats")
    return [(one.origin.layer, one.value) for one in (node, *node.shadowed)]


def refusal(project, error=InheritanceError, tenant="acme"):
    with pytest.raises(error, match="Remedy: ") as refused:
        project.load(tenant=tenant)
    return str(refused.value)


def test_a_use_case_lies_over_the_plan_and_beneath_the_tenants_own_file(acme):
    assert seats(acme) == [("use case rush", 2), ("plan gold", 1)]

    acme.write(ACME, "extends: plans/gold\nuse_cases: [rush]\ntenant: {name: acme, seats: 9}\n")

    assert seats(acme) == [("tenant acme", 9), ("use case rush", 2), ("plan gold", 1)]


@pytest.mark.parametrize(("order", "winner"), [("[rush, quiet]", "use case quiet"), ("[quiet, rush]", "use case rush")])
def test_the_use_case_that_is_asked_for_later_wins(acme, order, winner):
    acme.write(ACME, f"use_cases: {order}\ntenant: {{name: acme}}\n")

    assert seats(acme)[0][0] == winner


def test_a_value_of_a_use_case_knows_its_line(acme):
    assert acme.load(tenant="acme").origin("tenant.seats") == Origin("use case rush", RUSH, 1, 17)


def test_a_plan_asks_for_use_cases_too_and_its_own_word_wins_over_them(acme):
    acme.write("environments/tenants/plans/gold.yml", "use_cases: [quiet]\ntenant: {seats: 1}\n")

    assert seats(acme) == [("use case rush", 2), ("plan gold", 1), ("use case quiet", 3)]


def test_a_tenant_that_extends_another_inherits_its_use_cases_beneath(acme):
    acme.write("environments/tenants/acme-eu.yml", "extends: acme\nuse_cases: [quiet]\ntenant: {name: acme-eu}\n")

    assert seats(acme, "acme-eu") == [("use case quiet", 3), ("use case rush", 2), ("plan gold", 1)]


def test_no_use_cases_may_be_said_aloud(acme):
    acme.write(ACME, "extends: plans/gold\nuse_cases: []\ntenant: {name: acme}\n")

    assert seats(acme) == [("plan gold", 1)]


def test_an_unknown_use_case_is_told_at_the_line_that_asks_for_it(acme):
    acme.write(ACME, "tenant: {name: acme}\nuse_cases:\n  - rush\n  - qiuet\n")

    assert refusal(acme, UnknownNameError) == (
        f"{ACME}:4:5: there is no use case called 'qiuet'\n"
        "  Consequence: no settings were loaded\n"
        "  Remedy: did you mean quiet? There are quiet, rush"
    )


@pytest.mark.parametrize("name", ["../x", "../../base", "plans/gold", "/etc/passwd", ".", "", "rush.yml"])
def test_a_name_never_leads_out_of_the_folder_of_use_cases(acme, name):
    acme.write(ACME, f"tenant: {{name: acme}}\nuse_cases: ['{name}']\n")

    assert f"{ACME}:2:13: there is no use case called {name!r}\n" in refusal(acme, UnknownNameError)


@pytest.mark.parametrize(
    ("value", "found"),
    [
        ("rush", "a single value"),
        ("null", "null"),
        ("{rush: true}", "a mapping"),
        ("!remove", "a deletion"),
        ("!replace [rush]", "marked by a tag"),
        ("[5]", "a list with a single value that is no name"),
        ("[[rush]]", "a list with a list that is no name"),
        ("[null]", "a list with null that is no name"),
    ],
)
def test_use_cases_that_are_no_list_of_names_are_refused(acme, value, found):
    acme.write(ACME, f"tenant: {{name: acme}}\nuse_cases: {value}\n")

    message = refusal(acme)

    assert message.startswith(f"{ACME}:2:1")
    assert f"`use_cases` must be a list of names, not {found}" in message
    assert "Remedy: write `use_cases: [name, ...]`" in message


def test_a_use_case_that_is_asked_for_twice_is_refused_with_both_places(acme):
    acme.write(ACME, "tenant: {name: acme}\nuse_cases: [rush, quiet, rush]\n")

    assert refusal(acme).startswith(f"{ACME}:2:26: the use case rush is asked for twice; first at {ACME}:2:13\n")


def test_a_use_case_that_the_plan_asks_for_already_is_refused(acme):
    acme.write("environments/tenants/plans/gold.yml", "use_cases: [rush]\n")

    assert "first at environments/tenants/plans/gold.yml:1:13\n" in refusal(acme)


@pytest.mark.parametrize(("key", "value"), [("extends", "plans/gold"), ("use_cases", "[quiet]"), ("use_cases", "[]")])
def test_a_use_case_stands_by_itself(acme, key, value):
    acme.write(RUSH, f"tenant: {{seats: 2}}\n{key}: {value}\n")

    message = refusal(acme)

    assert message.startswith(f"{RUSH}:2:1: a use case has no `{key}`: it stands by itself")
    assert "let the tenant ask for both use cases" in message


@pytest.mark.parametrize(
    ("text", "found", "why"),
    [
        ("tenant: {name: rival}", "1:10: tenant.name", "says who a tenant is"),
        ("tenant: !remove", "1:1: tenant", "takes away what others have set"),
        ("tenant: !replace {seats: 2}", "1:1: tenant", "takes away what others have set"),
        ("debug: true", "1:1: debug", "all tenants share it"),
        ("!replace\ntenant: {seats: 2}", "1:1: settings", "takes away what others have set"),
    ],
)
def test_a_use_case_sets_how_a_tenant_works_and_not_who_it_is(acme, text, found, why):
    acme.write(RUSH, text)

    message = refusal(acme, InvalidSettingsError)

    assert f"  {RUSH}:{found}: a use case cannot set this: " in message
    assert why in message
    assert "here only tenant.seats may be set" in message


def test_a_use_case_may_take_a_setting_of_its_own_away(acme):
    acme.write(RUSH, "tenant: {seats: !remove }")

    assert acme.load(tenant="acme").tenant.seats == 1  # the model's default


def test_a_circle_of_tenants_is_told_though_they_ask_for_use_cases(acme):
    acme.write(ACME, "extends: acme-eu\nuse_cases: [rush]\n")
    acme.write("environments/tenants/acme-eu.yml", "extends: acme\nuse_cases: [quiet]\n")

    assert f"{ACME} -> environments/tenants/acme-eu.yml -> {ACME}\n" in refusal(acme)


def test_a_plan_that_is_named_like_a_tenant_is_told_with_its_prefix(acme):
    acme.write(ACME, "extends: gold\ntenant: {name: acme}\n")

    assert refusal(acme, UnknownNameError) == (
        f"{ACME}:1:10: there is no tenant called 'gold', but a plan\n"
        "  Consequence: no settings were loaded\n"
        "  Remedy: write plans/gold"
    )
