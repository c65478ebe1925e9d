"""Names that Google Cloud accepts, and members that mean whom they say."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from components.naming import (
    NamingError,
    resource_name,
    service_account_id,
    service_account_member,
    service_agent,
    workload_identity_member,
)

untimed = settings(deadline=None)
RFC_1035 = re.compile(r"[a-z]([-a-z0-9]{0,61}[a-z0-9])?")

first_part = st.from_regex(r"[a-z]([-a-z0-9]{0,40}[a-z0-9])?", fullmatch=True)
further_part = st.from_regex(r"[a-z0-9]([-a-z0-9]{0,40}[a-z0-9])?", fullmatch=True)
parts = st.tuples(first_part, further_part, further_part)


@untimed
@given(parts, st.integers(min_value=8, max_value=63))
def test_every_name_is_accepted_and_within_its_limit(names, limit):
    name = resource_name(*names, limit=limit)

    assert len(name) <= limit
    assert RFC_1035.fullmatch(name)


@untimed
@given(parts)
def test_a_name_that_fits_is_left_as_it_is(names):
    joined = "-".join(names)

    assert resource_name(*names, limit=len(joined) + 8) == joined


@untimed
@given(parts, parts)
def test_two_names_that_are_cut_stay_two(names, others):
    if "-".join(names) != "-".join(others):
        assert resource_name(*names, limit=30) != resource_name(*others, limit=30)


def test_a_long_name_ends_in_a_hash_of_the_whole():
    assert resource_name("spotify-ai-agent", "staging", "tensorflow-serving", limit=40) == (
        "spotify-ai-agent-staging-tensorfl-168b01"
    )


@pytest.mark.parametrize("wrong", ["Prod", "prod_eu", "9lives", "ends-", "-starts", "", "ö"])
def test_a_character_that_google_cloud_refuses_is_refused_here(wrong):
    with pytest.raises(NamingError, match=f"name '{re.escape(wrong)}': Google Cloud takes lower-case letters"):
        resource_name(wrong)


def test_an_empty_part_is_refused_although_the_joined_name_would_do():
    with pytest.raises(NamingError, match="no empty part"):
        resource_name("a", "", "b")


def test_a_limit_that_leaves_no_room_for_a_hash_is_refused():
    with pytest.raises(NamingError, match="name limit 7: at least 8 characters"):
        resource_name("a", limit=7)


@untimed
@given(parts)
def test_a_service_account_has_6_to_30_characters(names):
    if len("-".join(names)) >= 6:
        assert 6 <= len(service_account_id(*names)) <= 30


def test_a_service_account_that_is_too_short_is_refused():
    with pytest.raises(NamingError, match="service account 'api': 6 characters are the least"):
        service_account_id("api")


@pytest.mark.parametrize(
    ("service", "member"),
    [
        ("compute", "serviceAccount:service-417200000003@compute-system.iam.gserviceaccount.com"),
        ("container", "serviceAccount:service-417200000003@container-engine-robot.iam.gserviceaccount.com"),
        ("storage", "serviceAccount:service-417200000003@gs-project-accounts.iam.gserviceaccount.com"),
    ],
)
def test_a_service_agent_follows_from_the_projects_number(service, member):
    assert service_agent(service, "417200000003") == member


def test_an_agent_that_only_a_service_identity_knows_is_refused():
    with pytest.raises(
        NamingError, match=r"'sqladmin': only those of compute, container, storage follow .* ServiceIdentity"
    ):
        service_agent("sqladmin", "417200000003")


@pytest.mark.parametrize("number", ["spotify-ai-agent-prod", "", "0123", "12 3"])
def test_a_projects_id_is_no_number(number):
    with pytest.raises(NamingError, match="digits are wanted, not the project's id"):
        service_agent("compute", number)


def test_members_are_spelt_as_iam_wants_them():
    assert service_account_member("a@p.iam.gserviceaccount.com") == "serviceAccount:a@p.iam.gserviceaccount.com"
    assert workload_identity_member("p.svc.id.goog", "api", "server") == "serviceAccount:p.svc.id.goog[api/server]"
