"""Rules about secrets and where their values are kept."""
