"""Helm releases: the SDK types the release, and an own strict shape types the values of each chart that we install."""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping

from sandbox.cloud import checking
from sandbox.cloud.catalogue.helm_controllers import (
    barman_plugin_values,
    cert_manager_values,
    cloud_native_pg_values,
    keda_values,
)
from sandbox.cloud.catalogue.kubernetes import BUILT_IN_NAMESPACES, LABEL, NAMESPACE
from sandbox.cloud.entry import Autoname, Entry, Parent, View
from sandbox.cloud.facts import Facts
from sandbox.cloud.shape import (
    BOOLEAN,
    INTEGER,
    STRING,
    Either,
    Field,
    Listing,
    Record,
    Table,
    of_sdk,
    record,
)

RELEASE = "kubernetes:helm.sh/v3:Release"
_CORE = "pulumi_kubernetes.core.v1"


def argo_rollouts_values() -> Record:
    """The values of argo-rollouts that we set. Source: charts/argo-rollouts/values.yaml of argoproj/argo-helm."""
    image = record("image", registry=STRING, repository=STRING, tag=STRING, pullPolicy=STRING)
    budget = record(
        "pdb",
        enabled=BOOLEAN,
        labels=Table(STRING),
        annotations=Table(STRING),
        minAvailable=Either((INTEGER, STRING)),
        maxUnavailable=Either((INTEGER, STRING)),
    )
    controller = record(
        "controller",
        replicas=INTEGER,
        image=image,
        resources=of_sdk(f"{_CORE}:ResourceRequirementsArgs"),
        logging=record("logging", level=STRING, kloglevel=STRING, format=STRING),
        metrics=record(
            "metrics",
            enabled=BOOLEAN,
            service=record("service", port=INTEGER, portName=STRING, annotations=Table(STRING)),
            serviceMonitor=record("serviceMonitor", enabled=BOOLEAN, namespace=STRING, additionalLabels=Table(STRING)),
        ),
        podLabels=Table(STRING),
        podAnnotations=Table(STRING),
        deploymentLabels=Table(STRING),
        pdb=budget,
        tolerations=Listing(of_sdk(f"{_CORE}:TolerationArgs")),
        nodeSelector=Table(STRING),
        affinity=of_sdk(f"{_CORE}:AffinityArgs"),
        topologySpreadConstraints=Listing(
            record(
                "topologySpreadConstraint",
                maxSkew=INTEGER,
                topologyKey=STRING,
                whenUnsatisfiable=STRING,
                labelSelector=of_sdk("pulumi_kubernetes.meta.v1:LabelSelectorArgs"),
            )
        ),
        priorityClassName=STRING,
        extraArgs=Listing(STRING),
    )
    return record(
        "values of argo-rollouts",
        installCRDs=BOOLEAN,
        keepCRDs=BOOLEAN,
        crdAnnotations=Table(STRING),
        clusterInstall=BOOLEAN,
        createClusterAggregateRoles=BOOLEAN,
        fullnameOverride=STRING,
        nameOverride=STRING,
        imagePullSecrets=Listing(record("imagePullSecret", name=STRING)),
        controller=controller,
        podSecurityContext=of_sdk(f"{_CORE}:PodSecurityContextArgs"),
        containerSecurityContext=of_sdk(f"{_CORE}:SecurityContextArgs"),
        serviceAccount=record("serviceAccount", create=BOOLEAN, annotations=Table(STRING), name=STRING),
        providerRBAC=record(
            "providerRBAC",
            enabled=BOOLEAN,
            providers=Table(BOOLEAN),
            additionalRules=Listing(of_sdk("pulumi_kubernetes.rbac.v1:PolicyRuleArgs")),
        ),
        dashboard=record("dashboard", enabled=BOOLEAN),
        notifications=record(
            "notifications", configmap=record("configmap", create=BOOLEAN), secret=record("secret", create=BOOLEAN)
        ),
    )


CHARTS: Mapping[str, Callable[[], Record]] = {
    "argo-rollouts": functools.cache(argo_rollouts_values),
    "cert-manager": functools.cache(cert_manager_values),
    "cloudnative-pg": functools.cache(cloud_native_pg_values),
    "keda": functools.cache(keda_values),
    "plugin-barman-cloud": functools.cache(barman_plugin_values),
}
"""The charts whose values are known; a new chart needs a shape here before it can be installed."""


@functools.cache
def release_shape() -> Record:
    """The SDK's type of a release, with the values of the charts that we know."""
    sdk = of_sdk("pulumi_kubernetes.helm.v3:ReleaseArgs")
    values = Field(lambda: Either(tuple(shape() for shape in CHARTS.values())), required=False)
    return Record("Release", {**sdk.fields, "values": values})


def chart_refusal(facts: Facts, _: View) -> str | None:
    """Why a chart cannot be installed with these values: nobody knows its values, or they are another chart's."""
    name = chart_name(facts)
    if name not in CHARTS:
        return f"the values of chart {name} have no shape; add it to CHARTS in catalogue/helm.py"
    wrong = next(iter(checking.failures(facts.get("values") or {}, CHARTS[name](), ("values",))), None)
    return None if wrong is None else f"chart {name}: {wrong}"


def chart_name(facts: Facts) -> str:
    """The chart's own name, without the registry that it comes from."""
    return str(facts.get("chart")).rsplit("/", 1)[-1]


def _status(facts: Facts) -> dict[str, object]:
    return {
        "appVersion": "",
        "chart": chart_name(facts),
        "name": facts.get("name"),
        "namespace": facts.get("namespace"),
        "revision": 1,
        "status": "deployed",
        "version": facts.get("version", ""),
    }


_OFF = (
    *("allowNullValues", "dependencyUpdate", "devel", "disableCRDHooks", "disableOpenapiValidation"),
    *("disableWebhooks", "forceUpdate", "lint", "recreatePods", "renderSubchartNotes", "replace", "resetValues"),
    *("reuseValues", "skipAwait", "skipCrds", "verify", "waitForJobs"),
)
"""Switches that Check notes as off where they are not set: unlike those of gcp, they do show among the inputs."""

ENTRIES = (
    Entry(
        type=RELEASE,
        shape=release_shape,
        sources=(
            "pulumi-kubernetes: provider/pkg/provider/helm_release.go (forceNewFields)",
            "argoproj/argo-helm: charts/argo-rollouts/values.yaml",
            "helm_controllers.py, for the other charts",
        ),
        identity="{namespace}/{name}",
        scope={"namespace": "namespace"},
        autoname=Autoname(random_length=8),
        immutable=("name", "namespace"),
        defaults={**dict.fromkeys(_OFF, False), **dict.fromkeys(("description", "keyring", "postrender"), "")},
        computed={
            "status": _status,
            "resourceNames": lambda _: {},
        },
        allowed={},
        formats={"name": LABEL},
        parents=(
            Parent(path="namespace", type=NAMESPACE, identity="{value}", cascade=True, absent_of=BUILT_IN_NAMESPACES),
        ),
        guard=chart_refusal,
        example={
            "name": "argo-rollouts",
            "namespace": "default",
            "chart": "oci://registry.example/charts/argo-rollouts",
            "version": "2.40.5",
            "values": {"controller": {"replicas": 2, "image": {"tag": "v1.8.3"}}},
        },
        change={"version": "2.40.6"},
    ),
)
