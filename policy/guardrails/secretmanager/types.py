"""The types of Secret Manager."""

SECRET = "gcp:secretmanager/secret:Secret"
REGIONAL_SECRET = "gcp:secretmanager/regionalSecret:RegionalSecret"
SECRETS = (SECRET, REGIONAL_SECRET)
VERSIONS = (
    "gcp:secretmanager/secretVersion:SecretVersion",
    "gcp:secretmanager/regionalSecretVersion:RegionalSecretVersion",
)
