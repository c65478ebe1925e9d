"""The definitions on a real API server: established without a complaint, and refusing what Check refuses.

Argo Rollouts' is left out: its real definition may be on the same server.
"""

import copy
import random
import time
from pathlib import Path

import pytest
import yaml

from sandbox.cloud.catalogue import entries_of
from sandbox.cloud.cluster.api import Api, ApiError
from sandbox.cloud.cluster.silence import PATIENCE_S
from sandbox.cloud.custom_definitions import API_VERSION, KIND, definition_of
from sandbox.cloud.paths import schema_text, steps
from sandbox.cloud.shape import Choice, Record, at

# What is tried here is in the API server; what makes it is counted where a stack is planned.
pytestmark = pytest.mark.uncounted

pytest.importorskip("tests.control_plane", reason="there is no control plane yet")

INVENTORIES = sorted((Path(__file__).parents[2] / "inventories").glob("*.yml"))
ENTRIES = {
    type_: entry
    for type_, entry in entries_of("kubernetes").items()
    if entry.definition and entry.definition.chart != "argo-rollouts"
}
TYPES = sorted(ENTRIES)
MANAGER = "tests"
NAMESPACE = "definitions"
READY_S = 30.0
KNOWN_AFTER_UP = "(known after up)"

GATEWAY = "kubernetes:gateway.networking.k8s.io/v1:Gateway"
ROUTE = "kubernetes:gateway.networking.k8s.io/v1:HTTPRoute"
HEALTH = "kubernetes:networking.gke.io/v1:HealthCheckPolicy"
SCALED = "kubernetes:keda.sh/v1alpha1:ScaledObject"
ISSUER = "kubernetes:cert-manager.io/v1:Issuer"
ROLE = "kubernetes:postgresql.cnpg.io/v1:DatabaseRole"
DATABASE = "kubernetes:postgresql.cnpg.io/v1:Database"
POOLER = "kubernetes:postgresql.cnpg.io/v1:Pooler"
BACKUP = "kubernetes:postgresql.cnpg.io/v1:ScheduledBackup"


@pytest.fixture(scope="module")
def server(control_plane):
    """A real API server that knows our definitions, and has a namespace for objects of theirs."""
    api = Api(control_plane, patience_s=PATIENCE_S)
    api.apply({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": NAMESPACE}}, manager=MANAGER, force=True)
    for entry in ENTRIES.values():
        api.apply(definition_of(entry), manager=MANAGER, force=True)
    deadline = time.monotonic() + READY_S
    while not all(conditions(api, entry).get("Established") == "True" for entry in ENTRIES.values()):
        assert time.monotonic() < deadline, "the definitions are not established yet"
        time.sleep(0.2)
    yield api
    api.delete("v1", "Namespace", "", NAMESPACE, propagation="Background")
    api.close()


def conditions(server, entry):
    name = definition_of(entry)["metadata"]["name"]
    told = server.get(API_VERSION, KIND, "", name).get("status", {}).get("conditions", [])
    return {each["type"]: each["status"] for each in told}


def refused(server, wanted):
    """What the server would say against an object; empty where it would take it."""
    try:
        server.apply(wanted, manager=MANAGER, force=True, dry_run=True)
    except ApiError as error:
        return error.message
    return ""


def example(type_, **spec):
    """The entry's own example, in the tests' namespace, with a changed spec."""
    wanted = moved(type_, copy.deepcopy(dict(ENTRIES[type_].example)))
    wanted["spec"] |= spec
    return wanted


def moved(type_, wanted):
    """An object in the tests' namespace, if its kind lives in one."""
    if ENTRIES[type_].scope:
        wanted["metadata"]["namespace"] = NAMESPACE
    return wanted


def changed(type_):
    return {**example(type_), **copy.deepcopy(dict(ENTRIES[type_].change))}


def planned(inventory):
    """The custom resources of a stack's plan, all in one namespace, with something where a value is not known yet."""
    plan = yaml.load(inventory.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)["plan"]
    for type_ in sorted(plan.keys() & ENTRIES.keys()):
        for resource in plan[type_].values():
            yield type_, moved(type_, filled(resource["inputs"]))


def filled(value):
    if isinstance(value, dict):
        return {key: filled(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [filled(inner) for inner in value]
    return "known-by-now" if value == KNOWN_AFTER_UP else value


def places(value, path=()):
    """Every object within a value, the value itself first."""
    if isinstance(value, dict):
        yield path
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for step, element in inner:
        yield from places(element, (*path, step))


def place(value, path):
    for step in path:
        value = value[step]
    return value


def shape_at(type_, path):
    return at(ENTRIES[type_].shape(), steps(schema_text(path)))


def records(type_, wanted):
    """The objects within a spec whose properties have names of their own."""
    return [path for path in places(wanted) if path[:1] == ("spec",) and isinstance(shape_at(type_, path), Record)]


@pytest.mark.parametrize("type_", TYPES)
def test_a_definition_is_established_and_nothing_is_said_against_it(server, type_):
    told = conditions(server, ENTRIES[type_])
    told.pop("KubernetesAPIApprovalPolicyConformant", None)  # Kubernetes' own groups: ours says that it is not approved

    assert told == {"NamesAccepted": "True", "Established": "True"}


@pytest.mark.parametrize("make", [example, changed])
@pytest.mark.parametrize("type_", TYPES)
def test_an_entrys_example_and_its_change_are_taken(server, type_, make):
    assert refused(server, make(type_)) == ""


@pytest.mark.parametrize("inventory", INVENTORIES, ids=lambda file: file.stem)
def test_whatever_a_stack_configures_is_taken(server, inventory):
    told = [(wanted["metadata"]["name"], refused(server, wanted)) for _, wanted in planned(inventory)]

    assert [each for each in told if each[1]] == []


@pytest.mark.parametrize("inventory", INVENTORIES, ids=lambda file: file.stem)
def test_a_misspelling_at_any_depth_of_what_a_stack_configures_is_told_by_name(server, inventory):
    chance = random.Random(inventory.stem)
    silent = []
    for type_, wanted in planned(inventory):
        holder = chance.choice(records(type_, wanted))
        place(wanted, holder)["mispelt"] = 1
        if "mispelt" not in refused(server, wanted):
            silent.append((type_, holder))

    assert silent == []


@pytest.mark.parametrize("type_", TYPES)
def test_a_misspelling_anywhere_in_an_example_is_told_by_name(server, type_):
    silent = []
    for holder in records(type_, example(type_)):
        wanted = example(type_)
        place(wanted, holder)["mispelt"] = 1
        if "mispelt" not in refused(server, wanted):
            silent.append(holder)

    assert silent == []


@pytest.mark.parametrize("type_", TYPES)
def test_a_value_of_a_wrong_type_or_beyond_its_choice_is_told_by_name(server, type_):
    silent = []
    for holder in records(type_, example(type_)):
        for name, value in place(example(type_), holder).items():
            path = (*holder, name)
            chosen = isinstance(shape_at(type_, path), Choice) or schema_text(path) in ENTRIES[type_].allowed
            for wrong in ["text" if isinstance(value, dict) else {"not": "it"}, *(["beyond"] if chosen else [])]:
                wanted = example(type_)
                place(wanted, holder)[name] = wrong
                if name not in refused(server, wanted):
                    silent.append((path, wrong))

    assert silent == []


def listener(**more):
    return {"name": "it", "port": 443, "protocol": "HTTPS"} | more


def rule(**more):
    return {"rules": [{"backendRefs": [{"name": "api", "port": 80}]} | more]}


def probed(**probe):
    return {
        "default": {"config": {"type": "HTTP", "httpHealthCheck": {"portSpecification": "USE_SERVING_PORT"} | probe}}
    }


def trigger(type_, metadata, **more):
    return {"triggers": [{"type": type_, "metadata": metadata} | more]}


PROMETHEUS = {"serverAddress": "https://prometheus.example", "query": "vector(0)", "threshold": "1"}


@pytest.mark.parametrize(
    ("type_", "spec", "told"),
    [
        (GATEWAY, {"listeners": []}, "spec.listeners"),
        (GATEWAY, {"listeners": [listener(port=70000)]}, "spec.listeners[0].port"),
        (GATEWAY, {"listeners": [listener(hostname="No Host")]}, "spec.listeners[0].hostname"),
        (GATEWAY, {"listeners": [listener(), listener(port=444)]}, 'duplicate entries for key [name="it"]'),
        (GATEWAY, {"listeners": [listener(), listener(name="other")]}, "no two listeners have the same port"),
        (
            GATEWAY,
            {"listeners": [listener(protocol="HTTP", tls={"options": {"a": "b"}})]},
            "tls goes with protocols HTTPS and TLS only",
        ),
        (GATEWAY, {"listeners": [listener(protocol="TCP", hostname="a.example")]}, "hostname goes with protocols HTTP"),
        (GATEWAY, {"listeners": [listener(tls={})]}, "needs certificateRefs or options"),
        (ROUTE, rule(backendRefs=[{"name": "api"}]), "a Service needs its port"),
        (
            ROUTE,
            rule(filters=[{"type": "RequestRedirect", "requestRedirect": {}}]),
            "that redirects has no backendRefs",
        ),
        (ROUTE, rule(filters=[{"type": "URLRewrite"}]), "type URLRewrite needs urlRewrite"),
        (
            ROUTE,
            rule(filters=[{"type": "URLRewrite", "urlRewrite": {}, "requestRedirect": {}}]),
            "requestRedirect goes with type RequestRedirect only",
        ),
        (
            ROUTE,
            rule(filters=[{"type": "URLRewrite", "urlRewrite": {"path": {"type": "ReplaceFullPath"}}}]),
            "type ReplaceFullPath needs replaceFullPath",
        ),
        (ROUTE, rule(timeouts={"request": "a while"}), "spec.rules[0].timeouts.request"),
        (ROUTE, rule(backendRefs=[{"name": "api", "port": 80, "weight": -1}]), "spec.rules[0].backendRefs[0].weight"),
        (HEALTH, {"default": {"config": {"type": "HTTP"}}}, "type HTTP needs httpHealthCheck"),
        (HEALTH, probed(portSpecification="USE_FIXED_PORT"), "portSpecification USE_FIXED_PORT needs port"),
        (HEALTH, probed(port=80), "port goes with portSpecification USE_FIXED_PORT only"),
        (HEALTH, {"default": {"timeoutSec": 6}}, "timeoutSec cannot exceed checkIntervalSec"),
        (SCALED, trigger("cpu", {"value": "60", "query": "1"}), "query goes with type prometheus only"),
        (SCALED, trigger("cpu", {}), "type cpu or memory needs value"),
        (SCALED, trigger("prometheus", {"query": "1", "threshold": "1"}), "type prometheus needs serverAddress"),
        (SCALED, trigger("cpu", {"value": "60"}, useCachedMetrics=True), "useCachedMetrics goes with type prometheus"),
        (SCALED, trigger("prometheus", PROMETHEUS, metricType="Utilization"), "metricType of type prometheus is"),
        (SCALED, {"minReplicaCount": 101, "maxReplicaCount": 100}, "minReplicaCount must be less than or equal"),
        (ISSUER, {"ca": {"secretName": "authority"}}, "only one of selfSigned, ca can be set"),
        (ROLE, {"name": "pg_monitor"}, "names that begin with pg_"),
        (ROLE, {"name": "postgres"}, "reserved names"),
        (ROLE, {"passwordSecret": {"name": "it"}, "disablePassword": True}, "a login without a password"),
        (DATABASE, {"name": "template1"}, "reserved names"),
    ],
)
def test_what_the_definitions_own_rules_say_is_refused(server, type_, spec, told):
    assert told in refused(server, example(type_, **spec))


@pytest.mark.parametrize(
    ("type_", "spec"),
    [
        (GATEWAY, {"listeners": [listener(tls={"mode": "Passthrough"}, protocol="TLS")]}),
        (GATEWAY, {"listeners": [listener(hostname="a.example"), listener(name="other", hostname="b.example")]}),
        (ROUTE, rule(backendRefs=[{"name": "api", "kind": "ServiceImport", "group": "net.gke.io"}])),
        (ROUTE, {"rules": [{"filters": [{"type": "RequestRedirect", "requestRedirect": {"scheme": "https"}}]}]}),
        (HEALTH, probed(portSpecification="USE_NAMED_PORT", portName="http")),
        (HEALTH, {"default": {"timeoutSec": 6, "checkIntervalSec": 6}}),
        (SCALED, trigger("prometheus", PROMETHEUS | {"namespace": "it"}, metricType="Value", useCachedMetrics=True)),
        (SCALED, trigger("memory", {"value": "1Gi"}, metricType="AverageValue")),
        (ISSUER, {"selfSigned": {}}),
        (ROLE, {"passwordSecret": {"name": "it"}, "disablePassword": False}),
    ],
)
def test_what_the_definitions_own_rules_allow_is_taken(server, type_, spec):
    assert refused(server, example(type_, **spec)) == ""


def test_a_name_is_refused_in_a_cluster_as_at_check(server):
    wanted = example(ISSUER)
    wanted["metadata"]["name"] = "a.name"

    assert "metadata.name" in refused(server, wanted)


@pytest.mark.parametrize(
    ("type_", "field", "other"),
    [
        (POOLER, "cluster", {"name": "other"}),
        (BACKUP, "cluster", {"name": "other"}),
        (DATABASE, "name", "other"),
        (DATABASE, "cluster", {"name": "other"}),
        (ROLE, "name", "other"),
    ],
)
def test_what_never_changes_is_refused_by_the_server_too(server, type_, field, other):
    wanted = example(type_)
    wanted["metadata"]["name"] = f"fixed-{field}"
    server.apply(wanted, manager=MANAGER, force=True)
    wanted["spec"][field] = other

    assert f"{field} never changes" in refused(server, wanted)
