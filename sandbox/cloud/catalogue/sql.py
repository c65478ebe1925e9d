"""Cloud SQL instances, databases and users."""

from __future__ import annotations

from sandbox.cloud.catalogue.google import (
    ANY_NAME,
    BRIDGE,
    PROJECT,
    REGIONAL,
    TERRAFORM,
    WEEK,
    constant,
    google,
    self_link,
)
from sandbox.cloud.catalogue.kms import KEY
from sandbox.cloud.catalogue.servicenetworking import CONNECTION, CONNECTION_OF_NETWORK
from sandbox.cloud.entry import Afterlife, Format, Parent, Protection, View
from sandbox.cloud.facts import Facts

INSTANCE = "gcp:sql/databaseInstance:DatabaseInstance"
_SQL = f"{TERRAFORM}sql/"
_INSTANCE_IDENTITY = "projects/{project}/instances/{value|name}"
_KEY_MEMBER = "gcp:kms/cryptoKeyIAMMember:CryptoKeyIAMMember"
_POOL = "gcp:certificateauthority/caPool:CaPool"
_AUTHORITY = "gcp:certificateauthority/authority:Authority"


def _private(facts: Facts) -> str:
    network = facts.get("settings.ipConfiguration.privateNetwork")
    return facts.address("private", "10.200") if network else ""


def _public(facts: Facts) -> str:
    return facts.address("public", "34.77") if facts.get("settings.ipConfiguration.ipv4Enabled", True) else ""


def _addresses(facts: Facts) -> list[dict[str, str]]:
    kinds = (("PRIMARY", _public(facts)), ("PRIVATE", _private(facts)))
    return [{"type": kind, "ipAddress": address, "timeToRetire": ""} for kind, address in kinds if address]


def _server_ca(facts: Facts) -> list[dict[str, str]]:
    return [
        {
            "cert": f"-----BEGIN CERTIFICATE-----\n{facts.digest('server-ca', 64)}\n-----END CERTIFICATE-----\n",
            "commonName": "C=US,O=Google\\, Inc,CN=Google Cloud SQL Server CA",
            "createTime": facts.born,
            "expirationTime": "2036-01-01T00:00:00Z",
            "sha1Fingerprint": facts.digest("sha1", 40),
        }
    ]


def _instance_refusal(facts: Facts, view: View) -> str | None:
    """What the API checks before it builds an instance: a key that it may use, and a pool that can sign."""
    key = facts.get("encryptionKeyName")
    if key:
        roles = {"roles/cloudkms.cryptoKeyEncrypterDecrypter"}
        granted = any(
            str(grant.get("cryptoKeyId")) == key
            and grant.get("role") in roles
            and "gcp-sa-cloud-sql" in str(grant.get("member"))
            for grant in view.outputs_of(_KEY_MEMBER)
        )
        if not granted:
            return (
                "Error 400: the Cloud SQL service agent has no access to the encryption key, so the instance cannot be "
                "made. Grant roles/cloudkms.cryptoKeyEncrypterDecrypter on the key, and let the instance wait for it"
            )
    pool = facts.get("settings.ipConfiguration.serverCaPool")
    if pool and not any(str(pool).endswith(f"/caPools/{ca.get('pool')}") for ca in view.outputs_of(_AUTHORITY)):
        return (
            "Error 400: the CA pool has no enabled authority, so no server certificate can be signed. Create one first"
        )
    return None


ENTRIES = (
    google(
        "sql",
        "DatabaseInstance",
        sources=(
            f"{_SQL}resource_sql_database_instance.go (ForceNew, CustomizeDiff, Delete)",
            "github.com/GoogleCloudPlatform/magic-modules/pull/7138 (what promotes a replica)",
            BRIDGE,
            "cloud.google.com/sql/docs/postgres/delete-instance (a name cannot be reused for a week)",
            "cloud.google.com/sql/docs/postgres/deletion-protection",
        ),
        identity="projects/{project}/instances/{name}",
        id="{name}",
        scope=REGIONAL,
        autoname=ANY_NAME,
        immutable=(
            "name",
            "project",
            "region",
            "encryptionKeyName",
            # Nearly every field upstream; the whole is for MySQL and SQL Server replicas outside Google Cloud.
            "replicaConfiguration",
            "settings.collation",
        ),
        replaced_when={
            # An instance cannot leave its network (privateNetworkCustomizeDiff upstream).
            "settings.ipConfiguration.privateNetwork": lambda old, new: bool(old) and not new,
            # A replica that names a primary no more is promoted in place (isMasterInstanceNameSet upstream).
            "masterInstanceName": lambda old, new: bool(new),
        },
        defaults={
            "deletionProtection": True,
            "settings.activationPolicy": "ALWAYS",
            "settings.availabilityType": "ZONAL",
            "settings.diskAutoresize": True,
            "settings.diskAutoresizeLimit": 0,
            "settings.pricingPlan": "PER_USE",
            "settings.dataCacheConfig.dataCacheEnabled": False,
            "settings.readPoolAutoScaleConfig.enabled": False,
            "settings.backupConfiguration.backupRetentionSettings.retentionUnit": "COUNT",
            "settings.ipConfiguration.ipv4Enabled": True,
        },
        computed={
            "availableMaintenanceVersions": constant([]),
            "connectionName": lambda facts: facts.render("{project}:{region}:{name}"),
            "dnsName": lambda facts: f"{facts.digest('dns', 12)}.{facts.get('region')}.sql.goog.",
            "dnsNames": constant([]),
            "encryptionConfidentialMode": constant(""),
            "encryptionKeyName": constant(""),
            "enforceNewSqlNetworkArchitecture": constant(True),
            "firstIpAddress": lambda facts: _public(facts) or _private(facts),
            "instanceType": lambda facts: (
                "READ_REPLICA_INSTANCE" if facts.get("masterInstanceName") else "CLOUD_SQL_INSTANCE"
            ),
            "ipAddresses": _addresses,
            "maintenanceVersion": lambda facts: f"{facts.get('databaseVersion')}_0.R20261001.00_00",
            "masterInstanceName": constant(""),
            "nodeCount": constant(0),
            "privateIpAddress": _private,
            "publicIpAddress": _public,
            "pscServiceAttachmentLink": constant(""),
            "replicaConfiguration": constant({}),
            "replicaNames": constant([]),
            "replicationCluster": constant({"drReplica": False, "failoverDrReplicaName": "", "psaWriteEndpoint": ""}),
            "selfLink": self_link("sql/v1beta4"),
            "serverCaCerts": _server_ca,
            "serviceAccountEmailAddress": lambda facts: (
                f"p{facts.project_number}-{facts.digest('account', 6)}@gcp-sa-cloud-sql.iam.gserviceaccount.com"
            ),
            "settings.version": constant(1),
            "settings.diskSize": constant(10),
            "settings.diskType": constant("PD_SSD"),
            "settings.edition": constant("ENTERPRISE"),
            "settings.connectorEnforcement": constant("NOT_REQUIRED"),
        },
        allowed={
            "instanceType": ("CLOUD_SQL_INSTANCE", "READ_REPLICA_INSTANCE", "READ_POOL_INSTANCE"),
            "settings.activationPolicy": ("ALWAYS", "NEVER", "ON_DEMAND"),
            "settings.availabilityType": ("REGIONAL", "ZONAL"),
            "settings.edition": ("ENTERPRISE", "ENTERPRISE_PLUS"),
            "settings.diskType": ("PD_SSD", "PD_HDD", "HYPERDISK_BALANCED"),
            "settings.connectorEnforcement": ("NOT_REQUIRED", "REQUIRED"),
            "settings.ipConfiguration.sslMode": (
                "ALLOW_UNENCRYPTED_AND_ENCRYPTED",
                "ENCRYPTED_ONLY",
                "TRUSTED_CLIENT_CERTIFICATE_REQUIRED",
            ),
            "settings.ipConfiguration.serverCaMode": (
                "CA_MODE_UNSPECIFIED",
                "GOOGLE_MANAGED_INTERNAL_CA",
                "GOOGLE_MANAGED_CAS_CA",
                "CUSTOMER_MANAGED_CAS_CA",
            ),
            "settings.maintenanceWindow.updateTrack": ("canary", "stable", "week5"),
            "settings.maintenanceWindow.day": (1, 2, 3, 4, 5, 6, 7),
        },
        formats={
            "name": Format(
                pattern=r"[a-z](?:[-a-z0-9]{0,95}[a-z0-9])?",
                expected="lower-case letters, digits and hyphens, beginning with a letter, at most 97",
            ),
            "databaseVersion": Format(
                pattern=r"(?:POSTGRES|MYSQL|SQLSERVER)_\w+", expected="a version such as POSTGRES_17"
            ),
            "settings.backupConfiguration.startTime": Format(pattern=r"[0-2]\d:[0-5]\d", expected="HH:MM in UTC"),
        },
        parents=(
            Parent(path="settings.ipConfiguration.privateNetwork", type=CONNECTION, identity=CONNECTION_OF_NETWORK),
            Parent(path="encryptionKeyName", type=KEY, identity="{value|path}"),
            Parent(path="masterInstanceName", type=INSTANCE, identity=_INSTANCE_IDENTITY),
            Parent(path="settings.ipConfiguration.serverCaPool", type=_POOL, identity="{value|path}"),
        ),
        guard=_instance_refusal,
        protections=(
            Protection(
                path="deletionProtection",
                refusal="Error, failed to delete instance because deletion_protection is set to true. Set it to "
                "false to proceed with instance deletion",
            ),
            Protection(
                path="settings.deletionProtectionEnabled",
                refusal="googleapi: Error 400: The instance is protected. Please disable the deletion protection "
                "(settings.deletion_protection_enabled) and try again",
                held_by="cloud",
            ),
        ),
        secret_outputs=("replicaConfiguration", "serverCaCerts"),
        afterlife=Afterlife(
            why="the name of a deleted instance cannot be reused for a week",
            lasts=WEEK,
            readable=False,
            conflict="The Cloud SQL instance {identity} already exists. When you delete an instance, you can't reuse "
            "its name until one week from the deletion date., instanceAlreadyExists",
        ),
        example={
            "name": "primary",
            "databaseVersion": "POSTGRES_17",
            "region": "europe-west1",
            "deletionProtection": False,
            "settings": {
                "tier": "db-custom-2-8192",
                "edition": "ENTERPRISE",
                "deletionProtectionEnabled": False,
                "ipConfiguration": {
                    "ipv4Enabled": False,
                    "privateNetwork": "projects/example/global/networks/platform",
                    "sslMode": "ENCRYPTED_ONLY",
                },
                "databaseFlags": [{"name": "max_connections", "value": "200"}],
            },
        },
        change={
            "settings": {
                "tier": "db-custom-4-16384",
                "edition": "ENTERPRISE",
                "deletionProtectionEnabled": False,
                "ipConfiguration": {
                    "ipv4Enabled": False,
                    "privateNetwork": "projects/example/global/networks/platform",
                    "sslMode": "ENCRYPTED_ONLY",
                },
            }
        },
    ),
    google(
        "sql",
        "Database",
        sources=(f"{_SQL}resource_sql_database.go", BRIDGE),
        identity="projects/{project}/instances/{instance|name}/databases/{name}",
        scope=PROJECT,
        autoname=ANY_NAME,
        immutable=("name", "project", "instance"),
        computed={
            "charset": constant("UTF8"),
            "collation": constant("en_US.UTF8"),
            "selfLink": self_link("sql/v1beta4"),
        },
        parents=(Parent(path="instance", type=INSTANCE, identity=_INSTANCE_IDENTITY, cascade=True),),
        example={"name": "platform", "instance": "primary"},
        change={"charset": "SQL_ASCII"},
    ),
    google(
        "sql",
        "User",
        sources=(f"{_SQL}resource_sql_user.go", BRIDGE),
        identity="projects/{project}/instances/{instance|name}/users/{host}/{name}",
        # The host is empty for PostgreSQL: the id has two slashes.
        id="{name}/{host}/{instance}",
        scope=PROJECT,
        autoname=ANY_NAME,
        immutable=("name", "project", "instance", "host", "type"),
        computed={
            "host": constant(""),
            "iamEmail": lambda facts: (
                f"{facts.get('name')}.gserviceaccount.com" if facts.get("type") == "CLOUD_IAM_SERVICE_ACCOUNT" else ""
            ),
            "sqlServerUserDetails": constant([]),
        },
        allowed={
            "type": (
                "BUILT_IN",
                "CLOUD_IAM_USER",
                "CLOUD_IAM_SERVICE_ACCOUNT",
                "CLOUD_IAM_GROUP",
                "CLOUD_IAM_GROUP_USER",
                "CLOUD_IAM_GROUP_SERVICE_ACCOUNT",
                "ENTRAID_USER",
            )
        },
        parents=(Parent(path="instance", type=INSTANCE, identity=_INSTANCE_IDENTITY, cascade=True),),
        secret_outputs=(),
        input_only=("passwordWo",),
        example={
            "name": "api@example.iam",
            "instance": "primary",
            "type": "CLOUD_IAM_SERVICE_ACCOUNT",
            "passwordPolicy": {"allowedFailedAttempts": 3},
        },
        change={"passwordPolicy": {"allowedFailedAttempts": 5}},
    ),
)
