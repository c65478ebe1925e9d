"""Rules about what runs in a cluster."""
