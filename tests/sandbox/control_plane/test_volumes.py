from sandbox.control_plane import addresses, volumes

CLASS = {"metadata": {"name": "fast"}, "reclaimPolicy": "Retain", "provisioner": "pd.csi.storage.gke.io"}
CLAIM = {
    "metadata": {"name": "data", "namespace": "db", "uid": "1-2"},
    "spec": {"accessModes": ["ReadWriteOnce"], "resources": {"requests": {"storage": "5Gi"}}},
}


def test_a_volume_is_as_large_as_its_claim_bound_to_it_and_kept_as_its_class_says():
    spec = volumes.volume(CLAIM, CLASS, "europe-west1-b")["spec"]
    assert spec["capacity"] == {"storage": "5Gi"}
    assert spec["claimRef"]["uid"] == "1-2"
    assert spec["persistentVolumeReclaimPolicy"] == "Retain"


def test_a_volume_that_waits_for_nobody_is_bound_to_no_zone():
    assert "nodeAffinity" not in volumes.volume(CLAIM, CLASS, None)["spec"]


def test_an_address_that_is_taken_is_given_to_nobody_else():
    first = addresses.next_free(set())
    assert addresses.next_free({first}) != first


def test_where_all_addresses_are_taken_the_last_one_is_shared():
    assert addresses.next_free({str(host) for host in addresses.RANGE.hosts()}) == "192.0.2.254"
