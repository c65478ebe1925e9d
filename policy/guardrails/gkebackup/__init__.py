"""Rules about Backup for GKE."""
