"""A small engine in process: it speaks the protocol to a servicer as the real one does, without a socket."""

import copy
import itertools

import grpc
import pytest
from pulumi.runtime.proto import provider_pb2

from sandbox.cloud.catalogue import entries, entries_of
from sandbox.cloud.cluster.charts import Charts
from sandbox.cloud.cluster.clusters import Clusters
from sandbox.cloud.cluster.lifecycle import ClusterLifecycle
from sandbox.cloud.faults import Faults
from sandbox.cloud.lifecycle import Lifecycle
from sandbox.cloud.server import PROVIDERS
from sandbox.cloud.store import Store
from sandbox.cloud.wire import decode, encode

CONFIGURATION = {
    "gcp": {"project": "example", "region": "europe-west1"},
    "kubernetes": {"clusterIdentifier": "platform", "kubeconfig": "{}"},
    "random": {},
}


class Refused(Exception):
    """The servicer aborted the call."""

    def __init__(self, code, message):
        super().__init__(message)
        self.code = code


class Connection:
    """The context of one engine connection."""

    _numbers = itertools.count(1)

    def __init__(self):
        self._peer = f"ipv4:127.0.0.1:{next(self._numbers)}"
        self.metadata = {}

    def peer(self):
        return self._peer

    def set_trailing_metadata(self, metadata):
        self.metadata = dict(metadata)

    def abort(self, code, message):
        raise Refused(code, message)


class Cloud:
    """The stand-ins over one directory; every method is one call of the protocol."""

    def __init__(self, directory, **lifecycle):
        self.directory = directory
        self.store = Store(directory)
        self.faults = lifecycle.pop("faults", None) or Faults(directory)
        charts = lifecycle.pop("charts", None) or Charts(lambda chart, values: [], lambda chart, values: True)
        clusters = Clusters(lifecycle.pop("clusters", directory / "clusters"))
        life = Lifecycle(self.store, self.faults, **lifecycle)
        inside = ClusterLifecycle(self.store, self.faults, clusters, charts, **lifecycle)
        self.providers = {
            name: kind(name, "1.0.0", entries_of(name), inside if name == "kubernetes" else life)
            for name, kind in PROVIDERS.items()
        }
        self.connections = {name: self.connect(name) for name in PROVIDERS}

    def connect(self, provider, **arguments):
        connection = Connection()
        request = provider_pb2.ConfigureRequest(args=encode(CONFIGURATION[provider] | arguments))
        self.providers[provider].Configure(request, connection)
        return connection

    def of(self, type_):
        name = type_.partition(":")[0]
        return self.providers[name], self.connections[name]

    def check(self, type_, inputs, *, olds=None, name="it", seed=b"seed", **more):
        provider, connection = self.of(type_)
        request = provider_pb2.CheckRequest(
            urn=urn(type_, name), name=name, news=encode(inputs), olds=encode(olds or {}), randomSeed=seed, **more
        )
        return provider.Check(request, connection)

    def checked(self, type_, inputs, **more):
        answer = self.check(type_, inputs, **more)
        assert not answer.failures, answer.failures
        return decode(answer.inputs)

    def create(self, type_, inputs, *, name="it", preview=False):
        provider, connection = self.of(type_)
        request = provider_pb2.CreateRequest(urn=urn(type_, name), properties=encode(inputs), preview=preview)
        answer = provider.Create(request, connection)
        return answer.id, decode(answer.properties)

    def made(self, type_, inputs, **more):
        """Check and Create, as the engine does."""
        checked = self.checked(type_, inputs, **more)
        id_, state = self.create(type_, checked)
        return Made(type_, id_, checked, state)

    def diff(self, made, inputs):
        provider, connection = self.of(made.type)
        return provider.Diff(
            provider_pb2.DiffRequest(
                id=made.id,
                urn=urn(made.type),
                olds=encode(made.state),
                old_inputs=encode(made.inputs),
                news=encode(inputs),
            ),
            connection,
        )

    def update(self, made, inputs, *, name="it", preview=False, ignored=()):
        provider, connection = self.of(made.type)
        answer = provider.Update(
            provider_pb2.UpdateRequest(
                id=made.id,
                urn=urn(made.type, name),
                olds=encode(made.state),
                old_inputs=encode(made.inputs),
                news=encode(inputs),
                preview=preview,
                ignoreChanges=ignored,
            ),
            connection,
        )
        return Made(made.type, made.id, inputs, decode(answer.properties))

    def read(self, made, *, name="it", imported=False):
        provider, connection = self.of(made.type)
        known = {} if imported else {"properties": encode(made.state), "inputs": encode(made.inputs)}
        return provider.Read(provider_pb2.ReadRequest(id=made.id, urn=urn(made.type, name), **known), connection)

    def delete(self, made):
        provider, connection = self.of(made.type)
        request = provider_pb2.DeleteRequest(
            id=made.id, urn=urn(made.type), properties=encode(made.state), old_inputs=encode(made.inputs)
        )
        provider.Delete(request, connection)

    def listed(self):
        return [(stored.type, stored.identity, stored.state) for stored in self.store.all()]


class Made:
    """A resource as the engine remembers it."""

    def __init__(self, type_, id_, inputs, state):
        self.type, self.id, self.inputs, self.state = type_, id_, inputs, state


def urn(type_, name="it"):
    return f"urn:pulumi:dev::spotify-ai-agent::{type_}::{name}"


def example(type_, **changed):
    """The entry's own example, changed."""
    return copy.deepcopy(dict(entries()[type_].example)) | changed


NETWORK = "gcp:compute/network:Network"
SUBNETWORK = "gcp:compute/subnetwork:Subnetwork"
RANGE = "gcp:compute/globalAddress:GlobalAddress"
CONNECTION = "gcp:servicenetworking/connection:Connection"
RING = "gcp:kms/keyRing:KeyRing"
KEY = "gcp:kms/cryptoKey:CryptoKey"
INSTANCE = "gcp:sql/databaseInstance:DatabaseInstance"
CLUSTER = "gcp:container/cluster:Cluster"
BACKUP_PLAN = "gcp:gkebackup/backupPlan:BackupPlan"
POOL = "gcp:certificateauthority/caPool:CaPool"
AUTHORITY = "gcp:certificateauthority/authority:Authority"
ENDPOINTS = "gcp:networkconnectivity/serviceConnectionPolicy:ServiceConnectionPolicy"
RELEASE = "kubernetes:helm.sh/v3:Release"
NAMESPACE = "kubernetes:core/v1:Namespace"
BUCKET = "gcp:storage/bucket:Bucket"
CONFIG_MAP = "kubernetes:core/v1:ConfigMap"

NEEDS = {
    SUBNETWORK: (NETWORK,),
    "gcp:compute/router:Router": (NETWORK,),
    "gcp:compute/routerNat:RouterNat": (NETWORK, "gcp:compute/router:Router"),
    "gcp:compute/firewall:Firewall": (NETWORK,),
    RANGE: (NETWORK,),
    CONNECTION: (NETWORK, RANGE),
    "gcp:dns/managedZone:ManagedZone": (NETWORK,),
    "gcp:dns/recordSet:RecordSet": (NETWORK, "gcp:dns/managedZone:ManagedZone"),
    "gcp:dns/policy:Policy": (NETWORK,),
    KEY: (RING,),
    "gcp:kms/cryptoKeyIAMMember:CryptoKeyIAMMember": (RING, KEY),
    "gcp:serviceaccount/iAMMember:IAMMember": ("gcp:serviceaccount/account:Account",),
    "gcp:serviceaccount/key:Key": ("gcp:serviceaccount/account:Account",),
    "gcp:secretmanager/secretVersion:SecretVersion": ("gcp:secretmanager/secret:Secret",),
    CLUSTER: (NETWORK,),
    "gcp:container/nodePool:NodePool": (NETWORK, CLUSTER),
    BACKUP_PLAN: (NETWORK, CLUSTER),
    "gcp:gkebackup/restorePlan:RestorePlan": (NETWORK, CLUSTER, BACKUP_PLAN),
    AUTHORITY: (POOL,),
    "gcp:certificateauthority/caPoolIamMember:CaPoolIamMember": (POOL,),
    INSTANCE: (NETWORK, RANGE, CONNECTION),
    "gcp:sql/database:Database": (NETWORK, RANGE, CONNECTION, INSTANCE),
    ENDPOINTS: (NETWORK, SUBNETWORK),
    "gcp:redis/cluster:Cluster": (NETWORK, SUBNETWORK, ENDPOINTS),
    "gcp:sql/user:User": (NETWORK, RANGE, CONNECTION, INSTANCE),
    "gcp:secretmanager/secretIamMember:SecretIamMember": ("gcp:secretmanager/secret:Secret",),
    "gcp:pubsub/topicIAMMember:TopicIAMMember": ("gcp:pubsub/topic:Topic",),
    "gcp:certificatemanager/certificate:Certificate": ("gcp:certificatemanager/dnsAuthorization:DnsAuthorization",),
    "gcp:certificatemanager/certificateMapEntry:CertificateMapEntry": (
        "gcp:certificatemanager/dnsAuthorization:DnsAuthorization",
        "gcp:certificatemanager/certificate:Certificate",
        "gcp:certificatemanager/certificateMap:CertificateMap",
    ),
    "kubernetes:argoproj.io/v1alpha1:AnalysisTemplate": (RELEASE,),
    "kubernetes:argoproj.io/v1alpha1:Rollout": (RELEASE,),
    "gcp:storage/bucketIAMPolicy:BucketIAMPolicy": (BUCKET,),
    "gcp:storage/bucketIAMMember:BucketIAMMember": (BUCKET,),
    "gcp:logging/projectSink:ProjectSink": (BUCKET,),
}
"""What must exist before an entry's example can."""

CHARTS = {
    **dict.fromkeys(
        [f"kubernetes:cert-manager.io/v1:{kind}" for kind in ("Certificate", "Issuer", "ClusterIssuer")], "cert-manager"
    ),
    **dict.fromkeys(
        [
            f"kubernetes:postgresql.cnpg.io/v1:{kind}"
            for kind in ("Cluster", "Database", "DatabaseRole", "Pooler", "ScheduledBackup")
        ],
        "cloudnative-pg",
    ),
    "kubernetes:barmancloud.cnpg.io/v1:ObjectStore": "plugin-barman-cloud",
    **dict.fromkeys(
        [f"kubernetes:keda.sh/v1alpha1:{kind}" for kind in ("ScaledObject", "TriggerAuthentication")], "keda"
    ),
}
"""The chart that brings a custom resource's definition."""


@pytest.fixture
def cloud(tmp_path):
    return Cloud(tmp_path)


@pytest.fixture
def with_needs(cloud):
    """A cloud in which a type's example can be created; call it with the type."""

    def prepare(type_):
        for need in NEEDS.get(type_, ()):
            cloud.made(need, example(need), name=need.rpartition(":")[2].lower())
        if chart := CHARTS.get(type_):
            cloud.made(RELEASE, example(RELEASE, name=chart, chart=f"oci://registry.example/{chart}", values={}))
        return cloud

    return prepare


@pytest.fixture
def make():
    """What the tests need from this file; test modules cannot import a conftest under importlib mode."""

    class Tools:
        pass

    tools = Tools()
    tools.Cloud, tools.Made, tools.Refused, tools.Connection = Cloud, Made, Refused, Connection
    tools.example, tools.urn, tools.UNKNOWN_CODE = example, urn, grpc.StatusCode.UNKNOWN
    return tools
