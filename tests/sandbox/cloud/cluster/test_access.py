"""How a cluster is found on disk."""

import pytest

from sandbox.cloud.cluster.access import ANNOUNCEMENT, folder_of, found


def test_a_realm_has_a_folder_of_its_own(tmp_path):
    assert folder_of(tmp_path, "local/kind-dev") == tmp_path / "local-kind-dev"


@pytest.mark.parametrize("realm", ["", "..", "/"])
def test_no_realm_leads_out_of_the_folder(tmp_path, realm):
    assert folder_of(tmp_path, realm) == tmp_path / "cluster"


def test_a_realm_without_an_announcement_has_no_cluster(tmp_path):
    assert found(tmp_path, "prod") is None


@pytest.mark.parametrize("content", ["", "[]", '{"server": "https://127.0.0.1:1"}'])
def test_a_damaged_announcement_is_told(tmp_path, content):
    folder_of(tmp_path, "prod").mkdir()
    (folder_of(tmp_path, "prod") / ANNOUNCEMENT).write_text(content)

    with pytest.raises(ValueError, match=r"Expecting value|it does not name"):
        found(tmp_path, "prod")


def test_an_announcement_is_the_way_to_the_server(clusters, server):
    access = found(clusters, "platform")

    assert (access.server, access.realm, access.folder) == (server.url, "platform", clusters / "platform")
