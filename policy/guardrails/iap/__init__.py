"""Rules about the proxy that staff must pass."""
