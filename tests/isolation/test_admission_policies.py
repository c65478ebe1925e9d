"""The admission policies of prod, on a real API server: each refuses what breaks it, and lets our own objects through.

The expressions are CEL, which nothing but an API server evaluates.
"""

from __future__ import annotations

import copy

import pytest

from tests.isolation import tenant_objects as made
from tests.isolation.admission_cases import CASES, FOREIGN, FOREIGN_SAID, Case
from tests.isolation.conftest import until
from tests.isolation.platform_objects import BINDING, NAMESPACE, POLICY, ROLLOUT, apply_all, objects, pods_of
from tests.isolation.tenant_objects import DIGEST, IMAGE, REGISTRY, TENANT

# What is tried here is in the API server; what makes it is counted where a stack is planned.
pytestmark = pytest.mark.uncounted

NAME = "spotify-ai-agent-prod"
REFUSED = [case for case in CASES if case.said]
ACCEPTED = [case for case in CASES if not case.said]
FINALIZER = "tests.spotify-ai-agent.com/hold"


def bad_pod():
    """What somebody has made before there were policies."""
    found = made.pod()
    found["metadata"] |= {"name": "older", "finalizers": [FINALIZER]}
    found["spec"]["containers"][0]["image"] = FOREIGN
    return found


def bad_deployment():
    found = made.workload("apps/v1", "Deployment")
    found["metadata"]["name"] = "older"
    found["spec"]["template"]["spec"]["containers"][0]["image"] = FOREIGN
    return found


def bad_service():
    found = made.service()
    found["metadata"] |= {"name": "older", "finalizers": [FINALIZER]}
    found["spec"]["externalIPs"] = ["203.0.113.7"]
    return found


def without_policies(server):
    for type_ in (BINDING, POLICY):
        for wanted in objects(type_).values():
            server.delete(wanted)


def merge(server, wanted, change):
    return server.ask("PATCH", server.path(wanted), change, content_type="application/merge-patch+json")


OLDER = (bad_pod, bad_deployment, bad_service)


@pytest.fixture(scope="module")
def held(places):
    """The server with prod's policies in force, and three objects that are older than they."""
    without_policies(places)
    until(lambda: places.apply(made.priority_class()), lambda answer: answer.status in (200, 201))
    for older in OLDER:
        until(lambda older=older: places.apply(older()), lambda answer: answer.status in (200, 201))
    apply_all(places, POLICY, BINDING)
    first = {case.policy: case for case in reversed(REFUSED)}
    for case in first.values():
        until(lambda case=case: places.create(case.object, dry_run=True), lambda answer: answer.status == 403)
    yield places
    without_policies(places)
    places.delete(made.priority_class())
    for older in OLDER:
        merge(places, older(), {"metadata": {"finalizers": []}})
        places.delete(older())


@pytest.fixture(scope="module")
def refusals(held):
    """What the server says to each case that must be refused."""
    return {case.id: held.create(case.object, dry_run=True) for case in REFUSED}


@pytest.mark.parametrize("case", REFUSED, ids=lambda case: case.id)
def test_what_breaks_a_policy_is_refused_with_the_fact_and_the_remedy(refusals, case: Case):
    answer = refusals[case.id]

    assert answer.status == 403
    assert f"ValidatingAdmissionPolicy '{NAME}-{case.policy}'" in answer.message
    assert case.said in answer.message


@pytest.mark.parametrize("case", ACCEPTED, ids=lambda case: case.id)
def test_what_breaks_none_is_let_through(held, case: Case):
    answer = held.create(case.object, dry_run=True)

    assert answer.status == 201, answer.message


def test_every_demand_of_every_policy_refuses_something(refusals):
    messages = {
        case.policy: [refusals[each.id].message for each in REFUSED if each.policy == case.policy] for case in REFUSED
    }
    silent = [
        f"{name}: {demand['message']}"
        for name, policy in ((name.removeprefix("admission-"), wanted) for name, wanted in objects(POLICY).items())
        for demand in policy["spec"]["validations"]
        if not any(message.endswith(demand["message"].partition("; ")[2]) for message in messages.get(name, ()))
    ]

    # A change alone can break it: test_the_labels_that_carry_policy_stay_as_they_are.
    assert [each for each in silent if not each.startswith("namespaces: the namespace would")] == []


def test_the_platforms_own_pods_are_let_through(held):
    workloads = [
        *objects("kubernetes:apps/v1:Deployment").values(),
        *objects(ROLLOUT).values(),
    ]
    answers = {each["metadata"]["name"]: held.create(pods_of(each), dry_run=True) for each in workloads}

    assert {name: answer.message for name, answer in answers.items() if answer.status != 201} == {}
    assert len(answers) >= 3


def test_the_platforms_own_objects_are_let_through_when_they_are_applied_again(held):
    for type_ in (NAMESPACE, "kubernetes:core/v1:Service", "kubernetes:rbac.authorization.k8s.io/v1:RoleBinding"):
        apply_all(held, type_)


def test_model_servers_and_training_may_go_to_the_nodes_with_gpus(held):
    for home in ("serving", "training"):
        wanted = made.pod(home, account="default")
        wanted["spec"]["tolerations"] = [{"key": "nvidia.com/gpu", "operator": "Exists"}]
        amounts = {"cpu": "1", "memory": "1Gi"}
        wanted["spec"]["containers"][0]["resources"] = {"requests": amounts, "limits": amounts}

        answer = held.create(wanted, dry_run=True)

        assert answer.status == 201, answer.message


def test_the_api_may_not(held):
    wanted = made.pod("api", account="default")
    wanted["spec"]["tolerations"] = [{"key": "nvidia.com/gpu", "operator": "Exists"}]

    assert "asks for nodes with GPUs (it tolerates their taint), and api has none" in held.create(wanted).message


def test_controllers_may_name_images_by_tag_and_none_of_somebody_elses(held):
    wanted = made.pod("platform-controllers", account="default")
    wanted["spec"]["containers"][0]["image"] = f"{REGISTRY}/quay/argoproj/argo-rollouts:v1.8.3"
    foreign = copy.deepcopy(wanted)
    foreign["spec"]["containers"][0]["image"] = "quay.io/argoproj/argo-rollouts:v1.8.3"

    assert held.create(wanted, dry_run=True).status == 201
    assert FOREIGN_SAID in held.create(foreign, dry_run=True).message


def test_a_namespace_that_is_none_of_ours_is_left_alone(held):
    wanted = {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "gke-managed-trial"}}
    held.apply(wanted)
    account = {"name": "default", "namespace": "gke-managed-trial"}
    held.apply({"apiVersion": "v1", "kind": "ServiceAccount", "metadata": account})
    foreign = made.pod("gke-managed-trial", account="default")
    foreign["spec"]["containers"][0]["image"] = "gke.gcr.io/agent:v1"

    answer = held.create(foreign, dry_run=True)
    held.delete(wanted)

    assert answer.status == 201, answer.message


def test_a_container_that_is_brought_in_to_debug_is_held_to_the_same(held):
    good = made.pod()
    good["metadata"]["name"] = "debugged"
    assert held.apply(good).status in (200, 201)
    late = {**made.container("debugger", FOREIGN), "targetContainerName": "player"}

    answer = held.ask(
        "PATCH",
        f"{held.path(good)}/ephemeralcontainers",
        {"spec": {"ephemeralContainers": [late]}},
        content_type="application/strategic-merge-patch+json",
    )

    held.delete(good)
    assert answer.status == 403
    assert FOREIGN_SAID in answer.message


def test_an_image_cannot_be_changed_to_somebody_elses_afterwards(held):
    good = made.pod()
    good["metadata"]["name"] = "changing"
    assert held.apply(good).status in (200, 201)
    good["spec"]["containers"][0]["image"] = FOREIGN

    answer = held.apply(good)

    held.delete(good)
    assert FOREIGN_SAID in answer.message


def test_what_is_older_than_the_policies_can_be_scaled_annotated_and_let_go(held):
    assert merge(held, bad_deployment(), {"spec": {"replicas": 2}}).status == 200
    assert merge(held, bad_pod(), {"metadata": {"annotations": {"seen": "yes"}}}).status == 200
    assert merge(held, bad_service(), {"metadata": {"finalizers": []}}).status == 200


def test_what_is_older_cannot_be_changed_and_stay_wrong(held):
    change = {"spec": {"template": {"metadata": {"annotations": {"restarted": "now"}}}}}

    assert FOREIGN_SAID in merge(held, bad_deployment(), change).message


def test_the_largest_pod_that_anybody_would_write_stays_within_the_budget(held):
    wanted = made.pod()
    wanted["spec"]["containers"] = [made.container(f"c{index}") for index in range(100)]
    wanted["spec"]["initContainers"] = [made.container(f"i{index}") for index in range(50)]
    wanted["spec"]["volumes"] = [{"name": f"v{index}", "emptyDir": {}} for index in range(200)]
    wanted["spec"]["tolerations"] = [{"key": f"t{index}", "operator": "Exists"} for index in range(200)]
    for each in wanted["spec"]["containers"] + wanted["spec"]["initContainers"]:
        each["resources"] = {"requests": {"cpu": "1m", "memory": "1Mi"}, "limits": {"cpu": "1m", "memory": "1Mi"}}

    answer = held.create(wanted, dry_run=True)

    assert answer.status == 201, answer.message


A_TENANT = {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": TENANT}}


@pytest.mark.parametrize(
    ("label", "value", "said"),
    [
        ("pod-security.kubernetes.io/enforce", "privileged", "would admit pods that are not restricted"),
        ("pod-security.kubernetes.io/enforce", None, "would admit pods that are not restricted"),
        ("spotify-ai-agent.com/images", None, "would lose the label spotify-ai-agent.com/images"),
        ("spotify-ai-agent.com/images", "mirrored", "is a tenant's, and would admit images by tag"),
        ("spotify-ai-agent.com/tenancy", None, "would become another tenant's, or nobody's"),
        ("tenant", "garage-demo", "would become another tenant's, or nobody's"),
        ("tenant", None, "would become another tenant's, or nobody's"),
    ],
)
def test_the_labels_that_carry_policy_stay_as_they_are(held, label, value, said):
    answer = merge(held, A_TENANT, {"metadata": {"labels": {label: value}}})

    assert answer.status == 403
    assert f"{TENANT} {said}" in answer.message


@pytest.mark.parametrize(("method", "part"), [("PATCH", "status"), ("PUT", "status"), ("PUT", "finalize")])
def test_no_part_of_a_namespace_is_a_way_round(held, method, part):
    """A namespace's status and finalizers are written with its labels."""
    found = held.ask("GET", held.path(A_TENANT)).body
    del found["metadata"]["labels"]["spotify-ai-agent.com/images"]
    change = {"metadata": {"labels": {"spotify-ai-agent.com/images": None}}}
    patch = {"content_type": "application/merge-patch+json"} if method == "PATCH" else {}

    answer = held.ask(method, f"{held.path(A_TENANT)}/{part}", change if patch else found, dryRun="All", **patch)

    assert answer.status == 403, f"{answer.status}: {answer.message}"
    assert "would lose the label spotify-ai-agent.com/images" in answer.message


def test_another_label_may_change(held):
    assert merge(held, A_TENANT, {"metadata": {"labels": {"plan": "enterprise"}}}).status == 200
    assert merge(held, A_TENANT, {"metadata": {"labels": {"plan": "premium"}}}).status == 200


def test_a_warning_lets_through_and_tells(held):
    """As dev has it: the same policies, bound with `warn`."""
    bindings = objects(BINDING, "dev")
    binding = copy.deepcopy(objects(BINDING)["admission-services-binding"])
    binding["spec"]["validationActions"] = bindings["admission-services-binding"]["spec"]["validationActions"]
    held.apply(binding)
    wanted = made.service()
    wanted["spec"] |= {"type": "ExternalName", "externalName": "example.org"}

    answer = until(lambda: held.create(wanted, dry_run=True), lambda answer: answer.status == 201)

    held.apply(objects(BINDING)["admission-services-binding"])
    assert any("of type ExternalName" in warning for warning in answer.warnings)


def test_expressions_are_typed(held):
    """The server's own controller checks each against the kinds that it is about, and has nothing to remark."""
    for wanted in objects(POLICY).values():
        answer = until(
            lambda wanted=wanted: held.ask("GET", held.path(wanted)),
            lambda answer: "observedGeneration" in answer.body.get("status", {}),
        )

        assert answer.body["status"].get("typeChecking", {}).get("expressionWarnings", []) == []


def test_a_misspelt_field_would_be_remarked(held):
    """Otherwise nobody would know whether types are checked at all: a `*` in a policy's versions switches it off."""
    for shape in ("pods", "workloads", "cron-jobs", "services", "role-bindings", "namespaces"):
        wanted = copy.deepcopy(objects(POLICY)[f"admission-{shape}"])
        wanted["metadata"]["name"] = f"misspelt-{shape}"
        wanted["spec"]["validations"][0]["expression"] = "object.metadata.lables.size() == 0"
        held.apply(wanted)

        answer = until(
            lambda wanted=wanted: held.ask("GET", held.path(wanted)),
            lambda answer: "observedGeneration" in answer.body.get("status", {}),
        )

        held.delete(wanted)
        assert "undefined field 'lables'" in str(answer.body["status"]["typeChecking"])


def test_images_are_those_of_the_settings():
    spec = objects(POLICY)["admission-pods"]["spec"]
    foreign = {each["name"]: each["expression"] for each in spec["variables"]}["foreign"]

    assert f'["{REGISTRY}/"]' in foreign
    assert IMAGE.endswith(DIGEST)
