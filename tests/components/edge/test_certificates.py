"""The edge's address, names and certificate."""

from __future__ import annotations

import pulumi

from components.edge.certificates import Certificates
from tests.components import security_arguments as arguments
from tests.recorded_plan import UNKNOWN, record

RECORD = "gcp:dns/recordSet:RecordSet"
ZONE = "gcp:dns/managedZone:ManagedZone"
CERTIFICATE = "gcp:certificatemanager/certificate:Certificate"
ENTRY = "gcp:certificatemanager/certificateMapEntry:CertificateMapEntry"


def plan(**changed):
    return record(lambda: Certificates("edge", arguments.certificates(**changed)))


def test_each_host_leads_to_the_static_address():
    hosts = {"api": "api.app.example.com", "preview": "preview.app.example.com"}

    found = plan(hosts=hosts)

    for key, host in hosts.items():
        made = found.one(RECORD, f"edge-host-{key}")
        assert (made.inputs["name"], made.inputs["type"]) == (f"{host}.", "A")
        assert made.behind("rrdatas") == {"edge-address"}


def test_google_issues_for_every_name_of_the_domain_once_the_domain_is_proven():
    found = plan()

    made = found.one(CERTIFICATE, "edge-certificate")
    assert made.inputs["managed"] == {
        "domains": ["app.example.com", "*.app.example.com"],
        "dnsAuthorizations": [UNKNOWN],
    }
    assert "edge-authorization" in made.behind("managed")
    assert found.one(RECORD, "edge-proof").behind("rrdatas") == {"edge-authorization"}


def test_no_other_authority_may_issue():
    inputs = plan().inputs(RECORD, "edge-issuer")

    assert (inputs["name"], inputs["type"]) == ("app.example.com.", "CAA")
    assert inputs["rrdatas"] == ['0 issue "pki.goog"', '0 issuewild "pki.goog"']


def test_the_zone_is_signed_and_its_queries_are_logged():
    inputs = plan().inputs(ZONE, "edge-zone")

    assert inputs["dnssecConfig"] == {"state": "on"}
    assert inputs["cloudLoggingConfig"] == {"enableLogging": True}


def test_without_a_name_of_the_domain_nobody_is_shown_the_certificate():
    assert plan().inputs(ENTRY, "edge-map-entry")["hostname"] == "*.app.example.com"


def test_whoever_uses_the_map_waits_for_its_entry():
    def program():
        made = Certificates("edge", arguments.certificates())
        pulumi.CustomResource("test:user:User", "user", {"map": made.certificate_map})

    assert "edge-map-entry" in record(program).one("test:user:User", "user").behind("map")
