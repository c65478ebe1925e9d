"""Secrets without their values, and keys that sign without leaving Cloud KMS."""

from __future__ import annotations

from components.platform.contract import Sections
from components.platform.foundation import VAULT
from components.platform.parts.ground import Ground
from components.platform.parts.identities import Identities, IdentitiesOfThePlatform
from components.platform.placement import Placement
from components.platform.security import secrets_args, signing_keys_args
from components.secrets import Secrets
from components.signing_keys import SigningKeys
from environments.settings import Settings


class Vault:
    """What the workloads may ask for by name. Google Cloud only."""

    secrets: Secrets
    signing_keys: SigningKeys
    outputs: Sections

    def __init__(
        self, settings: Settings, place: Placement, *, ground: Ground, identities: Identities | IdentitiesOfThePlatform
    ) -> None:
        self.secrets = Secrets(
            "secrets",
            secrets_args(
                settings,
                encryption_key=ground.keys.key_ids[VAULT],
                publisher=ground.agents["secrets"],
                workloads=identities.members,
            ),
            place.holding_data,
        )
        self.signing_keys = SigningKeys(
            "signing-keys",
            signing_keys_args(settings, key_ring=ground.keys.ring_id, workloads=identities.members),
            place.holding_data,
        )
        vault = settings.vault
        self.outputs = {
            "vault": {
                "secret_ids": {entry.name: self.secrets.secret_ids[key] for key, entry in vault.entries.items()},
                "signing_key_ids": {
                    key.name: self.signing_keys.key_ids[purpose] for purpose, key in vault.signing_keys.items()
                },
                "rotation_topic": self.secrets.rotation_topic,
            }
        }
