"""Settings -> arguments of the vault, of the signing keys, of the role matrix and of admission. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from string import Template

from pulumi import Input, Resource

from components.admission.admission import AdmissionArgs
from components.identity import ConditionArgs, GoogleRoleArgs, IdentityArgs, KubernetesRuleArgs, RoleArgs
from components.platform.foundation import DAY_S, stack_name
from components.secrets import SecretArgs, SecretsArgs
from components.signing_keys import SigningKeyArgs, SigningKeysArgs
from environments.settings import Settings
from environments.settings.identity import GoogleRoleSettings


def secrets_args(
    settings: Settings,
    *,
    encryption_key: Input[str],
    publisher: Input[str],
    workloads: Mapping[str, Input[str]],
) -> SecretsArgs:
    """The secrets; a reader that has no identity in this stack is passed over.

    Args:
        settings: Settings of the environment.
        encryption_key: Id of the key, usable by the agents of Secret Manager and Pub/Sub.
        publisher: IAM member of Secret Manager's agent.
        workloads: IAM member of each workload by its name (`api`, `observability`).
    """
    vault = settings.vault
    return SecretsArgs(
        project=settings.google_cloud.project_id,
        location=settings.google_cloud.region,
        name_prefix=stack_name(settings),
        labels=settings.labels,
        encryption_key=encryption_key,
        publisher=publisher,
        version_destroy_delay_s=vault.version_destroy_delay_days * DAY_S,
        deletion_protection=settings.protection.enabled,
        secrets={
            key: SecretArgs(
                rotation_period_s=entry.rotation_days * DAY_S,
                first_rotation=vault.first_rotation,
                accessors={reader: workloads[reader] for reader in entry.readers if reader in workloads},
            )
            for key, entry in vault.entries.items()
        },
    )


def signing_keys_args(
    settings: Settings, *, key_ring: Input[str], workloads: Mapping[str, Input[str]]
) -> SigningKeysArgs:
    """The keys that sign; who may sign may also read the public half.

    Args:
        settings: Settings of the environment.
        key_ring: Id of the ring of the environment's keys.
        workloads: IAM member of each workload by its name.
    """
    encryption = settings.encryption
    keys = {}
    for purpose, key in settings.vault.signing_keys.items():
        members: dict[str, Input[str]] = {signer: workloads[signer] for signer in key.signers if signer in workloads}
        keys[purpose] = SigningKeyArgs(
            algorithm=key.algorithm,
            protection_level=encryption.protection_level,
            destroy_delay_s=encryption.destroy_delay_days * DAY_S,
            signers=members,
            verifiers=members,
        )
    return SigningKeysArgs(
        key_ring=key_ring, labels=settings.labels, deletion_protection=settings.protection.enabled, keys=keys
    )


def identity_args(settings: Settings, *, namespaces: Mapping[str, Resource]) -> IdentityArgs:
    """The role matrix; its bindings wait for those namespaces that some role holds in.

    Args:
        settings: Settings of the environment.
        namespaces: What makes each namespace, by its name.
    """
    identity = settings.identity
    bound = {namespace for role in identity.roles.values() for namespace in role.namespaces or ()}
    return IdentityArgs(
        project=settings.google_cloud.project_id,
        name_prefix=stack_name(settings),
        labels=settings.labels,
        groups=identity.groups,
        roles={
            name: RoleArgs(
                description=role.description,
                google=tuple(_google_role(settings, grant) for grant in role.google),
                kubernetes=tuple(
                    KubernetesRuleArgs(api_groups=rule.api_groups, resources=rule.resources, verbs=rule.verbs)
                    for rule in role.kubernetes
                ),
                namespaces=role.namespaces,
                groups=role.groups,
            )
            for name, role in identity.roles.items()
        },
        after=[maker for namespace, maker in namespaces.items() if namespace in bound],
    )


def cluster_identity_args(settings: Settings, *, namespaces: Mapping[str, Resource]) -> IdentityArgs:
    """The half of the role matrix that is in the cluster: a project's roles are granted once, by the platform."""
    whole = identity_args(settings, namespaces=namespaces)
    return replace(whole, roles={name: replace(role, google=()) for name, role in whole.roles.items()})


def admission_args(settings: Settings) -> AdmissionArgs:
    """What the cluster refuses, whoever asks."""
    admission = settings.cluster.admission
    return AdmissionArgs(
        name_prefix=stack_name(settings),
        labels=settings.labels,
        action=admission.action,
        registries=admission.image_registries,
        platform_groups=sorted(set(settings.identity.groups.values())),
    )


def _google_role(settings: Settings, grant: GoogleRoleSettings) -> GoogleRoleArgs:
    """A grant, with the placeholders of its condition filled in."""
    condition = grant.condition
    if condition is None:
        return GoogleRoleArgs(role=grant.role, condition=None)
    filled = Template(condition.expression).substitute(stack=stack_name(settings))
    return GoogleRoleArgs(
        role=grant.role,
        condition=ConditionArgs(title=condition.title, description=condition.description, expression=filled),
    )
