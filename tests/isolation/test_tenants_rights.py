"""What a tenant may do in the cluster, asked of a real API server with prod's plan in it.

Tenant A is asked as the account of its pods, by a real token, and as its people, by the group that its binding names:
every verb on every resource, at its neighbour, at the platform and in the whole cluster. A token that is broken could
not pass: what A may do, it does.
"""

from __future__ import annotations

import copy

import pytest

from tests.isolation import tenant_objects as made
from tests.isolation.conftest import until
from tests.isolation.every_request import Request, in_cluster, in_namespace
from tests.isolation.platform_objects import NAMESPACE, objects
from tests.isolation.server import Answer

# What is tried here is in the API server; what makes it is counted where a stack is planned.
pytestmark = pytest.mark.uncounted

MINE, NEIGHBOUR = "tenant-acme-music", "tenant-garage-demo"
ACCOUNT = "workload"
PLATFORM = ("api", "serving", "training", "edge", "platform-controllers")
OTHERS = (NEIGHBOUR, "tenant-nordwave-radio", *PLATFORM, "kube-system", "default")

LOOK = {"get", "list", "watch"}
WORK = {*LOOK, "create", "update", "patch", "delete"}
MAY = {
    ("", "pods"): LOOK,
    ("", "pods/log"): LOOK,
    ("", "events"): LOOK,
    ("", "resourcequotas"): LOOK,
    ("", "limitranges"): LOOK,
    ("", "configmaps"): WORK,
    ("", "services"): WORK,
    ("apps", "deployments"): WORK,
    ("apps", "replicasets"): LOOK,
    ("batch", "jobs"): WORK,
    ("batch", "cronjobs"): WORK,
    ("autoscaling", "horizontalpodautoscalers"): WORK,
}
"""What a tenant's people may do in their own namespace; everything else they may not."""

EVERYBODY_MAY = {
    ("authentication.k8s.io", "selfsubjectreviews"): {"create"},
    ("authorization.k8s.io", "selfsubjectaccessreviews"): {"create"},
    ("authorization.k8s.io", "selfsubjectrulesreviews"): {"create"},
}
"""What Kubernetes gives to whoever has proved who they are: to ask about themselves."""


@pytest.fixture(scope="module")
def account(places):
    """The server as the pods of tenant A see it, by a token as the kubelet gets it for them."""
    path = f"/api/v1/namespaces/{MINE}/serviceaccounts/{ACCOUNT}/token"
    body = {"apiVersion": "authentication.k8s.io/v1", "kind": "TokenRequest", "spec": {"expirationSeconds": 3600}}
    answer = places.ask("POST", path, body)
    assert answer.status == 201, answer.message
    return places.with_token(answer.body["status"]["token"])


@pytest.fixture(scope="module")
def people(places):
    """The server as tenant A's people see it."""
    binding = objects("kubernetes:rbac.authorization.k8s.io/v1:RoleBinding")["tenant-acme-music-group"]
    (subject,) = binding["subjects"]
    return places.acting_as("somebody@acme-music.example", subject["name"])


@pytest.fixture(params=["account", "people"])
def tenant(request):
    return request.getfixturevalue(request.param)


def is_refused(answer: Answer) -> bool:
    """By what its roles say, and by nothing that is asked later."""
    return answer.status == 403 and " cannot " in answer.message


def is_given(may, request: Request) -> bool:
    return request.verb in may.get((request.resource.group, request.resource.name), set())


def wrong(server, requests, may):
    """Requests that are let through and should not be, or the other way round."""
    answers = {request: request.ask(server) for request in requests}
    assert len(answers) > 100, "too few to mean anything"
    return [
        f"{request}: {answer.status} {answer.message}"
        for request, answer in answers.items()
        if is_refused(answer) is is_given(may, request)
    ]


def test_the_token_is_that_of_tenant_as_pods(account):
    review = {"apiVersion": "authentication.k8s.io/v1", "kind": "SelfSubjectReview"}

    answer = account.ask("POST", "/apis/authentication.k8s.io/v1/selfsubjectreviews", review)

    assert answer.body["status"]["userInfo"]["username"] == f"system:serviceaccount:{MINE}:{ACCOUNT}"


@pytest.mark.parametrize("namespace", OTHERS)
def test_nothing_is_let_through_at_anybody_elses(places, tenant, namespace):
    assert wrong(tenant, in_namespace(places, namespace), {}) == []


def test_nothing_is_let_through_in_the_whole_cluster_but_to_ask_who_one_is(places, tenant):
    assert wrong(tenant, in_cluster(places), EVERYBODY_MAY) == []


def test_people_may_do_in_their_own_namespace_what_is_listed_and_nothing_else(places, people):
    assert wrong(people, in_namespace(places, MINE), MAY) == []


def test_pods_may_do_nothing_even_in_their_own(places, account):
    assert wrong(account, in_namespace(places, MINE), {}) == []


def horizontal_autoscaler():
    target = {"apiVersion": "apps/v1", "kind": "Deployment", "name": "player"}
    return made.an_object(
        "autoscaling/v2", "HorizontalPodAutoscaler", spec={"scaleTargetRef": target, "maxReplicas": 3}
    )


WORKS = {
    "a ConfigMap": made.an_object("v1", "ConfigMap", data={"a": "b"}),
    "a Service": made.service(),
    "a Deployment": made.workload("apps/v1", "Deployment"),
    "a Job": made.workload("batch/v1", "Job"),
    "a CronJob": made.cron_job(),
    "an autoscaler": horizontal_autoscaler(),
}


@pytest.mark.parametrize("what", WORKS)
def test_people_make_change_and_take_away_what_they_work_with(people, what):
    wanted = copy.deepcopy(WORKS[what])
    wanted["metadata"]["name"] = "works"

    assert people.apply(wanted).status in (200, 201)
    wanted["metadata"]["labels"] = {"seen": "yes"}
    assert people.apply(wanted).status == 200
    assert people.ask("GET", people.path(wanted)).body["metadata"]["labels"]["seen"] == "yes"
    assert people.delete(wanted).status in (200, 202)


ADMIN = {"apiGroup": "rbac.authorization.k8s.io", "kind": "ClusterRole", "name": "cluster-admin"}
OWN_SERVICE_ACCOUNT = {"kind": "ServiceAccount", "name": ACCOUNT, "namespace": MINE}

ESCALATIONS = {
    "a role with everything": made.an_object(
        "rbac.authorization.k8s.io/v1",
        "Role",
        rules=[{"apiGroups": ["*"], "resources": ["*"], "verbs": ["*"]}],
    ),
    "a role that may escalate": made.an_object(
        "rbac.authorization.k8s.io/v1",
        "Role",
        rules=[{"apiGroups": ["rbac.authorization.k8s.io"], "resources": ["roles"], "verbs": ["escalate", "bind"]}],
    ),
    "a binding to a role of the whole cluster": made.an_object(
        "rbac.authorization.k8s.io/v1", "RoleBinding", roleRef=ADMIN, subjects=[OWN_SERVICE_ACCOUNT]
    ),
    "a binding for the whole cluster": {
        "apiVersion": "rbac.authorization.k8s.io/v1",
        "kind": "ClusterRoleBinding",
        "metadata": {"name": "player"},
        "roleRef": ADMIN,
        "subjects": [OWN_SERVICE_ACCOUNT],
    },
    "a pod with another account": made.pod(MINE, account="default"),
    "a pod at the neighbour's": made.pod(NEIGHBOUR, account=ACCOUNT),
    "a pod beside the controllers": made.pod("platform-controllers", account="argo-rollouts"),
    "a Secret that is filled with an account's token": made.an_object(
        "v1",
        "Secret",
        type="kubernetes.io/service-account-token",
    ),
    "a larger quota": made.an_object("v1", "ResourceQuota", spec={"hard": {"pods": "1000"}}),
    "an open border": made.an_object(
        "networking.k8s.io/v1",
        "NetworkPolicy",
        spec={"podSelector": {}, "ingress": [{}], "egress": [{}], "policyTypes": ["Ingress", "Egress"]},
    ),
    "a namespace of one's own": {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "tenant-mine-too"}},
    "a request for a client certificate": {
        "apiVersion": "certificates.k8s.io/v1",
        "kind": "CertificateSigningRequest",
        "metadata": {"name": "player"},
        "spec": {"request": "", "signerName": "kubernetes.io/kube-apiserver-client", "usages": ["client auth"]},
    },
    "a policy of admission": {
        "apiVersion": "admissionregistration.k8s.io/v1",
        "kind": "ValidatingAdmissionPolicy",
        "metadata": {"name": "player"},
        "spec": {},
    },
}


@pytest.mark.parametrize("what", ESCALATIONS)
def test_nobody_makes_more_of_themselves(tenant, what):
    answer = tenant.create(ESCALATIONS[what], dry_run=True)

    assert is_refused(answer), f"{answer.status}: {answer.message}"


PATHS = {
    "a token of its pods' account": ("POST", f"/api/v1/namespaces/{MINE}/serviceaccounts/{ACCOUNT}/token"),
    "a token of the neighbour's": ("POST", f"/api/v1/namespaces/{NEIGHBOUR}/serviceaccounts/{ACCOUNT}/token"),
    "a token of the API's": ("POST", "/api/v1/namespaces/api/serviceaccounts/api/token"),
    "a shell in a pod": ("POST", f"/api/v1/namespaces/{MINE}/pods/player/exec?command=sh&stdin=true"),
    "a shell in the neighbour's": ("POST", f"/api/v1/namespaces/{NEIGHBOUR}/pods/player/exec?command=sh"),
    "the output of a pod": ("POST", f"/api/v1/namespaces/{MINE}/pods/player/attach"),
    "a way into a pod": ("POST", f"/api/v1/namespaces/{MINE}/pods/player/portforward?ports=8000"),
    "a way into a pod by the API server": ("GET", f"/api/v1/namespaces/{MINE}/pods/player/proxy/"),
    "a way to the neighbour's Service": ("GET", f"/api/v1/namespaces/{NEIGHBOUR}/services/player/proxy/"),
    "a way to a kubelet": ("GET", "/api/v1/nodes/node-1/proxy/pods"),
    "an eviction": ("POST", f"/api/v1/namespaces/{NEIGHBOUR}/pods/player/eviction"),
    "an eviction at home": ("POST", f"/api/v1/namespaces/{MINE}/pods/player/eviction"),
    "the neighbour's Secrets": ("GET", f"/api/v1/namespaces/{NEIGHBOUR}/secrets"),
    "its own Secrets": ("GET", f"/api/v1/namespaces/{MINE}/secrets"),
    "all Secrets": ("GET", "/api/v1/secrets"),
    "the server's metrics": ("GET", "/metrics"),
    "the server's profile": ("GET", "/debug/pprof/"),
    "the server's logs": ("GET", "/logs/"),
}


@pytest.mark.parametrize("what", PATHS)
def test_no_way_round_leads_anywhere(tenant, what):
    method, path = PATHS[what]

    answer = tenant.ask(method, path, {} if method == "POST" else None)

    assert is_refused(answer), f"{answer.status}: {answer.message}"


@pytest.mark.parametrize(
    "headers",
    [
        {"Impersonate-User": "admin"},
        {"Impersonate-User": f"system:serviceaccount:{NEIGHBOUR}:{ACCOUNT}"},
        {"Impersonate-User": "somebody", "Impersonate-Group": "system:masters"},
        {"Impersonate-User": "somebody", "Impersonate-Uid": "1"},
        {"Impersonate-User": "somebody", "Impersonate-Extra-scopes": "all"},
    ],
    ids=str,
)
def test_pods_call_themselves_nobody_else(account, headers):
    answer = account.with_headers(headers).ask("GET", "/api/v1/namespaces")

    assert is_refused(answer), f"{answer.status}: {answer.message}"


@pytest.mark.parametrize("label", ["spotify-ai-agent.com/tenancy", "tenant", "pod-security.kubernetes.io/enforce"])
def test_a_namespaces_labels_are_not_the_tenants_to_set(tenant, label):
    change = {"metadata": {"labels": {label: "other"}}}

    answer = tenant.ask("PATCH", f"/api/v1/namespaces/{MINE}", change, content_type="application/merge-patch+json")

    assert is_refused(answer)


def test_every_tenant_is_bound_in_its_own_namespace_to_its_own_group():
    bindings = objects("kubernetes:rbac.authorization.k8s.io/v1:RoleBinding")
    tenants = {
        each["metadata"]["name"]: each["metadata"]["annotations"]["spotify-ai-agent.com/group"]
        for each in objects(NAMESPACE).values()
        if "spotify-ai-agent.com/tenancy" in each["metadata"]["labels"]
    }
    found = {
        each["metadata"]["namespace"]: [subject["name"] for subject in each["subjects"]]
        for each in bindings.values()
        if each["metadata"]["namespace"] in tenants
    }

    assert found == {namespace: [group] for namespace, group in tenants.items()}
    assert len(tenants) >= 2


def test_rights_reach_as_far_as_the_server_says(places, people):
    """The server's own summary of them, which nobody of ours has written."""
    body = {"apiVersion": "authorization.k8s.io/v1", "kind": "SelfSubjectRulesReview", "spec": {"namespace": NEIGHBOUR}}

    def ask():
        return people.ask("POST", "/apis/authorization.k8s.io/v1/selfsubjectrulesreviews", body)

    answer = until(ask, lambda answer: answer.status == 201)
    rules = answer.body["status"]["resourceRules"]

    assert {(group, name) for rule in rules for group in rule["apiGroups"] for name in rule["resources"]} == set(
        EVERYBODY_MAY
    )
