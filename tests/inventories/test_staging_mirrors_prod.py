"""Staging is what prod is tried on: the two plans differ in an explicit list of places, and in nothing else."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.inventories.allowed_differences import ALLOWED
from tests.inventories.staging_and_prod import STACKS, WHOLE, Allowed, Difference, covers, differences
from tests.program import plan_of

PATTERNS = [pattern for allowed in ALLOWED for pattern in allowed.patterns()]


@pytest.fixture(scope="module")
def found():
    return differences(plan_of("staging"), plan_of("prod"))


def test_staging_differs_from_prod_in_what_is_listed_only(found):
    strangers = [each for each in found if not any(covers(pattern, each) for pattern in PATTERNS)]

    assert not strangers, (
        f"staging does not mirror prod in {len(strangers)} places, so that a release tried there is not tried in the "
        "shape that it will have. Make the settings alike, or add the place and the reason to "
        "tests/inventories/allowed_differences.py:\n" + "\n".join(map(str, strangers))
    )


def test_no_entry_of_the_list_has_outlived_its_difference(found):
    idle = [pattern for pattern in PATTERNS if not any(covers(pattern, each) for each in found)]

    assert (
        not idle
    ), "nothing differs there any more; take it off tests/inventories/allowed_differences.py:\n" + "\n".join(
        map(" ".join, idle)
    )


def test_most_of_the_two_plans_is_compared_and_the_same(found):
    compared = {(each.type, each.name) for stack in STACKS for each in plan_of(stack).resources}
    assert len(compared) > 250
    assert len([each for each in found if each.place == WHOLE]) < 0.05 * len(compared)


def changed(change):
    """Staging's plan against itself with one resource changed."""
    plan = plan_of("staging")
    return differences(plan, replace(plan, resources=change(plan.resources)), stacks=("staging", "staging"))


def test_a_resource_that_one_stack_lacks_is_found():
    (only,) = changed(lambda resources: resources[:-1])

    assert (only.place, only.staging, only.prod) == (WHOLE, "there", "(absent)")


def test_a_switch_deep_inside_is_found_and_told_with_both_values():
    def public(resources):
        return [
            (
                replace(each, inputs={**each.inputs, "settings": {**each.inputs["settings"], "ipConfiguration": {}}})
                if each.name == "postgres-primary"
                else each
            )
            for each in resources
        ]

    found = {each.place: str(each) for each in changed(public)}

    assert "staging 'ENCRYPTED_ONLY', prod '(absent)'" in found["settings.ipConfiguration.sslMode"]


def test_a_protection_that_is_missing_is_found():
    def unprotected(resources):
        return [replace(each, protect=False) if each.name == "postgres-primary" else each for each in resources]

    assert [each.place for each in changed(unprotected)] == ["(protect)"]


def test_a_pattern_is_about_its_type_name_and_place():
    (pattern,) = Allowed(type="gcp:a/*", name="nat-*", places=("ips[].x",), reason="").patterns()
    difference = Difference(type="gcp:a/b:C", name="nat-a", place="ips[].x", staging=1, prod=2)

    assert covers(pattern, difference)
    assert not covers(pattern, replace(difference, place="ips[].y"))
    assert not covers(pattern, replace(difference, name="not-a"))
    assert not covers(pattern, replace(difference, type="gcp:b/b:C"))
