"""What staff must show, and who of them may pass."""

from __future__ import annotations

from components.edge.access import Access
from tests.components import security_arguments as arguments
from tests.recorded_plan import record

SETTINGS = "gcp:iap/settings:Settings"
MEMBER = "gcp:iap/webTypeComputeIamMember:WebTypeComputeIamMember"


def test_a_session_ends_and_is_renewed_by_a_second_factor_that_no_backend_can_waive():
    inputs = record(lambda: Access("access", arguments.access())).inputs(SETTINGS, "access-settings")

    assert inputs == {
        "name": "projects/417200000003/iap_web/compute",
        "accessSettings": {
            "reauthSettings": {"method": "ENROLLED_SECOND_FACTORS", "maxAge": "28800s", "policyType": "MINIMUM"}
        },
    }


def test_only_the_named_groups_pass():
    members = record(lambda: Access("access", arguments.access())).every(MEMBER)

    assert members == {
        "access-engineers": {
            "project": "p",
            "role": "roles/iap.httpsResourceAccessor",
            "member": "group:engineers@example.com",
        }
    }
