"""Rules about VPC networks."""
