"""Rules about Cloud SQL."""
