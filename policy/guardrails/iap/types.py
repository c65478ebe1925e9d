"""The proxy's settings."""

SETTINGS = "gcp:iap/settings:Settings"
REAUTH = "accessSettings.reauthSettings"
