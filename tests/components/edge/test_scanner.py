"""Scans of public hosts."""

from __future__ import annotations

from components.edge.scanner import Scanner
from tests.components import security_arguments
from tests.recorded_plan import record

SCAN = "gcp:compute/securityScanConfig:SecurityScanConfig"


def plan(**changed):
    return record(lambda: Scanner("edge-scanner", security_arguments.scanner(**changed)))


def test_it_begins_where_it_is_told_and_comes_again():
    scan = plan().inputs(SCAN, "edge-scanner-scan")

    assert scan["startingUrls"] == ["https://api.app.example.com/"]
    assert (scan["schedule"], scan["maxQps"]) == ({"intervalDurationDays": 7}, 15)


def test_it_comes_from_addresses_by_which_it_can_be_let_through():
    assert plan().inputs(SCAN, "edge-scanner-scan")["staticIpScan"] is True


def test_it_logs_in_nowhere():
    assert "authentication" not in plan().inputs(SCAN, "edge-scanner-scan")


def test_that_google_moves_the_next_run_forward_is_no_change():
    assert plan().one(SCAN, "edge-scanner-scan").ignore_changes == ("schedule.scheduleTime",)
