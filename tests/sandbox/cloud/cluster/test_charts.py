"""What stands in for Helm: what a chart brings into a cluster, and takes away."""

import json

import pytest

from sandbox.cloud.cluster.charts import Charts

RELEASE = "kubernetes:helm.sh/v3:Release"
CERTIFICATE = "kubernetes:cert-manager.io/v1:Certificate"

DEFINITION = {
    "apiVersion": "apiextensions.k8s.io/v1",
    "kind": "CustomResourceDefinition",
    "metadata": {"name": "certificates.cert-manager.io"},
    "spec": {"group": "cert-manager.io"},
}
DEFINITIONS = {"cert-manager": [DEFINITION]}
KEPT = {"cert-manager": False}


@pytest.fixture
def cloud(make, clusters, tmp_path):
    return make.Cloud(
        tmp_path / "cloud",
        clusters=clusters,
        charts=Charts(lambda chart, values: DEFINITIONS.get(chart, []), lambda chart, values: KEPT.get(chart, True)),
    )


def test_a_chart_brings_its_definitions_and_takes_them_along(cloud, make, server):
    known_definitions(server)
    release = cloud.made(RELEASE, make.example(RELEASE, chart="oci://registry.example/cert-manager", values={}))

    path = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions/certificates.cert-manager.io"
    assert server.objects[path]["spec"] == {"group": "cert-manager.io"}
    cloud.delete(release)
    assert path not in server.objects


def test_what_a_controller_would_report_is_reported_for_it(cloud, make, server):
    known_definitions(server)
    server.kinds["/apis/cert-manager.io/v1"] = {"Certificate": ("certificates", True)}
    server.put("/api/v1/namespaces/default", {"kind": "Namespace"})
    cloud.made(RELEASE, make.example(RELEASE, chart="oci://registry.example/cert-manager", values={}))

    made = cloud.made(CERTIFICATE, make.example(CERTIFICATE))

    assert made.state["status"]["conditions"] == [{"type": "Ready", "status": "True"}]


def known_definitions(server):
    root = "/apis/apiextensions.k8s.io/v1"
    server.kinds[root] = {"CustomResourceDefinition": ("customresourcedefinitions", False)}
    established = {"type": "Established", "status": "True"}
    server.became = lambda path, made: made.update(status={"conditions": [established]}) if root in path else None


def supervisor_says(clusters, text):
    file = clusters / "platform" / "run" / "addons.json"
    file.parent.mkdir()
    file.write_text(json.dumps({"argo-rollouts": text}))


def test_the_controller_of_a_chart_that_runs_here_is_asked_for(cloud, make, clusters):
    supervisor_says(clusters, "")
    wish = clusters / "platform" / "addons" / "argo-rollouts.json"

    release = cloud.made(RELEASE, make.example(RELEASE))

    assert json.loads(wish.read_text()) == {"chart": "argo-rollouts"}
    cloud.delete(release)
    assert not wish.exists()


def test_a_controller_that_does_not_come_up_is_told(make, clusters, tmp_path, monkeypatch):
    monkeypatch.setattr("sandbox.cloud.cluster.charts.ADD_ON_S", 0.0)
    cloud = make.Cloud(tmp_path / "cloud", clusters=clusters)

    with pytest.raises(
        make.Refused, match=r"the controller of the chart argo-rollouts did not come up in 0 s; its log"
    ):
        cloud.made(RELEASE, make.example(RELEASE))


def test_a_controller_that_does_not_run_is_told_with_its_reason(cloud, make, clusters):
    supervisor_says(clusters, "argo-rollouts ended with exit code 1")

    with pytest.raises(
        make.Refused, match=r"the chart argo-rollouts does not run: argo-rollouts ended with exit code 1"
    ):
        cloud.made(RELEASE, make.example(RELEASE))


def test_a_definition_that_the_server_refuses_is_told_at_the_release(cloud, make, server):
    known_definitions(server)
    server.refuse["customresourcedefinitions/"] = (422, {"reason": "Invalid", "message": "spec.names: Required value"})

    with pytest.raises(
        make.Refused, match=r"certificates.cert-manager.io: the API server refused it \(Invalid\): spec"
    ):
        cloud.made(RELEASE, make.example(RELEASE, chart="oci://registry.example/cert-manager", values={}))


def test_a_definition_that_is_not_accepted_is_told_at_the_release(cloud, make, server, monkeypatch):
    monkeypatch.setattr("sandbox.cloud.cluster.waiting.LONGEST_S", 0.0)
    known_definitions(server)
    server.became = lambda path, made: None

    with pytest.raises(make.Refused, match=r"certificates.cert-manager.io: it is not ready .* it is not established"):
        cloud.made(RELEASE, make.example(RELEASE, chart="oci://registry.example/cert-manager", values={}))


@pytest.mark.parametrize("lost", ["definition", "controller", "nothing"])
def test_a_release_that_went_with_its_cluster_is_gone_and_can_be_made_again(cloud, make, server, clusters, lost):
    known_definitions(server)
    supervisor_says(clusters, "")
    chart = "argo-rollouts" if lost == "controller" else "cert-manager"
    inputs = make.example(RELEASE, chart=f"oci://registry.example/{chart}", values={})
    release = cloud.made(RELEASE, inputs)
    wish = clusters / "platform" / "addons" / "argo-rollouts.json"
    if lost == "controller":
        wish.unlink()
    elif lost == "definition":
        server.objects.clear()

    found = cloud.read(release)

    assert bool(found.id) is (lost == "nothing")
    if lost == "nothing":
        with pytest.raises(make.Refused, match="already exists in cluster"):
            cloud.made(RELEASE, inputs)
    else:
        assert cloud.made(RELEASE, inputs).id == release.id


def test_a_chart_needs_a_server_that_answers(cloud, make, server):
    server.stop()

    with pytest.raises(make.Refused, match=r"the API server of the cluster platform does not answer"):
        cloud.made(RELEASE, make.example(RELEASE, chart="oci://registry.example/cert-manager", values={}))
