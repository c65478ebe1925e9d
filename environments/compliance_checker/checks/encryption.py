"""Keys, and the values that no file holds. That own keys encrypt everything is fixed, and no setting's affair."""

from __future__ import annotations

from collections.abc import Iterator

from environments.compliance_checker.check import ALL_MANAGED, NO_GOOGLE_CLOUD, at_least, at_most, derived_from
from environments.compliance_checker.verdicts import Gap
from environments.settings import Settings

LONGEST_ROTATION_DAYS = 90
"""CIS Google Cloud 1.11."""

SHORTEST_DELAY_DAYS = 30
"""What Cloud KMS takes where nothing else is said."""

LONGEST_ENTRY_DAYS = 180
"""Derived by us: the longest that a value issued by others (an API key, a token) stays in use; NIST SP 800-57 names no
figure for them."""


@derived_from("encryption.protection_level", unless=[NO_GOOGLE_CLOUD])
def keys_in_hardware(settings: Settings) -> Iterator[Gap]:
    """Keys lie in hardware that is validated to FIPS 140-2 level 3."""
    if (level := settings.encryption.protection_level) != "HSM":
        yield Gap(
            path="encryption.protection_level",
            reason=f"{level} keys are in the memory of servers",
            remedy="set it to HSM, which a key has from its making on: those that there are must be made anew",
        )


@derived_from("encryption.rotation_days", unless=[NO_GOOGLE_CLOUD])
def keys_rotate_quarterly(settings: Settings) -> Iterator[Gap]:
    """Every key gets a new version at least each 90 days.

    CIS Google Cloud 1.11.
    """
    yield from at_most(
        "encryption.rotation_days",
        settings.encryption.rotation_days,
        LONGEST_ROTATION_DAYS,
        "too much lies behind one version of a key",
        " days",
    )


@derived_from("encryption.destroy_delay_days", "vault.version_destroy_delay_days", unless=[NO_GOOGLE_CLOUD])
def destroyed_keys_come_back(settings: Settings) -> Iterator[Gap]:
    """A key or a value that was destroyed by mistake can be restored for 30 days.

    Cloud KMS's own default; with a key, everything that it encrypts is gone.
    """
    for path, days in (
        ("encryption.destroy_delay_days", settings.encryption.destroy_delay_days),
        ("vault.version_destroy_delay_days", settings.vault.version_destroy_delay_days),
    ):
        yield from at_least(
            path, days, SHORTEST_DELAY_DAYS, "nobody may have noticed by then what was destroyed", " days"
        )


@derived_from("vault.entries.*.rotation_days", unless=[NO_GOOGLE_CLOUD])
def vault_entries_rotate(settings: Settings) -> Iterator[Gap]:
    """Every entry of the vault is due for a new value at least each 180 days.

    Derived by us. It sees when a value is due, not whether somebody wrote it.
    """
    for name, entry in settings.vault.entries.items():
        yield from at_most(
            f"vault.entries.{name}.rotation_days",
            entry.rotation_days,
            LONGEST_ENTRY_DAYS,
            "a stolen value is sold and used in that time",
            " days",
        )


@derived_from("vault.entries.*.readers", unless=[NO_GOOGLE_CLOUD])
def vault_entries_have_one_reader(settings: Settings) -> Iterator[Gap]:
    """Each entry of the vault is read by one workload."""
    for name, entry in settings.vault.entries.items():
        if len(entry.readers) > 1:
            yield Gap(
                path=f"vault.entries.{name}.readers",
                reason="a value that several workloads share is as safe as the weakest of them",
                remedy="give each workload an entry of its own",
            )


@derived_from(
    "database.postgresql.in_cluster.certificate_days", "cache.redis.in_cluster.certificate_days", unless=[ALL_MANAGED]
)
def server_certificates_are_short(settings: Settings) -> Iterator[Gap]:
    """Certificates of the data stores inside the cluster are valid for 90 days at most.

    Derived by us, after public authorities' practice: the shorter, the less a stolen key is worth.
    """
    postgresql, redis = settings.database.postgresql, settings.cache.redis
    found = []
    if postgresql.engine == "cloudnative_pg":
        found.append(("database.postgresql.in_cluster.certificate_days", postgresql.in_cluster.certificate_days))
    if redis.engine == "in_cluster":
        found.append(("cache.redis.in_cluster.certificate_days", redis.in_cluster.certificate_days))
    for path, days in found:
        yield from at_most(path, days, LONGEST_ROTATION_DAYS, "that is long for a key that lies in a pod", " days")
