"""A stack rule over grants: who administers keys, and who uses them."""

import pytest

from guardrails.judgement import judge
from guardrails.kms.separation_of_duties import ADMINISTERS, KEY_GRANTS, USES, kms_separation_of_duties
from tests.policy.examples.example import UNKNOWN, resource, urn

PROJECT_MEMBER, PROJECT_BINDING, KEY_MEMBER = KEY_GRANTS[:3]
ROBOT = urn("gcp:serviceaccount/account:Account", "robot")


def administrator(member="group:keys@example.com"):
    return resource(PROJECT_MEMBER, "administrator", {"role": ADMINISTERS, "member": member})


def user(member="group:keys@example.com", role=USES[0]):
    return resource(KEY_MEMBER, "user", {"role": role, "member": member})


def refused(*resources):
    return [refusal.urn.rpartition("::")[2] for refusal in judge(resources, [kms_separation_of_duties])]


@pytest.mark.parametrize("role", USES)
def test_who_does_both_is_refused_at_the_grant_to_administer(role):
    assert refused(administrator(), user(role=role)) == ["administrator"]


def test_two_who_do_one_each_are_let_pass():
    assert refused(administrator(), user("group:others@example.com")) == []


def test_to_administer_and_to_look_is_one_duty():
    assert refused(administrator(), user(role="roles/cloudkms.viewer")) == []


def test_one_of_many_members_is_enough():
    many = resource(PROJECT_BINDING, "many", {"role": USES[1], "members": [UNKNOWN, "group:keys@example.com"]})

    assert refused(administrator(), many) == ["administrator"]


def test_a_member_that_is_not_known_yet_is_told_by_where_it_comes_from():
    robot = resource("gcp:serviceaccount/account:Account", "robot", {})
    same = [
        resource(kind, name, {"role": role, "member": UNKNOWN}, member=ROBOT)
        for kind, name, role in ((PROJECT_MEMBER, "administrator", ADMINISTERS), (KEY_MEMBER, "user", USES[0]))
    ]
    assert refused(robot, *same) == ["administrator"]


def test_two_members_that_are_not_known_yet_are_not_taken_for_one():
    assert refused(administrator(UNKNOWN), user(UNKNOWN)) == []
