"""PostgreSQL run by CloudNativePG inside the cluster."""
