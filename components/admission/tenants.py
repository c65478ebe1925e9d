"""What a tenant's namespace may not have, and what no namespace of ours may lose: pure functions.

Roles keep a tenant's people from most of it already. The policies hold it for everybody else: people of ours with
kubectl, pipelines, controllers that a tenant could have make things in its place.
"""

from __future__ import annotations

from collections.abc import Sequence

from components.admission.policy import Demand, Policy, text, texts
from components.namespace_marks import GROUP, IMAGES, PINNED, TENANCY, TENANT

ENFORCED = "pod-security.kubernetes.io/enforce"

_NEW_SPEC = "oldObject == null || object.?spec != oldObject.?spec"
"""What was there before the policy can still lose its finalizers, and go."""


def tenant_policies(platform_groups: Sequence[str]) -> dict[str, Policy]:
    """What holds in tenants' namespaces, and for namespaces.

    Args:
        platform_groups: Groups of the platform's people, which may be given rights in a tenant's namespace.
    """
    return {
        "services": _services(),
        "entrances": _entrances(),
        "role-bindings": _role_bindings(platform_groups),
        "namespaces": _namespaces(),
    }


def _services() -> Policy:
    return _in_tenants(
        {"v1": ["services"]},
        _NEW_SPEC,
        {"kind": "object.spec.?type.orValue('ClusterIP')"},
        Demand(
            expression="variables.kind == 'ClusterIP'",
            fact="'the Service is of type ' + variables.kind + (variables.kind == 'ExternalName' "
            "? ', and gives a name of the cluster to something outside' : ', and opens a way in past the gateway')",
            remedy="use ClusterIP; clients reach the platform by its API",
            summary="the Service opens a way in or out",
        ),
        Demand(
            expression="object.spec.?externalIPs.orValue([]).size() == 0",
            fact="'the Service takes addresses that are not its own: ' + object.spec.externalIPs.join(', ')",
            remedy="leave externalIPs out",
            summary="the Service takes addresses that are not its own",
        ),
    )


def _entrances() -> Policy:
    return _in_tenants(
        {"networking.k8s.io/v1": ["ingresses"], "gateway.networking.k8s.io/*": ["*"]},
        _NEW_SPEC,
        {},
        Demand(
            expression="false",
            fact="request.kind.kind + ' opens a way into ' + request.namespace + ', and a tenant has none'",
            remedy="leave it out; clients reach the platform by its API",
            summary="the object opens a way into a tenant's namespace",
        ),
    )


def _role_bindings(platform_groups: Sequence[str]) -> Policy:
    return _in_tenants(
        {"rbac.authorization.k8s.io/v1": ["rolebindings"]},
        "oldObject == null || object.?subjects != oldObject.?subjects || object.roleRef != oldObject.roleRef",
        {
            "own": f"[namespaceObject.metadata.?annotations[?{text(GROUP)}].orValue('')]",
            "ours": texts(platform_groups),
            "subjects": "object.?subjects.orValue([])",
            "strangers": "variables.subjects.filter(s, "
            "!(s.kind == 'Group' && s.name != '' && s.name in variables.own + variables.ours) && "
            "!(s.kind == 'ServiceAccount' && s.?namespace.orValue('') == request.namespace))",
        },
        Demand(
            expression="variables.strangers.size() == 0",
            fact="'the binding gives rights in ' + request.namespace + ' to others: ' + "
            "variables.strangers.map(s, s.kind + ' ' + s.name).join(', ')",
            remedy="bind the tenant's own group, a service account of the same namespace, or a group of the platform's "
            "people; a single person is in a group",
            summary="the binding gives rights to somebody who is not this tenant's",
        ),
        Demand(
            expression="object.roleRef.kind == 'Role' || "
            "variables.subjects.all(s, s.kind == 'Group' && s.name in variables.ours)",
            fact="'the binding gives the ClusterRole ' + object.roleRef.name + ', which the tenant\\'s rights are not'",
            remedy="bind a Role of the namespace, which says what the tenant may do",
            summary="the binding gives a ClusterRole to a tenant",
        ),
    )


def _namespaces() -> Policy:
    ((tenancy, _),) = TENANCY.items()
    return Policy(
        # Status and finalizers are written together with the labels: each is a way to change these.
        resources={"v1": ["namespaces", "namespaces/status", "namespaces/finalize"]},
        condition="oldObject == null || object.metadata.?labels != oldObject.metadata.?labels",
        variables={
            "marks": "object.metadata.?labels.orValue({})",
            "was": "oldObject == null ? variables.marks : oldObject.metadata.?labels.orValue({})",
        },
        demands=[
            Demand(
                expression=f"variables.marks[?{text(ENFORCED)}].orValue('') == 'restricted'",
                fact=f"object.metadata.name + ' would admit pods that are not restricted ({ENFORCED})'",
                remedy="keep it at restricted",
                summary="the namespace would admit pods that are not restricted",
            ),
            Demand(
                expression=f"{text(IMAGES)} in variables.marks",
                fact=f"object.metadata.name + ' would lose the label {IMAGES}, and every admission policy with it'",
                remedy="keep the label; delete the namespace where it is not needed any more",
                summary="the namespace would leave the admission policies",
            ),
            Demand(
                expression=" && ".join(
                    f"variables.marks[?{text(label)}] == variables.was[?{text(label)}]" for label in (tenancy, TENANT)
                ),
                fact="object.metadata.name + ' would become another tenant\\'s, or nobody\\'s'",
                remedy=f"keep the labels {tenancy} and {TENANT}; another tenant has a namespace of its own",
                summary="the namespace would become another tenant's",
            ),
            Demand(
                expression=f"!({text(tenancy)} in variables.marks) || "
                f"variables.marks[?{text(IMAGES)}].orValue('') == {text(PINNED[IMAGES])}",
                fact="object.metadata.name + ' is a tenant\\'s, and would admit images by tag'",
                remedy=f"label it {IMAGES}={PINNED[IMAGES]}",
                summary="a tenant's namespace would admit images by tag",
            ),
        ],
        marked=IMAGES,
        of_namespaces=True,
    )


def _in_tenants(resources: dict[str, list[str]], condition: str, variables: dict[str, str], *demands: Demand) -> Policy:
    ((tenancy, _),) = TENANCY.items()
    return Policy(
        resources=resources,
        condition=condition,
        variables=variables,
        demands=demands,
        marked=tenancy,
        of_namespaces=False,
    )
