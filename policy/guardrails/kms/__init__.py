"""Rules about Cloud KMS."""
