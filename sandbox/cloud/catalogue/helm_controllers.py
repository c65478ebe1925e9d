"""The values of the charts of optional controllers, as far as we set them; anything else is refused.

Sources: values.yaml of the charts cert-manager (cert-manager/cert-manager, deploy/charts), cloudnative-pg and
plugin-barman-cloud (cloudnative-pg/charts), keda (kedacore/charts).
"""

from __future__ import annotations

from sandbox.cloud.shape import BOOLEAN, INTEGER, STRING, Choice, Either, Listing, Record, Shape, Table, of_sdk, record

_CORE = "pulumi_kubernetes.core.v1"
_RESOURCES = f"{_CORE}:ResourceRequirementsArgs"
_POD_CONTEXT = f"{_CORE}:PodSecurityContextArgs"
_CONTAINER_CONTEXT = f"{_CORE}:SecurityContextArgs"
_SPREAD = f"{_CORE}:TopologySpreadConstraintArgs"
_PULL = Choice(("Always", "IfNotPresent", "Never"))


def _image(name: str) -> Record:
    return record(name, registry=STRING, repository=STRING, tag=STRING, pullPolicy=_PULL)


def _account() -> Record:
    return record("serviceAccount", create=BOOLEAN, name=STRING)


def cert_manager_values() -> Record:
    """The values of cert-manager that we set."""

    def deployment(name: str, **more: Shape) -> Record:
        return record(
            name,
            required={},
            image=_image("image"),
            replicaCount=INTEGER,
            resources=of_sdk(_RESOURCES),
            podLabels=Table(STRING),
            podDisruptionBudget=record(
                "podDisruptionBudget",
                enabled=BOOLEAN,
                minAvailable=Either((INTEGER, STRING)),
                maxUnavailable=Either((INTEGER, STRING)),
            ),
            topologySpreadConstraints=Listing(of_sdk(_SPREAD)),
            **more,
        )

    monitor = record("servicemonitor", enabled=BOOLEAN)
    shared = record(
        "global",
        commonLabels=Table(STRING),
        rbac=record("rbac", create=BOOLEAN, aggregateClusterRoles=BOOLEAN),
        leaderElection=record("leaderElection", namespace=STRING),
        priorityClassName=STRING,
        logLevel=INTEGER,
    )
    return deployment(
        "values of cert-manager",
        crds=record("crds", enabled=BOOLEAN, keep=BOOLEAN),
        webhook=deployment("webhook", securePort=INTEGER),
        cainjector=deployment("cainjector"),
        acmesolver=record("acmesolver", image=_image("image")),
        startupapicheck=record("startupapicheck", enabled=BOOLEAN),
        prometheus=record("prometheus", enabled=BOOLEAN, servicemonitor=monitor, podmonitor=monitor),
        **{"global": shared},
    )


def cloud_native_pg_values() -> Record:
    """The values of cloudnative-pg that we set."""
    return record(
        "values of cloudnative-pg",
        replicaCount=INTEGER,
        image=_image("image"),
        crds=record("crds", create=BOOLEAN),
        webhook=record("webhook", port=INTEGER),
        config=record("config", create=BOOLEAN, clusterWide=BOOLEAN, data=Table(STRING)),
        rbac=record("rbac", create=BOOLEAN, aggregateClusterRoles=BOOLEAN),
        serviceAccount=_account(),
        resources=of_sdk(_RESOURCES),
        podLabels=Table(STRING),
        podSecurityContext=of_sdk(_POD_CONTEXT),
        containerSecurityContext=of_sdk(_CONTAINER_CONTEXT),
        monitoring=record(
            "monitoring", podMonitorEnabled=BOOLEAN, grafanaDashboard=record("grafanaDashboard", create=BOOLEAN)
        ),
        topologySpreadConstraints=Listing(of_sdk(_SPREAD)),
    )


def barman_plugin_values() -> Record:
    """The values of plugin-barman-cloud that we set."""
    return record(
        "values of plugin-barman-cloud",
        replicaCount=INTEGER,
        image=_image("image"),
        sidecarImage=record("sidecarImage", registry=STRING, repository=STRING, tag=STRING),
        crds=record("crds", create=BOOLEAN),
        rbac=record("rbac", create=BOOLEAN),
        serviceAccount=_account(),
        resources=of_sdk(_RESOURCES),
        podLabels=Table(STRING),
        podSecurityContext=of_sdk(_POD_CONTEXT),
        containerSecurityContext=of_sdk(_CONTAINER_CONTEXT),
        certificate=record(
            "certificate",
            createClientCertificate=BOOLEAN,
            createServerCertificate=BOOLEAN,
            createIssuer=BOOLEAN,
            issuerName=STRING,
            duration=STRING,
            renewBefore=STRING,
        ),
    )


def keda_values() -> Record:
    """The values of keda that we set; the chart calls its metrics server by three names."""

    def image(name: str) -> Record:
        return record(name, registry=STRING, repository=STRING, tag=STRING)

    def restricted(name: str) -> Record:
        return record(name, restrict=record("restrict", secret=BOOLEAN))

    budget = record(
        "podDisruptionBudget", minAvailable=Either((INTEGER, STRING)), maxUnavailable=Either((INTEGER, STRING))
    )
    spread, resources = Listing(of_sdk(_SPREAD)), of_sdk(_RESOURCES)
    tls = Choice(("TLS12", "TLS13"))
    return record(
        "values of keda",
        image=record("image", keda=image("keda"), metricsApiServer=image("metricsApiServer"), pullPolicy=_PULL),
        crds=record("crds", install=BOOLEAN, additionalAnnotations=Table(STRING)),
        operator=record("operator", name=STRING, replicaCount=INTEGER),
        metricsServer=record("metricsServer", enabled=BOOLEAN, replicaCount=INTEGER),
        webhooks=record("webhooks", enabled=BOOLEAN),
        serviceAccount=record("serviceAccount", operator=_account(), metricServer=_account()),
        podIdentity=record("podIdentity", gcp=record("gcp", enabled=BOOLEAN, gcpIAMServiceAccount=STRING)),
        rbac=record(
            "rbac",
            create=BOOLEAN,
            aggregateToDefaultRoles=BOOLEAN,
            enabledCustomScaledRefKinds=BOOLEAN,
            scaledRefKinds=Listing(record("scaledRefKind", required={"apiGroup": STRING, "kind": STRING})),
        ),
        permissions=record("permissions", operator=restricted("operator"), metricServer=restricted("metricServer")),
        service=record("service", portHttpsTarget=INTEGER, minTlsVersion=tls),
        http=record("http", timeout=INTEGER, minTlsVersion=tls),
        logging=record(
            "logging",
            operator=record("operator", level=STRING, format=Choice(("json", "console"))),
            metricServer=record("metricServer", zapLevel=STRING, zapEncoder=Choice(("json", "console"))),
        ),
        podLabels=record("podLabels", keda=Table(STRING), metricsAdapter=Table(STRING)),
        podDisruptionBudget=record("podDisruptionBudget", operator=budget, metricServer=budget),
        podSecurityContext=record(
            "podSecurityContext", operator=of_sdk(_POD_CONTEXT), metricServer=of_sdk(_POD_CONTEXT)
        ),
        securityContext=record(
            "securityContext", operator=of_sdk(_CONTAINER_CONTEXT), metricServer=of_sdk(_CONTAINER_CONTEXT)
        ),
        resources=record("resources", operator=resources, metricServer=resources),
        topologySpreadConstraints=record("topologySpreadConstraints", operator=spread, metricsServer=spread),
    )
